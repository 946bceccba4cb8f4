// A StateStore in memory that keeps the contract, and can be told to fail: for tests of apply.
#pragma once

#include <vector>

#include "executor/state/state_store.h"

namespace acrnet::testing {

class MemoryStateStore final : public executor::StateStore {
 public:
  std::string place() const override { return "memory"; }
  std::unique_ptr<executor::StateLock> lock(std::string_view operation,
                                            Diagnostics& diagnostics) override;
  std::optional<State> read(Diagnostics& diagnostics) override;
  bool write(const State& state, Diagnostics& diagnostics) override;
  bool replace(const State& state, executor::Replacing replacing,
               Diagnostics& diagnostics) override;
  void rescue(const State& state, Diagnostics& diagnostics) override;
  bool force_unlock(std::string_view id, Diagnostics& diagnostics) override;

  State stored;
  std::vector<State> written;  // every state that was stored, in order
  std::vector<State> rescued;
  int fail_write = 0;  // the n-th write from now fails (from 1); 0: none
  bool locked = false;
};

}  // namespace acrnet::testing
