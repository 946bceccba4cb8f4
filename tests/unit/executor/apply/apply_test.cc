#include <catch2/catch.hpp>

#include "executor/messages/diagnostics.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;
using Words = std::vector<std::string>;

namespace {

const std::string registry = registry_id("Main");
const std::string subnet = subnet_id("net", "vm");

// One registry, locked to one subnet: the walk-through.
Policy walk_through() {
  return sketch_policy(
      {subnet},
      {{registry, DefaultAction::deny, {}, {0}, Ownership::exclusive, OnDestroy::restore}});
}

struct World {
  World() {
    azure.add_registry(registry);
    azure.add_subnet(subnet);
  }
  FakeArm azure;
  MemoryStateStore store;
};

}  // namespace

TEST_CASE(
    "an apply makes one PUT on the subnet, then one PATCH on the registry, "
    "and a second plan is empty") {
  World world;
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  INFO(dump(run.diagnostics));
  CHECK(result.complete());
  CHECK(world.azure.writes() == Words{"PUT vm", "PATCH Main"});
  CHECK(world.azure.rules(registry) == Words{"Deny", subnet});
  CHECK(run.progress.events == Words{"start 0", "done 0", "start 1", "done 1"});
  CHECK_FALSE(has_pending(world.store.stored));
  CHECK(world.store.written.size() == 2);
  CHECK(has_pending(world.store.written.front()));

  Run second(world.azure, world.store);
  const auto plan = second.plan(walk_through());
  REQUIRE(plan);
  CHECK(plan->empty());
}

TEST_CASE("a subnet write keeps every property that acrnet does not know, and other endpoints") {
  World world;
  auto& properties = world.azure.subnet(subnet)["properties"];
  properties["serviceEndpoints"] = {
      {{"service", "Microsoft.Storage"}, {"locations", {"westeurope", "northeurope"}}}};
  auto before = properties;
  Run run(world.azure, world.store);
  REQUIRE(run.plan_and_apply(walk_through()).complete());
  auto after = world.azure.subnet(subnet)["properties"];
  REQUIRE(after["serviceEndpoints"].size() == 2);
  CHECK(after["serviceEndpoints"][0] == before["serviceEndpoints"][0]);
  CHECK(after["serviceEndpoints"][1]["service"] == "Microsoft.ContainerRegistry");
  for (const char* kept : {"networkSecurityGroup", "memberOfTheFuture", "addressPrefix"}) {
    CHECK(after[kept] == before[kept]);
  }

  Run destroy(world.azure, world.store);
  REQUIRE(destroy.plan_and_apply(walk_through(), PlanMode::destroy).complete());
  after = world.azure.subnet(subnet)["properties"];
  CHECK(after["serviceEndpoints"] == before["serviceEndpoints"]);
  CHECK(after["memberOfTheFuture"] == before["memberOfTheFuture"]);
}

TEST_CASE(
    "destroy restores what was found, removes the rule before the endpoint, "
    "and leaves an empty state") {
  World world;
  world.azure.set_rules(registry, "Allow", {"198.51.100.1"}, {});
  Policy policy = walk_through();
  policy.registries[0].ownership = Ownership::shared;
  Run apply(world.azure, world.store);
  REQUIRE(apply.plan_and_apply(policy).complete());
  const std::string lineage = world.store.stored.lineage;
  world.azure.forget_requests();

  Run destroy(world.azure, world.store);
  const auto result = destroy.plan_and_apply(policy, PlanMode::destroy);
  INFO(dump(destroy.diagnostics));
  CHECK(result.complete());
  CHECK(world.azure.writes() == Words{"PATCH Main", "PUT vm"});
  CHECK(world.azure.rules(registry) == Words{"Allow", "198.51.100.1"});
  CHECK_FALSE(world.azure.has_endpoint(subnet));
  CHECK(world.store.stored.resources.empty());
  CHECK(world.store.stored.lineage == lineage);
}

