#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>

#include "executor/observe/observe.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;
using Words = std::vector<std::string>;

namespace {

Targets targets_of(const Words& registries, const Words& subnets, const Words& subscriptions = {}) {
  Targets targets;
  for (const std::string& id : registries) targets.registries.push_back(arm_id(id));
  for (const std::string& id : subnets) targets.subnets.push_back(arm_id(id));
  std::sort(targets.registries.begin(), targets.registries.end());
  std::sort(targets.subnets.begin(), targets.subnets.end());
  targets.subscriptions = subscriptions;
  return targets;
}

struct Reading {
  FakeArm azure;
  MemoryStateStore store;
  Diagnostics diagnostics;
  std::optional<Observed> observe(const Targets& targets) {
    Run run(azure, store);
    auto observed = executor::observe(*run.arm, targets, diagnostics);
    CHECK(observed.has_value() != diagnostics.has_errors());
    return observed;
  }
};

Words many(std::string (*id)(const std::string&), std::size_t count) {
  Words ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(id("r" + std::to_string(1000 + i)));
  return ids;
}

std::string numbered_registry(const std::string& name) { return registry_id(name); }
std::string network_of_its_own(const std::string& name) { return subnet_id(name, "vm"); }

}  // namespace

TEST_CASE("one registry and one subnet are one request each") {
  Reading reading;
  reading.azure.add_registry(registry_id("Main"));
  reading.azure.add_subnet(subnet_id("net", "vm"), true);
  reading.azure.set_rules(registry_id("Main"), "Deny", {"203.0.113.0/24"},
                          {subnet_id("net", "vm")});
  const auto observed = reading.observe(
      targets_of({registry_id("main")}, {subnet_id("NET", "vm")}, {subscription_b}));
  REQUIRE(observed);
  CHECK(observed->requests == 3);
  REQUIRE(observed->registries.size() == 1);
  CHECK(observed->registries[0].id.text() == registry_id("Main"));  // Azure's spelling
  CHECK(observed->registries[0].login_server == "main.azurecr.io");
  CHECK(observed->registries[0].network.ip_rules.size() == 1);
  REQUIRE(observed->subnets.size() == 1);
  CHECK(observed->subnets[0].service_endpoint);
  CHECK(observed->registration(subscription_b) == Registration::not_registered);
}

TEST_CASE("many registries and networks of a subscription are read page by page") {
  Reading reading;
  const Words registries = many(numbered_registry, 250);
  const Words subnets = many(network_of_its_own, 150);
  for (const std::string& id : registries) reading.azure.add_registry(id);
  for (const std::string& id : subnets) reading.azure.add_subnet(id);
  const auto observed = reading.observe(targets_of(registries, subnets));
  REQUIRE(observed);
  CHECK(observed->registries.size() == 250);
  CHECK(observed->subnets.size() == 150);
  CHECK(observed->requests == 3 + 2);
  CHECK(observed->missing.empty());
}

TEST_CASE("subnets of one network come with one read of it") {
  Reading reading;
  Words subnets;
  for (const char* name : {"a", "b", "c"}) subnets.push_back(subnet_id("net", name));
  for (const std::string& id : subnets) reading.azure.add_subnet(id);
  const auto observed = reading.observe(targets_of({}, subnets));
  REQUIRE(observed);
  CHECK(observed->subnets.size() == 3);
  CHECK(observed->requests == 1);
}

TEST_CASE("a list of others' registries is given up when reading each is cheaper") {
  Reading reading;
  reading.azure.page_size = 10;
  for (const std::string& id : many(numbered_registry, 1000)) reading.azure.add_registry(id);
  const Words wanted{registry_id("r1900"), registry_id("r1901"), registry_id("r1902")};
  const auto observed = reading.observe(targets_of(wanted, {}));
  REQUIRE(observed);
  CHECK(observed->registries.size() == 3);
  CHECK(observed->requests <= 2 * wanted.size());
}

