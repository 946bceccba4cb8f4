#include "model/network.h"

#include <algorithm>

namespace acrnet {

namespace {

template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <typename T>
void insert_sorted(std::vector<T>& values, const T& value) {
  const auto at = std::lower_bound(values.begin(), values.end(), value);
  if (at == values.end() || !(*at == value)) values.insert(at, value);
}

template <typename T>
void erase_sorted(std::vector<T>& values, const T& value) {
  const auto at = std::lower_bound(values.begin(), values.end(), value);
  if (at != values.end() && *at == value) values.erase(at);
}

template <typename Settings>
auto& rules_like(Settings& settings, const Cidr&) {
  return settings.ip_rules;
}
template <typename Settings>
auto& rules_like(Settings& settings, const ArmId&) {
  return settings.subnet_rules;
}

}  // namespace

const NetworkSettings& closed_settings() {
  static const NetworkSettings closed{DefaultAction::deny, PublicAccess::disabled, {}, {}};
  return closed;
}

void normalize(NetworkSettings& settings) {
  sort_unique(settings.ip_rules);
  sort_unique(settings.subnet_rules);
}

bool has_rule(const NetworkSettings& settings, const RuleSource& source) {
  return std::visit(
      [&](const auto& value) {
        const auto& rules = rules_like(settings, value);
        return std::binary_search(rules.begin(), rules.end(), value);
      },
      source);
}

void add_rule(NetworkSettings& settings, const RuleSource& source) {
  std::visit([&](const auto& value) { insert_sorted(rules_like(settings, value), value); }, source);
}

void remove_rule(NetworkSettings& settings, const RuleSource& source) {
  std::visit([&](const auto& value) { erase_sorted(rules_like(settings, value), value); }, source);
}

}  // namespace acrnet
