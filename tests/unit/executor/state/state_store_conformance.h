// What every StateStore must do, whatever it stores in. One suite, run for each backend:
//
//   struct Backend : StateStoreBackend { … };
//   TEST_CASE("… keeps the contract of state stores") { Backend b; check_state_store(b); }
#pragma once

#include <memory>

#include "executor/state/state_store.h"

namespace acrnet::testing {

// One place, seen by several runs of the program.
class StateStoreBackend {
 public:
  virtual ~StateStoreBackend() = default;
  // Another view of the same place, as another process would have it.
  virtual std::unique_ptr<executor::StateStore> open() = 0;
};

void check_state_store(StateStoreBackend& backend);

}  // namespace acrnet::testing
