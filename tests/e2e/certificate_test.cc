// What a saved plan says about access holds: a program that knows nothing of acrnet works it out
// again from the file alone (tests/certificate/check_plan.py).
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/support/checkout.h"

namespace acrnet::e2e {

namespace {

namespace fs = std::filesystem;

const fs::path checker = in_checkout("tests/certificate/check_plan.py");
const fs::path python = "/usr/bin/python3";

Outcome check(const Project& project, std::vector<std::string> arguments) {
  Command command;
  command.program = python;
  command.arguments = std::move(arguments);
  command.arguments.insert(command.arguments.begin(), checker.string());
  command.folder = project.folder();
  return run(command);
}

nlohmann::json read(const Project& project, const std::string& plan) {
  return nlohmann::json::parse(std::ifstream(project.folder() / plan));
}

void forge(const Project& project, const nlohmann::json& plan) {
  std::ofstream(project.folder() / "forged.plan") << plan.dump();
}

bool can_run() {
  if (fs::exists(python)) return true;
  WARN("skipped: " << python << " is not installed (scripts/install-dependencies.sh does it)");
  return false;
}

}  // namespace

TEST_CASE("the certificate of every example's plan holds, there and back") {
  if (!can_run()) return;
  std::size_t examples = 0;
  for (const auto& entry : fs::directory_iterator(in_checkout("examples"))) {
    if (!fs::exists(entry.path() / "policy.acrnet") && !fs::exists(entry.path() / "network.acrnet"))
      continue;
    const std::string name = entry.path().filename().string();
    INFO(name);
    const Project project = Project::example(name);
    const AzureOnLoopback azure(project.seed());
    REQUIRE(project.run({"plan", "--out", "there.plan"}, &azure).code == 0);
    REQUIRE(project.run({"apply", "there.plan"}, &azure).code == 0);
    REQUIRE(project.run({"plan", "--destroy", "--out", "back.plan"}, &azure).code == 0);
    for (const std::string plan : {"there.plan", "back.plan"}) {
      const Outcome outcome = check(project, {plan});
      INFO(plan << ": " << outcome.err);
      CHECK(outcome.code == 0);
    }
    ++examples;
  }
  CHECK(examples >= 3);
}

TEST_CASE("the checker objects to a certificate that says anything else") {
  if (!can_run()) return;
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure(project.seed());
  REQUIRE(project.run({"plan", "--out", "there.plan"}, &azure).code == 0);
  nlohmann::json plan = read(project, "there.plan");
  forge(project, plan);
  REQUIRE(check(project, {"--any-digest", "forged.plan"}).code == 0);
  REQUIRE(check(project, {"forged.plan"}).code == 0);

  SECTION("who can reach it before") { plan["access"][0]["before"]["everyone"] = false; }
  SECTION("who can reach it after") { plan["access"][0]["after"]["subnets"].clear(); }
  SECTION("an edge is missing") { plan["steps"][1]["after"].clear(); }
  SECTION("the number of states") { plan["proof"]["states"] = 4; }
  SECTION("a registry is left out") { plan["access"].clear(); }
  SECTION("a rule is more than it says") {
    plan["steps"][1]["settings"]["ip_rules"].push_back("192.0.2.7");
  }
  forge(project, plan);
  const Outcome outcome = check(project, {"--any-digest", "forged.plan"});
  INFO(outcome.err);
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("Objection") != std::string::npos);
  CHECK(check(project, {"forged.plan"}).err.find("the digest differs") != std::string::npos);
}

TEST_CASE("plan --fail-on exits with 3 where a risk is as high, and with 0 where none is") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure(project.seed());
  const Outcome medium = project.run({"plan", "--fail-on", "medium", "--out", "p"}, &azure);
  CHECK(medium.code == 3);
  CHECK(medium.err.find("ACR6090") != std::string::npos);
  CHECK(fs::exists(project.folder() / "p"));  // to be looked at
  CHECK(project.run({"plan", "--fail-on=high"}, &azure).code == 0);
  const Outcome unknown = project.run({"plan", "--fail-on", "hihg"}, &azure);
  CHECK(unknown.code == 1);
  CHECK(unknown.err.find("high") != std::string::npos);
}

}  // namespace acrnet::e2e
