// How the addresses in the state follow those of the policy: a block's new name, and `moved` blocks
// that would lead to something else in Azure.
//
// A part of diff. Pure. A resource is known by its ARM ID, so a block that has another name now
// keeps what was made for it, with or without a `moved`; that block is the promise that Azure sees
// none of it.
#pragma once

#include <optional>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::planner {

// The state knows it by another address than the policy; empty when it does not.
template <typename Sides>
std::optional<Change> address_change(const Sides& sides) {
  if (!sides.wanted || !sides.recorded || sides.wanted->address == sides.recorded->address)
    return std::nullopt;
  const Origin& origin = sides.move ? sides.move->origin : sides.wanted->origin;
  return Change{Action::move,
                0,
                AddressFact{sides.recorded->address},
                ChangeReason::in_policy,
                origin,
                no_text,
                std::nullopt};
}

// Reports each move from something that the state knows to a block that is another resource.
void check_moves(const Desired& desired, const State& settled, Diagnostics& diagnostics);

}  // namespace acrnet::planner
