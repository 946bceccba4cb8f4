// A part of a plan: the resources that --target names, or all but those that --exclude names.
//
// Pipeline: Changes x steps x Selection -> Changes x steps. Pure. A step brings along all that it
// waits for; what is left out takes along all that waits for it. Everything is read and compared as
// for the whole plan, for whether an endpoint is still needed is decided by every registry.
#pragma once

#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/state.h"
#include "planner/diff/changes.h"

namespace acrnet::planner {

struct SelectedPart {
  std::vector<Resource> resources;
  std::vector<Change> changes;
  std::vector<Step> steps;
  std::vector<ArmId> left_out;  // resources of which a write is left out; sorted
};

// Adds an error for each pattern that names nothing, and a warning that this is not all.
bool check_selection(const Selection& selection, const Desired& desired, const State& state,
                     Diagnostics& diagnostics);
SelectedPart select(Changes changes, std::vector<Step> steps, const Selection& selection,
                    Diagnostics& diagnostics);

// The claims that a part of the plan can be asked for: those about nothing that is left out.
// `ranges` are the claims' places and go with them.
void leave_out_claims(const std::vector<ArmId>& left_out, Assertions& assertions,
                      std::vector<SourceRange>& ranges);

}  // namespace acrnet::planner