TEST_CASE("what is missing is named exactly, with what there is instead") {
  Reading reading;
  reading.azure.add_registry(registry_id("Other"));
  reading.azure.add_subnet(subnet_id("net", "vm"));
  reading.azure.add_subnet(subnet_id("net", "web"));
  const auto observed = reading.observe(
      targets_of({registry_id("Main")}, {subnet_id("net", "wm"), subnet_id("nat", "vm")}));
  REQUIRE(observed);
  REQUIRE(observed->missing.size() == 3);
  const MissingTarget* const registry = observed->find_missing(arm_id(registry_id("Main")));
  REQUIRE(registry != nullptr);
  CHECK(registry->candidates == Words{"Other"});
  const MissingTarget* const subnet = observed->find_missing(arm_id(subnet_id("net", "wm")));
  REQUIRE(subnet != nullptr);
  CHECK(subnet->missing.is_subnet());
  CHECK(subnet->candidates == Words{"vm", "web"});
  const MissingTarget* const network = observed->find_missing(arm_id(subnet_id("nat", "vm")));
  REQUIRE(network != nullptr);
  CHECK(network->missing.is_network());
  CHECK(network->candidates == Words{"net"});
}

TEST_CASE("without the right to list, each is read alone") {
  Reading reading;
  const Words registries{registry_id("a"), registry_id("b")};
  const Words subnets{subnet_id("n1", "x"), subnet_id("n2", "x"), subnet_id("n3", "x"),
                      subnet_id("n3", "y")};
  for (const std::string& id : registries) reading.azure.add_registry(id);
  for (const std::string& id : subnets) reading.azure.add_subnet(id);
  reading.azure.fault = [](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    const std::string path = request.url.substr(0, request.url.find('?'));
    const bool single = path.find("/subnets/") != std::string::npos ||
                        path.find("/registries/") != std::string::npos;
    return single ? std::nullopt
                  : std::optional(answer_with(403, error_body("AuthorizationFailed")));
  };
  const auto observed = reading.observe(targets_of(registries, subnets));
  INFO(dump(reading.diagnostics));
  REQUIRE(observed);
  CHECK(observed->registries.size() == 2);
  CHECK(observed->subnets.size() == 4);
}

TEST_CASE("without the right to read, the message has Azure's words and the repair") {
  Reading reading;
  reading.azure.add_registry(registry_id("Main"));
  reading.azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(
        answer_with(403, error_body("AuthorizationFailed", "no right to 'registries/read'"),
                    {{"x-ms-correlation-request-id", "abc-123"}}));
  };
  CHECK_FALSE(reading.observe(targets_of({registry_id("Main")}, {})));
  REQUIRE(reading.diagnostics.items().size() == 1);
  const Diagnostic& error = reading.diagnostics.items()[0];
  CHECK(error.code == "ACR3501");
  CHECK_THAT(error.detail, Catch::Contains("AuthorizationFailed") &&
                               Catch::Contains("registries/read") && Catch::Contains("abc-123"));
  CHECK_THAT(error.help, Catch::Contains("Grant"));
}

TEST_CASE("an unknown subscription is an error, not a missing registry") {
  Reading reading;
  reading.azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(
        answer_with(404, error_body("SubscriptionNotFound", "no such subscription")));
  };
  CHECK_FALSE(reading.observe(targets_of({registry_id("Main")}, {})));
  CHECK_THAT(dump(reading.diagnostics), Catch::Contains("SubscriptionNotFound"));
}

TEST_CASE("hidden rules stop the reading, alone and in a list") {
  const bool two = GENERATE(false, true);
  Reading reading;
  reading.azure.add_registry(registry_id("Main"));
  reading.azure.add_registry(registry_id("Other"));
  reading.azure.hiding_versions = {"2021-08-01-preview"};
  CHECK_FALSE(reading.observe(two ? targets_of({registry_id("Main"), registry_id("Other")}, {})
                                  : targets_of({registry_id("Main")}, {})));
  CHECK_THAT(dump(reading.diagnostics), Catch::Contains("ACR3504"));
}

TEST_CASE("a retired version of the API is left for the next") {
  Reading reading;
  const std::string subnet = subnet_id("net", "vm");
  reading.azure.add_registry(registry_id("Main"));
  reading.azure.add_registry(registry_id("Other"));
  reading.azure.set_rules(registry_id("Main"), "Deny", {}, {subnet});
  reading.azure.refused_versions = {"2021-08-01-preview", "2019-05-01"};
  const auto observed =
      reading.observe(targets_of({registry_id("Main"), registry_id("Other")}, {}));
  INFO(dump(reading.diagnostics));
  REQUIRE(observed);
  CHECK(observed->find_registry(arm_id(registry_id("Main")))->network.subnet_rules.size() == 1);
  Reading nothing_left;
  nothing_left.azure.refused_versions = {"2021-08-01-preview", "2019-05-01", "2026-09-01-preview"};
  CHECK_FALSE(nothing_left.observe(targets_of({registry_id("Main")}, {})));
  CHECK_THAT(dump(nothing_left.diagnostics), Catch::Contains("NoRegisteredProviderFound"));
}

