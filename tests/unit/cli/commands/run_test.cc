#include "cli/run.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <initializer_list>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "emulator/service/server.h"
#include "executor/state/local_state_store.h"
#include "tests/support/eventually.h"
#include "tests/unit/cli/invoke.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

constexpr const char* walk_through = R"(azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}
virtual_network docker {
  resource_group = "myResourceGroup"
  name           = "myDockerVMVNET"
  subnet vm { name = "myDockerVMSubnet" }
}
registry main {
  resource_group = "myResourceGroup"
  name           = "mycontainerregistry"
  default_action = deny
  allow subnet.docker.vm because "build VMs"
}
)";

// The program, run on a folder of its own as a person at a terminal without colour would.
class Program {
 public:
  Program() { folder.write("policy.acrnet", walk_through); }

  Outcome operator()(std::vector<std::string> words, const std::string& typed = "") const {
    words.insert(words.begin(), {"--chdir", folder.path().string(), "--color", "never"});
    return invoke(words, {typed, !typed.empty(), environment});
  }

  TemporaryFolder folder;
  executor::Environment environment;
};

std::string digest_in(const std::string& plan) {
  std::smatch found;
  REQUIRE(std::regex_search(plan, found, std::regex("Digest ([0-9a-f-]+)\n")));
  return found[1];
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("validate says that a policy is valid, without Azure and without a state") {
  const Program acrnet;
  const Outcome valid = acrnet({"validate"});
  CHECK(valid.code == 0);
  CHECK(valid.out == "The policy is valid: 1 registry with 1 rule, 1 subnet, in 1 file.\n");
  CHECK_FALSE(std::filesystem::exists(acrnet.folder.path() / ".acrnet"));
}

TEST_CASE("validate reports every mistake with its place, and exits with 1") {
  const Program acrnet;
  acrnet.folder.write("policy.acrnet",
                      std::string(walk_through) + "registry two {\n  nmae = 1\n}\n");
  const Outcome invalid = acrnet({"validate"});
  CHECK(invalid.code == 1);
  CHECK(invalid.out.empty());
  CHECK(has(invalid.err, "--> policy.acrnet:17:3"));
  CHECK(has(invalid.err, "nmae"));
}

TEST_CASE("a rule that has ended is removed by the next plan, and a saved plan keeps its day") {
  const Program acrnet;
  std::string policy = walk_through;
  policy.insert(policy.rfind('}'), "  allow 198.51.100.7 until 2026-12-31 because \"audit\"\n");
  acrnet.folder.write("policy.acrnet", policy);
  CHECK(acrnet({"validate", "--today", "2026-11-23"}).err.empty());
  CHECK(has(acrnet({"validate", "--today", "2026-12-20"}).err, "ACR2061"));
  CHECK(has(acrnet({"plan", "--today", "2026-11-23"}).out, "policy.acrnet:15, until 2026-12-31"));
  REQUIRE(acrnet({"apply", "--auto-approve", "--today", "2026-11-23"}).code == 0);
  CHECK(acrnet({"plan", "--detailed-exitcode", "--today", "2026-12-31"}).code == 0);

  const Outcome over = acrnet({"plan", "--out", "over.plan", "--today", "2027-01-01"});
  CHECK(has(over.err, "ACR2060"));
  CHECK(has(over.out, "expired 2026-12-31"));
  CHECK(has(over.out, "Day 2027-01-01."));
  CHECK(has(acrnet({"show", "over.plan"}).out, "Day 2027-01-01."));
  CHECK(acrnet({"apply", "over.plan", "--today", "2026-11-23"}).code == 1);
  REQUIRE(acrnet({"apply", "over.plan"}).code == 0);
  CHECK(acrnet({"plan", "--detailed-exitcode", "--today", "2027-01-01"}).code == 0);
  CHECK(acrnet({"plan", "--detailed-exitcode", "--today", "2026-11-23"}).code == 2);
}

TEST_CASE("plan, apply, plan again and destroy run against the embedded Azure") {
  const Program acrnet;
  const Outcome first = acrnet({"plan", "--detailed-exitcode"});
  CHECK(first.code == 2);
  CHECK(has(first.out, "  ~ default action     Allow → Deny "));
  CHECK(has(first.out, "after 1: a rule needs its endpoint"));
  CHECK(has(first.out, "Plan: 2 to add, 1 to change, 0 to remove. 2 requests to write"));
  CHECK(first.err == "Using the embedded Azure, data in .acrnet/emulator.json.\n");

  const Outcome apply = acrnet({"apply", "--auto-approve"});
  CHECK(apply.code == 0);
  CHECK(has(apply.out, "Apply complete: 2 added, 1 changed, 0 removed."));
  CHECK(has(apply.err, "[2/2] registry.main: done after"));

  const Outcome second = acrnet({"plan", "--detailed-exitcode"});
  CHECK(second.code == 0);
  CHECK(has(second.out,
            "Nothing to do. Azure is as the policy asks: 1 registry with 1 rule and 1 "
            "subnet compared."));
  CHECK(acrnet({"apply"}).code == 0);

  const Outcome show = acrnet({"show"});
  CHECK(show.code == 0);
  CHECK(has(show.out, "docker.vm  (myDockerVMVNET/myDockerVMSubnet)  made by acrnet"));

  const Outcome destroy = acrnet({"destroy", "--auto-approve"});
  CHECK(destroy.code == 0);
  CHECK(has(destroy.out, "Deny → Allow"));
  CHECK(has(destroy.out, "Destroy complete: 0 added, 1 changed, 2 removed."));
  const Outcome over = acrnet({"plan", "--destroy", "--detailed-exitcode"});
  CHECK(over.code == 0);
  CHECK(has(over.out, "The state holds nothing that acrnet made."));
}

TEST_CASE("apply asks, and does what was answered") {
  const Program acrnet;
  const Outcome no = acrnet({"apply"}, "no\n");
  CHECK(no.code == 1);
  CHECK(has(no.err, "apply was not approved; nothing was written"));
  CHECK_FALSE(std::filesystem::exists(acrnet.folder.path() / "acrnet.acrstate"));
  const Outcome yes = acrnet({"apply"}, "yes\n");
  CHECK(yes.code == 0);
  CHECK(has(yes.out, "Apply complete"));
}

TEST_CASE("apply without anybody to ask shows the plan and refuses") {
  const Program acrnet;
  for (const auto& words : std::vector<std::vector<std::string>>{{"apply"}, {"destroy"}}) {
    if (words[0] == "destroy") CHECK(acrnet({"apply", "--auto-approve"}).code == 0);
    const Outcome refused = acrnet(words);
    CHECK(refused.code == 1);
    CHECK(has(refused.out, "Plan: "));
    CHECK(has(refused.err, "error[ACR6020]"));
    CHECK(has(refused.err, "acrnet " + words[0] + " --approve " + digest_in(refused.out)));
  }
}

TEST_CASE("CI and --no-input forbid questions even on a terminal") {
  Program acrnet;
  CHECK(has(acrnet({"apply", "--no-input"}, "yes\n").err, "ACR6020"));
  acrnet.environment["CI"] = "true";
  CHECK(has(acrnet({"apply"}, "yes\n").err, "ACR6020"));
}

TEST_CASE("The digest that a plan shows approves that plan only") {
  const Program acrnet;
  const std::string digest = digest_in(acrnet({"plan"}).out);
  const Outcome other = acrnet({"apply", "--approve", "0123-4567-89ab"});
  CHECK(other.code == 4);
  CHECK(has(other.err, "this is not the plan that was approved; nothing was written"));
  CHECK(acrnet({"apply", "--approve", digest}).code == 0);
}

TEST_CASE("A saved plan is shown and done as it was, once") {
  const Program acrnet;
  const Outcome plan = acrnet({"plan", "--out", "a.plan"});
  CHECK(plan.code == 0);
  CHECK(has(plan.err, "apply a.plan"));
  const Outcome shown = acrnet({"show", "a.plan"});
  CHECK(shown.code == 0);
  CHECK(shown.out == plan.out);
  // The plan was reviewed for a policy that said something else.
  const std::filesystem::path policy = acrnet.folder.path() / "policy.acrnet";
  std::filesystem::rename(policy, policy.string() + ".kept");
  acrnet.folder.write("policy.acrnet", "# empty\n");
  const Outcome other = acrnet({"apply", "a.plan", "--approve", digest_in(plan.out)});
  CHECK(other.code == 4);
  CHECK(has(other.err, "the file policy.acrnet has changed"));
  std::filesystem::rename(policy.string() + ".kept", policy);
  CHECK(acrnet({"apply", "a.plan", "--approve", digest_in(plan.out)}).code == 0);
  const Outcome again = acrnet({"apply", "a.plan"});
  CHECK(again.code == 4);
  CHECK(has(again.err, "error[ACR4101]"));
}

TEST_CASE("A saved plan for one cloud is not done in another") {
  const Program acrnet;
  CHECK(acrnet({"plan", "--out", "a.plan"}).code == 0);
  const Outcome refused = acrnet({"apply", "a.plan", "--cloud", "public"});
  CHECK(refused.code == 1);
  CHECK(has(refused.err, "error[ACR6024]"));
  CHECK(acrnet({"apply", "a.plan", "--cloud", "emulator"}).code == 0);
}

TEST_CASE("A file that is no plan and no state is refused with its name") {
  const Program acrnet;
  acrnet.folder.write("note.txt", "hello");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"show", "note.txt"},
                                             {"apply", "note.txt"},
                                             {"show", "missing"},
                                             {"apply", "missing"}}) {
    const Outcome refused = acrnet(words);
    CHECK(refused.code == 1);
    CHECK(refused.out.empty());
    CHECK(has(refused.err, words[1]));
  }
  const Outcome nothing = acrnet({"show"});
  CHECK(nothing.code == 1);
  CHECK(has(nothing.err, "error[ACR6042]"));
}

