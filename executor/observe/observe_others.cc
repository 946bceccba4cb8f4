#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

bool is_refusal(const ArmAnswer& answer) {
  if (answer.kind != ArmAnswer::Kind::error || !answer.response.answered()) return false;
  // The only 401 that no other token mends.
  if (answer.status() == 401) return answer.error.has_code("InvalidAuthenticationTokenTenant");
  const bool is_passing = answer.status() == 408 || answer.status() == 429;
  return answer.status() >= 400 && answer.status() < 500 && !is_passing;
}

std::string refusal_code(const ArmAnswer& answer) {
  return answer.error.code.empty() ? fmt::format("HTTP {}", answer.status()) : answer.error.code;
}

bool ObserveRun::is_target(const ArmId& id) const {
  bool found = false;
  for_each_observed_kind([&](const auto& kind) {
    const auto& ids = targets_.*kind.targets;
    found = found || std::binary_search(ids.begin(), ids.end(), id);
  });
  return found;
}

void ObserveRun::take_refusal(const ArmId& id, const ArmAnswer& answer) {
  if (is_target(id) || !is_refusal(answer)) return fail_with(id.key(), in_words(id), answer);
  note_unread(id, refusal_code(answer));
}

void ObserveRun::take_unreadable(const ArmId& id, std::string_view problem) {
  if (is_target(id)) return fail(id.key(), unreadable_answer(in_words(id), problem));
  note_unread(id, std::string(unreadable_code));
}

void ObserveRun::note_unread(const ArmId& id, std::string code) {
  observed_.unread.push_back({id, std::move(code)});
}

// One look-up for each rule: ten thousand registries may name the same few subnets.
void ObserveRun::find_rule_subnets(Ids& subnets, std::set<std::string>& subscriptions) const {
  std::unordered_set<std::string_view> targets;
  std::unordered_set<std::string_view> others;
  for (const ArmId& id : targets_.subnets) targets.insert(id.key());
  for (const ObservedRegistry& registry : observed_.registries) {
    for (const ArmId& subnet : registry.network.subnet_rules) {
      if (targets.count(subnet.key()) != 0) continue;
      if (others.insert(subnet.key()).second) subnets.push_back(subnet);
      const std::string_view subscription = subnet.subscription_key();
      if (subscription != registry.id.subscription_key()) subscriptions.emplace(subscription);
    }
  }
  std::sort(subnets.begin(), subnets.end());
}

void ObserveRun::start_others() {
  Ids subnets;
  std::set<std::string> subscriptions;
  find_rule_subnets(subnets, subscriptions);
  start_subnets(subnets);
  for (const std::string& subscription : targets_.subscriptions) subscriptions.erase(subscription);
  for (const std::string& subscription : subscriptions) read_provider(subscription);

  std::set<ArmId> endpoints;
  for (const ObservedRegistry& registry : observed_.registries) {
    for (const ObservedConnection& connection : registry.connections)
      endpoints.insert(connection.endpoint);
  }
  for (const ArmId& id : targets_.private_endpoints) endpoints.erase(id);
  for (const ArmId& id : endpoints) read_private_endpoint(id);
}

}  // namespace acrnet::executor
