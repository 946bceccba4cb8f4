// What the planner tells about a plan that is less than the whole: of some resources, or without
// reading.
//
// Part of planner/messages/diagnostics.h: one factory for each code. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/network.h"
#include "model/source.h"

namespace acrnet::planner {

// A block that the state has not seen, so that nothing can be planned about it from the state
// alone.
Diagnostic never_seen(const Address& block, SourceRange range);
// An apply was cut off, and only Azure knows what became of it.
Diagnostic claims_not_settled();
// `option` is "--target" or "--exclude", `nearest` an address that there is.
Diagnostic unknown_target(std::string_view option, const std::string& pattern,
                          const std::optional<std::string>& nearest);
// `changes` of `resources` are left out; `first` is one of these.
Diagnostic partial_plan(std::size_t changes, std::size_t resources, const std::string& first);

// Rules of others that the registry had before a write of acrnet's. Not empty.
Diagnostic rules_of_others_lost(const DesiredRegistry& registry,
                                const std::vector<RuleSource>& lost);

}  // namespace acrnet::planner
