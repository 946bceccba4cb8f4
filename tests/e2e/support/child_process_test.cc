#include "tests/e2e/support/child_process.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "tests/e2e/support/scratch_folder.h"

namespace acrnet::e2e {

namespace {

using namespace std::chrono_literals;

Command shell(const std::string& script) {
  Command command;
  command.program = "/bin/sh";
  command.arguments = {"-c", script};
  return command;
}

}  // namespace

TEST_CASE("a program's exit code, output and error output are kept apart") {
  const Outcome outcome = run(shell("echo said; echo complained >&2; exit 3"));
  CHECK(outcome.code == 3);
  CHECK_FALSE(outcome.signal);
  CHECK_FALSE(outcome.timed_out);
  CHECK(outcome.out == "said\n");
  CHECK(outcome.err == "complained\n");
  CHECK(describe(outcome) == "exit code 3");
}

TEST_CASE("a program that a signal ended has no exit code") {
  const Outcome outcome = run(shell("kill -TERM $$"));
  CHECK(outcome.signal == SIGTERM);
  CHECK_FALSE(outcome.code);
  CHECK(describe(outcome) == "signal 15");
}

TEST_CASE("a program reads its input, and an end of file where there is none") {
  Command command = shell("cat; echo end");
  command.input = "one\ntwo\n";
  CHECK(run(command).out == "one\ntwo\nend\n");
  command.input.clear();
  CHECK(run(command).out == "end\n");
}

TEST_CASE("arguments arrive as they are") {
  Command command = shell("printf '<%s>' \"$@\"");
  command.arguments.insert(command.arguments.end(), {"sh", "two words", "", "$HOME", "\"'"});
  CHECK(run(command).out == "<two words><><$HOME><\"'>");
}

TEST_CASE("a program runs in its folder, and sees no variable that it was not given") {
  const ScratchFolder scratch;
  ::setenv("ARM_CLIENT_SECRET", "of the developer", 1);
  Command command = shell("pwd -P; echo \"$GIVEN,${ARM_CLIENT_SECRET-none},${HOME-none}\"");
  command.folder = scratch.path();
  command.environment["GIVEN"] = "yes";
  CHECK(run(command).out ==
        std::filesystem::canonical(scratch.path()).string() + "\nyes,none,none\n");
  ::unsetenv("ARM_CLIENT_SECRET");
}

TEST_CASE("more output than a pipe holds does not block the program") {
  const Outcome outcome = run(shell("head -c 3000000 /dev/zero"));
  CHECK(outcome.code == 0);
  CHECK(outcome.out.size() == 3'000'000);
}

TEST_CASE("a program that takes too long is killed, with its children, and the outcome says so") {
  const ScratchFolder scratch;
  const std::string fifo = scratch.path() / "held";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  // Opening it waits for the other end; reading it waits until nobody could write any more.
  Command command = shell("sleep 60 >held & echo begun; wait");
  command.folder = scratch.path();
  command.timeout = 200ms;
  ChildProcess child(command);
  REQUIRE(child.wait_for_text("begun\n", 30s));
  std::ifstream held_by_child(fifo);
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = child.wait();
  CHECK(outcome.timed_out);
  CHECK(outcome.out == "begun\n");
  CHECK(describe(outcome) == "timeout");
  CHECK(held_by_child.get() == std::ifstream::traits_type::eof());
  CHECK(std::chrono::steady_clock::now() - begin < 30s);
}

TEST_CASE("a program that is not there, or a folder that is not there, is an error at once") {
  Command command;
  command.program = "/nowhere/acrnet";
  CHECK_THROWS_AS(run(command), std::system_error);
  command = shell("true");
  command.folder = "/nowhere";
  CHECK_THROWS_WITH(run(command), Catch::Contains("No such file"));
}

TEST_CASE("a running program can be watched, signalled and waited for") {
  ChildProcess child(
      shell("trap 'echo stopping; exit 130' INT; echo ready; while :; do sleep 0.01; done"));
  REQUIRE(child.wait_for_text("ready\n", 10s));
  CHECK(child.running());
  CHECK(child.out() == "ready\n");
  CHECK_FALSE(child.wait_for_text("never said", 20ms));
  child.send(SIGINT);
  const Outcome outcome = child.wait();
  CHECK(outcome.code == 130);
  CHECK(outcome.out == "ready\nstopping\n");
  CHECK_FALSE(child.running());
  CHECK_FALSE(child.wait_for_text("never said", 10s));
}

TEST_CASE("a signal is taken when the program can run, and not before") {
  ChildProcess child(shell("trap 'exit 3' INT; echo ready; while :; do sleep 0.01; done"));
  REQUIRE(child.wait_for_text("ready\n", 30s));
  child.send(SIGSTOP);
  REQUIRE(child.wait_until_taken(SIGSTOP, 30s));
  child.send(SIGINT);
  CHECK_FALSE(child.wait_until_taken(SIGINT, 20ms));
  child.send(SIGCONT);
  CHECK(child.wait().code == 3);
  CHECK_FALSE(child.wait_until_taken(SIGINT, 30s));
}

TEST_CASE("a program that nobody waited for does not outlive its test") {
  pid_t pid = 0;
  {
    const ChildProcess child(shell("sleep 60"));
    pid = child.pid();
  }
  CHECK(::kill(pid, 0) == -1);
  CHECK(errno == ESRCH);
}

}  // namespace acrnet::e2e