TEST_CASE("plan --cloud emulator tries the very file that governs another cloud") {
  const Program acrnet;
  std::string policy = walk_through;
  policy.replace(policy.find("cloud        = emulator"), 23, "");
  acrnet.folder.write("policy.acrnet", policy);
  CHECK(acrnet({"--cloud", "emulator", "apply", "--auto-approve"}).code == 0);
}

TEST_CASE(
    "Without an identity a real cloud is not asked, and the message says what was looked for") {
  const Program acrnet;
  const Outcome refused = acrnet({"plan", "--cloud", "china"});
  CHECK(refused.code == 1);
  CHECK(refused.out.empty());
  CHECK(has(refused.err, "error[ACR"));
}

TEST_CASE("ACRNET_LOG writes one line for each request") {
  Program acrnet;
  const std::string log = (acrnet.folder.path() / "requests.log").string();
  acrnet.environment = {{"ACRNET_LOG", "debug"}, {"ACRNET_LOG_FILE", log}};
  CHECK(acrnet({"plan"}).code == 0);
  const std::string lines = acrnet.folder.read("requests.log");
  INFO(lines);
  CHECK(std::regex_search(
      lines,
      std::regex("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ GET http://\\S+ 200 \\d+ ms\n")));

  acrnet.environment = {{"ACRNET_LOG", "trace"}};
  CHECK(has(acrnet({"plan"}).err, "Z GET http://127.0.0.1:"));
  acrnet.environment = {{"ACRNET_LOG", "loud"}};
  CHECK(has(acrnet({"plan"}).err, "'loud' is no value for ACRNET_LOG"));
  acrnet.environment = {{"ACRNET_LOG", "debug"}, {"ACRNET_LOG_FILE", "/nowhere/at/all"}};
  CHECK(has(acrnet({"plan"}).err, "error[ACR6041]"));
}

