// Asks the place of a state on a thread of its own whether the lock is still held, whatever the
// rest of the program waits for: a person who is asked, an Azure that takes its time.
//
// It asks when somebody needs to know, once for all who need to know meanwhile; and every now and
// then where the lock ends unless it is renewed, as asking does. The thread has a connection of its
// own and shares nothing with others but what is atomic or guarded here.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "executor/state/state_client.h"

namespace acrnet::executor {

struct LockTimes {
  // How long the keeper may be silent; empty: until somebody needs to know, as the lock has no end.
  std::optional<std::chrono::milliseconds> renew_every;
  // From the last good answer on the lock is sure for so long; where it has no end, from the first
  // question on that was not answered.
  std::chrono::milliseconds sure_for{50'000};
};

struct LockAnswer {
  enum class Kind { held, lost, unsure };
  Kind kind = Kind::held;
  std::string why = {};  // it is lost, or not sure: a sentence without its full stop
};

// What is asked, on the keeper's thread. Each takes 10 seconds at most.
struct LockQuestions {
  // Ends early when `stop` says so.
  std::function<LockAnswer(StateServer& server, const std::function<bool()>& stop)> is_held;
  std::function<void(StateServer& server)> give_back;
};

class LockKeeper {
 public:
  // `acquired`: when the request was sent that got the lock.
  LockKeeper(std::unique_ptr<StateServer> server, LockQuestions questions,
             Clock::time_point acquired, LockTimes times);
  LockKeeper(const LockKeeper&) = delete;
  LockKeeper& operator=(const LockKeeper&) = delete;
  ~LockKeeper();

  // False once the place has said that the lock is another's, or it may have run out. Any thread.
  bool held() const { return !lost_; }
  // As StateLock::is_held_since.
  bool is_held_since(Clock::time_point moment);
  // Why it is not held any more: a sentence without its full stop. Any thread.
  std::string why_lost();
  // Ends the thread; the lock stays, until somebody gives it back or it ends by itself. Not from
  // two threads.
  void stop();
  // Lets the thread give the lock back and end, from any thread; waits for it no longer than
  // `patience`.
  void let_go(std::chrono::milliseconds patience);

 private:
  enum class End { not_yet, stop, give_back };

  void run();
  void ask();
  void take(const LockAnswer& answer, Clock::time_point sent);
  // Sleeps until there is something to ask, or the end.
  End wait();
  void ask_to_end(End how);

  const std::unique_ptr<StateServer> server_;  // used by the thread only, like the next four
  const LockQuestions questions_;
  const LockTimes times_;
  std::optional<Clock::time_point> sure_until_;
  std::chrono::milliseconds pause_{0};  // before asking again what was not answered
  std::atomic<bool> lost_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  Clock::time_point held_at_;  // these five are guarded
  Clock::time_point wanted_;
  std::string why_lost_;
  End end_ = End::not_yet;
  bool ended_ = false;
  std::atomic<bool> ending_{false};  // cuts a question off that is under way
  std::thread thread_;               // last: it uses the rest
};

}  // namespace acrnet::executor
