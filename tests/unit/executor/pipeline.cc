#include "tests/unit/executor/pipeline.h"

#include <stdexcept>
#include <utility>

#include "executor/observe/observe.h"
#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "planner/state/drift.h"
#include "planner/state/resolve_pending.h"

namespace acrnet::testing {

std::string registry_id(const std::string& name, const std::string& subscription) {
  return ArmId::registry(subscription, "Group", name).text();
}

std::string subnet_id(const std::string& network, const std::string& name,
                      const std::string& subscription) {
  return ArmId::subnet(subscription, "Group", network, name).text();
}

ArmId arm_id(const std::string& text) {
  std::string reason;
  auto id = ArmId::parse(text, reason);
  if (!id) throw std::invalid_argument(text + ": " + reason);
  return *id;
}

Policy sketch_policy(const std::vector<std::string>& subnets,
                     const std::vector<RegistrySketch>& registries) {
  Policy policy;
  policy.origins.files = {"policy.acrnet"};
  std::uint32_t line = 1;
  const auto next_origin = [&] { return Origin{0, line++, Origin::none}; };
  for (const std::string& id : subnets) {
    PolicySubnet subnet;
    subnet.id = arm_id(id);
    subnet.address = Address::subnet(subnet.id.network_name(), subnet.id.name());
    subnet.origin = next_origin();
    policy.subnets.push_back(std::move(subnet));
  }
  for (const RegistrySketch& sketch : registries) {
    PolicyRegistry registry;
    registry.id = arm_id(sketch.id);
    registry.address = Address::registry(registry.id.name());
    registry.origin = next_origin();
    registry.ownership = sketch.ownership;
    registry.on_destroy = sketch.on_destroy;
    if (sketch.default_action) {
      registry.default_action = Setting<DefaultAction>{*sketch.default_action, next_origin()};
    }
    for (const std::string& ip : sketch.ips) {
      std::string reason;
      registry.allows.push_back({parse_cidr(ip, reason)->network(), next_origin(), {}, no_text});
    }
    for (const std::size_t subnet : sketch.subnets) {
      registry.allows.push_back({static_cast<SubnetIndex>(subnet), next_origin(), {}, no_text});
    }
    policy.registries.push_back(std::move(registry));
  }
  return policy;
}

void NotedProgress::step_started(StepIndex step) {
  events.push_back("start " + std::to_string(step));
}

void NotedProgress::step_waiting(StepIndex step, milliseconds, const std::string& why) {
  waits.push_back(std::to_string(step) + ": " + why);
}

void NotedProgress::step_ended(StepIndex step, StepOutcome outcome, milliseconds) {
  const char* const word = outcome == StepOutcome::done     ? "done "
                           : outcome == StepOutcome::failed ? "failed "
                                                            : "unknown ";
  events.push_back(word + std::to_string(step));
}

void NotedProgress::step_skipped(StepIndex step, StepIndex because_of) {
  events.push_back("skip " + std::to_string(step) + " (" + std::to_string(because_of) + ")");
}

Run::Run(FakeArm& world, MemoryStateStore& state_store) : azure(world), store(state_store) {
  executor::ArmClient::Options arm_options;
  arm_options.random = [] { return 0.5; };
  executor::CloudEndpoints cloud = executor::endpoints(Cloud::public_cloud);
  arm = std::make_unique<executor::ArmClient>(azure, tokens, cloud, arm_options);
}

std::optional<Plan> Run::plan(const Policy& policy, PlanMode mode) {
  const auto desired = planner::expand(policy, Date(), diagnostics);
  const auto state = store.read(diagnostics);
  if (!desired || !state) return std::nullopt;
  const Targets targets = planner::find_targets(*desired, *state);
  const auto observed = executor::observe(*arm, targets, diagnostics);
  if (!observed) return std::nullopt;
  auto drift = planner::find_drift(*desired, *state, *observed);
  settled = planner::resolve_pending(*state, *observed);
  stored = *state;
  late = planner::late_creations(*state, *observed, now);
  return planner::make_plan(
      {policy, *desired, targets, *observed, settled, std::move(drift), &*state}, mode,
      diagnostics);
}

executor::ApplyResult Run::apply(const Plan& plan) {
  return executor::apply(plan, {settled, stored, late}, *arm, store, progress, options,
                         diagnostics);
}

executor::ApplyResult Run::plan_and_apply(const Policy& policy, PlanMode mode) {
  const auto made = plan(policy, mode);
  if (made) return apply(*made);
  executor::ApplyResult nothing;
  nothing.state_saved = false;
  return nothing;
}

std::string dump(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& item : diagnostics.items()) {
    text += std::string(item.code) + " " + item.summary + " | " + item.detail + "\n";
  }
  return text;
}

}  // namespace acrnet::testing
