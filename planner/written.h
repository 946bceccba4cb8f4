// Whether a change is a write to Azure, or only to the state. Pure.
#pragma once

#include "model/plan.h"

namespace acrnet::planner {

inline bool is_written(const Change& change) {
  if (std::holds_alternative<GovernanceFact>(change.fact)) return false;
  return change.action == Action::add || change.action == Action::update ||
         change.action == Action::remove;
}

}  // namespace acrnet::planner
