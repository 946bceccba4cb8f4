#include "tests/e2e/support/launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace acrnet::e2e {

namespace {

struct Pipe {
  FileDescriptor read;
  FileDescriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::vector<std::string> environment_of(const Command& command) {
  static constexpr std::array<const char*, 6> inherited = {
      "PATH", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE"};
  std::map<std::string, std::string> variables;
  for (const char* name : inherited) {
    const char* value = std::getenv(name);
    if (value != nullptr) variables.emplace(name, value);
  }
  for (const auto& [name, value] : command.environment) variables[name] = value;
  std::vector<std::string> lines;
  lines.reserve(variables.size());
  for (const auto& [name, value] : variables) lines.push_back(fmt::format("{}={}", name, value));
  return lines;
}

// The form exec wants. The strings must outlive it.
std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

// What the child needs, ready made.
struct Prepared {
  explicit Prepared(const Command& command)
      : folder(command.folder.string()), environment(environment_of(command)) {
    arguments.push_back(command.program.string());
    arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
    argv = pointers_to(arguments);
    envp = pointers_to(environment);
  }

  std::string folder;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;
};

// Runs in the child: system calls only. Returns only when something failed, with errno set.
void become(Prepared& prepared, int in, int out, int err, int go, pid_t parent) {
  char byte = 0;
  if (::setpgid(0, 0) != 0 || ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return;
  if (::getppid() != parent) ::_exit(127);  // it died before the line above
  if (::read(go, &byte, 1) != 1) return;
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) return;
  if (!prepared.folder.empty() && ::chdir(prepared.folder.c_str()) != 0) return;
  // A test program may ignore or block signals; its children start as from a shell.
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::execvpe(prepared.argv[0], prepared.argv.data(), prepared.envp.data());
}

}  // namespace

Launched launch(const Command& command, const std::function<void(pid_t)>& before_exec) {
  Prepared prepared(command);
  const FileDescriptor in = memory_file("stdin", command.input);
  Launched launched;
  launched.out = memory_file("stdout", "");
  launched.err = memory_file("stderr", "");
  Pipe go = make_pipe();
  Pipe failure = make_pipe();
  const pid_t parent = ::getpid();

  launched.pid = checked(::fork(), "fork");
  if (launched.pid == 0) {
    become(prepared, in.get(), launched.out.get(), launched.err.get(), go.read.get(), parent);
    const int error = errno;
    const auto told = ::write(failure.write.get(), &error, sizeof error);
    ::_exit(told == sizeof error ? 127 : 126);
  }
  failure.write.close();
  try {
    launched.handle = FileDescriptor(
        checked(static_cast<int>(::syscall(SYS_pidfd_open, launched.pid, 0)), "pidfd_open"));
    before_exec(launched.pid);
    checked(static_cast<int>(::write(go.write.get(), "g", 1)), "write");
  } catch (...) {
    ::kill(launched.pid, SIGKILL);
    ::waitpid(launched.pid, nullptr, 0);
    throw;
  }
  launched.failure = std::move(failure.read);
  return launched;
}

void require_start(const Launched& launched, const Command& command) {
  int error = 0;
  if (::read(launched.failure.get(), &error, sizeof error) != sizeof error) return;
  ::waitpid(launched.pid, nullptr, 0);
  throw std::system_error(error, std::generic_category(), command.program.string());
}

Outcome outcome_of(int status, const FileDescriptor& out, const FileDescriptor& err) {
  Outcome outcome;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  outcome.out = read_whole(out);
  outcome.err = read_whole(err);
  return outcome;
}

}  // namespace acrnet::e2e
