#include "executor/apply/step_queue.h"

#include <algorithm>

namespace acrnet::executor {

StepQueue::StepQueue(const Plan& plan)
    : plan_(plan),
      open_predecessors_(plan.steps.size()),
      successors_(plan.steps.size()),
      skipped_(plan.steps.size()) {
  for (StepIndex step = 0; step < plan.steps.size(); ++step) {
    // Two reasons may lead to one predecessor.
    std::set<StepIndex> before;
    for (const Edge& edge : plan.steps[step].after) before.insert(edge.before);
    open_predecessors_[step] = before.size();
    for (const StepIndex predecessor : before) successors_[predecessor].push_back(step);
  }
  for (StepIndex step = 0; step < plan.steps.size(); ++step) {
    if (open_predecessors_[step] == 0) make_ready(step);
  }
}

std::string StepQueue::network_of(StepIndex step) const {
  const Resource& resource = plan_.resources[plan_.steps[step].resource];
  switch (resource.kind) {
    case Resource::Kind::private_endpoint: {
      const Fact& fact = plan_.changes[plan_.steps[step].changes.front()].fact;
      return std::get<PrivateEndpointFact>(fact).subnet.parent_network().key();
    }
    case Resource::Kind::subnet: return resource.id.parent_network().key();
    case Resource::Kind::registry:
    case Resource::Kind::network:
    case Resource::Kind::resource_group:
    case Resource::Kind::subscription: break;
  }
  return {};
}

void StepQueue::make_ready(StepIndex step) {
  const std::string network = network_of(step);
  if (!network.empty()) {
    const auto [busy, is_free] = busy_networks_.try_emplace(network);
    if (!is_free) return busy->second.push_back(step);
  }
  ready_.insert(step);
}

StepIndex StepQueue::take() { return ready_.extract(ready_.begin()).value(); }

void StepQueue::release_network(StepIndex step) {
  const auto busy = busy_networks_.find(network_of(step));
  if (busy == busy_networks_.end()) return;
  if (busy->second.empty()) {
    busy_networks_.erase(busy);
    return;
  }
  ready_.insert(busy->second.front());
  busy->second.pop_front();
}

std::vector<StepQueue::Skipped> StepQueue::ended(StepIndex step, bool well) {
  release_network(step);
  if (!well) return skip_successors(step);
  for (const StepIndex next : successors_[step]) {
    if (--open_predecessors_[next] == 0 && !skipped_[next]) make_ready(next);
  }
  return {};
}

std::vector<StepQueue::Skipped> StepQueue::skip_successors(StepIndex step) {
  std::vector<Skipped> skipped;
  std::vector<StepIndex> failed{step};
  for (std::size_t i = 0; i < failed.size(); ++i) {
    for (const StepIndex next : successors_[failed[i]]) {
      if (skipped_[next]) continue;
      skipped_[next] = true;
      skipped.push_back({next, failed[i]});
      failed.push_back(next);
    }
  }
  std::sort(skipped.begin(), skipped.end(),
            [](const Skipped& a, const Skipped& b) { return a.step < b.step; });
  return skipped;
}

}  // namespace acrnet::executor
