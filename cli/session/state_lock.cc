#include "cli/session/state_lock.h"

namespace acrnet::cli {

HeldLock::~HeldLock() {
  Diagnostics unheard;
  release(unheard);
}

bool HeldLock::take(StateAccess& state, std::string_view operation, Diagnostics& diagnostics) {
  if (state.is_remote()) {
    interrupts_.end_after([this] {
      const std::scoped_lock lock(taking_);
      if (lock_ != nullptr) lock_->let_go();
    });
  }
  const std::scoped_lock lock(taking_);
  lock_ = state.store().lock(operation, diagnostics);
  return lock_ != nullptr;
}

void HeldLock::release(Diagnostics& diagnostics) {
  const bool writes_nothing = interrupts_.ends_after();
  // From here on either this gives the lock back, or who has ended the process meanwhile.
  if (writes_nothing) interrupts_.count_only();
  if (lock_ != nullptr) lock_->release(diagnostics);
  lock_.reset();
  if (writes_nothing) interrupts_.end_at_once();
}

}  // namespace acrnet::cli
