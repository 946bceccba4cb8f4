// Every example, from beginning to end: what it shows is true.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "tests/e2e/product.h"
#include "tests/support/checkout.h"

namespace acrnet::e2e {

namespace {

bool has_policy(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return std::any_of(begin(files), end(files),
                     [](const auto& file) { return file.path().extension() == ".acrnet"; });
}

// Of the examples that are one configuration.
std::set<std::string> example_names() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(in_checkout("examples"))) {
    if (entry.is_directory() && has_policy(entry.path()))
      names.insert(entry.path().filename().string());
  }
  return names;
}

nlohmann::json without_registrations(nlohmann::json world) {
  world.erase("registered");
  return world;
}

// Subnets and default actions are as they were, and no rule is there that was not before. (Rules
// that an exclusive policy has removed do not come back: that was the policy's decision, not a side
// effect.)
void check_taken_back(const nlohmann::json& before, const nlohmann::json& after) {
  CHECK(after.at("subnets") == before.at("subnets"));
  for (const auto& [name, registry] : after.at("registries").items()) {
    const auto& found = before.at("registries").at(name);
    CHECK(registry.at("default") == found.at("default"));
    for (const char* list : {"ip", "subnets"}) {
      for (const auto& rule : registry.at(list)) {
        CAPTURE(name, rule);
        const auto& rules = found.at(list);
        CHECK(std::find(rules.begin(), rules.end(), rule) != rules.end());
      }
    }
  }
}

}  // namespace

TEST_CASE("each example validates, plans, applies, has nothing left to do, and is taken back") {
  REQUIRE(example_names().size() >= 3);
  for (const std::string& name : example_names()) {
    CAPTURE(name);
    const Project project = Project::example(name);
    const AzureOnLoopback azure(project.seed());
    const nlohmann::json before = azure.world();
    const Outcome validated = project.run({"validate"});
    CHECK(validated.code == 0);
    CHECK(project.run({"plan", "--detailed-exitcode"}, &azure).code == 2);
    CHECK(azure.writes().empty());
    CHECK(project.run({"apply", "--auto-approve"}, &azure).code == 0);
    CHECK(project.run({"plan", "--detailed-exitcode"}, &azure).code == 0);
    const std::size_t applied = azure.writes().size();
    CHECK(project.run({"apply", "--auto-approve"}, &azure).code == 0);
    CHECK(azure.writes().size() == applied);
    CHECK(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
    check_taken_back(before, azure.world());
    CHECK(project.run({"plan", "--destroy", "--detailed-exitcode"}, &azure).code == 0);
  }
}

TEST_CASE(
    "a rule that exclusive ownership removes is named, and what a shared registry had stays") {
  const Project project = Project::example("02-office-and-builders");
  const AzureOnLoopback azure(project.seed());
  const Outcome plan = project.run({"plan"}, &azure);
  CHECK(plan.out.find("- allow ip           192.0.2.0/24") != std::string::npos);
  CHECK(plan.out.find("not in policy") != std::string::npos);
  CHECK(plan.out.find("192.0.2.128/25") == std::string::npos);
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  const auto applied = azure.world();
  CHECK(applied.at("registries").at("contosoproduction").at("ip") ==
        nlohmann::json({"192.0.2.128/25", "203.0.113.0/24"}));
  REQUIRE(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
  const auto destroyed = azure.world().at("registries").at("contosoproduction");
  CHECK(destroyed.at("default") == "Allow");
  // The office's rule was there before the policy asked for it, so it is there afterwards.
  CHECK(destroyed.at("ip") == nlohmann::json({"192.0.2.128/25", "203.0.113.0/24"}));
  CHECK(destroyed.at("subnets").empty());
}

TEST_CASE("the provider registration appears by itself, first, and is not taken back") {
  const Project project = Project::example("03-two-subscriptions");
  const AzureOnLoopback azure(project.seed());
  const nlohmann::json before = azure.world();
  const Outcome plan = project.run({"plan"}, &azure);
  CHECK(plan.out.find("Microsoft.ContainerRegistry") != std::string::npos);
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  const auto writes = azure.writes();
  REQUIRE(writes.size() == 3);
  CHECK(writes[0] == "POST Microsoft.ContainerRegistry/register");
  CHECK(writes[1] == "PUT subnets/build");
  CHECK(writes[2] == "PATCH registries/contosoplatform");
  REQUIRE(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
  CHECK(without_registrations(azure.world()) == without_registrations(before));
  CHECK(azure.world() != before);
}

TEST_CASE("two policies with a state each share a registry, and neither undoes the other's rules") {
  const Project both = Project::example("09-shared-registry");
  const Project platform = both.below("platform");
  const Project payments = both.below("payments");
  const AzureOnLoopback azure(both.seed());
  const auto registry = [&azure] { return azure.world().at("registries").at("contososhared"); };
  const nlohmann::json before = azure.world();

  REQUIRE(platform.run({"apply", "--auto-approve"}, &azure).code == 0);
  REQUIRE(payments.run({"apply", "--auto-approve"}, &azure).code == 0);
  CHECK(registry().at("ip") == nlohmann::json({"198.51.100.40", "203.0.113.0/24"}));
  CHECK(registry().at("subnets").size() == 2);
  CHECK(platform.run({"plan", "--detailed-exitcode"}, &azure).code == 0);
  CHECK(payments.run({"plan", "--detailed-exitcode"}, &azure).code == 0);

  REQUIRE(payments.run({"destroy", "--auto-approve"}, &azure).code == 0);
  CHECK(registry().at("default") == "Deny");
  CHECK(registry().at("ip") == nlohmann::json({"203.0.113.0/24"}));
  CHECK(platform.run({"plan", "--detailed-exitcode"}, &azure).code == 0);
  REQUIRE(platform.run({"destroy", "--auto-approve"}, &azure).code == 0);
  CHECK(azure.world() == before);
}

TEST_CASE("the vendor's access is taken back by the first apply after its last day") {
  const Project project = Project::example("07-vendor-access");
  const AzureOnLoopback azure(project.seed());
  const auto rules = [&azure] { return azure.world().at("registries").at("contosomain").at("ip"); };
  REQUIRE(project.run({"apply", "--auto-approve", "--today", "2030-01-01"}, &azure).code == 0);
  CHECK(rules() == nlohmann::json({"198.51.100.64/29", "198.51.100.7", "203.0.113.0/24"}));
  const auto plan_on = [&](const char* day) {
    return project.run({"plan", "--detailed-exitcode", "--today", day}, &azure);
  };
  const Outcome last_day = plan_on("2030-01-15");
  CHECK(last_day.code == 0);
  CHECK(last_day.err.find("ACR2061") != std::string::npos);
  CHECK(plan_on("2030-01-16").code == 2);
  REQUIRE(project.run({"apply", "--auto-approve", "--today", "2030-01-16"}, &azure).code == 0);
  CHECK(rules() == nlohmann::json({"203.0.113.0/24"}));
}

TEST_CASE("the guard rails of the example hold back the rule that it suggests to try") {
  const Project project = Project::example("08-guard-rails");
  project.insert("policy.acrnet", "allow subnet.build.release because",
                 "allow 0.0.0.0/1 because \"just for the demo\"\n  ");
  const Outcome outcome = project.run({"validate"});
  CHECK(outcome.code == 3);
  CHECK(outcome.err.find("nobody from the private ranges") != std::string::npos);
  CHECK(outcome.err.find("allow 0.0.0.0/1") != std::string::npos);
}

}  // namespace acrnet::e2e
