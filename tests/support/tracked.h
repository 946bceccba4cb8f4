// Entries of a state under construction, by the aspect that a test is about.
//
// Each is made where the state does not have it, and is at its place in the order afterwards; the
// next call may move the others.
#pragma once

#include "model/state.h"

namespace acrnet::testing {

inline TrackedAccess& track_access(State& state, const ArmId& id, const Address& address = {}) {
  return track(resource_entry(state, id, address).access);
}
inline TrackedAspect& track_endpoint(State& state, const ArmId& id, const Address& address = {}) {
  return track(resource_entry(state, id, address).endpoint);
}
inline TrackedAspect& track_existence(State& state, const ArmId& id, const Address& address = {}) {
  return track(resource_entry(state, id, address).existence);
}

}  // namespace acrnet::testing
