// Who can reach which registry before and after a plan, who gains and who loses, what of it is a
// risk, and that the way there is safe.
//
// Parts of a PlanView -> text. Pure. Of long lists the first are shown and the rest is counted,
// losses before gains.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/views/model/plan_view.h"
#include "cli/views/text/screen.h"

namespace acrnet::cli {

// Where the columns of plan_text stand.
struct AccessColumns {
  std::size_t origin = 0;
  std::size_t risk = 0;
};

// "Who can reach registry.main" and what follows; empty when nobody gains or loses access.
std::string access_text(const std::vector<AccessSection>& sections, const AccessColumns& columns,
                        const Screen& screen);

// "No lock-out: checked at each of 3 states on the way. 2 assertions hold."; empty for a plan that
// writes nothing and has no assertion.
std::string proof_text(const PlanView& view, const Screen& screen);

// "Who can reach registry.main", "Who can reach 100 registries: registry.a, … and 97 more".
std::string access_headline(const AccessSection& section);

}  // namespace acrnet::cli
