// SIGINT and SIGTERM: what Ctrl-C and pipelines send.
//
// While nothing can be lost they end the process at once, with exit code 130; or, where something
// is to be given back, after that. Once writing has begun they are only counted, and
// executor::apply decides. SIGPIPE is ignored: a reader that went away is noticed where results are
// written. One object at a time; restores the handlers when it goes.
#pragma once

#include <csignal>

#include <array>
#include <atomic>
#include <functional>
#include <thread>

namespace acrnet::cli {

class Interrupts {
 public:
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  // From now on the first signal lets `last` run, on a thread of its own, and then ends the
  // process. It is counted, too, so that whoever waits can make an end.
  void end_after(std::function<void()> last);
  bool ends_after() const { return watcher_.joinable(); }
  // As at first. Returns when it is sure that `last` will not run any more, or not at all.
  void end_at_once();
  // From now on signals are counted and nothing else. As end_at_once() where there was something to
  // do last.
  void count_only();
  const std::atomic<int>& count() const;
  // Returns when a signal has come. Requires count_only().
  void wait() const;

 private:
  void dismiss_watcher();

  std::array<struct sigaction, 2> before_{};
  std::thread watcher_;
};

}  // namespace acrnet::cli
