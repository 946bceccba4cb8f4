#include "tests/e2e/support/kill_points.h"

#include <elf.h>
#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>

#include "tests/e2e/support/launch.h"

namespace acrnet::e2e {

namespace {

constexpr long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                         PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

// Kills the program when its time is over, so that the tracer's wait ends.
class Watchdog {
 public:
  Watchdog(const FileDescriptor& handle, std::chrono::milliseconds limit)
      : thread_([this, &handle, limit](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          if (wake_.wait_for(lock, stop, limit, [&stop] { return stop.stop_requested(); })) return;
          barked_ = true;
          ::syscall(SYS_pidfd_send_signal, handle.get(), SIGKILL, nullptr, 0);
        }) {}

  // Ends the watch; true when it had to kill.
  bool end() {
    thread_.request_stop();
    thread_.join();
    return barked_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool barked_ = false;
  std::jthread thread_;
};

#if defined(__x86_64__)
constexpr bool knows_registers = true;

void change_registers(pid_t thread, const std::function<void(user_regs_struct&)>& change) {
  user_regs_struct registers{};
  checked(static_cast<int>(::ptrace(PTRACE_GETREGS, thread, nullptr, &registers)), "ptrace");
  change(registers);
  checked(static_cast<int>(::ptrace(PTRACE_SETREGS, thread, nullptr, &registers)), "ptrace");
}

// At a call's entry: there is no call of this number, so that nothing is done.
void forget_call(pid_t thread) {
  change_registers(thread, [](user_regs_struct& registers) { registers.orig_rax = ~0ULL; });
}

// At its exit.
void set_result(pid_t thread, long result) {
  change_registers(thread, [result](user_regs_struct& registers) {
    registers.rax = static_cast<unsigned long long>(result);
  });
}
#elif defined(__aarch64__)
constexpr bool knows_registers = true;

void forget_call(pid_t thread) {
  int none = -1;
  const iovec part = {&none, sizeof none};
  checked(static_cast<int>(::ptrace(PTRACE_SETREGSET, thread, NT_ARM_SYSTEM_CALL, &part)),
          "ptrace");
}

void set_result(pid_t thread, long result) {
  user_regs_struct registers{};
  iovec part = {&registers, sizeof registers};
  checked(static_cast<int>(::ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &part)), "ptrace");
  registers.regs[0] = static_cast<unsigned long long>(result);
  checked(static_cast<int>(::ptrace(PTRACE_SETREGSET, thread, NT_PRSTATUS, &part)), "ptrace");
}
#else
constexpr bool knows_registers = false;

void forget_call(pid_t) { throw std::system_error(ENOTSUP, std::generic_category()); }
void set_result(pid_t, long) {}
#endif

// Serves the stops of one program and what it forks, until it has ended.
class Tracer {
 public:
  Tracer(std::optional<KillPoint> kill_at, const FailingCall* failing)
      : kill_at_(kill_at), failing_(failing) {}

  TracedRun run(const Command& command) {
    // Seized before its exec, so that no call of the program is missed. Options are data here.
    const Launched launched = launch(command, [](pid_t pid) {
      checked(static_cast<int>(::ptrace(PTRACE_SEIZE, pid, nullptr, options)), "ptrace");
    });
    program_ = launched.pid;
    Watchdog watchdog(launched.handle, command.timeout);
    const int status = serve();
    const bool timed_out = watchdog.end();
    require_start(launched, command);
    run_.outcome = outcome_of(status, launched.out, launched.err);
    run_.outcome.timed_out = timed_out && !run_.killed;
    return std::move(run_);
  }

 private:
  // Returns the program's own end, as waitpid gives it.
  int serve() {
    while (true) {
      int status = 0;
      // __WNOTHREAD: other threads of the test have children of their own.
      const pid_t thread = ::waitpid(-1, &status, __WALL | __WNOTHREAD);
      if (thread < 0 && errno == EINTR) continue;
      checked(thread, "waitpid");
      if (WIFSTOPPED(status)) {
        serve_stop(thread, status);
      } else if (thread == program_) {
        return status;
      }
    }
  }

  void serve_stop(pid_t thread, int status) {
    const int signal = WSTOPSIG(status);
    const int event = status >> 16;
    if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
      resume(PTRACE_LISTEN, thread, 0);  // stopped by job control: it stays so
    } else if (event != 0) {
      resume(PTRACE_SYSCALL, thread, 0);
    } else if (signal == (SIGTRAP | 0x80)) {
      serve_call(thread);
      resume(PTRACE_SYSCALL, thread, 0);
    } else {
      resume(PTRACE_SYSCALL, thread, signal);  // the signal goes where it was going
    }
  }

  void serve_call(pid_t thread) {
    __ptrace_syscall_info info{};
    const long size = ::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info);
    if (size <= 0 || run_.killed) return;
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
      if (thread == dying_) kill_program();
      if (thread == refused_) set_result(thread, -failing_->error);
      if (thread == refused_) refused_ = 0;
      return;
    }
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || dying_ != 0) return;
    CallArguments arguments{};
    std::copy(std::begin(info.entry.args), std::end(info.entry.args), arguments.begin());
    std::optional<WorldCall> call = world_call(thread, info.entry.nr, arguments);
    if (!call) return;
    run_.calls.push_back(std::move(*call));
    if (failing_ != nullptr && failing_->which(run_.calls.back()) &&
        ++matching_ == failing_->number) {
      run_.failed = true;
      refused_ = thread;
      forget_call(thread);
    }
    if (!kill_at_ || run_.calls.size() != kill_at_->number) return;
    if (kill_at_->moment == Moment::before) {
      kill_program();
    } else {
      dying_ = thread;  // at the end of this very call
    }
  }

  // A thread that is killed while stopped at a call's entry does not make the call.
  void kill_program() {
    run_.killed = true;
    ::kill(-program_, SIGKILL);
  }

  // ESRCH: it was killed meanwhile; its end comes by waitpid.
  static void resume(__ptrace_request how, pid_t thread, long signal) {
    if (::ptrace(how, thread, nullptr, signal) < 0 && errno != ESRCH) {
      throw std::system_error(errno, std::generic_category(), "ptrace");
    }
  }

  std::optional<KillPoint> kill_at_;
  const FailingCall* failing_;
  std::size_t matching_ = 0;
  pid_t refused_ = 0;  // the thread whose call is not made
  pid_t program_ = -1;
  pid_t dying_ = 0;  // the thread that makes the call after which the program is killed
  TracedRun run_;
};

}  // namespace

namespace {

TracedRun trace(const Command& command, std::optional<KillPoint> kill_at,
                const FailingCall* failing) {
  Command traced = command;
  // LeakSanitizer refuses to work in a traced process. Later words win.
  const char* inherited = std::getenv("ASAN_OPTIONS");
  traced.environment.try_emplace("ASAN_OPTIONS", inherited == nullptr ? "" : inherited);
  traced.environment["ASAN_OPTIONS"] += ":detect_leaks=0";
  // In a thread of its own: a tracer is a thread, and waitpid must see this program's threads
  // alone.
  return std::async(std::launch::async, [&] { return Tracer(kill_at, failing).run(traced); }).get();
}

}  // namespace

TracedRun run_traced(const Command& command, std::optional<KillPoint> kill_at) {
  return trace(command, kill_at, nullptr);
}

bool can_fail_calls() { return knows_registers; }

TracedRun run_with_failure(const Command& command, const FailingCall& failing) {
  return trace(command, std::nullopt, &failing);
}

}  // namespace acrnet::e2e
