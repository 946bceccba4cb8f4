// The situations on the way in which a client is cut off, or let in, and is not before and after.
//
// A part of the proof, and what the order of steps is chosen by (planner/safe_order.h). Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/proof.h"
#include "planner/access/access_states.h"
#include "planner/access/registry_view.h"

namespace acrnet::planner {

struct AccessGap {
  bool cut_off = false;    // else let in
  bool by_egress = false;  // there is none for a subnet whose egress is not known
  ClientIndex client = 0;
  Between between;
};

// The subnets that may see more than before and after: those whose endpoint or whose name's way is
// written. Sorted, each once.
std::vector<ClientIndex> clients_on_the_way(const AccessStates& states, const RegistryView& view);

// The client's gap in this situation; empty: there is none. Access that is unknown before or after
// is neither kept nor withheld.
std::optional<AccessGap> find_gap(const AccessStates& states, const RegistryView& view,
                                  ClientIndex client, const Between& item);

// Whether an edge could be added that rules the situation out: a step that is open in it is to come
// before one that is done, and does not wait for it.
bool can_be_ruled_out(const Between& item, Waits& waits);

}  // namespace acrnet::planner