TEST_CASE(
    "once the state's lock is lost nothing more is written, and the claims say what to look for") {
  // A lock that goes when the n-th request to Azure is worked on.
  class Fading final : public executor::StateLock {
   public:
    bool held() const override { return is_held; }
    bool is_held = true;
  };
  std::size_t whole = 0;
  for (std::size_t n = 1;; ++n) {
    CAPTURE(n);
    World world;
    Fading lock;
    std::size_t seen = 0;
    std::size_t writes_then = 0;
    Run run(world.azure, world.store);
    const auto plan = run.plan(walk_through());
    REQUIRE(plan);
    run.options.lock = &lock;
    world.azure.on_worked = [&](const FakeArm::Request&) {
      if (++seen != n) return;
      lock.is_held = false;
      writes_then = world.azure.writes().size();
    };
    const auto result = run.apply(*plan);
    world.azure.on_worked = nullptr;
    if (lock.is_held) {
      CHECK(result.complete());
      whole = n;
      break;
    }
    CHECK_FALSE(result.complete());
    CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR4014"));
    CHECK(world.azure.writes().size() <= writes_then + 1);  // one may have been on its way
    CHECK(world.store.written.size() == 1);
    CHECK(world.store.rescued.empty());
    Run again(world.azure, world.store);
    CHECK(again.plan_and_apply(walk_through()).complete());
  }
  CHECK(whole > 4);  // there were moments to lose it at
}

