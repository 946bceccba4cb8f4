// What a plan is made of beside the policy: what changed outside, a part of the whole, the state
// alone, the machine that applies; and that nothing else has a say in its bytes.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/support/checkout.h"

namespace acrnet::e2e {

namespace {

const std::string group =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup/providers/";
const std::string registry = group +
                             "Microsoft.ContainerRegistry/registries/mycontainerregistry"
                             "?api-version=2021-08-01-preview";
const std::string subnet_id =
    group + "Microsoft.Network/virtualNetworks/myDockerVMVNET/subnets/myDockerVMSubnet";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The walk-through's registry, with rules that somebody else has written.
void write_rules(const AzureOnLoopback& azure, const std::string& action,
                 const nlohmann::json& ip_rules) {
  azure.send("PATCH", registry,
             {{"properties",
               {{"networkRuleSet",
                 {{"defaultAction", action},
                  {"virtualNetworkRules", {{{"id", subnet_id}}}},
                  {"ipRules", ip_rules}}}}}});
}

struct Applied {
  Project project = Project::example("01-walk-through");
  AzureOnLoopback azure{"walk-through"};

  Applied() { REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0); }
  Outcome run(std::vector<std::string> words) { return project.run(std::move(words), &azure); }
};

// A policy whose subnet leaves by an address that the registry lets in, until its endpoint comes.
const std::string egress_policy = R"(azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}

virtual_network docker {
  resource_group = "myResourceGroup"
  name           = "myDockerVMVNET"

  subnet vm {
    name   = "myDockerVMSubnet"
    egress = [203.0.113.4]
  }
}

registry main {
  resource_group = "myResourceGroup"
  name           = "mycontainerregistry"
  default_action = deny

  allow 203.0.113.0/24
  allow subnet.docker.vm
}

assert "VMs can pull" { subnet.docker.vm can reach registry.main }
)";

}  // namespace

TEST_CASE("drift is nothing after an apply, and tells what somebody else has done since") {
  Applied applied;
  const Outcome quiet = applied.run({"drift"});
  CHECK(quiet.code == 0);
  CHECK(contains(quiet.out, "Nothing changed outside of acrnet"));

  write_rules(applied.azure, "Allow", {{{"value", "192.0.2.7"}}});
  const Outcome drift = applied.run({"drift"});
  CHECK(drift.code == 2);
  CHECK(contains(drift.out, "Changed outside of acrnet"));
  CHECK(contains(drift.out, "~ default action   Deny → Allow"));
  CHECK(contains(drift.out, "+ allow ip         192.0.2.7"));
  CHECK(applied.run({"plan", "--refresh-only"}).code == 0);
  // The plan shows it apart from what it will do about it.
  const Outcome plan = applied.run({"plan"});
  const std::size_t outside = plan.out.find("Changed outside of acrnet");
  REQUIRE(outside != std::string::npos);
  CHECK(plan.out.find("Allow → Deny") > outside);

  const std::size_t writes = applied.azure.writes().size();
  CHECK(applied.run({"apply", "--refresh-only", "--auto-approve"}).code == 0);
  CHECK(applied.azure.writes().size() == writes);
  CHECK(applied.run({"drift"}).code == 0);
}

TEST_CASE("a plan from the state alone asks nobody, and is refused when Azure is another") {
  Applied applied;
  const std::size_t asked = applied.azure.requests().size();
  applied.project.insert("policy.acrnet", "  allow subnet", "  allow 203.0.113.0/24\n");
  const Outcome plan = applied.run({"plan", "--refresh=false", "--out", "blind.plan"});
  CHECK(plan.code == 0);
  CHECK(contains(plan.out, "+ allow ip"));
  CHECK(contains(plan.out, "203.0.113.0/24"));
  CHECK(contains(plan.out, "1 request to write, 0 made to read"));
  CHECK(applied.azure.requests().size() == asked);

  SECTION("nothing has changed since") {
    CHECK(applied.run({"apply", "blind.plan"}).code == 0);
    CHECK(applied.run({"plan", "--detailed-exitcode"}).code == 0);
  }
  SECTION("somebody has changed it since") {
    write_rules(applied.azure, "Deny", {{{"value", "192.0.2.7"}}});
    const std::size_t writes = applied.azure.writes().size();
    CHECK(applied.run({"apply", "blind.plan"}).code == 4);
    CHECK(applied.azure.writes().size() == writes);
  }
}

