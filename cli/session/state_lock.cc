#include "cli/session/state_lock.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "executor/messages/diagnostics.h"

namespace acrnet::cli {

namespace {

// A little less than what Interrupts gives.
constexpr std::chrono::milliseconds patience_at_the_end{6'200};

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Two seconds at most, and never all who wait at the same moment.
milliseconds poll_pause(std::mt19937& dice) {
  return milliseconds(std::uniform_int_distribution<int>(400, 2000)(dice));
}

const Diagnostic* find_locked(const Diagnostics& diagnostics) {
  const auto& items = diagnostics.items();
  const auto found = std::find_if(items.begin(), items.end(), [](const Diagnostic& item) {
    return item.code == executor::code_state_locked;
  });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

HeldLock::~HeldLock() {
  Diagnostics unheard;
  release(unheard);
}

bool HeldLock::try_once(StateAccess& state, std::string_view operation, Diagnostics& diagnostics) {
  const std::scoped_lock lock(taking_);
  lock_ = state.store().lock(operation, diagnostics);
  if (lock_ != nullptr) interrupts_.set_last_words(lock_->left_behind());
  for (const Diagnostic& item : diagnostics.items()) {
    if (item.severity == Severity::warning) left_.add(item);
  }
  return lock_ != nullptr;
}

bool HeldLock::take(StateAccess& state, std::string_view operation, const Patience& patience,
                    Diagnostics& diagnostics) {
  if (state.is_remote()) interrupts_.end_after([this] { return let_go(); });
  const Clock::time_point until = Clock::now() + patience.time;
  std::mt19937 dice{std::random_device{}()};
  for (bool said = false;; said = true) {
    Diagnostics attempt;
    const bool taken = try_once(state, operation, attempt);
    const auto rest = std::chrono::duration_cast<milliseconds>(until - Clock::now());
    const Diagnostic* const locked = taken ? nullptr : find_locked(attempt);
    if (locked == nullptr || rest <= milliseconds(0)) {
      for (const Diagnostic& item : attempt.items()) diagnostics.add(item);
      return taken;
    }
    if (!said) patience.say(locked->detail);
    std::this_thread::sleep_for(std::min(rest, poll_pause(dice)));
  }
}

// On the thread that ends the process. A lock that is just being taken is waited for.
Diagnostics HeldLock::let_go() {
  const auto until = std::chrono::steady_clock::now() + patience_at_the_end;
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
