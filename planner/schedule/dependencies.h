// Which steps wait for which because of what is made and deleted: nothing is made in what is not
// there yet, nothing is deleted around what is still there, and of a public and a private way the
// new one opens before the old one closes.
//
// A part of schedule. Pure.
#pragma once

#include <vector>

#include "model/plan.h"
#include "planner/diff/changes.h"

namespace acrnet::planner {

struct Wait {
  StepIndex step = 0;
  Edge edge;
};

// Steps are known by their index in `steps`.
std::vector<Wait> find_creation_edges(const Changes& changes, const std::vector<Step>& steps);

}  // namespace acrnet::planner
