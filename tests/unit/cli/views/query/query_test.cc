// `acrnet query`: questions as they are asked of a policy, with the whole answer.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/unit/cli/invoke.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

using nlohmann::json;

constexpr std::string_view policy =
    R"(azure { subscription = "00000000-0000-0000-0000-000000000001" }
virtual_network docker {
  resource_group = "rg"
  name           = "vnet"
  subnet vm { name = "vm-subnet" }
  subnet db { name = "db-subnet" }
}
group office { allow 203.0.113.0/24 }
registry main {
  name           = "contoso"
  resource_group = "rg"
  default_action = deny
  allow subnet.docker.vm because "build VMs"
  allow group.office
  allow 198.51.100.7 because "a visitor" until 2026-01-31
}
registry open {
  name           = "contosoopen"
  resource_group = "rg"
  default_action = allow
}
registry shut {
  name           = "contososhut"
  resource_group = "rg"
  public_access  = disabled
}
registry unset {
  name           = "contosounset"
  resource_group = "rg"
  allow 20.0.0.0/24
}
virtual_network hub {
  resource_group = "rg"
  name           = "hub"
  subnet guests {
    name   = "guests"
    egress = [203.0.113.9]
  }
}
registry shared {
  name           = "contososhared"
  resource_group = "rg"
  default_action = deny
  ownership      = shared
  allow 20.0.0.0/24 because "=1+1, \"quoted\""
}
)";

Outcome ask(const std::string& question, const std::vector<std::string>& more = {}) {
  const TemporaryFolder folder;
  folder.write("policy.acrnet", policy);
  std::vector<std::string> words{"--chdir",   folder.path().string(), "query", question, "--today",
                                 "2026-06-01"};
  words.insert(words.end(), more.begin(), more.end());
  return invoke(words);
}

}  // namespace

TEST_CASE("A question is answered with the rules that make it so") {
  const Outcome yes = ask("subnet.docker.vm can reach registry.main");
  CHECK(yes.out == R"(Yes, says the policy: subnet.docker.vm can reach registry.main
  registry.main  lets in subnet docker.vm
    allow subnet   docker.vm  (vnet/vm-subnet)  policy.acrnet:13  build VMs
)");
  CHECK(yes.code == 0);
  const Outcome no = ask("203.0.112.0/23 can reach registry.main");
  CHECK(no.out == R"(No, says the policy: 203.0.112.0/23 can reach registry.main
  registry.main  lets in 256 addresses, keeps out 256 addresses
    allow ip       203.0.113.0/24  policy.acrnet:14
)");
  CHECK(no.code == 3);
}