TEST_CASE("what the state has never seen can't be planned without asking") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  const Outcome plan = project.run({"plan", "--refresh=false"}, &azure);
  CHECK(plan.code == 1);
  CHECK(contains(plan.err, "ACR3110"));
  CHECK(azure.requests().empty());
}

TEST_CASE("a part of a plan brings what it needs and says that it is not all") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  const Outcome unknown = project.run({"plan", "--target", "registry.mian"}, &azure);
  CHECK(unknown.code == 1);
  CHECK(contains(unknown.err, "did you mean registry.main?"));

  const Outcome whole = project.run({"plan", "-target=registry.main"}, &azure);
  CHECK(contains(whole.out, "1  subnet.docker.vm"));
  CHECK_FALSE(contains(whole.err, "ACR3113"));

  const Outcome nothing = project.run({"plan", "--exclude", "subnet.*"}, &azure);
  CHECK(nothing.code == 0);
  CHECK(contains(nothing.err, "ACR3113"));
  CHECK_FALSE(contains(nothing.out, "1  "));

  REQUIRE(
      project.run({"apply", "--auto-approve", "--target", "virtual_network.docker"}, &azure).code ==
      0);
  CHECK(azure.writes() == std::vector<std::string>{"PUT subnets/myDockerVMSubnet"});
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  CHECK(project.run({"drift"}, &azure).code == 0);
}

TEST_CASE("a machine that would lose its own access is told so, if it says where it is") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  const std::string risk = "the machine that applies loses access";
  CHECK_FALSE(contains(project.run({"plan"}, &azure).out, risk));
  const Outcome outside = project.run({"plan", "--from", "203.0.113.7", "--fail-on=high"}, &azure);
  CHECK(contains(outside.out, risk));
  CHECK(outside.code == 3);
  CHECK_FALSE(contains(project.run({"plan", "--from", "docker.vm"}, &azure).out, risk));
  CHECK(contains(project.run({"plan", "--from", "10.1.2.3"}, &azure).err, "ACR6092"));
  const Outcome unknown = project.run({"plan", "--from", "subnet.docker.mv"}, &azure);
  CHECK(contains(unknown.err, "did you mean subnet.docker.vm?"));
}

TEST_CASE(
    "an assertion that a gap breaks on the way is not said to hold, and the certificate agrees") {
  const Project project = Project::with_policy(egress_policy);
  const AzureOnLoopback azure("walk-through");
  azure.send("PATCH", registry,
             {{"properties",
               {{"networkRuleSet",
                 {{"defaultAction", "Deny"}, {"ipRules", {{{"value", "203.0.113.0/24"}}}}}}}}});
  const Outcome plan = project.run({"plan", "--out", "gap.plan", "--fail-on", "high"}, &azure);
  CHECK(plan.code == 3);
  CHECK(contains(plan.out, "an assertion does not hold on the way"));
  CHECK(contains(plan.out, "\"VMs can pull\" holds afterwards, but not all the way."));
  CHECK_FALSE(contains(plan.out, "1 assertion holds."));

  if (!std::filesystem::exists("/usr/bin/python3")) return;
  Command checker;
  checker.program = "/usr/bin/python3";
  checker.arguments = {in_checkout("tests/certificate/check_plan.py"), "gap.plan"};
  checker.folder = project.folder();
  CHECK(run(checker).code == 0);
  nlohmann::json saved = nlohmann::json::parse(std::ifstream(project.folder() / "gap.plan"));
  saved["proof"]["claims"][0]["broken_by"].clear();
  std::ofstream(project.folder() / "forged.plan") << saved.dump();
  checker.arguments = {checker.arguments[0], "--any-digest", "forged.plan"};
  const Outcome forged = run(checker);
  CHECK(forged.code == 1);
  CHECK(contains(forged.err, "VMs can pull on the way"));
}