TEST_CASE("a next page on another host is refused") {
  Reading reading;
  reading.azure.add_registry(registry_id("a"));
  reading.azure.add_registry(registry_id("b"));
  reading.azure.fault = [](const FakeArm::Request&, std::size_t number) -> std::optional<Fault> {
    if (number != 1) return std::nullopt;
    return answer_with(200, R"({"value":[],"nextLink":"https://evil.example/registries?page=2"})");
  };
  CHECK_FALSE(reading.observe(targets_of({registry_id("a"), registry_id("b")}, {})));
  CHECK_THAT(dump(reading.diagnostics),
             Catch::Contains("ACR3506") && Catch::Contains("evil.example"));
  for (const auto& request : reading.azure.requests())
    CHECK(request.url.rfind(FakeArm::base_url, 0) == 0);
}

TEST_CASE("whatever a server answers, reading ends with an error and not in a crash") {
  const std::string body =
      GENERATE(as<std::string>(), "", "<html>sign in</html>", "null", "[]", "17", "\"x\"",
               R"({"value":null})", R"({"value":[null]})", R"({"properties":null,"id":null})",
               R"({"registrationState":17})", "{\"a\":\"\xff\"}", std::string(200'000, '['));
  Reading reading;
  reading.azure.fault = [&](const FakeArm::Request&, std::size_t) {
    return std::optional(answer_with(200, body));
  };
  CHECK_FALSE(
      reading.observe(targets_of({registry_id("a"), registry_id("b")},
                                 {subnet_id("n", "x"), subnet_id("m", "x")}, {subscription_b})));
}

TEST_CASE("a request that waits for its turn has the whole time for its repetitions") {
  Reading reading;
  reading.azure.latency = milliseconds(1'000);
  Words registries;
  for (int i = 0; i < 200; ++i) {
    // Each in a subscription of its own, so that each is a request.
    registries.push_back(registry_id("r", fmt::format("00000000-0000-0000-0000-{:012}", i)));
    reading.azure.add_registry(registries.back());
  }
  std::map<std::string, int> asked;
  reading.azure.fault = [&](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    return ++asked[request.url] == 1 ? std::optional(answer_with(503)) : std::nullopt;
  };
  Run run(reading.azure, reading.store);
  executor::ArmClient::Options options;
  options.parallelism = 4;
  options.retry_for = std::chrono::seconds(5);
  options.random = [] { return 0.5; };
  executor::ArmClient arm(reading.azure, run.tokens, run.arm->cloud(), options);
  const auto observed = executor::observe(arm, targets_of(registries, {}), reading.diagnostics);
  INFO(dump(reading.diagnostics));
  REQUIRE(observed);
  CHECK(observed->registries.size() == 200);
}

TEST_CASE("one cause that hits everything is told once, and many are cut short") {
  Reading reading;
  const Words registries = many(numbered_registry, 500);
  reading.azure.fault = [](const FakeArm::Request& request, std::size_t) {
    return std::optional(answer_with(403, error_body("AuthorizationFailed", request.url)));
  };
  CHECK_FALSE(reading.observe(targets_of(registries, {})));
  CHECK(reading.diagnostics.items().size() == 11);
  CHECK(reading.diagnostics.items().back().code == "ACR3507");
  CHECK(reading.azure.requests().size() < 200);
}

TEST_CASE("the result does not depend on the order of the answers") {
  std::optional<Observed> first;
  for (const int slow : {0, 1, 2, 3}) {
    Reading reading;
    const Words registries{registry_id("a"), registry_id("b", subscription_b)};
    for (const std::string& id : registries) reading.azure.add_registry(id);
    reading.azure.add_subnet(subnet_id("net", "vm"));
    reading.azure.fault = [&](const FakeArm::Request&, std::size_t number) -> std::optional<Fault> {
      return number == static_cast<std::size_t>(slow)
                 ? std::optional(Fault{Fault::Kind::lost_before, {}})
                 : std::nullopt;
    };
    auto observed = reading.observe(targets_of(registries, {subnet_id("net", "vm")}));
    REQUIRE(observed);
    observed->requests = 0;
    if (!first) first = observed;
    CHECK(*observed == *first);
  }
}
