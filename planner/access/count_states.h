// How many states can be met while steps are carried out.
//
// Steps -> number. Pure. A state is a set of steps that are done, where none is done before all
// that it waits for. Their number grows exponentially and is counted up to a limit.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/plan.h"

namespace acrnet::planner {

inline constexpr std::uint64_t most_states_counted = 1'000'000;

// Empty when there are more than are counted, or when it would take too long. Requires that every
// edge points backwards.
std::optional<std::uint64_t> count_states(const std::vector<Step>& steps);

}  // namespace acrnet::planner
