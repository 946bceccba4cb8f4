// How long rules last: warnings for those that have ended, will soon end, or end so late that
// nobody will remember why.
//
// A part of expand. Pure: the day is an input. One warning for each date in the text, however many
// rules it ends and however many registries take it from a group.
#pragma once

#include <cstdint>
#include <set>
#include <utility>

#include "model/date.h"
#include "model/diagnostic.h"
#include "model/policy.h"

namespace acrnet::planner {

// So many days before its end, and on its last day, a rule is warned of.
inline constexpr std::int32_t days_of_warning = 14;
// A rule that lasts longer is as good as one without an end.
inline constexpr std::int32_t longest_days = 5 * 366;

// The last day of a rule, for comparing: a day that never comes for one without end.
Date last_day(const Allow& allow);

class UntilLint {
 public:
  UntilLint(Date today, Diagnostics& diagnostics) : today_(today), diagnostics_(diagnostics) {}

  // Of a statement that nobody asks any more, and of the one that lasts longest for its source.
  void look(const PolicyRegistry& registry, const Allow& allow);

 private:
  Date today_;
  Diagnostics& diagnostics_;
  std::set<std::pair<FileIndex, std::uint32_t>> told_;  // by place of the date
};

}  // namespace acrnet::planner
