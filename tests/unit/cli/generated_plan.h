// Plans of any size for the tests of renderings, with names that would like to be more than names.
//
// Pure: the same seed gives the same plan. Made without the planner: it need not make sense to
// Azure, but everything that a view looks at is there, and refers to what is there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/plan.h"

namespace acrnet::cli {

// Words that act on a terminal, a log, Markdown or HTML where they are not made inert. Each holds
// `evil`.
const std::vector<std::string>& hostile_names();

struct PlanShape {
  std::uint32_t seed = 1;
  std::size_t changes = 10;  // about as many
  bool hostile = false;      // names, files and reasons are hostile_names
  bool alike = false;        // all registries change alike
};

Plan generated_plan(const PlanShape& shape);

}  // namespace acrnet::cli
