// The state's lock while a command needs it: given back at its end, and also when a signal ends the
// process before.
//
// A lock that others see on another computer does not go with the process as that of a file does.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "cli/session/signals.h"
#include "cli/session/state_access.h"
#include "executor/state/state_store.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

class HeldLock {
 public:
  // It must outlive the lock; no other may be told what to do last meanwhile.
  explicit HeldLock(Interrupts& interrupts) : interrupts_(interrupts) {}
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;
  ~HeldLock();

  // How a lock is waited for that another run holds.
  struct Patience {
    std::chrono::milliseconds time{0};
    std::function<void(const std::string& holder)> say;  // once, when it begins
  };

  // False exactly when an error was added. The access must outlive the lock. While it waits, a
  // signal ends the process at once.
  bool take(StateAccess& state, std::string_view operation, const Patience& patience,
            Diagnostics& diagnostics);
  // Null where none is held.
  executor::StateLock* get() const { return lock_.get(); }
  // Gives it back, with a warning where that can't be done. A signal that came meanwhile ends the
  // process now, unless signals are only counted.
  void release(Diagnostics& diagnostics);

 private:
  Diagnostics let_go();
  bool try_once(StateAccess& state, std::string_view operation, Diagnostics& diagnostics);

  Interrupts& interrupts_;
  std::timed_mutex taking_;  // held while a lock is taken or the process is ended
  Diagnostics left_;         // warnings about a lock that was taken in vain
  std::unique_ptr<executor::StateLock> lock_;
};

}  // namespace acrnet::cli
