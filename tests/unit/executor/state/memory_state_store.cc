#include "tests/unit/executor/state/memory_state_store.h"

#include <utility>

#include "executor/messages/diagnostics.h"
#include "executor/messages/remote_state_diagnostics.h"

namespace acrnet::testing {

namespace {

class MemoryLock final : public executor::StateLock {
 public:
  explicit MemoryLock(bool& locked) : locked_(locked) { locked_ = true; }
  ~MemoryLock() override { locked_ = false; }

 private:
  bool& locked_;
};

}  // namespace

std::unique_ptr<executor::StateLock> MemoryStateStore::lock(std::string_view operation,
                                                            Diagnostics& diagnostics) {
  if (locked) {
    diagnostics.add(executor::state_locked(operation, "", ""));
    return nullptr;
  }
  return std::make_unique<MemoryLock>(locked);
}

std::optional<State> MemoryStateStore::read(Diagnostics&) { return stored; }

bool MemoryStateStore::write(const State& state, Diagnostics& diagnostics) {
  if (fail_write > 0 && --fail_write == 0) {
    diagnostics.add(executor::state_not_written("memory", "told by a test"));
    return false;
  }
  const bool other = !stored.lineage.empty() && stored.lineage != state.lineage;
  if (other || state.serial != stored.serial + 1) {
    diagnostics.add(executor::state_moved_on("memory", "it moved on"));
    return false;
  }
  stored = state;
  written.push_back(state);
  return true;
}

bool MemoryStateStore::replace(const State& state, executor::Replacing replacing,
                               Diagnostics& diagnostics) {
  if (stored == state) return true;
  const std::string problem = executor::replacement_problem(stored, state);
  if (replacing == executor::Replacing::older && !problem.empty()) {
    diagnostics.add(executor::state_not_replaced("memory", problem));
    return false;
  }
  stored = state;
  return true;
}

bool MemoryStateStore::force_unlock(std::string_view, Diagnostics& diagnostics) {
  if (!locked) diagnostics.add(executor::lock_not_broken("memory", "it is not locked", ""));
  return std::exchange(locked, false);
}

void MemoryStateStore::rescue(const State& state, Diagnostics& diagnostics) {
  rescued.push_back(state);
  diagnostics.add(executor::state_rescued("aside", "memory"));
}

}  // namespace acrnet::testing