TEST_CASE("An embedded Azure that runs elsewhere is used instead of one inside") {
  Program acrnet;
  acrnet.environment["ACRNET_EMULATOR_URL"] = "127.0.0.1:1";
  CHECK(has(acrnet({"plan"}).err, "error[ACR6031]"));
  CHECK_FALSE(std::filesystem::exists(acrnet.folder.path() / ".acrnet"));
}

TEST_CASE("An embedded Azure that does not run is waited for shortly, and that is said") {
  std::string reason;
  auto server = emulator::Server::start({}, reason);
  INFO(reason);
  REQUIRE(server != nullptr);
  Program acrnet;
  acrnet.environment["ACRNET_EMULATOR_URL"] = server->base_url();
  server->stop();
  server.reset();
  const Outcome refused = acrnet({"plan"});
  CHECK(refused.code == 1);
  CHECK(has(refused.err, "Azure does not answer as it should ("));
  CHECK(has(refused.err, "error[ACR35"));
}

TEST_CASE("A held lock stops an apply before anything is read, and a plan says that it is held") {
  const Program acrnet;
  executor::LocalStateStore store(acrnet.folder.path());
  Diagnostics diagnostics;
  const auto lock = store.lock("a test", diagnostics);
  REQUIRE(lock != nullptr);
  const Outcome plan = acrnet({"plan"});
  CHECK(plan.code == 0);
  CHECK(has(plan.err, "ACR6125"));
  CHECK(has(plan.err, "a test"));
  for (const std::string command : {"apply", "destroy"}) {
    const Outcome locked = acrnet({command});
    CHECK(locked.code == 5);
    CHECK(has(locked.err, "a test"));
    CHECK(locked.out.empty());
  }
}

TEST_CASE(
    "A policy with mistakes does not hide the file beside it, but one that names another "
    "place does") {
  const Program acrnet;
  REQUIRE(acrnet({"apply", "--auto-approve"}).code == 0);
  const Outcome before = acrnet({"show"});
  acrnet.folder.write("more.acrnet", "registry two {\n");
  CHECK(acrnet({"plan"}).code == 1);
  CHECK(acrnet({"show"}).out == before.out);
  CHECK(acrnet({"state", "pull"}).out == acrnet.folder.read("acrnet.acrstate"));
  acrnet.folder.write("state.acrnet", "acrnet { state local { path = \"other.acrstate\" } }\n");
  const Outcome refused = acrnet({"show"});
  CHECK(refused.code == 1);
  CHECK(refused.out.empty());
  CHECK(has(refused.err, "--> more.acrnet:"));
}

