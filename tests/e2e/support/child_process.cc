#include "tests/e2e/support/child_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/e2e/support/launch.h"

namespace acrnet::e2e {

namespace {

std::chrono::milliseconds until(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

// Whether no thread has taken yet a signal that was sent to the process. It must not be reaped.
bool is_pending(pid_t process, int signal) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  const std::string name = "ShdPnd:";
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(name)) continue;
    const std::uint64_t signals = std::stoull(line.substr(name.size()), nullptr, 16);
    return (signals >> (signal - 1) & 1U) != 0;
  }
  throw std::runtime_error("no pending signals in /proc");
}

}  // namespace

ChildProcess::ChildProcess(const Command& command) {
  deadline_ = std::chrono::steady_clock::now() + command.timeout;
  Launched launched = launch(command, [](pid_t) {});
  require_start(launched, command);
  pid_ = launched.pid;
  handle_ = std::move(launched.handle);
  out_ = std::move(launched.out);
  err_ = std::move(launched.err);
}

ChildProcess::~ChildProcess() {
  if (status_) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool ChildProcess::running() { return !reap(std::chrono::milliseconds(0)); }

void ChildProcess::send(int signal) {
  // By handle: after its end the number may mean another process.
  if (!status_) ::syscall(SYS_pidfd_send_signal, handle_.get(), signal, nullptr, 0);
}

bool ChildProcess::wait_until_taken(int signal, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (running()) {
    if (!is_pending(pid_, signal)) return true;
    if (until(deadline).count() == 0) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

Outcome ChildProcess::wait() {
  while (!reap(until(deadline_))) {
    timed_out_ = true;
    ::kill(-pid_, SIGKILL);
    deadline_ = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  }
  Outcome outcome = outcome_of(*status_, out_, err_);
  outcome.timed_out = timed_out_;
  return outcome;
}

bool ChildProcess::wait_for_text(std::string_view text, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  const auto said = [&] {
    return out().find(text) != std::string::npos || err().find(text) != std::string::npos;
  };
  while (!said()) {
    if (!running() || until(deadline).count() == 0) return said();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string ChildProcess::out() const { return read_whole(out_); }

std::string ChildProcess::err() const { return read_whole(err_); }

// Waits at most `limit`; true when the child has ended.
bool ChildProcess::reap(std::chrono::milliseconds limit) {
  if (status_) return true;
  pollfd ended = {handle_.get(), POLLIN, 0};
  const int ready = ::poll(&ended, 1, static_cast<int>(limit.count()));
  if (ready == 0 || (ready < 0 && errno == EINTR)) return false;
  int status = 0;
  checked(::waitpid(pid_, &status, 0), "waitpid");
  status_ = status;
  return true;
}

Outcome run(const Command& command) { return ChildProcess(command).wait(); }

std::string describe(const Outcome& outcome) {
  if (outcome.timed_out) return "timeout";
  if (outcome.signal) return fmt::format("signal {}", *outcome.signal);
  return fmt::format("exit code {}", outcome.code.value_or(-1));
}

}  // namespace acrnet::e2e
