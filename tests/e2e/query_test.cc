// `acrnet query`: what the policy promises, what the state saw last, and what Azure does now may
// differ.
#include <catch2/catch.hpp>

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/scene.h"

namespace acrnet::e2e {

namespace {

const std::string registry_url =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/"
    "Microsoft.ContainerRegistry/registries/contoso?api-version=2021-08-01-preview";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Outcome ask(const Scene& scene, const std::string& question, const std::string& source = "policy") {
  return scene.run({"query", question, "--source", source});
}

struct Answer {
  const char* source;
  const char* question;
  int code;
  const char* text;
};

// Applied, and then somebody put another address into the office's place.
struct ChangedSince {
  Scene scene;

  ChangedSince() {
    REQUIRE(scene.apply().code == 0);
    scene.azure().send(
        "PATCH", registry_url,
        {{"properties",
          {{"networkRuleSet",
            {{"defaultAction", "Deny"}, {"ipRules", {{{"value", "198.51.100.7"}}}}}}}}});
  }
};

}  // namespace

TEST_CASE("query answers from the policy, the state and Azure, each with its own reason") {
  const ChangedSince changed;
  const std::array<Answer, 9> answers{{
      {"policy", "203.0.113.9 can reach registry.main", 0,
       R"(Yes, says the policy: 203.0.113.9 can reach registry.main
  registry.main  lets in 203.0.113.9
    allow ip       203.0.113.0/24  policy.acrnet:19  office
)"},
      {"state", "203.0.113.9 can reach registry.main", 0,
       R"(Yes, says the state: 203.0.113.9 can reach registry.main
  registry.main  lets in 203.0.113.9
    allow ip       203.0.113.0/24  policy.acrnet:19  office
)"},
      {"azure", "203.0.113.9 can reach registry.main", 3,
       R"(No, says Azure: 203.0.113.9 can reach registry.main
  registry.main  keeps out 203.0.113.9
)"},
      {"policy", "198.51.100.7 can reach registry.main", 3,
       R"(No, says the policy: 198.51.100.7 can reach registry.main
  registry.main  keeps out 198.51.100.7
)"},
      {"state", "198.51.100.7 can reach registry.main", 3,
       R"(No, says the state: 198.51.100.7 can reach registry.main
  registry.main  keeps out 198.51.100.7
)"},
      {"azure", "198.51.100.7 can reach registry.main", 0,
       R"(Yes, says Azure: 198.51.100.7 can reach registry.main
  registry.main  lets in 198.51.100.7
    allow ip       198.51.100.7  not in policy
)"},
      {"policy", "subnet.docker.vm can reach registry.main", 0,
       R"(Yes, says the policy: subnet.docker.vm can reach registry.main
  registry.main  lets in subnet docker.vm
    allow subnet   docker.vm  (vnet/build)  policy.acrnet:18  build VMs
)"},
      {"state", "subnet.docker.vm can reach registry.main", 0,
       R"(Yes, says the state: subnet.docker.vm can reach registry.main
  registry.main  lets in subnet docker.vm
    allow subnet   docker.vm  (vnet/build)  policy.acrnet:18  build VMs
)"},
      {"azure", "subnet.docker.vm cannot reach registry.main", 3, "No, says Azure: "},
  }};
  for (const Answer& answer : answers) {
    const Outcome outcome = ask(changed.scene, answer.question, answer.source);
    CAPTURE(answer.source, answer.question);
    CHECK(outcome.code == answer.code);
    CHECK(outcome.out.starts_with(answer.text));
    CHECK(outcome.err.empty());
  }
}

TEST_CASE("only query --source azure asks Azure, and none of them writes") {
  const ChangedSince changed;
  const AzureOnLoopback& azure = changed.scene.azure();
  const std::size_t writes = azure.writes().size();
  const std::size_t asked = azure.requests().size();
  const std::string question = "8.8.8.8 can reach registry.main";
  CHECK(ask(changed.scene, question).code == 3);
  CHECK(ask(changed.scene, question, "state").code == 3);
  CHECK(azure.requests().size() == asked);
  CHECK(ask(changed.scene, question, "azure").code == 3);
  CHECK(azure.requests().size() > asked);
  CHECK(azure.writes().size() == writes);
}

TEST_CASE("query tells of a registry that lets in everyone, that is shut, and that is not there") {
  Scene scene;
  const std::string question = "8.8.8.8 can reach registry.main";
  const Outcome open = ask(scene, question, "azure");
  CHECK(open.code == 0);
  CHECK(contains(open.out, "registry.main  lets in 8.8.8.8: its default action is Allow\n"));
  scene.azure().send("PATCH", registry_url,
                     {{"properties", {{"publicNetworkAccess", "Disabled"}}}});
  const Outcome shut = ask(scene, question, "azure");
  CHECK(shut.code == 3);
  CHECK(contains(shut.out, "registry.main  keeps out 8.8.8.8: its public access is disabled\n"));
  scene.azure().send("DELETE", registry_url);
  const Outcome gone = ask(scene, question, "azure");
  CHECK(gone.code == 3);
  CHECK(contains(gone.out, "registry.main  keeps out 8.8.8.8: it is not there\n"));
}

TEST_CASE("a mistyped name in a question is told with the nearest that there is") {
  const Scene scene;
  for (const char* source : {"policy", "state", "azure"}) {
    CAPTURE(source);
    const Outcome registry = ask(scene, "subnet.docker.vm can reach registry.mian", source);
    CHECK(registry.code == 1);
    CHECK(registry.out.empty());
    CHECK(contains(registry.err, "error[ACR1040]: there is no registry 'registry.mian'"));
    CHECK(contains(registry.err, "help: did you mean registry.main?"));
    const Outcome subnet = ask(scene, "subnet.docker.mv can reach registry.main", source);
    CHECK(subnet.code == 1);
    CHECK(contains(subnet.err, "help: did you mean subnet.docker.vm?"));
    const Outcome network = ask(scene, "subnet.dokcer.vm can reach registry.main", source);
    CHECK(contains(network.err, "help: did you mean subnet.docker.vm?"));
  }
  CHECK(scene.azure().requests().empty());
}

TEST_CASE("query names what it is asked of when that can't answer") {
  const Scene scene;
  const std::string question = "8.8.8.8 can reach registry.main";
  const Outcome state = ask(scene, question, "state");
  CHECK(state.code == 1);
  CHECK(contains(state.err, "ACR6047"));
  const Outcome whom = ask(scene, question, "somebody");
  CHECK(whom.code == 1);
  CHECK(contains(whom.err, "it takes policy, state or azure"));
}

// One shared registry, no subnet of its own, and in Azure a rule of others for a subnet.
struct RuleOfOthers {
  Scene scene;

