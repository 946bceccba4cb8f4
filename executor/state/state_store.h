// Where the state is kept between two runs, and who may change it now.
//
// Abstract because there are several kinds of place: a file, a blob, a web service. Every
// implementation passes tests/unit/executor/state/state_store_conformance.h. Writing is done under
// a lock and only if the stored serial is the one before the new state's, so no run ever overwrites
// what another has written.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "executor/http/http_transport.h"
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

  // False once it is known that somebody else may hold it, though nobody gave it back here: nothing
  // new may be written any more. Any thread may ask.
  virtual bool held() const { return true; }
  // True when it is known that it was held at `moment` or later, by an answer of the place of the
  // state to a question asked since. Else begins to ask, without waiting: so whoever needs to know
  // calls again until it is true, or held() is false. Any thread.
  virtual bool is_held_since(Clock::time_point moment) {
    static_cast<void>(moment);
    return held();
  }
  // Requires that held() is false. Why, for a message: a sentence without its full stop.
  virtual std::string why_lost() const { return "Another run may have taken it"; }
  // Gives it back, with an error where that can't be done; nothing where it was given back before.
  virtual void release(Diagnostics&) {}
  // Gives it back for a process that is about to be ended, from any thread, within `patience`, with
  // a warning where that can't be done. The lock is not to be used afterwards, and its destructor
  // may never run.
  virtual void let_go(std::chrono::milliseconds, Diagnostics&) {}
  // What to tell a user whose run has to end without giving it back; none where the lock ends by
  // itself.
  virtual std::optional<Diagnostic> left_behind() const { return std::nullopt; }
};

// What replace() may replace.
enum class Replacing {
  older,     // nothing, or a state of the same lineage with a lower serial
  anything,  // whatever is there, even what can't be read
};

class StateStore {
 public:
  virtual ~StateStore() = default;

  // For messages: a path, or a URL.
  virtual std::string place() const = 0;
  virtual bool is_file() const { return false; }  // of this computer

  // `operation` ("apply") is what others are told while it is held. Null exactly when an error was
  // added: code_state_locked when someone else holds it, code_lock_unavailable when locking isn't
  // possible here at all (a read-only folder), others where the place itself is not there. Does not
  // wait for whoever holds it. The store must outlive the lock.
  virtual std::unique_ptr<StateLock> lock(std::string_view operation, Diagnostics& diagnostics) = 0;

  // A State with an empty lineage when there is none yet. Empty exactly when an error was added.
  virtual std::optional<State> read(Diagnostics& diagnostics) = 0;

  // Requires the lock. Refuses a state whose serial is not the stored one's plus one, or of another
  // lineage. After false the stored state is whole, and is the old or the new one.
  virtual bool write(const State& state, Diagnostics& diagnostics) = 0;

  // Requires the lock. Stores a state that was not made from the stored one: it was kept elsewhere.
  // The state that is there already is not written again. After false the stored state is as it
  // was, or is the new one.
  virtual bool replace(const State& state, Replacing replacing, Diagnostics& diagnostics) = 0;

  // For a state that write() could not store: puts it aside in a file, if anything can be written
  // at all, and adds an error that says where it is and the one command that brings it back.
  virtual void rescue(const State& state, Diagnostics& diagnostics) = 0;

  // How long an interrupted run should leave for the last write and for giving the lock back.
  virtual std::chrono::milliseconds time_to_close() const {
    return std::chrono::milliseconds(1400);
  }
  // From now on read() takes a state that is older than the one that was read or written here
  // before. Else it is refused where the place can't be relied on: a service that plays an earlier
  // state back would make acrnet forget what it made since.
  virtual void accept_older() {}

  // Ends the lock of a run that did not end it; `id` is the lock's, as the message about it says.
  // False exactly when an error was added.
  virtual bool force_unlock(std::string_view id, Diagnostics& diagnostics) = 0;
};

// Why `next` must not follow the stored state; empty when it may.
std::string successor_problem(const State& stored, const State& next);
// Why `next` must not take the stored state's place as an older one; empty when it may.
std::string replacement_problem(const State& stored, const State& next);

}  // namespace acrnet::executor
