// Who can reach which registry before and after a plan, who gains and who loses, what of it is a
// risk, and that the way there is safe.
//
// Plan -> text. Pure. Registries where the same clients gain and lose are told of together; of long
// lists the first are shown and the rest is counted, losses before gains.
#pragma once

#include <cstddef>
#include <string>

#include "cli/views/paint.h"
#include "model/plan.h"

namespace acrnet::cli {

// Where the columns of plan_text stand.
struct AccessColumns {
  std::size_t origin = 0;
  std::size_t risk = 0;
};

// "Who can reach registry.main" and what follows; empty when nobody gains or loses access.
std::string access_text(const Plan& plan, const AccessColumns& columns, const Paint& paint);

// "No lock-out: checked at each of 3 states on the way. 2 assertions hold."; empty for a plan that
// writes nothing and has no assertion.
std::string proof_text(const Plan& plan, const Paint& paint);

}  // namespace acrnet::cli
