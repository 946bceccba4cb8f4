#include "executor/apply/last_observed.h"

#include <algorithm>
#include <string>
#include <utility>

namespace acrnet::executor {

namespace {

// The resources that the plan's steps write, sorted for look-ups.
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

void see_registration(Observed& seen, const Plan& plan, const std::string& subscription,
                      bool done) {
  const Registration before = plan.observed.registration(subscription);
  seen.registrations.push_back({subscription, done ? Registration::registered : before});
}

void see_subnet(Observed& seen, const ObservedSubnet* before, const Step& step, bool done) {
  if (before == nullptr) return;
  seen.subnets.push_back(*before);
  if (!done) return;
  seen.subnets.back().service_endpoint = step.service_endpoint;
  seen.subnets.back().failed = false;
}

void see_registry(Observed& seen, const ObservedRegistry* before, const Step& step, bool done) {
  if (before == nullptr) return;
  seen.registries.push_back(*before);
  if (!done || !step.settings) return;
  seen.registries.back().network = *step.settings;
  seen.registries.back().failed = false;
}

// Records what exists after a step: what it wrote if it is done, else what was there before.
void see_step(Observed& seen, const Plan& plan, const Step& step, bool done) {
  const Resource& resource = plan.resources[step.resource];
  const Observed& before = plan.observed;
  switch (step.kind) {
    case StepKind::register_provider:
      return see_registration(seen, plan, resource.subscription, done);
    case StepKind::write_subnet:
      return see_subnet(seen, before.find_subnet(resource.id), step, done);
    case StepKind::write_registry:
      return see_registry(seen, before.find_registry(resource.id), step, done);
    case StepKind::create: return;  // the next refresh observes it first
    case StepKind::remove:
      if (!done) keep_unchanged(seen, before, resource.id);
      return;
  }
}

}  // namespace

void drop_written(Observed& seen, const Plan& plan) {
  if (plan.steps.empty()) return;
  const Written written(plan);
  for_each_observed_kind([&](const auto& kind) {
    std::erase_if(seen.*kind.observed, [&](const auto& entry) { return written.has(entry.id); });
  });
  std::erase_if(seen.registrations,
                [&](const auto& entry) { return written.has(entry.subscription); });
}

void keep_written(Observed& seen, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const bool begun = outcomes[i] == StepOutcome::failed || outcomes[i] == StepOutcome::unknown;
    if (!begun) see_step(seen, plan, plan.steps[i], outcomes[i] == StepOutcome::done);
  }
  for_each_observed_kind([&](const auto& kind) { sort_by_id(seen.*kind.observed); });
  std::sort(seen.registrations.begin(), seen.registrations.end(),
            [](const auto& a, const auto& b) { return a.subscription < b.subscription; });
}

void drop_untracked(State& state) {
  Observed& seen = state.last_observed;
  const auto drop = [&](auto& entries, auto aspect) {
    std::erase_if(entries, [&](const auto& entry) {
      return find_aspect(std::as_const(state).find(entry.id), aspect) == nullptr;
    });
  };
  drop(seen.registries, &TrackedResource::access);
  drop(seen.subnets, &TrackedResource::endpoint);
  drop(seen.containers, &TrackedResource::existence);
  drop(seen.private_endpoints, &TrackedResource::existence);
  for_each_observed_kind([&](const auto& kind) {
    if (kind.is_needed != nullptr && !kind.is_needed(seen)) (seen.*kind.observed).clear();
  });
  if (std::none_of(state.resources.begin(), state.resources.end(),
                   [](const TrackedResource& entry) { return entry.access || entry.endpoint; }))
    seen.registrations.clear();
}

}  // namespace acrnet::executor
