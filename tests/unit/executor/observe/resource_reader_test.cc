#include "executor/observe/resource_reader.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::executor;
using namespace acrnet::testing;
using Words = std::vector<std::string>;

namespace {

// Reads one resource of a model of Azure that answers some paths otherwise.
struct Asked {
  FakeArm azure;
  MemoryStateStore store;

  explicit Asked(bool empty = false) {
    if (empty) return;
    azure.add_registry(registry_id("Main"));
    azure.add_subnet(subnet_id("net", "vm"));
  }

  // `answer` may replace the answer to the GET of a path, in lower case, for the nth time.
  void instead(
      std::function<std::optional<Fault>(const std::string& path, std::size_t nth)> answer) {
    azure.fault = [this, answer](const FakeArm::Request& request,
                                 std::size_t) -> std::optional<Fault> {
      const std::string host = FakeArm::base_url;
      const std::string path =
          to_lower(request.url.substr(host.size(), request.url.find('?') - host.size()));
      return answer(path, ++asked[path]);
    };
  }

  ResourceAnswer read(const std::string& id, std::string address = "") {
    Run run(azure, store);
    RegistryApi registries(*run.arm);
    ResourceReader reader(*run.arm, registries);
    std::optional<ResourceAnswer> result;
    reader.read({arm_id(id), {}, std::move(address), {}},
                [&](ResourceAnswer answer) { result = std::move(answer); });
    azure.run([&] { return result.has_value(); });
    REQUIRE(result);
    return *result;
  }

  std::map<std::string, std::size_t> asked;
};

std::optional<Fault> absent(const std::string& code = "ResourceNotFound") {
  return answer_with(404, error_body(code));
}

std::string code_of(const ResourceAnswer& result) {
  return result.answer.diagnostic ? std::string(result.answer.diagnostic->code) : "";
}

const std::string main_path = to_lower(registry_id("Main"));
const std::string list_path = main_path.substr(0, main_path.rfind('/'));
const std::string group_path = main_path.substr(0, main_path.find("/providers/"));

}  // namespace

TEST_CASE("what is there is one request, what is not there three, with what is beside it") {
  Asked there;
  CHECK(there.read(registry_id("main")).answer.ok());
  CHECK(there.azure.requests().size() == 1);

  Asked gone;
  const ResourceAnswer result = gone.read(registry_id("other"));
  REQUIRE(result.absence);
  CHECK(result.absence->missing == arm_id(registry_id("other")));
  CHECK(result.absence->siblings == Words{"Main"});
  CHECK(gone.azure.requests().size() == 3);
}

TEST_CASE("a subnet is missing with its network, and anything with its group") {
  Asked asked;
  const ResourceAnswer subnet = asked.read(subnet_id("nat", "vm"));
  REQUIRE(subnet.absence);
  CHECK(subnet.absence->missing == arm_id(subnet_id("nat", "vm")).parent_network());
  CHECK(subnet.absence->siblings == Words{"net"});

  Asked empty(true);
  const ResourceAnswer registry = empty.read(registry_id("main"));
  REQUIRE(registry.absence);
  CHECK(registry.absence->missing == arm_id(registry_id("main")));
}

TEST_CASE("one 404 that is not repeated is no absence") {
  Asked asked;
  asked.instead([](const std::string& path, std::size_t nth) {
    return path == main_path && nth == 1 ? absent() : std::nullopt;
  });
  const ResourceAnswer result = asked.read(registry_id("Main"));
  CHECK_FALSE(result.absence);
  CHECK(result.answer.ok());
}

TEST_CASE("what a list has is not absent, however often Azure says so; lists agree after a while") {
  const std::size_t lies = GENERATE(2, 4, 1000);
  Asked asked;
  asked.instead([&](const std::string& path, std::size_t nth) {
    return path == main_path && nth <= lies ? absent() : std::nullopt;
  });
  const ResourceAnswer result = asked.read(registry_id("Main"));
  CHECK_FALSE(result.absence);
  CHECK(result.answer.ok() == (lies < 1000));
  CHECK(code_of(result) == (lies < 1000 ? "" : "ACR3514"));
  CHECK(result.contradictory == (lies == 1000));
}

