#include "executor/state/state_store.h"

#include <fmt/format.h>

namespace acrnet::executor {

namespace {

bool is_other_lineage(const State& stored, const State& next) {
  return !stored.lineage.empty() && stored.lineage != next.lineage;
}

std::string lineages(const State& stored, const State& next) {
  return fmt::format("It has lineage {}, the new one {}", stored.lineage, next.lineage);
}

}  // namespace

std::string successor_problem(const State& stored, const State& next) {
  if (is_other_lineage(stored, next)) return lineages(stored, next);
  if (stored.serial + 1 != next.serial)
    return fmt::format("It has serial {}, this run expected {}", stored.serial, next.serial - 1);
  return {};
}

std::string replacement_problem(const State& stored, const State& next) {
  if (is_other_lineage(stored, next)) return lineages(stored, next);
  if (!stored.lineage.empty() && stored.serial >= next.serial)
    return fmt::format("It has serial {}, the new one {}", stored.serial, next.serial);
  return {};
}

}  // namespace acrnet::executor
