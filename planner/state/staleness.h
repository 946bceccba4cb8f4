// Whether things that were kept still fit. A saved plan: the state is the one it was made from, and
// everything that was observed for it is as it was; resources that the plan did not read may have
// changed. A state: it belongs to the Azure that is asked.
//
// Pipeline: Plan x State x Observed -> PlanDifferences; State x StateWorld -> WorldFit. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::planner {

struct PlanDifference {
  std::string what;     // "registry.main has other network settings now"
  std::string address;  // of the resource; empty: it is not in the plan
};

// `now` is what observe(plan.targets) found. Empty: the plan can be carried out as it was reviewed.
std::vector<PlanDifference> differences_since(const Plan& plan, const State& state,
                                              const Observed& now);

// not_recorded: an acrnet of before wrote the state, or one that did not know which embedded Azure
// it asked.
enum class WorldFit { same, not_recorded, other_cloud, other_tenant, other_emulator };

// How a state and the Azure that is asked fit together. A tenant that is a GUID and one that is a
// name can't be told apart, and count as the same.
WorldFit fit_of_world(const State& state, const StateWorld& here);

// The state tracks something, no write of it is open, and none of it was found.
bool is_nothing_found(const State& state, const Observed& observed);

}  // namespace acrnet::planner
