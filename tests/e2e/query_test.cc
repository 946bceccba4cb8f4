// `acrnet query`: what the policy promises, what the state saw last, and what Azure does now may
// differ.
#include <catch2/catch.hpp>

#include <array>
#include <string>

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

}  // namespace acrnet::e2e
