#include "cli/session/signals.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "cli/messages/diagnostics.h"
#include "cli/views/report/diagnostic_text.h"

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

constexpr std::array handled{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
// Between the first and the end of the process, and between the second and that.
constexpr milliseconds most_time{6'600};
constexpr milliseconds most_time_in_a_hurry{500};
// For what is said last to be read.
constexpr milliseconds last_words_patience{100};
constexpr milliseconds most_time_for_readers{1'000};
constexpr milliseconds tick{100};
// A tick that took so long was no busy computer: the process was stopped.
constexpr milliseconds stopped_meanwhile{2'000};

// A signal handler is given nothing but the signal, so these can't be members.
std::atomic<int> received{0};
std::array<int, 2> wake_pipe{-1, -1};
std::array<std::atomic<bool>, handled.size()> deaf_to_terminal;

static_assert(std::atomic<int>::is_always_lock_free, "a signal handler must not wait");

void wake(char why) { [[maybe_unused]] const ssize_t woken = write(wake_pipe[1], &why, 1); }

bool is_deaf(int signal, const siginfo_t* info) {
  for (std::size_t i = 0; i < handled.size(); ++i) {
    if (handled[i] == signal) return deaf_to_terminal[i] && info->si_code == SI_KERNEL;
  }
  return false;
}

extern "C" void on_signal(int signal, siginfo_t* info, void*) {
  const int saved_errno = errno;
  const bool is_echo = signal == SIGHUP && received > 0;
  if (!is_echo && !is_deaf(signal, info)) {
    if (++received > 2) _exit(static_cast<int>(ExitCode::interrupted));
    wake('!');
  }
  errno = saved_errno;
}

[[noreturn]] void wait_for_the_end() {
  while (true) pause();
}

}  // namespace

Interrupts::Interrupts(Printer* printer, bool live, const executor::Secrets* secrets)
    : printer_(printer), secrets_(secrets), live_(live) {
  received = 0;
  if (pipe2(wake_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) wake_pipe = {-1, -1};
  install();
  watcher_ = std::thread([this] { watch(); });
}

void Interrupts::install() {
  for (std::size_t i = 0; i < handled.size(); ++i) {
    sigaction(handled[i], nullptr, &before_[i]);
    const bool ignored = before_[i].sa_handler == SIG_IGN;
    const bool from_background = handled[i] == SIGINT || handled[i] == SIGQUIT;
    deaf_to_terminal[i] = ignored && from_background;
    if (ignored && !from_background) continue;
    struct sigaction action {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_RESTART | SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    sigaction(handled[i], &action, nullptr);
  }
}

Interrupts::~Interrupts() {
  wake('.');
  watcher_.join();
  for (std::size_t i = 0; i < handled.size(); ++i) sigaction(handled[i], &before_[i], nullptr);
  for (int& end : wake_pipe) {
    if (end >= 0) close(end);
    end = -1;
  }
}

// ---- the thread that watches ----

void Interrupts::watch() {
  while (true) {
    std::unique_lock lock(mutex_);
    const bool counts_time = time_left_ || end_in_;
    lock.unlock();
    const auto before = std::chrono::steady_clock::now();
    if (!take_news(counts_time ? tick : milliseconds(-1))) return;
    const auto passed =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - before);
    take_time(passed > stopped_meanwhile ? tick : passed);
  }
}

bool Interrupts::take_news(milliseconds patience) {
  pollfd file{wake_pipe[0], POLLIN, 0};
  if (poll(&file, 1, static_cast<int>(patience.count())) <= 0) return true;
  std::array<char, 16> news{};
  const ssize_t size = read(wake_pipe[0], news.data(), news.size());
  if (size > 0 && std::find(news.begin(), news.end(), '.') != news.end()) return false;
  const std::scoped_lock lock(mutex_);
  if (received > 0 && !begun_) begin();
  if (received > 1 && !std::exchange(hurried_, true)) end_in_ = most_time_in_a_hurry;
  return true;
}

void Interrupts::take_time(milliseconds passed) {
  std::unique_lock lock(mutex_);
  if (end_in_ && (*end_in_ -= passed) <= milliseconds(0)) {
    if (last_words_) {
      Diagnostics words;
      words.add(*last_words_);
      say(words);
    }
    end_process();
  }
  if (!time_left_ || (*time_left_ -= passed) > milliseconds(0)) return;
  time_left_.reset();
  if (begun_ || received++ > 0) return;  // an interrupt was first
  timed_out_ = true;
  begin();
}

void Interrupts::begin() {
  begun_ = true;
  changed_.notify_all();
  if (mode_ == Mode::serving) return;
  acknowledge();
  if (mode_ != Mode::counting) ending_ = true;
  if (mode_ == Mode::at_once) end_process();
  end_in_ = hurried_ ? most_time_in_a_hurry : most_time;
  if (mode_ == Mode::after) std::thread([this] { run_last(); }).detach();
}

void Interrupts::acknowledge() const {
  if (timed_out_) {
    Diagnostics diagnostics;
    diagnostics.add(timeout_over(timeout_));
    return say(diagnostics);
  }
  std::string text = "Interrupted.";
  if (mode_ == Mode::counting) {
    text += " Finishing steps in progress; press Ctrl-C again to stop now.";
  } else {
    if (writes_nothing_) text = "Interrupted; nothing was written.";
    if (mode_ == Mode::after)
      text += " Giving the lock of the state back; press Ctrl-C again to stop now.";
  }
  say(text + "\n");
}

void Interrupts::run_last() {
  const Diagnostics left = last_();
  const std::scoped_lock lock(mutex_);
  say(left);
  end_process();
}

void Interrupts::say(const std::string& words) const {
  const std::string text = secrets_ != nullptr ? secrets_->masked(words) : words;
  if (printer_ != nullptr) return printer_->say((live_ ? "\r\x1b[K" : "") + text);
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

void Interrupts::say(const Diagnostics& diagnostics) const {
  if (!diagnostics.empty()) say(diagnostics_text(diagnostics, {}, Paint(false)));
}

void Interrupts::end_process() {
  if (printer_ != nullptr) printer_->settle(last_words_patience);
  _exit(static_cast<int>(timed_out_ ? ExitCode::timed_out : ExitCode::interrupted));
}

// ---- the thread that works ----

void Interrupts::enter(Mode mode, std::unique_lock<std::mutex>& lock) {
  if (ending_) {
    lock.unlock();
    wait_for_the_end();
  }
  mode_ = mode;
}

void Interrupts::end_at_once(bool writes_nothing) {
  std::unique_lock lock(mutex_);
  enter(Mode::at_once, lock);
  writes_nothing_ = writes_nothing;
  if (begun_) end_process();
}

void Interrupts::end_after(Last last) {
  std::unique_lock lock(mutex_);
  enter(Mode::after, lock);
  last_ = std::move(last);
}

bool Interrupts::ends_after() const {
  const std::scoped_lock lock(mutex_);
  return mode_ == Mode::after;
}

void Interrupts::count_only() {
  std::unique_lock lock(mutex_);
  enter(Mode::counting, lock);
}

void Interrupts::serve() {
  std::unique_lock lock(mutex_);
  enter(Mode::serving, lock);
}

void Interrupts::wait() {
  std::unique_lock lock(mutex_);
  enter(Mode::serving, lock);
  changed_.wait(lock, [this] { return begun_; });
}

const std::atomic<int>& Interrupts::count() const { return received; }

void Interrupts::end_in(milliseconds time) {
  const std::scoped_lock lock(mutex_);
  timeout_ = time;
  time_left_ = time;
  wake(' ');
}

void Interrupts::set_last_words(std::optional<Diagnostic> words) {
  const std::scoped_lock lock(mutex_);
  last_words_ = std::move(words);
}

ExitCode Interrupts::settle(ExitCode code) {
  std::unique_lock lock(mutex_);
  time_left_.reset();  // the rest only waits for readers
  if (mode_ == Mode::serving) return code;
  const bool counted = mode_ == Mode::counting && received > 0;
  if (!counted) enter(Mode::at_once, lock);
  if (!counted) return code;
  // Only what is printed is left to do.
  end_in_ = std::min(end_in_.value_or(most_time_for_readers), most_time_for_readers);
  wake(' ');
  return timed_out_ ? ExitCode::timed_out : ExitCode::interrupted;
}

}  // namespace acrnet::cli