TEST_CASE("a rule in another subscription waits for the provider's registration and the endpoint") {
  FakeArm azure;
  MemoryStateStore store;
  const std::string far_subnet = subnet_id("far", "vm", subscription_b);
  azure.add_registry(registry);
  azure.add_subnet(far_subnet);
  azure.registration_time = milliseconds(90'000);
  azure.operation_time = milliseconds(7'000);
  azure.network_settles = milliseconds(4'000);
  const Policy policy = sketch_policy(
      {far_subnet},
      {{registry, DefaultAction::deny, {}, {0}, Ownership::exclusive, OnDestroy::restore}});
  Run run(azure, store);
  const auto result = run.plan_and_apply(policy);
  INFO(dump(run.diagnostics));
  CHECK(result.complete());
  CHECK(azure.writes() == Words{"POST register", "PUT vm", "PATCH Main"});
  CHECK(azure.rules(registry) == Words{"Deny", far_subnet});
  CHECK(azure.network(
            arm_id(far_subnet).parent_network().text())["properties"]["provisioningState"] ==
        "Succeeded");
}

TEST_CASE(
    "subnets of one network are written one after another, those of others at the same time") {
  FakeArm azure;
  MemoryStateStore store;
  azure.add_registry(registry);
  Words subnets;
  for (const char* network : {"net-1", "net-2"}) {
    for (const char* name : {"a", "b", "c"}) subnets.push_back(subnet_id(network, name));
  }
  for (const std::string& id : subnets) azure.add_subnet(id);
  azure.operation_time = milliseconds(5'000);
  const Policy policy = sketch_policy(subnets, {{registry,
                                                 DefaultAction::deny,
                                                 {},
                                                 {0, 1, 2, 3, 4, 5},
                                                 Ownership::exclusive,
                                                 OnDestroy::restore}});
  Run run(azure, store);
  const auto result = run.plan_and_apply(policy);
  INFO(dump(run.diagnostics));
  CHECK(result.complete());
  // Never a conflict: the model answers 429 to a second writer of one network.
  for (const auto& request : azure.requests()) CHECK(request.status == 200);
  // "start 0" and "start 3" (of the other network) come before anything is done.
  CHECK(Words(run.progress.events.begin(), run.progress.events.begin() + 2) ==
        Words{"start 0", "start 3"});
}

TEST_CASE(
    "a registry that changed since the plan is left alone, and the message says what changed") {
  World world;
  Run run(world.azure, world.store);
  const auto plan = run.plan(walk_through());
  REQUIRE(plan);
  world.azure.set_rules(registry, "Allow", {"192.0.2.7"}, {});
  const auto result = run.apply(*plan);
  CHECK(result.outcomes == std::vector{StepOutcome::done, StepOutcome::failed});
  CHECK(world.azure.writes() == Words{"PUT vm"});
  CHECK_THAT(dump(run.diagnostics),
             Catch::Contains("ACR5001") && Catch::Contains("The rule for 192.0.2.7 is new"));
  // The claim of what was not done is kept; the next plan sees that it is not there.
  CHECK(has_pending(world.store.stored));
  Run again(world.azure, world.store);
  CHECK(again.plan_and_apply(walk_through()).complete());
  CHECK(world.azure.rules(registry) == Words{"Deny", subnet});
  CHECK_FALSE(has_pending(world.store.stored));
}

TEST_CASE("a rule that Azure drops in silence is noticed by reading back") {
  World world;
  world.azure.on_worked = [&](const FakeArm::Request& request) {
    if (request.method == "PATCH") world.azure.set_rules(registry, "Deny", {}, {});
  };
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  CHECK(result.outcomes.back() == StepOutcome::failed);
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR5006") && Catch::Contains(subnet));
}

TEST_CASE("when a step fails its successors are skipped and everything else goes on") {
  FakeArm azure;
  MemoryStateStore store;
  const std::string other = registry_id("Other");
  azure.add_registry(registry);
  azure.add_registry(other);
  azure.add_subnet(subnet);
  azure.fault = [](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    if (request.method != "PUT") return std::nullopt;
    return answer_with(403, error_body("AuthorizationFailed", "no right to 'subnets/write'"));
  };
  const Policy policy = sketch_policy(
      {subnet}, {{registry, DefaultAction::deny, {}, {0}, Ownership::exclusive, OnDestroy::restore},
                 {other,
                  DefaultAction::deny,
                  {"203.0.113.0/24"},
                  {},
                  Ownership::exclusive,
                  OnDestroy::restore}});
  Run run(azure, store);
  const auto result = run.plan_and_apply(policy);
  CHECK(result.outcomes ==
        std::vector{StepOutcome::failed, StepOutcome::skipped, StepOutcome::done});
  CHECK(azure.rules(other) == Words{"Deny", "203.0.113.0/24"});
  CHECK(azure.rules(registry) == Words{"Allow"});
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR5002") && Catch::Contains("subnets/write"));
  REQUIRE(run.diagnostics.items().size() == 1);
  CHECK(run.diagnostics.items()[0].address == "subnet.net.vm");
}

TEST_CASE("a write whose answer is lost is looked at before it is tried again") {
  World world;
  std::set<std::string> lost;
  world.azure.fault = [&](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    if (request.method == "GET" || !lost.insert(request.method).second) return std::nullopt;
    return Fault{Fault::Kind::lost_after, {}};
  };
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  INFO(dump(run.diagnostics));
  CHECK(result.complete());
  // Both were done though their answers were lost: neither is written twice.
  std::size_t writes = 0;
  for (const auto& request : world.azure.requests()) writes += request.method == "GET" ? 0U : 1U;
  CHECK(writes == 2);
}

TEST_CASE("an ETag that changed in between leads to another look, and the write follows") {
  World world;
  bool touched = false;
  world.azure.on_worked = [&](const FakeArm::Request& request) {
    if (request.method != "GET" || touched || request.url.find("/subnets/") == std::string::npos)
      return;
    if (world.store.written.empty()) return;  // still planning
    touched = true;
    world.azure.subnet(subnet)["etag"] = "W/\"somebody else\"";
    world.azure.subnet(subnet)["properties"]["tagged"] = true;
  };
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  INFO(dump(run.diagnostics));
  CHECK(touched);
  CHECK(result.complete());
  CHECK(world.azure.subnet(subnet)["properties"]["tagged"] == true);
}

TEST_CASE("a lock conflict is waited out for as long as its text says") {
  World world;
  int conflicts = 2;
  world.azure.fault = [&](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    if (request.method != "PUT" || conflicts-- <= 0) return std::nullopt;
    return answer_with(429, error_body("RetryableError", "The call can be retried in 11 seconds."));
  };
  Run run(world.azure, world.store);
  const auto began = world.azure.now();
  CHECK(run.plan_and_apply(walk_through()).complete());
  CHECK(world.azure.now() - began > milliseconds(22'000));
  CHECK(world.azure.now() - began < milliseconds(24'000));
}

TEST_CASE("a step gives up when it has repeated its requests for as long as it may") {
  World world;
  world.azure.fault = [](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    return request.method == "PATCH" ? std::optional(answer_with(503)) : std::nullopt;
  };
  Run run(world.azure, world.store);
  run.options.retry_for = milliseconds(20'000);
  const auto began = world.azure.now();
  const auto result = run.plan_and_apply(walk_through());
  CHECK(result.outcomes.back() == StepOutcome::failed);
  CHECK(world.azure.now() - began < milliseconds(25'000));
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR5003"));
}

TEST_CASE("an operation that fails surfaces with Azure's code and message") {
  World world;
  world.azure.operation_time = milliseconds(3'000);
  world.azure.fault = [](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    if (request.url.find("/operations/") == std::string::npos) return std::nullopt;
    return answer_with(
        200,
        R"({"status":"Failed","error":{"code":"NetcfgInvalidSubnet","message":"bad subnet"}})");
  };
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  CHECK(result.outcomes == std::vector{StepOutcome::failed, StepOutcome::skipped});
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR5004") &&
                                        Catch::Contains("NetcfgInvalidSubnet") &&
                                        Catch::Contains("bad subnet"));
}

TEST_CASE("an operation's link to another host is refused, and the token stays here") {
  World world;
  world.azure.fault = [](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    if (request.method != "PUT") return std::nullopt;
    return answer_with(200, "{}",
                       {{"Azure-AsyncOperation", "https://management.azure.com.evil.example/op"}});
  };
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  CHECK(result.outcomes.front() == StepOutcome::failed);
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR3506"));
  for (const auto& request : world.azure.requests())
    CHECK(request.url.rfind(FakeArm::base_url, 0) == 0);
}

TEST_CASE("the first interrupt lets what is in flight end and starts nothing new") {
  World world;
  std::atomic<int> interrupts{0};
  world.azure.on_worked = [&](const FakeArm::Request& request) {
    if (request.method == "PUT") interrupts = 1;
  };
  Run run(world.azure, world.store);
  run.options.interrupts = &interrupts;
  const auto result = run.plan_and_apply(walk_through());
  CHECK(result.interrupted);
  CHECK(result.outcomes == std::vector{StepOutcome::done, StepOutcome::not_started});
  CHECK(result.state_saved);
  const TrackedResource* const entry = world.store.stored.find(arm_id(subnet));
  REQUIRE(entry != nullptr);
  CHECK(entry->endpoint == TrackedAspect{});
}

TEST_CASE("after the first interrupt nobody waits longer than five seconds for Azure") {
  World world;
  std::atomic<int> interrupts{0};
  world.azure.fault = [&](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    if (request.method != "PUT") return std::nullopt;
    interrupts = 1;
    return Fault{Fault::Kind::hang, {}};
  };
  Run run(world.azure, world.store);
  run.options.interrupts = &interrupts;
  const auto began = world.azure.now();
  const auto result = run.plan_and_apply(walk_through());
  CHECK(world.azure.now() - began < milliseconds(5'500));
  CHECK(result.outcomes == std::vector{StepOutcome::unknown, StepOutcome::not_started});
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR5008"));
  CHECK(has_pending(world.store.stored));
}

TEST_CASE("the second interrupt ends at once, without another save") {
  World world;
  std::atomic<int> interrupts{0};
  world.azure.fault = [&](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
    if (request.method != "PUT") return std::nullopt;
    interrupts = 2;
    return Fault{Fault::Kind::hang, {}};
  };
  Run run(world.azure, world.store);
  run.options.interrupts = &interrupts;
  const auto began = world.azure.now();
  const auto result = run.plan_and_apply(walk_through());
  CHECK(world.azure.now() - began < milliseconds(500));
  CHECK(result.interrupted);
  CHECK(world.store.written.size() == 1);
}

TEST_CASE("nothing is written to Azure when the claims can't be saved") {
  World world;
  world.store.fail_write = 1;
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  CHECK_FALSE(result.state_saved);
  CHECK_FALSE(result.complete());
  CHECK(world.azure.writes().empty());
}

TEST_CASE(
    "a final state that can't be saved is put aside, and the next run recovers from the "
    "claims anyway") {
  World world;
  world.store.fail_write = 2;
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  CHECK_FALSE(result.state_saved);
  REQUIRE(world.store.rescued.size() == 1);
  CHECK_FALSE(has_pending(world.store.rescued.front()));
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR4008"));

  Run again(world.azure, world.store);
  world.azure.forget_requests();
  CHECK(again.plan_and_apply(walk_through()).complete());
  CHECK(world.azure.writes().empty());
  CHECK_FALSE(has_pending(world.store.stored));
  CHECK(world.store.stored.resources == world.store.rescued.front().resources);
}

TEST_CASE("an apply refuses when another run has changed the state since it was read") {
  World world;
  Run run(world.azure, world.store);
  const auto plan = run.plan(walk_through());
  REQUIRE(plan);
  world.store.stored.lineage = "other";
  world.store.stored.serial = 7;
  const auto result = run.apply(*plan);
  CHECK(result.outcomes == std::vector{StepOutcome::not_started, StepOutcome::not_started});
  CHECK(world.azure.writes().empty());
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR4006"));
}

TEST_CASE("a state knows its world from the first save on, and when Azure was observed last") {
  World world;
  Policy policy = walk_through();
  policy.azure.tenant = "contoso.example";
  CHECK(Run(world.azure, world.store).plan_and_apply(policy).complete());
  const StateWorld contoso{Cloud::public_cloud, "contoso.example"};
  REQUIRE(world.store.written.size() == 2);
  for (const State& written : world.store.written) {
    CHECK(written.world == contoso);
    CHECK(written.last_observed_serial == written.serial);
  }

  // One that is known stays, and is no reason to write a state.
  policy.azure.tenant = "fabrikam.example";
  CHECK(Run(world.azure, world.store).plan_and_apply(policy).complete());
  CHECK(world.store.written.size() == 2);
  policy.azure.cloud = Cloud::emulator;
  Run destroy(world.azure, world.store);
  CHECK(destroy.plan_and_apply(policy, PlanMode::destroy).complete());
  CHECK_THAT(dump(destroy.diagnostics), Catch::Equals(""));
  CHECK(world.store.stored.world == contoso);
  CHECK(world.store.stored.last_observed_serial == 4U);
}

TEST_CASE("a state that was written by an older acrnet gets its world with the next apply") {
  World world;
  CHECK(Run(world.azure, world.store).plan_and_apply(walk_through()).complete());
  CHECK(world.store.stored.world == StateWorld{Cloud::public_cloud, ""});
  world.store.stored.world.reset();
  world.store.stored.last_observed_serial.reset();
  Policy policy = walk_through();
  policy.azure.tenant = "contoso.example";
  const auto unchanged = Run(world.azure, world.store).plan_and_apply(policy);
  CHECK(unchanged.complete());
  CHECK(world.store.stored.world == StateWorld{Cloud::public_cloud, "contoso.example"});

  CHECK(Run(world.azure, world.store).plan_and_apply(policy, PlanMode::destroy).complete());
  CHECK(world.store.stored.world == StateWorld{Cloud::public_cloud, "contoso.example"});
}

TEST_CASE("a plan that only adopts makes one save and no write") {
  World world;
  world.azure.add_subnet(subnet, true);
  world.azure.set_rules(registry, "Deny", {}, {subnet});
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  CHECK(result.complete());
  CHECK(world.azure.writes().empty());
  CHECK(world.store.written.size() == 1);
  const TrackedAccess* const entry = find_aspect(
      std::as_const(world.store.stored).find(arm_id(registry)), &TrackedResource::access);
  REQUIRE(entry != nullptr);
  CHECK(entry->original_default_action == DefaultAction::deny);
  REQUIRE(entry->rules.size() == 1);
  CHECK(entry->rules[0].provenance == Provenance::found);

  // And a destroy takes nothing away that was there.
  Run destroy(world.azure, world.store);
  CHECK(destroy.plan_and_apply(walk_through(), PlanMode::destroy).complete());
  CHECK(world.azure.rules(registry) == Words{"Deny", subnet});
  CHECK(world.azure.has_endpoint(subnet));
}

TEST_CASE("Azure's spelling of a subnet that is already in a rule goes back as it was") {
  World world;
  const std::string other = subnet_id("net", "other");
  world.azure.add_subnet(other, true);
  std::string shouted = other;
  for (char& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  shouted.replace(0, 15, "/subscriptions/");
  world.azure.set_rules(registry, "Allow", {}, {shouted});
  Policy policy = walk_through();
  policy.registries[0].ownership = Ownership::shared;
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(policy);
  INFO(dump(run.diagnostics));
  CHECK(result.complete());
  Words expected{subnet, shouted};
  std::sort(expected.begin(), expected.end());
  expected.insert(expected.begin(), "Deny");
  CHECK(world.azure.rules(registry) == expected);
}

TEST_CASE("public access, trusted services and data endpoints go with the rules in one request") {
  World world;
  Policy policy = walk_through();
  policy.registries[0].public_access = Setting<PublicAccess>{PublicAccess::disabled, {}};
  policy.registries[0].trusted_services = Setting<TrustedServices>{TrustedServices::deny, {}};
  policy.registries[0].data_endpoints = Setting<DataEndpoints>{DataEndpoints::enabled, {}};
  Run run(world.azure, world.store);
  CHECK(run.plan_and_apply(policy).complete());
  CHECK(world.azure.writes().size() == 2);
  const auto& properties = world.azure.registry(registry).at("properties");
  CHECK(properties.at("publicNetworkAccess") == "Disabled");
  CHECK(properties.at("networkRuleBypassOptions") == "None");
  CHECK(properties.at("dataEndpointEnabled") == true);
  Run again(world.azure, world.store);
  CHECK(again.plan(policy)->empty());

  Run destroy(world.azure, world.store);
  CHECK(destroy.plan_and_apply(policy, PlanMode::destroy).complete());
  CHECK(properties.at("publicNetworkAccess") == "Enabled");
  CHECK(properties.at("networkRuleBypassOptions") == "AzureServices");
  CHECK(properties.at("dataEndpointEnabled") == false);
  CHECK(world.azure.rules(registry) == Words{"Allow"});
}

TEST_CASE("a setting that somebody changed since the plan stops the write") {
  World world;
  Run run(world.azure, world.store);
  const auto plan = run.plan(walk_through());
  REQUIRE(plan);
  world.azure.registry(registry).at("properties")["networkRuleBypassOptions"] = "None";
  CHECK_FALSE(run.apply(*plan).complete());
  CHECK_THAT(dump(run.diagnostics), Catch::Contains("ACR4112") || Catch::Contains("since"));
  CHECK(world.azure.rules(registry) == Words{"Allow"});
}

TEST_CASE("rules are written in the next version of the API when the first is retired") {
  World world;
  world.azure.refused_versions = {"2021-08-01-preview", "2019-05-01"};
  Run run(world.azure, world.store);
  const auto result = run.plan_and_apply(walk_through());
  INFO(dump(run.diagnostics));
  CHECK(result.complete());
  CHECK(world.azure.rules(registry) == Words{"Deny", subnet});
}
