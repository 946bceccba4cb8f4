// Meets every rule that any of three sorted lists knows, once, with all that is known about it.
//
// The inner loop of diff. Pure; linear; copies no rule.
#pragma once

#include <algorithm>
#include <span>
#include <variant>
#include <vector>

#include "model/desired.h"
#include "model/network.h"
#include "model/state.h"

namespace acrnet::planner {

// The part of a list, sorted by source, whose sources are of one kind.
template <typename Source, typename Rule>
std::span<const Rule> rules_with(const std::vector<Rule>& rules) {
  const auto has_it = [](const Rule& rule) { return std::holds_alternative<Source>(rule.source); };
  const auto begin = std::find_if(rules.begin(), rules.end(), has_it);
  return {begin, std::find_if_not(begin, rules.end(), has_it)};
}

inline std::span<const Cidr> present_rules(const NetworkSettings& settings, const Cidr* /*kind*/) {
  return settings.ip_rules;
}
inline std::span<const ArmId> present_rules(const NetworkSettings& settings,
                                            const ArmId* /*kind*/) {
  return settings.subnet_rules;
}

// Calls visit(source, wanted or null, whether it is present, recorded or null) in order of source.
// `source` is spelled as in Azure where it is there.
template <typename Source, typename Visit>
void merge_rules(std::span<const DesiredRule> wanted, std::span<const Source> present,
                 std::span<const TrackedRule> recorded, Visit visit) {
  auto w = wanted.begin();
  auto p = present.begin();
  auto r = recorded.begin();
  while (w != wanted.end() || p != present.end() || r != recorded.end()) {
    const Source* next = p != present.end() ? &*p : nullptr;
    const auto take_if_smaller = [&next](const RuleSource& source) {
      const Source& other = std::get<Source>(source);
      if (next == nullptr || other < *next) next = &other;
    };
    if (w != wanted.end()) take_if_smaller(w->source);
    if (r != recorded.end()) take_if_smaller(r->source);

    const auto is_next = [next](const Source& source) { return source == *next; };
    const DesiredRule* wish = nullptr;
    const TrackedRule* memory = nullptr;
    if (w != wanted.end() && is_next(std::get<Source>(w->source))) wish = &*w++;
    if (r != recorded.end() && is_next(std::get<Source>(r->source))) memory = &*r++;
    const bool there = p != present.end() && is_next(*p);
    visit(*next, wish, there, memory);
    if (there) ++p;
  }
}

}  // namespace acrnet::planner
