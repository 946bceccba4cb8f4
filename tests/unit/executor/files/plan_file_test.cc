#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "executor/files/plan_file.h"
#include "executor/files/plan_json.h"
#include "executor/json/checksum.h"
#include "executor/json/sha256.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/samples.h"
#include "tests/unit/executor/temporary_folder.h"

using namespace acrnet;
using namespace acrnet::executor;
using acrnet::testing::TemporaryFolder;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

struct PlanFile {
  std::optional<Plan> read(const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    diagnostics = Diagnostics();
    auto plan = read_plan(path, diagnostics);
    CHECK(plan.has_value() != diagnostics.has_errors());
    return plan;
  }
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "plan";
  Diagnostics diagnostics;
};

}  // namespace

TEST_CASE("a plan comes back from its file as it was, with the same digest") {
  PlanFile file;
  const Plan plan = testing::sample_plan();
  REQUIRE(plan.steps.size() == 3);
  REQUIRE(write_plan(plan, file.path, file.diagnostics));
  CHECK((std::filesystem::status(file.path).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  const auto read = read_plan(file.path, file.diagnostics);
  INFO(testing::dump(file.diagnostics));
  REQUIRE(read);
  CHECK(*read == plan);
  CHECK(digest(*read) == digest(plan));
  CHECK(digest(plan).size() == 64);
  CHECK(short_digest("7f3c91ab0d42ffff") == "7f3c-91ab-0d42");
}

TEST_CASE("a plan knows where its state is, and is another plan with another place") {
  const HttpBackend http{"https://s.example/a",
                         "https://s.example/l",
                         "https://s.example/u",
                         "PUT",
                         "POST",
                         "DELETE",
                         "ana"};
  std::vector<std::string> digests;
  for (const Backend& backend : std::vector<Backend>{
           LocalBackend(), LocalBackend{"states/a.acrstate"},
           BlobBackend{"contosotf", "state", "a/b", "http://127.0.0.1:1/contosotf"}, http}) {
    PlanFile file;
    Plan plan = testing::sample_plan();
    plan.backend = backend;
    REQUIRE(write_plan(plan, file.path, file.diagnostics));
    const auto read = read_plan(file.path, file.diagnostics);
    INFO(testing::dump(file.diagnostics));
    REQUIRE(read);
    CHECK(read->backend == backend);
    digests.push_back(digest(*read));
  }
  std::sort(digests.begin(), digests.end());
  CHECK(std::unique(digests.begin(), digests.end()) == digests.end());
}

TEST_CASE("a place of the state that no policy could have given makes a plan unreadable") {
  HttpBackend there;
  there.address = there.lock_address = there.unlock_address = "https://s.example/a";
  std::vector<Backend> places{LocalBackend{"../a.acrstate"},
                              LocalBackend{"/etc/a.acrstate"},
                              BlobBackend{"evil.example/", "state", "a", ""},
                              BlobBackend{"contosotf", "..", "a", ""},
                              BlobBackend{"contosotf", "state", "../a", ""},
                              BlobBackend{"contosotf", "state", "a", "http://evil.example"},
                              BlobBackend{"contosotf", "state", "a", "https://evil.example/?x"}};
  for (const auto& [member, value] :
       std::vector<std::pair<std::string HttpBackend::*, std::string>>{
           {&HttpBackend::address, "http://s.example/a"},
           {&HttpBackend::address, "https://user@s.example/a"},
           {&HttpBackend::lock_address, "https://evil.example/a"},
           {&HttpBackend::unlock_address, "https://s.example:444/a"},
           {&HttpBackend::lock_method, "GET /"}}) {
    HttpBackend http = there;
    http.*member = value;
    places.emplace_back(http);
  }
  for (const Backend& backend : places) {
    PlanFile file;
    Plan plan = testing::sample_plan();
    plan.backend = backend;
    REQUIRE(write_plan(plan, file.path, file.diagnostics));
    CHECK_FALSE(read_plan(file.path, file.diagnostics));
    CHECK_THAT(testing::dump(file.diagnostics), Catch::Contains("ACR4112"));
  }
}

TEST_CASE("the digest says what is done, not how often a read had to be repeated") {
  Plan plan = testing::sample_plan();
  const std::string before = digest(plan);
  plan.observed.requests += 10;
  CHECK(digest(plan) == before);
  plan.steps.back().settings->default_action = DefaultAction::allow;
  CHECK(digest(plan) != before);
}

TEST_CASE("a plan says prevent_destroy of a registry that has it, and nothing of others") {
  Plan plan = testing::sample_plan();
  const std::string before = digest(plan);
  PlanFile file;
  REQUIRE(write_plan(plan, file.path, file.diagnostics));
  CHECK_THAT(bytes_of(file.path), !Catch::Contains("prevent_destroy"));
  plan.resources.front().prevent_destroy = true;
  CHECK(digest(plan) != before);
  REQUIRE(write_plan(plan, file.path, file.diagnostics));
  CHECK_THAT(bytes_of(file.path), Catch::Contains("\"prevent_destroy\""));
  const auto read = read_plan(file.path, file.diagnostics);
  REQUIRE(read);
  CHECK(read->resources == plan.resources);

  const auto subnet = std::find_if(
      plan.resources.begin(), plan.resources.end(),
      [](const Resource& resource) { return resource.kind == Resource::Kind::subnet; });
  REQUIRE(subnet != plan.resources.end());
  subnet->prevent_destroy = true;
  REQUIRE(write_plan(plan, file.path, file.diagnostics));
  CHECK_FALSE(read_plan(file.path, file.diagnostics));
}

TEST_CASE("a plan that is cut anywhere is refused") {
  PlanFile file;
  REQUIRE(write_plan(testing::sample_plan(), file.path, file.diagnostics));
  const std::string whole = bytes_of(file.path);
  for (std::size_t size = 0; size + 1 < whole.size(); size += 7)
    CHECK_FALSE(file.read(whole.substr(0, size)));
}

TEST_CASE("a plan with any byte changed is refused") {
  PlanFile file;
  const Plan plan = testing::sample_plan();
  REQUIRE(write_plan(plan, file.path, file.diagnostics));
  const std::string whole = bytes_of(file.path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] =
        static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (at % 2 == 0 ? 1U : 0x20U));
    if (file.read(changed)) FAIL("byte " << at);
  }
}