TEST_CASE("Each kind of registry has its reason") {
  struct Case {
    std::string question;
    int code;
    std::string answer;
  };
  const std::vector<Case> cases{
      {"8.8.8.8 can reach registry.main", 3, "registry.main  keeps out 8.8.8.8\n"},
      {"8.8.8.8 cannot reach registry.main", 0, "registry.main  keeps out 8.8.8.8\n"},
      {"8.8.8.8 can reach registry.open", 0,
       "registry.open  lets in 8.8.8.8: its default action is Allow\n"},
      {"8.8.8.8 cannot reach registry.open", 3, "lets in 8.8.8.8"},
      {"8.8.8.8 can reach registry.shut", 3,
       "registry.shut  keeps out 8.8.8.8: its public access is disabled\n"},
      {"20.0.0.1 can reach registry.unset", 0, "allow ip       20.0.0.0/24  policy.acrnet:30"},
      {"8.8.8.8 can reach registry.unset", 7,
       "can't tell about 8.8.8.8: the policy does not set its default action, which may be Allow\n"
       "Azure can tell: --source azure\n"},
      {"8.8.8.8 cannot reach registry.unset", 7, "which may be Allow\n"},
      {"20.0.0.0/23 cannot reach registry.unset", 3, "lets in 256 addresses; can't tell about 256"},
      {"20.0.0.0/23 can reach registry.unset", 7, "lets in 256 addresses; can't tell about 256"},
      {"8.8.8.8 can reach registry.shared", 7, "it is shared, and may have rules"},
      {"8.8.8.8 cannot reach registry.shared", 7, "it is shared, and may have rules"},
      {"20.0.0.1 can reach registry.shared", 0, "allow ip       20.0.0.0/24"},
      {"subnet.hub.guests cannot reach registry.main", 7, "it leaves by addresses that are let in"},
      {"subnet.hub.guests can reach registry.main", 7, "it leaves by addresses that are let in"},
      {"subnet.hub.guests can reach registry.open", 0, "its default action is Allow"},
      {"8.8.8.8 can reach registry.unset && 8.8.8.8 can reach registry.main", 3, "keeps out"},
      {"8.8.8.8 can reach registry.unset && 8.8.8.8 cannot reach registry.main", 7, "keeps out"},
      {"198.51.100.7 can reach registry.main", 3, "keeps out 198.51.100.7"},  // has ended
      {"group.office can reach registry.main", 0, "lets in 256 addresses"},
      {"any subnet cannot reach registry.main", 3,
       "lets in subnet docker.vm, keeps out all but subnets hub.guests, docker.vm; can't tell "
       "about subnet hub.guests"},
      {"any subnet cannot reach registry.unset", 7, "can't tell about all subnets: "},
      {"subnet.docker.db cannot reach registry.main && 203.0.113.9 can reach registry.main", 0,
       "lets in 203.0.113.9"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = ask(c.question);
    INFO(c.question << "\n" << outcome.out << outcome.err);
    CHECK(outcome.code == c.code);
    CHECK(outcome.out.find(c.answer) != std::string::npos);
    CHECK(outcome.out.starts_with(c.code == 0   ? "Yes, "
                                  : c.code == 3 ? "No, "
                                                : "Can't tell from the policy: "));
  }
}

TEST_CASE("A question may speak of all registries at once") {
  const Outcome outcome = ask("0.0.0.0/0 cannot reach registry.*");
  CHECK(outcome.code == 3);
  for (const char* name : {"registry.main", "registry.open", "registry.shut", "registry.unset"}) {
    CHECK(outcome.out.find(name) != std::string::npos);
  }
}

TEST_CASE("The answer as JSON") {
  const json made = json::parse(ask("subnet.docker.vm can reach registry.main", {"--json"}).out);
  CHECK(made["holds"] == true);
  CHECK(made["source"] == "policy");
  CHECK(made["question"] == "subnet.docker.vm can reach registry.main");
  REQUIRE(made["answers"].size() == 1);
  CHECK(made["answers"][0]["registry"] == "registry.main");
  CHECK(made["answers"][0]["decided_by"] == "rules");
  CHECK(made["answers"][0]["rules"][0]["origin"] == "policy.acrnet:13");
  CHECK(made["answers"][0]["rules"][0]["because"] == "build VMs");
}

TEST_CASE("What can't be told is null in JSON, with the reason") {
  const Outcome outcome = ask("8.8.8.8 can reach registry.unset", {"--json"});
  const json made = json::parse(outcome.out);
  CHECK(outcome.code == 7);
  CHECK(made["holds"].is_null());
  CHECK(made["reason"] ==
        "registry.unset and 8.8.8.8: the policy does not set its default action, which may be "
        "Allow");
  CHECK(made["answers"][0]["holds"].is_null());
  CHECK(made["answers"][0]["unknown"][0]["clients"] == "8.8.8.8");
  CHECK_FALSE(
      json::parse(ask("8.8.8.8 can reach registry.main", {"--json"}).out).contains("reason"));
}

TEST_CASE("A question is answered although assertions of the policy do not hold") {
  const TemporaryFolder folder;
  folder.write("policy.acrnet",
               std::string(policy) +
                   "assert \"no office\" { group.office cannot reach registry.main }\n"
                   "assert \"nobody\" { [] can reach registry.main }\n"
                   "assert \"a condition\" { condition = 1 > 2 }\n");
  const auto run = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all{"--chdir", folder.path().string()};
    all.insert(all.end(), words.begin(), words.end());
    return invoke(all);
  };
  const Outcome no = run({"query", "8.8.8.8 can reach registry.main"});
  CHECK(no.code == 3);
  CHECK(no.out.starts_with("No, says the policy"));
  CHECK(no.err.find("warning[ACR1070]") != std::string::npos);
  CHECK(no.err.find("warning[ACR1091]") != std::string::npos);
  const Outcome yes = run({"query", "203.0.113.9 can reach registry.main", "--json"});
  CHECK(yes.code == 0);
  CHECK(json::parse(yes.out)["holds"] == true);
  CHECK(run({"query", "--table"}).code == 0);
  const Outcome own = run({"query", "[] can reach registry.main"});
  CHECK(own.code == 1);
  CHECK(own.err.find("error[ACR1091]") != std::string::npos);
  CHECK(run({"validate"}).code == 1);
}

