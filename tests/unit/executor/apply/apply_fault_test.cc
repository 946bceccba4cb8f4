// Everything that can go wrong at one moment, at every moment: the k-th request fails or is cut,
// the k-th save fails, the process stops dead at the k-th request. After each, a new run must end
// in the desired state, and a destroy must leave nothing of ours.

#include <catch2/catch.hpp>

#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;

namespace {

const std::string main_registry = registry_id("Main");
const std::string other_registry = registry_id("Other");
const std::string near_subnet = subnet_id("net", "near");
const std::string second_subnet = subnet_id("net", "second");
const std::string far_subnet = subnet_id("far", "vm", subscription_b);

Policy policy() {
  return sketch_policy({far_subnet, near_subnet, second_subnet}, {{main_registry,
                                                                   DefaultAction::deny,
                                                                   {"203.0.113.0/24"},
                                                                   {0, 1},
                                                                   Ownership::exclusive,
                                                                   OnDestroy::restore},
                                                                  {other_registry,
                                                                   std::nullopt,
                                                                   {"198.51.100.0/24"},
                                                                   {1, 2},
                                                                   Ownership::shared,
                                                                   OnDestroy::restore}});
}

// What was there before acrnet: a rule that exclusive ownership removes, one that is adopted, one
// of others, an endpoint that was there.
void furnish(FakeArm& azure) {
  azure.add_registry(main_registry);
  azure.add_registry(other_registry);
  azure.add_subnet(near_subnet);
  azure.add_subnet(second_subnet, true);
  azure.add_subnet(far_subnet);
  azure.set_rules(main_registry, "Allow", {"192.0.2.1"}, {});
  azure.set_rules(other_registry, "Allow", {"198.51.100.0/24", "192.0.2.2"}, {});
  azure.operation_time = milliseconds(1'500);
  azure.network_settles = milliseconds(700);
  azure.registration_time = milliseconds(2'500);
}

using Words = std::vector<std::string>;

void check_desired(FakeArm& azure, const State& state) {
  CHECK(azure.rules(main_registry) == Words{"Deny", near_subnet, far_subnet, "203.0.113.0/24"});
  Words other = azure.rules(other_registry);
  CHECK(other == Words{"Allow", near_subnet, second_subnet, "192.0.2.2", "198.51.100.0/24"});
  CHECK(azure.has_endpoint(near_subnet));
  CHECK(azure.has_endpoint(far_subnet));
  CHECK_FALSE(has_pending(state));
}

void check_destroyed(FakeArm& azure, const State& state) {
  CHECK(azure.rules(main_registry) == Words{"Allow"});
  CHECK(azure.rules(other_registry) == Words{"Allow", "192.0.2.2", "198.51.100.0/24"});
  CHECK_FALSE(azure.has_endpoint(near_subnet));
  CHECK_FALSE(azure.has_endpoint(far_subnet));
  CHECK(azure.has_endpoint(second_subnet));
  CHECK(state.resources.empty());
}

// What the state says we made must be there, unless an operation on it is pending.
void check_state_is_true(FakeArm& azure, const State& state) {
  for (const TrackedResource& resource : state.resources) {
    if (resource.endpoint && resource.endpoint->pending == PendingOperation::none)
      CHECK(azure.has_endpoint(resource.id.text()));
    if (!resource.access) continue;
    const Words rules = azure.rules(resource.id.text());
    for (const TrackedRule& rule : resource.access->rules) {
      if (rule.pending != PendingOperation::none) continue;
      const Cidr* const cidr = std::get_if<Cidr>(&rule.source);
      const std::string word =
          cidr != nullptr ? to_string(*cidr) : std::get<ArmId>(rule.source).text();
      INFO(word);
      CHECK(std::find(rules.begin(), rules.end(), word) != rules.end());
    }
  }
}

void recover_and_destroy(FakeArm& azure, MemoryStateStore& store) {
  azure.fault = nullptr;
  azure.on_worked = nullptr;
  // What Azure had accepted goes on while nobody looks.
  azure.advance(std::chrono::minutes(1));
  store.fail_write = 0;
  check_state_is_true(azure, store.stored);
  Run again(azure, store);
  const auto result = again.plan_and_apply(policy());
  INFO(dump(again.diagnostics));
  CHECK(result.complete());
  check_desired(azure, store.stored);
  Run empty(azure, store);
  const auto second_plan = empty.plan(policy());
  REQUIRE(second_plan);
  CHECK(second_plan->empty());
  Run destroy(azure, store);
  CHECK(destroy.plan_and_apply(policy(), PlanMode::destroy).complete());
  check_destroyed(azure, store.stored);
}

std::size_t requests_of_a_whole_apply() {
  FakeArm azure;
  MemoryStateStore store;
  furnish(azure);
  Run run(azure, store);
  REQUIRE(run.plan_and_apply(policy()).complete());
  return azure.requests().size();
}

// One way in which a single request goes wrong.
struct Trouble {
  const char* name;
  Fault fault;
};

std::vector<Trouble> troubles() {
  return {{"refused", answer_with(403, error_body("AuthorizationFailed"))},
          {"bad request", answer_with(400, error_body("NetworkRuleValidationError"))},
          {"server error", answer_with(500)},
          {"throttled", answer_with(429, error_body("TooManyRequests"), {{"Retry-After", "3"}})},
          {"conflict", answer_with(409, error_body("AnotherOperationInProgress"))},
          {"precondition", answer_with(412, error_body("PreconditionFailed"))},
          {"gone", answer_with(404, error_body("ResourceNotFound"))},
          {"token expired", answer_with(401, error_body("ExpiredAuthenticationToken"))},
          {"HTML", answer_with(200, "<html>login</html>", {{"Content-Type", "text/html"}})},
          {"empty", answer_with(200, "")},
          {"cut before", {Fault::Kind::lost_before, {}}},
          {"cut after", {Fault::Kind::lost_after, {}}},
          {"hangs", {Fault::Kind::hang, {}}}};
}

}  // namespace

TEST_CASE(
    "whichever request goes wrong, however, the next run converges and destroy leaves nothing") {
  const std::size_t requests = requests_of_a_whole_apply();
  REQUIRE(requests > 15);
  const auto trouble = GENERATE(from_range(troubles()));
  // Once, and from then on: a short disturbance and a lasting one.
  const bool lasting = GENERATE(false, true);
  for (std::size_t k = 1; k <= requests; ++k) {
    CAPTURE(trouble.name, lasting, k);
    FakeArm azure;
    MemoryStateStore store;
    furnish(azure);
    azure.fault = [&](const FakeArm::Request&, std::size_t number) -> std::optional<Fault> {
      const bool now = lasting ? number >= k : number == k;
      return now ? std::optional(trouble.fault) : std::nullopt;
    };
    Run run(azure, store);
    run.options.retry_for = milliseconds(20'000);
    const auto result = run.plan_and_apply(policy());
    // It either did everything or says what it did not.
    CHECK(result.complete() == !run.diagnostics.has_errors());
    recover_and_destroy(azure, store);
  }
}

TEST_CASE(
    "a process that stops dead at any request leaves nothing that the next run does not find") {
  const std::size_t requests = requests_of_a_whole_apply();
  for (std::size_t k = 1; k <= requests; ++k) {
    for (const bool work_is_done : {false, true}) {
      CAPTURE(k, work_is_done);
      FakeArm azure;
      MemoryStateStore store;
      furnish(azure);
      // The second interrupt is what a kill looks like from outside: no further request, no save.
      std::atomic<int> interrupts{0};
      azure.fault = [&](const FakeArm::Request&, std::size_t number) -> std::optional<Fault> {
        if (number < k) return std::nullopt;
        if (number == k) interrupts = 2;
        if (number == k && work_is_done) return Fault{Fault::Kind::lost_after, {}};
        return Fault{Fault::Kind::hang, {}};
      };
      {
        Run run(azure, store);
        run.options.interrupts = &interrupts;
        const auto plan = run.plan(policy());
        if (plan) run.apply(*plan);
      }
      recover_and_destroy(azure, store);
    }
  }
}

TEST_CASE("whichever save of the state fails, nothing is lost") {
  for (int k = 1; k <= 2; ++k) {
    CAPTURE(k);
    FakeArm azure;
    MemoryStateStore store;
    furnish(azure);
    store.fail_write = k;
    Run run(azure, store);
    CHECK_FALSE(run.plan_and_apply(policy()).complete());
    recover_and_destroy(azure, store);
  }
}

TEST_CASE("a destroy that is stopped at any request is finished by the next one") {
  std::size_t requests = 0;
  for (std::size_t k = 1; k == 1 || k <= requests; ++k) {
    CAPTURE(k);
    FakeArm azure;
    MemoryStateStore store;
    furnish(azure);
    Run apply(azure, store);
    REQUIRE(apply.plan_and_apply(policy()).complete());
    azure.forget_requests();
    azure.fault = [&](const FakeArm::Request&, std::size_t number) -> std::optional<Fault> {
      return k > 0 && number == k ? std::optional(Fault{Fault::Kind::lost_after, {}})
                                  : std::nullopt;
    };
    std::atomic<int> interrupts{0};
    azure.on_worked = [&](const FakeArm::Request&) {
      if (azure.requests().size() == k) interrupts = 2;
    };
    Run cut(azure, store);
    cut.options.interrupts = &interrupts;
    cut.plan_and_apply(policy(), PlanMode::destroy);
    azure.fault = nullptr;
    azure.on_worked = nullptr;
    azure.advance(std::chrono::minutes(1));
    check_state_is_true(azure, store.stored);
    Run rest(azure, store);
    const auto result = rest.plan_and_apply(policy(), PlanMode::destroy);
    INFO(dump(rest.diagnostics));
    CHECK(result.complete());
    if (store.stored.pending_until) {  // what may still arrive is known until its time is over
      store.stored.pending_until = Moment{0};
      Run later(azure, store);
      CHECK(later.plan_and_apply(policy(), PlanMode::destroy).complete());
    }
    check_destroyed(azure, store.stored);
    requests = std::max<std::size_t>(requests, 25);
  }
}