TEST_CASE("a group that is said to be gone while its subscription lists it is a contradiction") {
  Asked asked;
  asked.instead([](const std::string& path, std::size_t) {
    return path.starts_with(group_path) ? absent("ResourceGroupNotFound") : std::nullopt;
  });
  const ResourceAnswer result = asked.read(registry_id("Main"));
  CHECK_FALSE(result.absence);
  CHECK(code_of(result) == "ACR3514");
}

TEST_CASE("without the list the scope itself has to answer; without both nothing is known") {
  const bool group_too = GENERATE(false, true);
  Asked asked;
  asked.instead([&](const std::string& path, std::size_t) -> std::optional<Fault> {
    const bool refused = path == list_path || (group_too && path == group_path);
    if (!refused) return std::nullopt;
    return answer_with(403, error_body("AuthorizationFailed"));
  });
  const ResourceAnswer result = asked.read(registry_id("other"), "registry.main");
  CHECK(result.absence.has_value() != group_too);
  CHECK(code_of(result) == (group_too ? "ACR3515" : ""));
  if (group_too) {
    CHECK_THAT(result.answer.diagnostic->help, Catch::Contains("acrnet state rm registry.main"));
  }
}

TEST_CASE("a network that lists the subnet contradicts a missing subnet without the list") {
  Asked asked;
  const std::string subnet = to_lower(subnet_id("net", "vm"));
  asked.instead([&](const std::string& path, std::size_t) -> std::optional<Fault> {
    if (path == subnet) return absent("NotFound");
    if (path == subnet.substr(0, subnet.rfind('/')))
      return answer_with(403, error_body("AuthorizationFailed"));
    return std::nullopt;
  });
  CHECK(code_of(asked.read(subnet_id("net", "vm"))) == "ACR3514");
}

TEST_CASE("only Azure's own words for it are taken for an absence") {
  const auto [body, believed] = GENERATE(table<std::string, bool>(
      {{error_body("ResourceNotFound"), true},
       {error_body("resourcenotfound"), true},
       {error_body("NotFound"), true},
       {error_body("ParentResourceNotFound"), true},
       {R"({"code":"ResourceNotFound","message":"without the wrapper"})", true},
       {error_body("SubscriptionNotFound"), false},
       {error_body("InvalidResourceType"), false},
       {error_body("OperationNotFound"), false},
       {R"({"message":"no Route matched with those values"})", false},
       {R"({"error":"Not Found"})", false},
       {"<html>404</html>", false},
       {"", false},
       {"ResourceNotFound", false},
       {"[]", false}}));
  CAPTURE(body);
  Asked asked;
  asked.instead([&, body = body](const std::string& path, std::size_t) {
    return path.ends_with("/other") ? std::optional(answer_with(404, body)) : std::nullopt;
  });
  const ResourceAnswer result = asked.read(registry_id("other"));
  CHECK(result.absence.has_value() == believed);
  CHECK_FALSE((!believed && result.answer.ok()));
}

TEST_CASE("a list that goes in a circle or never ends proves nothing") {
  const bool circle = GENERATE(true, false);
  Asked asked;
  asked.instead([&](const std::string& path, std::size_t nth) -> std::optional<Fault> {
    if (path != list_path) return std::nullopt;
    const std::string next =
        fmt::format("{}{}?api-version=x&page={}", FakeArm::base_url, list_path, circle ? 1 : nth);
    return answer_with(200, R"({"value":[],"nextLink":")" + next + R"("})");
  });
  CHECK(code_of(asked.read(registry_id("other"))) == "ACR3515");
  CHECK(asked.azure.requests().size() <= (circle ? 5 : PageTrail::most_pages + 5));
}
