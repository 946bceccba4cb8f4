// Where the state is kept between two runs, and who may change it now.
//
// Abstract because there are several kinds of place (a file, later a blob and a web service). Every
// implementation passes tests/unit/executor/state_store_conformance.h. Writing is done under a lock
// and only if the stored serial is the one before the new state's, so no run ever overwrites what
// another has written.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/diagnostic.h"
#include "model/state.h"

namespace acrnet::executor {

// Holds the lock; its destructor gives it back.
class StateLock {
 public:
  StateLock() = default;
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;
  virtual ~StateLock() = default;
};

class StateStore {
 public:
  virtual ~StateStore() = default;

  // `operation` ("apply") is what others are told while it is held. Null exactly when an error was
  // added: code_state_locked when someone else holds it, code_lock_unavailable when locking isn't
  // possible here at all (a read-only folder). Does not wait.
  virtual std::unique_ptr<StateLock> lock(std::string_view operation, Diagnostics& diagnostics) = 0;

  // A State with an empty lineage when there is none yet. Empty exactly when an error was added.
  virtual std::optional<State> read(Diagnostics& diagnostics) = 0;

  // Requires the lock. Refuses a state whose serial is not the stored one's plus one, or of another
  // lineage. After false the stored state is whole, and is the old or the new one.
  virtual bool write(const State& state, Diagnostics& diagnostics) = 0;

  // For a state that write() could not store: puts it aside in a file, if anything can be written
  // at all, and adds an error that says where it is and the one command that brings it back.
  virtual void rescue(const State& state, Diagnostics& diagnostics) = 0;
};

}  // namespace acrnet::executor
