#include "planner/expand/expiry.h"

#include <limits>

#include "planner/messages/lint_diagnostics.h"

namespace acrnet::planner {

Date last_day(const Allow& allow) {
  return allow.until.value_or(Date{std::numeric_limits<std::int32_t>::max()});
}

void UntilLint::look(const PolicyRegistry& registry, const Allow& allow) {
  if (!allow.until) return;
  const std::int64_t left = std::int64_t{allow.until->days} - today_.days;
  if (left > days_of_warning && left <= longest_days) return;
  if (!told_.emplace(allow.until_range.file, allow.until_range.begin).second) return;
  if (left < 0) {
    diagnostics_.add(rule_has_ended(registry, allow, today_));
  } else if (left <= days_of_warning) {
    diagnostics_.add(rule_ends_soon(registry, allow, today_));
  } else {
    diagnostics_.add(rule_ends_late(registry, allow));
  }
}

}  // namespace acrnet::planner
