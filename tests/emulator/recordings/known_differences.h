// Recorded requests that get another answer here, each explained in docs/emulator-conformance.md.
#pragma once

#include <set>
#include <string>
#include <utility>

namespace acrnet::emulator::testing {

// A recording and the number of one of its requests, from 0.
using RequestId = std::pair<std::string, std::size_t>;

inline std::set<RequestId> known_differences() {
  std::set<RequestId> known = {
      {"acr__test_acr_create_with_managed_registry__latest__2024", 8},
      {"resource-graph__test_paged_query__latest__2023", 0},
  };
  for (const std::size_t number : {1U, 2U, 4U, 5U, 6U, 7U, 9U, 13U, 14U, 15U, 16U, 17U}) {
    known.emplace("acr__test_acr_with_dedicated_data_endpoints__latest__2020", number);
  }
  for (const std::size_t number : {10U, 20U, 26U, 30U, 33U, 35U}) {
    known.emplace("resource__test_delete_dependent_resources__latest__2024", number);
  }
  return known;
}

}  // namespace acrnet::emulator::testing