TEST_CASE("The table says who can reach a registry, by which line, and why others can't") {
  CHECK(ask("registry.main", {"--table"}).out == R"(registry.main  contoso
  yes  203.0.113.0/24     a rule  policy.acrnet:14
  yes  subnet docker.vm   a rule  policy.acrnet:13  build VMs
  ?    subnet hub.guests  it leaves by addresses that are let in, which count unless )"
                                                 R"(it has the service endpoint
  no   subnet docker.db   no rule names it
  no   everyone else      the default action is Deny
)");
  CHECK(ask("registry.open", {"--table"}).out ==
        "registry.open  contosoopen\n  yes  everyone  the default action is Allow\n");
  const Outcome all = ask("registry.*", {"--table", "--format", "csv"});
  CHECK(all.code == 0);
  CHECK(
      all.out.starts_with("registry,registry_id,clients,can_reach,reason,rule,origin,because\r\n"));
  CHECK(all.out.find(",20.0.0.0/24,yes,a rule,20.0.0.0/24,policy.acrnet:45,\"'=1+1, "
                     "\"\"quoted\"\"\"\r\n") != std::string::npos);
  CHECK(all.out.find(",everyone else,unknown,\"it is shared, and may have rules that are not in "
                     "this policy\",,,\r\n") != std::string::npos);
  CHECK(all.out.find(",subnet docker.vm,no,public access is disabled,") != std::string::npos);
  const json made = json::parse(ask("registry.unset", {"--table", "--json"}).out);
  const json& clients = made["registries"][0]["clients"];
  CHECK(clients.front()["can_reach"] == true);
  CHECK(clients.front()["rules"][0]["origin"] == "policy.acrnet:30");
  CHECK(clients.back()["can_reach"].is_null());
  CHECK(
      ask("registry.main", {"--table", "--format", "markdown"})
          .out.find("| yes | subnet `docker.vm` | a rule | `policy.acrnet:13` | `build VMs` |\n") !=
      std::string::npos);
}

TEST_CASE("The table and the answers to questions agree about every client") {
  const json made = json::parse(ask("registry.*", {"--table", "--json"}).out);
  std::size_t asked = 0;
  for (const json& registry : made["registries"]) {
    for (const json& row : registry["clients"]) {
      std::string who = row["clients"];
      if (who.starts_with("everyone")) continue;
      if (who.starts_with("subnet ")) who[6] = '.';
      const Outcome outcome =
          ask(fmt::format("{} can reach {}", who, registry["registry"].get<std::string>()));
      CAPTURE(who, registry["registry"]);
      CHECK(outcome.code == (row["can_reach"].is_null() ? 7 : row["can_reach"] == true ? 0 : 3));
      ++asked;
    }
  }
  CHECK(asked > 12);
}

TEST_CASE("Forms of a table are no forms of an answer") {
  CHECK(ask("8.8.8.8 can reach registry.main", {"--format", "csv"}).code == 1);
  CHECK(ask("registry.main", {"--table", "--json", "--format", "csv"}).code == 1);
  CHECK(ask("registry.mian", {"--table"}).err.find("did you mean registry.main?") !=
        std::string::npos);
}

TEST_CASE("A mistake in a question is told as in a policy") {
  struct Case {
    std::string question;
    std::string code;
  };
  const std::vector<Case> cases{
      {"subnet.docker.vn can reach registry.main", "ACR1040"},
      {"subnet.docker.vm can see registry.main", "ACR0"},
      {"subnet.docker.vm", "ACR"},
      {"[] can reach registry.main", "ACR1091"},
      {"8.8.8.8 can reach []", "ACR1090"},
      {"8.8.8.8 can reach registry.main } registry evil { name = \"x\"", "ACR6045"},
      {"8.8.8.8 can reach registry.main # } x", "ACR6045"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = ask(c.question);
    INFO(c.question << "\n" << outcome.out << outcome.err);
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find(c.code) != std::string::npos);
  }
}

TEST_CASE("A state that has seen nothing has no answer") {
  const Outcome outcome = ask("8.8.8.8 can reach registry.main", {"--source", "state"});
  INFO(outcome.err);
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("ACR6047") != std::string::npos);
}

}  // namespace acrnet::cli
