#include "cli/session/state_lock.h"

#include <algorithm>
#include <chrono>

namespace acrnet::cli {

namespace {

// A little less than what Interrupts gives.
constexpr std::chrono::milliseconds patience{6'200};

}  // namespace

HeldLock::~HeldLock() {
  Diagnostics unheard;
  release(unheard);
}

bool HeldLock::take(StateAccess& state, std::string_view operation, Diagnostics& diagnostics) {
  if (state.is_remote()) interrupts_.end_after([this] { return let_go(); });
  const std::scoped_lock lock(taking_);
  Diagnostics attempt;
  lock_ = state.store().lock(operation, attempt);
  if (lock_ != nullptr) interrupts_.set_last_words(lock_->left_behind());
  for (const Diagnostic& item : attempt.items()) {
    if (item.severity == Severity::warning) left_.add(item);
    diagnostics.add(item);
  }
  return lock_ != nullptr;
}

// On the thread that ends the process. A lock that is just being taken is waited for.
Diagnostics HeldLock::let_go() {
  const auto until = std::chrono::steady_clock::now() + patience;
  const std::unique_lock lock(taking_, until);
  if (!lock.owns_lock()) return {};
  Diagnostics left = left_;
  const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(
      until - std::chrono::steady_clock::now());
  if (lock_ != nullptr) lock_->let_go(time, left);
  return left;
}

void HeldLock::release(Diagnostics& diagnostics) {
  const bool writes_nothing = interrupts_.ends_after();
  // From here on either this gives the lock back, or who has ended the process meanwhile.
  if (writes_nothing) interrupts_.count_only();
  if (lock_ != nullptr) lock_->release(diagnostics);
  lock_.reset();
  interrupts_.set_last_words(std::nullopt);
  if (writes_nothing) interrupts_.end_at_once(true);
}

}  // namespace acrnet::cli
