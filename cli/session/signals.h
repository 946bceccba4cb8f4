// What ends a run before its work is done: SIGINT, SIGTERM, SIGHUP, SIGQUIT, a closed terminal, and
// the end of --timeout. All of them do the same.
//
// The first is acknowledged at once. While nothing can be lost the process ends then; where
// something is to be given back, after that; once writing has begun they are counted,
// executor::apply stops, and the command ends by itself. Whatever happens, the process is gone
// within seven seconds of the first and one second of the second, with ExitCode::interrupted or
// ExitCode::timed_out: a thread of its own watches over that, whose time stands still while the
// process is stopped (Ctrl-Z, a laptop that sleeps).
//
// SIGHUP after another signal is no second one, since a terminal that is closed sends it more than
// once. What was ignored when the program started stays ignored (nohup); but SIGINT and SIGQUIT,
// which a shell ignores for all it runs in the background, only when they come from the terminal.
// SIGPIPE is ignored: a reader that went away is noticed where results are written. One object at a
// time; restores the handlers when it goes.
#pragma once

#include <csignal>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cli/messages/exit_code.h"
#include "cli/session/printer.h"
#include "executor/http/secrets.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

class Interrupts {
 public:
  // Gives something back within six seconds; what it returns is told before the process ends.
  using Last = std::function<Diagnostics()>;

  // `printer` says what has to be said; null: standard error, in tests. `live`: on a terminal,
  // where a line may be drawn that is in the way. No secret is readable in what it says.
  Interrupts(Printer* printer, bool live, const executor::Secrets* secrets = nullptr);
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  // ---- what the first one does from now on. Where it has come already and the process is about to
  // end, none of these returns. ----

  // Ends the process at once. `writes_nothing`: what was done so far has changed nothing.
  void end_at_once(bool writes_nothing);
  // Lets `last` run, on a thread of its own, then ends the process. It is counted, too, so that
  // whoever waits can make an end.
  void end_after(Last last);
  bool ends_after() const;
  // Is counted, and nothing else but its acknowledgement and the end after seven seconds.
  void count_only();
  // Ends nothing. For a server, from before it can be asked.
  void serve();
  // The same, and returns when it has come.
  void wait();

  const std::atomic<int>& count() const;
  // From now on, at most this long.
  void end_in(std::chrono::milliseconds time);
  // What is told last where the process has to end with something still held: how to repair that.
  void set_last_words(std::optional<Diagnostic> words);
  // The work is over: a code of its own where an interrupt was counted, else `code`.
  ExitCode settle(ExitCode code);

 private:
  enum class Mode { at_once, after, counting, serving };

  void install();
  void watch();
  // Reads the pipe; false: the object goes.
  bool take_news(std::chrono::milliseconds patience);
  void take_time(std::chrono::milliseconds passed);
  void begin();
  void acknowledge() const;
  void run_last();
  // With mutex_ held. Does not return where the process is about to end.
  void enter(Mode mode, std::unique_lock<std::mutex>& lock);
  [[noreturn]] void end_process();
  void say(const std::string& text) const;
  void say(const Diagnostics& diagnostics) const;

  Printer* const printer_;
  const executor::Secrets* secrets_;
  const bool live_;
  mutable std::mutex mutex_;  // guards all members up to the threads
  std::condition_variable changed_;
  Mode mode_ = Mode::at_once;
  bool writes_nothing_ = false;
  bool begun_ = false;   // the first one was acknowledged
  bool ending_ = false;  // the process ends now, whatever it is doing
  bool hurried_ = false;
  bool timed_out_ = false;
  Last last_;
  std::optional<Diagnostic> last_words_;
  std::optional<std::chrono::milliseconds> time_left_;  // until --timeout is over
  std::optional<std::chrono::milliseconds> end_in_;
  std::chrono::milliseconds timeout_{0};
  std::array<struct sigaction, 4> before_{};
  std::thread watcher_;
};

}  // namespace acrnet::cli
