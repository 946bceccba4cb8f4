// A plan that was reviewed is what is applied, or nothing is.
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

const std::string registry =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup/providers/"
    "Microsoft.ContainerRegistry/registries/mycontainerregistry?api-version=2021-08-01-preview";

struct Reviewed {
  Project project = Project::example("01-walk-through");
  AzureOnLoopback azure{"walk-through"};

  Reviewed() { REQUIRE(project.run({"plan", "--out", "reviewed.plan"}, &azure).code == 0); }
  Outcome apply() { return project.run({"apply", "reviewed.plan"}, &azure); }
};

}  // namespace

TEST_CASE("a saved plan is applied as it was reviewed") {
  Reviewed reviewed;
  const Outcome outcome = reviewed.apply();
  CHECK(outcome.code == 0);
  CHECK(reviewed.azure.writes().size() == 2);
  CHECK(reviewed.project.run({"plan", "--detailed-exitcode"}, &reviewed.azure).code == 0);
}

TEST_CASE("a saved plan is shown as it was reviewed") {
  Reviewed reviewed;
  const Outcome show = reviewed.project.run({"show", "reviewed.plan"}, &reviewed.azure);
  CHECK(show.code == 0);
  CHECK(show.out.find("+ allow subnet       docker.vm") != std::string::npos);
}

TEST_CASE("a saved plan is refused when Azure has changed since, and nothing is written") {
  Reviewed reviewed;
  reviewed.azure.send(
      "PATCH", registry,
      {{"properties",
        {{"networkRuleSet",
          {{"defaultAction", "Allow"}, {"ipRules", {{{"value", "192.0.2.7"}}}}}}}}});
  const std::size_t before = reviewed.azure.writes().size();
  const Outcome outcome = reviewed.apply();
  CHECK(outcome.code == 4);
  CHECK(reviewed.azure.writes().size() == before);
}

TEST_CASE("what does not concern the plan may change in Azure") {
  Reviewed reviewed;
  reviewed.azure.send("PATCH", registry, {{"tags", {{"owner", "somebody else"}}}});
  CHECK(reviewed.apply().code == 0);
}

TEST_CASE("a saved plan is refused when it has been applied already") {
  Reviewed reviewed;
  REQUIRE(reviewed.apply().code == 0);
  const std::size_t before = reviewed.azure.writes().size();
  CHECK(reviewed.apply().code == 4);
  CHECK(reviewed.azure.writes().size() == before);
}

TEST_CASE("a saved plan that was altered is refused, whatever was altered") {
  Reviewed reviewed;
  const auto file = reviewed.project.folder() / "reviewed.plan";
  const std::string original = read_file(file);
  const ScratchFolder elsewhere;
  for (std::size_t at = 0; at < original.size(); at += 1 + original.size() / 40) {
    std::string altered = original;
    altered[at] = altered[at] == 'e' ? 'a' : 'e';
    std::filesystem::remove(file);
    const auto written = elsewhere.write("altered.plan", altered);
    const Outcome outcome = reviewed.project.run({"apply", written.string()}, &reviewed.azure);
    CAPTURE(at);
    CHECK((outcome.code == 1 || outcome.code == 4));
  }
  CHECK(reviewed.azure.writes().empty());
}

}  // namespace acrnet::e2e
