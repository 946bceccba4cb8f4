// SIGINT and SIGTERM: what Ctrl-C and pipelines send.
//
// While nothing can be lost they end the process at once, with exit code 130. Once writing has begun
// they are only counted, and executor::apply decides. SIGPIPE is ignored: a reader that went away is
// noticed where results are written. One object at a time; restores the handlers when it goes.
#pragma once

#include <csignal>

#include <array>
#include <atomic>

namespace acrnet::cli {

class Interrupts {
 public:
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  // From now on signals are counted and nothing else.
  void count_only();
  const std::atomic<int>& count() const;
  // Returns when a signal has come. Requires count_only().
  void wait() const;

 private:
  std::array<struct sigaction, 2> before_{};
};

}  // namespace acrnet::cli
