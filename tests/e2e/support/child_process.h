// Runs a program as a user or a pipeline does, and keeps what it said.
//
// run() waits for the end; ChildProcess leaves it running meanwhile. Standard output and error go
// to files in memory, so a child never blocks on a full pipe and its words can be read at any time;
// standard input is `input`, or empty. A child sees only the variables it is given, and PATH and
// those that steer sanitizers: what the developer's shell holds for Azure must not leak into a
// test. A child dies with the thread that started it. Failure to start throws std::system_error.
#pragma once

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/support/file_descriptor.h"

namespace acrnet::e2e {

struct Command {
  std::filesystem::path program;
  std::vector<std::string> arguments = {};
  std::filesystem::path folder = {};  // to run in; empty: the caller's
  std::map<std::string, std::string> environment = {};
  std::string input = {};
  // After it the child is killed and the outcome says so.
  std::chrono::milliseconds timeout = std::chrono::minutes(1);
};

// How a program ended. Exactly one of `code` and `signal` is set.
struct Outcome {
  std::optional<int> code;
  std::optional<int> signal;
  bool timed_out = false;
  std::string out;
  std::string err;
};

class ChildProcess {
 public:
  explicit ChildProcess(const Command& command);
  // Kills and reaps a child that still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  // To the child alone, as Ctrl-C or a pipeline's cancel would.
  void send(int signal);
  // Waits until the child has taken a signal that was sent; before that, another one of its kind
  // would count as the same. False: the child ended, or `limit` passed.
  bool wait_until_taken(int signal, std::chrono::milliseconds limit);
  // The end; kills when the command's timeout (from the start) passes first.
  Outcome wait();
  // Waits until standard output or error has `text` in it. False: the child ended, or `limit`
  // passed.
  bool wait_for_text(std::string_view text, std::chrono::milliseconds limit);
  // What was said so far.
  std::string out() const;
  std::string err() const;

 private:
  bool reap(std::chrono::milliseconds limit);

  FileDescriptor out_;
  FileDescriptor err_;
  pid_t pid_ = -1;
  FileDescriptor handle_;
  std::chrono::steady_clock::time_point deadline_;
  std::optional<int> status_;  // as waitpid gives it
  bool timed_out_ = false;
};

Outcome run(const Command& command);

// "exit code 2", "signal 9", "timeout": for a test's messages.
std::string describe(const Outcome& outcome);

}  // namespace acrnet::e2e
