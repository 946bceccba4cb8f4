#include "cli/session/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "cli/messages/exit_code.h"

namespace acrnet::cli {

namespace {

constexpr std::array handled{SIGINT, SIGTERM};

// A signal handler is given nothing but the signal's number, so these three can't be members.
std::atomic<int> received{0};
std::atomic<bool> counting{false};
std::array<int, 2> wake_pipe{-1, -1};

// Without anything that could be locked by whoever was interrupted.
[[noreturn]] void end_process() {
  constexpr std::string_view message = "\nInterrupted; nothing was written.\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, message.data(), message.size());
  _exit(static_cast<int>(ExitCode::interrupted));
}

static_assert(std::atomic<int>::is_always_lock_free, "a signal handler must not wait");

extern "C" void on_signal(int) {
  const int saved_errno = errno;
  if (!counting) end_process();
  // One byte wakes who waits; more could fill the pipe and block.
  if (++received == 1) {
    [[maybe_unused]] const ssize_t woken = write(wake_pipe[1], "!", 1);
  }
  errno = saved_errno;
}

}  // namespace

Interrupts::Interrupts() {
  received = 0;
  counting = false;
  if (pipe2(wake_pipe.data(), O_CLOEXEC) != 0) wake_pipe = {-1, -1};
  for (std::size_t i = 0; i < handled.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(handled[i], &action, &before_[i]);
  }
}

Interrupts::~Interrupts() {
  dismiss_watcher();
  for (std::size_t i = 0; i < handled.size(); ++i) sigaction(handled[i], &before_[i], nullptr);
  for (int& end : wake_pipe) {
    if (end >= 0) close(end);
    end = -1;
  }
}

void Interrupts::end_after(std::function<void()> last) {
  counting = true;
  watcher_ = std::thread([last = std::move(last)] {
    char why = 0;
    while (read(wake_pipe[0], &why, 1) < 0 && errno == EINTR) {
    }
    if (why != '!') return;  // dismissed
    last();
    end_process();
  });
}

void Interrupts::dismiss_watcher() {
  if (!watcher_.joinable()) return;
  [[maybe_unused]] const ssize_t woken = write(wake_pipe[1], ".", 1);
  watcher_.join();
}

void Interrupts::end_at_once() {
  dismiss_watcher();
  if (received > 0) end_process();
  counting = false;
}

void Interrupts::count_only() {
  dismiss_watcher();
  counting = true;
}

const std::atomic<int>& Interrupts::count() const { return received; }

void Interrupts::wait() const {
  char byte = 0;
  while (received == 0) {
    if (read(wake_pipe[0], &byte, 1) < 0 && errno != EINTR) pause();
  }
}

}  // namespace acrnet::cli
