// Keeps a blob's lease alive on a thread of its own, whatever the rest of the program waits for: a
// person who is asked, an Azure that takes its time.
//
// The thread has a connection of its own and shares nothing with others but what is atomic or
// guarded here.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "executor/state/blob_requests.h"
#include "executor/state/state_client.h"

namespace acrnet::executor {

struct LeaseTimes {
  std::chrono::milliseconds renew_every = std::chrono::seconds(15);
  // From the last renewal on it is sure for so long: less than it lives, for the way there and
  // back.
  std::chrono::milliseconds sure_for = std::chrono::seconds(lease_seconds - 10);
};

class LeaseKeeper {
 public:
  // `acquired`: when the request was sent that got the lease.
  LeaseKeeper(std::unique_ptr<StateServer> server, BlobRequests blob, std::string lease,
              Clock::time_point acquired, LeaseTimes times);
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;
  ~LeaseKeeper();

  // False once the service has said that the lease is another's, or it may have run out. Any
  // thread.
  bool held() const { return !lost_; }
  // Ends the thread; the lease stays, until somebody gives it back or it ends by itself. Not from
  // two threads.
  void stop();
  // Lets the thread give the lease back and end, from any thread; waits for it no longer than
  // `patience`.
  void let_go(std::chrono::milliseconds patience);

 private:
  enum class End { not_yet, stop, give_back };

  void run();
  void renew();
  // Sleeps until the next renewal, or the end.
  End wait();
  void ask_to_end(End how);

  const std::unique_ptr<StateServer> server_;  // of the thread alone
  const BlobRequests blob_;
  const std::string lease_;
  const LeaseTimes times_;
  Clock::time_point sure_until_;  // of the thread alone
  std::atomic<bool> lost_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  End end_ = End::not_yet;  // these two are guarded
  bool ended_ = false;
  std::atomic<bool> ending_{false};  // cuts a renewal off that is under way
  std::thread thread_;               // last: it uses the rest
};

}  // namespace acrnet::executor
