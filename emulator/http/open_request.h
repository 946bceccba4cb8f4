// A request that waits for its answer, and with it the connection it came by.
//
// Owned by whoever works on it: moved into answer() it gives the connection back for the next
// request; destroyed without an answer it ends the connection. No thread is held meanwhile, so any
// number may wait. An interface because the world is behind it: the server's connections are one
// kind, those of a test that has no socket may be another.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "emulator/base/http_message.h"

namespace acrnet::emulator {

class OpenRequest {
 public:
  OpenRequest() = default;
  OpenRequest(const OpenRequest&) = delete;
  OpenRequest& operator=(const OpenRequest&) = delete;
  virtual ~OpenRequest() = default;

  virtual const Request& request() const = 0;

  // May be called from any thread.
  static void answer(std::unique_ptr<OpenRequest> open, Answer answer) {
    OpenRequest& self = *open;
    self.send(std::move(open), std::move(answer));
  }

  // Calls `next` when the time is over, on one of the server's threads.
  using Next = std::function<void(std::unique_ptr<OpenRequest>)>;
  static void wait(std::unique_ptr<OpenRequest> open, std::chrono::milliseconds time, Next next) {
    OpenRequest& self = *open;
    self.sleep(std::move(open), time, std::move(next));
  }

 private:
  virtual void send(std::unique_ptr<OpenRequest> self, Answer answer) = 0;
  virtual void sleep(std::unique_ptr<OpenRequest> self, std::chrono::milliseconds time,
                     Next next) = 0;
};

}  // namespace acrnet::emulator