  RuleOfOthers() {
    scene.subnet(R"({"serviceEndpoints": [{"service": "Microsoft.ContainerRegistry"}]})");
    scene.file("policy.acrnet", R"(azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}
registry main {
  resource_group = "rg"
  name           = "contoso"
  default_action = deny
  ownership      = shared
  allow 203.0.113.0/24
}
)");
    scene.azure().send(
        "PATCH", registry_url,
        {{"properties",
          {{"networkRuleSet",
            {{"defaultAction", "Deny"},
             {"ipRules", nlohmann::json::array()},
             {"virtualNetworkRules",
              {{{"id",
                 "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/"
                 "Microsoft.Network/virtualNetworks/vnet/subnets/build"}}}}}}}}});
  }
};

TEST_CASE("any subnet that cannot reach is every one, also a subnet that nobody declared") {
  const RuleOfOthers world;
  const Outcome azure = ask(world.scene, "any subnet cannot reach registry.*", "azure");
  CHECK(azure.code == 3);
  CHECK(contains(azure.out, "registry.main  lets in subnet vnet/build"));
  CHECK(contains(azure.out, "not in policy"));
  CHECK(ask(world.scene, "any subnet cannot reach registry.*").code == 7);
  const Outcome can = ask(world.scene, "any subnet can reach registry.*", "azure");
  CHECK(can.code == 1);
  CHECK(can.out.empty());
  CHECK(contains(can.err, "'any subnet' stands for no subnet: the configuration declares none."));
  const Outcome table =
      world.scene.run({"query", "--table", "--source", "azure", "--format", "csv"});
  CHECK(contains(table.out, ",subnet vnet/build,yes,a rule,"));
  CHECK(contains(table.out, ",everyone else,no,the default action is Deny,"));
}

TEST_CASE("an assertion about any subnet is broken by a rule of others, which the plan names") {
  RuleOfOthers world;
  Scene& scene = world.scene;
  scene.file("guard.acrnet", "assert \"no subnet\" { any subnet cannot reach registry.main }\n");
  CHECK(scene.run({"validate"}).code == 0);
  const Outcome plan = scene.plan();
  CHECK(plan.code == 3);
  CHECK(contains(plan.err, "error[ACR3101]"));
  CHECK(contains(plan.err, "it has a rule for"));
}

TEST_CASE("the reason why a subnet gets in is the one: its addresses, or a rule that names it") {
  const auto plan_of = [](const std::string& rule) {
    Scene scene;
    scene.file("policy.acrnet", R"(azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}
virtual_network docker {
  resource_group = "rg"
  name           = "vnet"
  subnet vm {
    name   = "build"
    egress = [203.0.113.9]
  }
}
registry main {
  resource_group = "rg"
  name           = "contoso"
  default_action = deny
  allow )" + rule + R"(
}
assert "VMs stay out" { subnet.docker.vm cannot reach registry.main }
)");
    return scene.plan();
  };
  const Outcome by_address = plan_of("203.0.113.0/24");
  CHECK(by_address.code == 3);
  CHECK(
      contains(by_address.err, "contoso would let in subnet.docker.vm: it leaves by 203.0.113.9,"));
  CHECK(contains(by_address.err,
                 "help: take the subnet's addresses from the rule: allow "
                 "203.0.113.0/24 except 203.0.113.9"));
  CHECK(plan_of("203.0.113.0/24 except 203.0.113.9").code == 0);
}

TEST_CASE("the addresses that plans show can be asked about, drawn and planned alone") {
  const Project project = Project::example("06-modules-per-team");
  const AzureOnLoopback azure(project.seed());
  const auto run = [&](std::vector<std::string> words) {
    return project.run(std::move(words), &azure);
  };
  const std::string orders = "module.team[\"orders\"].registry.images";
  REQUIRE(contains(run({"plan"}).out, orders));
  for (const char* source : {"policy", "azure"}) {
    CAPTURE(source);
    const Outcome outcome =
        run({"query", "module.team[\"orders\"].subnet.* can reach " + orders, "--source", source});
    CHECK(outcome.code == 0);
    CHECK(contains(outcome.out, orders));
  }
  const Outcome all = run({"query", "8.8.8.8 cannot reach registry.*"});
  CHECK(all.code == 0);
  CHECK(contains(all.out, orders));
  CHECK(contains(all.out, "module.team[\"payments\"].registry.images"));
  const Outcome part = run({"plan", "--target", "registry.*"});
  CHECK(part.code == 0);
  CHECK(contains(part.out, orders));
  const Outcome drawing = run({"graph", "--target", orders});
  CHECK(drawing.code == 0);
  CHECK(contains(drawing.out, "orders"));
  CHECK_FALSE(contains(drawing.out, "payments"));
  CHECK(run({"graph", "--exclude", orders, "--target", orders}).code == 1);
}

TEST_CASE("an assertion about all registries holds for those of modules, too, or fails") {
  const Project project = Project::example("06-modules-per-team");
  project.insert("policy.acrnet", "output registries",
                 "assert \"outside\" { 8.8.8.8 cannot reach registry.* }\n");
  const AzureOnLoopback azure(project.seed());
  CHECK(project.run({"validate"}, &azure).code == 0);
  project.insert("modules/team/team.acrnet", "  default_action = deny", "  allow 8.0.0.0/8\n  # ");
  const Outcome open = project.run({"validate"}, &azure);
  CHECK(open.code == 3);
  CHECK(contains(open.err, "module.team[\"orders\"].registry.images"));
}

}  // namespace acrnet::e2e