TEST_CASE("a plan that keeps its digest but not its invariants is refused with the place") {
  const std::string pointer_and_value = GENERATE(
      as<std::string>(), "/resources/0/prevent_destroy \"yes\"", "/changes/0/resource 99",
      "/changes/0/resource -1", "/changes/0/reason \"whim\"", "/steps/0/changes/0 99",
      "/steps/0/changes []", "/steps/1/after [{\"before\":1,\"reason\":\"endpoint_before_rule\"}]",
      "/steps/0/kind \"write_registry\"", "/steps/0/resource 0",
      "/resources/0/id \"/subscriptions/x\"", "/resources/0/kind \"subnet\"",
      "/resources/0/origin {\"file\":5,\"line\":1}", "/targets/registries [1]",
      "/observed/registries/0/network/ip_rules [\"9.9.9.9\",\"1.1.1.1\"]",
      "/observed/registries/0/extra 1", "/serial \"x\"", "/texts [1]",
      "/origins/callers [{\"file\":0,\"line\":1,\"caller\":0}]", "/mode \"maybe\"", "/more 1",
      "/observed/missing [{}]", "/changes/0/because 99");
  CAPTURE(pointer_and_value);
  const std::size_t blank = pointer_and_value.find(' ');
  nlohmann::json document = encode_plan(testing::sample_plan());
  document[nlohmann::json::json_pointer(pointer_and_value.substr(0, blank))] =
      nlohmann::json::parse(pointer_and_value.substr(blank + 1));
  document["digest"] = sha256(document.dump());
  document["requests"] = 1;
  document["seal"] = no_seal;
  PlanFile file;
  CHECK_FALSE(file.read(seal(document.dump())));
  CHECK_THAT(testing::dump(file.diagnostics), Catch::Contains("ACR4112"));
}

TEST_CASE("what is no plan, or a newer one, is refused with what to do") {
  PlanFile file;
  CHECK_FALSE(file.read("hello"));
  CHECK_FALSE(file.read("{}"));
  CHECK_FALSE(file.read(""));
  CHECK_FALSE(file.read(R"({"format":"acrnet-plan"})"));
  CHECK_FALSE(file.read(R"({"format":"acrnet-plan","format_version":4})"));
  CHECK_THAT(testing::dump(file.diagnostics), Catch::Contains("ACR4113"));
  std::filesystem::remove(file.path);
  CHECK_FALSE(read_plan(file.path, file.diagnostics));
  CHECK_FALSE(
      write_plan(testing::sample_plan(), file.folder.path() / "no" / "plan", file.diagnostics));
  CHECK_THAT(testing::dump(file.diagnostics),
             Catch::Contains("ACR4111") && Catch::Contains("ACR4114"));
}

TEST_CASE(
    "the text that the digest is taken of is the plan's JSON, keys sorted and without blanks") {
  Plan plan = testing::sample_plan();
  plan.drift = {{Resource::Kind::registry,
                 Address("registry.main"),
                 testing::arm_id(testing::registry_id("Main")),
                 {},
                 Action::remove,
                 RuleFact{Cidr(0xcb007100U, 24), {}},
                 {"ops", "2026-11-22T09:14:02Z"}},
                {Resource::Kind::subscription,
                 {},
                 {},
                 testing::subscription_b,
                 Action::remove,
                 RegistrationFact{},
                 {}}};
  plan.runner = Cidr(0xcb007107U, 32);
  plan.files = {{"policy.acrnet", sha256("x")}};
  plan.selection.targets = {"registry.\"m\"*"};
  plan.observed.registries[0].login_server = "b\\\"ü\n.azurecr.io";
  plan.observed.missing = {{testing::arm_id(testing::registry_id("Gone")),
                            testing::arm_id(testing::registry_id("Gone")),
                            {"Golf", "a\tb"}}};
  std::string canonical;
  canonical_plan(plan, [&](std::string_view piece) { canonical += piece; });
  CHECK(canonical == write_json(encode_plan(plan)));
  PlanFile file;
  REQUIRE(write_plan(plan, file.path, file.diagnostics));
  const auto read = read_plan(file.path, file.diagnostics);
  INFO(testing::dump(file.diagnostics));
  REQUIRE(read);
  CHECK(*read == plan);
}

TEST_CASE("a plan of the first format is told to be made anew") {
  PlanFile file;
  CHECK_FALSE(file.read(R"({"format":"acrnet-plan","format_version":1})"));
  CHECK_THAT(testing::dump(file.diagnostics), Catch::Contains("an older acrnet made it"));
}