TEST_CASE("a saved plan is refused when a file of its policy has changed") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  REQUIRE(project.run({"plan", "--out", "reviewed.plan"}, &azure).code == 0);
  project.insert("policy.acrnet", "registry main", "# one more line\n");
  const Outcome changed = project.run({"apply", "reviewed.plan"}, &azure);
  CHECK(changed.code == 4);
  CHECK(contains(changed.err, "the file policy.acrnet has changed"));
  std::filesystem::remove(project.folder() / "policy.acrnet");
  CHECK(azure.writes().empty());
  CHECK(project.run({"apply", "reviewed.plan"}, &azure).code == 0);
}

TEST_CASE("a sensitive value is in no output and not in the saved plan") {
  const std::string secret = "hunter2-7f3c91ab";
  const Project project = Project::with_policy(egress_policy);
  project.insert("policy.acrnet", "registry main", R"(variable token {
  type      = string
  sensitive = true
}

output token {
  value     = token
  sensitive = true
}

)");
  project.insert("policy.acrnet", "\n  allow subnet", " because \"ticket ${token}\"");
  const AzureOnLoopback azure("walk-through");
  std::string said;
  const auto run_it = [&](const std::vector<std::string>& words) {
    Command command = project.command(words, &azure);
    command.environment["ACRNET_VAR_token"] = secret;
    command.environment["ACRNET_LOG"] = "debug";
    const Outcome outcome = run(command);
    said += outcome.out + outcome.err;
    return outcome.code;
  };
  CHECK(run_it({"plan", "--out", "secret.plan"}) == 0);
  CHECK(run_it({"show", "secret.plan"}) == 0);
  CHECK(run_it({"apply", "secret.plan"}) == 0);
  CHECK(run_it({"show"}) == 0);
  CHECK(contains(said, "(sensitive)"));
  CHECK_FALSE(contains(said, secret));
  for (const char* name : {"secret.plan", "acrnet.acrstate"})
    CHECK_FALSE(contains(read_file(project.folder() / name), secret));
}

TEST_CASE("the same inputs give the same bytes, wherever and however they are read") {
  const Project project = Project::example("10-whole-company");
  const AzureOnLoopback azure(project.seed());
  const auto plan = [&](const std::map<std::string, std::string>& environment) {
    Command command = project.command({"plan", "--today", "2026-11-27", "--out", "p"}, &azure);
    for (const auto& [name, value] : environment) command.environment[name] = value;
    const Outcome outcome = run(command);
    REQUIRE(outcome.code == 0);
    std::ifstream file(project.folder() / "p", std::ios::binary);
    return outcome.out + std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string first = plan({});
  for (const char* locale : {"C", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.UTF-8", "C.UTF-8"})
    CHECK(plan({{"LC_ALL", locale}, {"LANG", locale}}) == first);
  CHECK(plan({{"TZ", "Pacific/Kiritimati"}}) == first);
  CHECK(plan({{"GLIBC_TUNABLES", "glibc.malloc.perturb=77"}}) == first);
  CHECK(plan({{"ACRNET_PARALLELISM", "1"}}) == first);
  // The folder lists its files in another order.
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(project.folder())) {
    if (entry.path().extension() == ".acrnet")
      files[entry.path().filename().string()] = read_file(entry.path());
  }
  REQUIRE(files.size() > 3);
  for (const auto& [name, text] : files) std::filesystem::remove(project.folder() / name);
  // In another order than they were written in first.
  std::vector<std::pair<std::string, std::string>> turned(files.begin(), files.end());
  std::reverse(turned.begin(), turned.end());
  for (const auto& [name, text] : turned) std::ofstream(project.folder() / name) << text;
  CHECK(plan({}) == first);
}

}  // namespace acrnet::e2e