TEST_CASE("A state of another name has its lock and its backup beside it") {
  const Program acrnet;
  acrnet.folder.write("state.acrnet",
                      "acrnet { state local { path = \"states/prod.acrstate\" } }\n");
  REQUIRE(acrnet({"apply", "--auto-approve"}).code == 0);
  REQUIRE(acrnet({"destroy", "--auto-approve"}).code == 0);
  for (const char* name : {"prod.acrstate", "prod.acrstate.backup", ".prod.acrstate.lock"})
    CHECK(std::filesystem::exists(acrnet.folder.path() / "states" / name));
  CHECK_FALSE(std::filesystem::exists(acrnet.folder.path() / "acrnet.acrstate"));
  const Outcome refused = acrnet({"state", "force-unlock", "x"});
  CHECK(refused.code == 1);
  CHECK(has(refused.err, "error[ACR4016]"));
}

TEST_CASE("What Azure refuses is told apart from what was done") {
  struct Case {
    std::string fault;
    int code;
    std::string said;
  };
  const std::vector<Case> cases{
      {"PATCH * status=403 code=AuthorizationFailed", 6, "Apply incomplete: 1 of 2 steps done."},
      {"PUT * status=403 code=AuthorizationFailed", 1, "Apply incomplete: 0 of 2 steps done."},
      {"GET * status=403 code=AuthorizationFailed", 1, ""},
  };
  for (const Case& c : cases) {
    INFO(c.fault);
    std::string reason;
    emulator::Options options;
    options.seed = "walk-through";
    options.faults = {c.fault};
    const auto server = emulator::Server::start(options, reason);
    INFO(reason);
    REQUIRE(server != nullptr);
    Program acrnet;
    acrnet.environment["ACRNET_EMULATOR_URL"] = server->base_url();
    const Outcome apply = acrnet({"apply", "--auto-approve"});
    CHECK(apply.code == c.code);
    CHECK(has(apply.err, "AuthorizationFailed"));
    CHECK(has(apply.out, c.said));
    server->stop();
  }
}

TEST_CASE("Azure that changed since the plan was saved is not written to") {
  std::string reason;
  emulator::Options options;
  options.seed = "walk-through";
  const auto server = emulator::Server::start(options, reason);
  INFO(reason);
  REQUIRE(server != nullptr);
  Program one;
  Program other;
  one.environment["ACRNET_EMULATOR_URL"] = server->base_url();
  other.environment = one.environment;
  CHECK(one({"plan", "--out", "a.plan"}).code == 0);
  CHECK(other({"apply", "--auto-approve"}).code == 0);
  server->clear_requests();
  CHECK(one({"apply", "a.plan"}).code == 4);
  for (const emulator::RequestRecord& request : server->requests()) CHECK(request.method == "GET");
}

TEST_CASE("The embedded Azure runs as a server until it is told to end") {
  const TemporaryFolder folder;
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err, false, false, false, 80};
  int code = -1;
  std::thread server([&] {
    code = run(
        {"emulator", "--listen", "127.0.0.1:0", "--data", (folder.path() / "azure.json").string()},
        streams, {});
  });
  // The handlers are there before the data is.
  REQUIRE(acrnet::testing::eventually(
      [&] { return std::filesystem::exists(folder.path() / "azure.json"); }));
  std::raise(SIGTERM);
  server.join();
  CHECK(code == 0);
  CHECK(std::regex_match(out.str(),
                         std::regex("The embedded Azure listens on http://127.0.0.1:\\d+\n")));
  CHECK(has(err.str(), "export ACRNET_CLOUD=emulator ACRNET_EMULATOR_URL=http://127.0.0.1:"));
  CHECK(err.str().ends_with("Ended.\n"));
}

TEST_CASE("A server that can't listen says why") {
  const Program acrnet;
  const Outcome refused = acrnet({"emulator", "--seed", "no-such-seed", "--listen", "127.0.0.1:0"});
  CHECK(refused.code == 1);
  CHECK(has(refused.err, "error[ACR6030]"));
  CHECK(has(refused.err, "no-such-seed"));
}

TEST_CASE("Results that can't be written are noticed") {
  const Program acrnet;
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  Streams streams{in, out, err, false, false, false, 80};
  CHECK(run({"--chdir", acrnet.folder.path().string(), "validate"}, streams, {}) == 1);
  CHECK(has(err.str(), "error[ACR6040]"));
}

TEST_CASE("The version can be read by a program") {
  const Program acrnet;
  CHECK(std::regex_match(
      acrnet({"version", "--json"}).out,
      std::regex("\\{\"version\":\"[0-9.]+\",\"commit\":\"\\w+\",\"build\":\"\\w*\","
                 "\"compiler\":\"[^\"]+\"\\}\n")));
  CHECK(acrnet({"version"}).out.starts_with("acrnet "));
}

}  // namespace acrnet::cli
