// `acrnet query`: questions as they are asked of a policy, with the whole answer.
#include <catch2/catch.hpp>

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
      {"8.8.8.8 can reach registry.unset", 3, "so it may let in everyone\n"},
      {"8.8.8.8 cannot reach registry.unset", 3, "so it may let in everyone\n"},
      {"198.51.100.7 can reach registry.main", 3, "keeps out 198.51.100.7"},  // has ended
      {"group.office can reach registry.main", 0, "lets in 256 addresses"},
      {"any subnet cannot reach registry.main", 3,
       "lets in subnet docker.vm, keeps out subnet docker.db"},
      {"subnet.docker.db cannot reach registry.main && 203.0.113.9 can reach registry.main", 0,
       "lets in 203.0.113.9"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = ask(c.question);
    INFO(c.question << "\n" << outcome.out << outcome.err);
    CHECK(outcome.code == c.code);
    CHECK(outcome.out.find(c.answer) != std::string::npos);
    CHECK(outcome.out.starts_with(c.code == 0 ? "Yes, " : "No, "));
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

TEST_CASE("A mistake in a question is told as in a policy") {
  struct Case {
    std::string question;
    std::string code;
  };
  const std::vector<Case> cases{
      {"subnet.docker.vn can reach registry.main", "ACR1040"},
      {"subnet.docker.vm can see registry.main", "ACR0"},
      {"subnet.docker.vm", "ACR"},
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
