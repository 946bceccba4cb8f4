#include "executor/apply/last_observed.h"

#include <algorithm>
#include <string>

namespace acrnet::executor {

namespace {

// What the plan's steps write, for look-ups.
struct Written {
  explicit Written(const Plan& plan) {
    for (const Step& step : plan.steps) {
      const Resource& resource = plan.resources[step.resource];
      if (step.kind == StepKind::register_provider) {
        subscriptions.push_back(resource.subscription);
      } else {
        ids.push_back(resource.id);
      }
    }
    std::sort(ids.begin(), ids.end());
    std::sort(subscriptions.begin(), subscriptions.end());
  }

  bool has(const ArmId& id) const { return std::binary_search(ids.begin(), ids.end(), id); }
  bool has(const std::string& subscription) const {
    return std::binary_search(subscriptions.begin(), subscriptions.end(), subscription);
  }

  std::vector<ArmId> ids;
  std::vector<std::string> subscriptions;
};

template <typename Entries>
void sort_by_id(Entries& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
}

void keep_unchanged(Observed& seen, const Observed& before, const ArmId& id) {
  if (const auto* registry = before.find_registry(id)) seen.registries.push_back(*registry);
  if (const auto* subnet = before.find_subnet(id)) seen.subnets.push_back(*subnet);
  if (const auto* container = before.find_container(id)) seen.containers.push_back(*container);
  if (const auto* endpoint = before.find_private_endpoint(id))
    seen.private_endpoints.push_back(*endpoint);
}

}  // namespace

void leave_unseen(Observed& seen, const Plan& plan) {
  if (plan.steps.empty()) return;
  const Written written(plan);
  std::erase_if(seen.registries, [&](const auto& entry) { return written.has(entry.id); });
  std::erase_if(seen.subnets, [&](const auto& entry) { return written.has(entry.id); });
  std::erase_if(seen.containers, [&](const auto& entry) { return written.has(entry.id); });
  std::erase_if(seen.private_endpoints, [&](const auto& entry) { return written.has(entry.id); });
  std::erase_if(seen.registrations,
                [&](const auto& entry) { return written.has(entry.subscription); });
}

void see_written(Observed& seen, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    const Resource& resource = plan.resources[step.resource];
    const bool done = outcomes[i] == StepOutcome::done;
    const bool begun = outcomes[i] == StepOutcome::failed || outcomes[i] == StepOutcome::unknown;
    if (begun) continue;
    if (step.kind == StepKind::register_provider) {
      const Registration before = plan.observed.registration(resource.subscription);
      seen.registrations.push_back(
          {resource.subscription, done ? Registration::registered : before});
    } else if (step.kind == StepKind::create || step.kind == StepKind::remove) {
      // What is made is seen first by the next plan; what is deleted, never again.
      if (step.kind == StepKind::remove && !done) keep_unchanged(seen, plan.observed, resource.id);
    } else if (step.kind == StepKind::write_subnet) {
      const ObservedSubnet* const before = plan.observed.find_subnet(resource.id);
      if (before == nullptr) continue;
      seen.subnets.push_back(*before);
      if (done) seen.subnets.back().service_endpoint = step.service_endpoint;
    } else {
      const ObservedRegistry* const before = plan.observed.find_registry(resource.id);
      if (before == nullptr) continue;
      seen.registries.push_back(*before);
      if (done && step.settings) seen.registries.back().network = *step.settings;
    }
  }
  sort_by_id(seen.registries);
  sort_by_id(seen.subnets);
  sort_by_id(seen.containers);
  sort_by_id(seen.private_endpoints);
  std::sort(seen.registrations.begin(), seen.registrations.end(),
            [](const auto& a, const auto& b) { return a.subscription < b.subscription; });
}

void forget_seen(State& state) {
  Observed& seen = state.seen;
  std::erase_if(seen.registries,
                [&](const auto& entry) { return state.find_registry(entry.id) == nullptr; });
  std::erase_if(seen.subnets,
                [&](const auto& entry) { return state.find_subnet(entry.id) == nullptr; });
  std::erase_if(seen.containers,
                [&](const auto& entry) { return state.find_resource(entry.id) == nullptr; });
  std::erase_if(seen.private_endpoints,
                [&](const auto& entry) { return state.find_resource(entry.id) == nullptr; });
  if (seen.private_endpoints.empty()) seen.private_zones.clear();
  if (state.registries.empty() && state.subnets.empty()) seen.registrations.clear();
}

}  // namespace acrnet::executor
