#include "tests/e2e/support/kill_points.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "tests/e2e/support/scratch_folder.h"

namespace acrnet::e2e {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

Command world_changer(const std::string& mode, const ScratchFolder& scratch) {
  Command command;
  command.program = ACRNET_WORLD_CHANGER;
  command.arguments = {mode, scratch.path().string()};
  return command;
}

// What is in the folder: "state.tmp= state=old".
std::string contents(const ScratchFolder& scratch) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    files.push_back(entry.path().filename().string() + "=" + read_file(entry.path()));
  }
  std::sort(files.begin(), files.end());
  std::string line;
  for (const std::string& file : files) line += (line.empty() ? "" : " ") + file;
  return line;
}

// The number of files that were made whole, and of all.
std::pair<std::size_t, std::size_t> count_files(const ScratchFolder& scratch) {
  std::size_t whole = 0;
  std::size_t all = 0;
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    ++all;
    if (read_file(entry.path()) == "new") ++whole;
  }
  return {whole, all};
}

}  // namespace

TEST_CASE("every call that changes the world is seen, in order, with what it is about") {
  const ScratchFolder scratch;
  const TracedRun run = run_traced(world_changer("replace", scratch), {});
  CHECK(run.outcome.code == 0);
  CHECK(run.outcome.out == "done\n");
  CHECK_FALSE(run.killed);
  std::vector<std::string> calls;
  for (const WorldCall& call : run.calls) calls.push_back(describe(call));
  const std::string folder = scratch.path().string();
  REQUIRE(calls.size() == 6);
  CHECK(calls[0] == "openat " + folder + "/state.tmp");
  CHECK(calls[1] == "write " + folder + "/state.tmp 'new'");
  CHECK(calls[2] == "fsync " + folder + "/state.tmp");
  CHECK((calls[3] == "rename " + folder + "/state" || calls[3] == "renameat " + folder + "/state"));
  CHECK(calls[4] == "fsync " + folder);
  CHECK_THAT(calls[5], Catch::StartsWith("write /memfd:stdout"));
}

TEST_CASE("a program is killed just before or just after its n-th change, for every n") {
  const std::vector<std::string> worlds = {
      "state=old",                // nothing done
      "state.tmp= state=old",     // opened
      "state.tmp=new state=old",  // written
      "state.tmp=new state=old",  // synced
      "state=new",                // renamed
      "state=new",                // folder synced
      "state=new",                // said so
  };
  for (std::size_t n = 1; n < worlds.size(); ++n) {
    for (const Moment moment : {Moment::before, Moment::after}) {
      INFO("call " << n << (moment == Moment::before ? ", before" : ", after"));
      const ScratchFolder scratch;
      scratch.write("state", "old");
      const TracedRun run = run_traced(world_changer("replace", scratch), KillPoint{n, moment});
      CHECK(run.killed);
      CHECK(run.outcome.signal == SIGKILL);
      CHECK_FALSE(run.outcome.timed_out);
      CHECK(run.calls.size() == n);
      CHECK(contents(scratch) == worlds[moment == Moment::before ? n - 1 : n]);
      CHECK(run.outcome.out == (n == 6 && moment == Moment::after ? "done\n" : ""));
    }
  }
}

TEST_CASE("a program that makes fewer calls ends as it would have") {
  const ScratchFolder scratch;
  const TracedRun run = run_traced(world_changer("replace", scratch), KillPoint{7, Moment::before});
  CHECK_FALSE(run.killed);
  CHECK(run.outcome.code == 0);
  CHECK(run.calls.size() == 6);
}

TEST_CASE("calls of all threads count, and all threads die together") {
  constexpr std::size_t files = 120;  // four threads, 30 each
  const ScratchFolder whole;
  Command command = world_changer("threads", whole);
  command.arguments.emplace_back("30");
  CHECK(run_traced(command, {}).calls.size() == 2 * files);
  CHECK(count_files(whole) == std::pair(files, files));

  for (const std::size_t n : {1U, 2U, 40U, 100U, 239U, 240U}) {
    INFO("call " << n);
    const ScratchFolder scratch;
    command.arguments[1] = scratch.path().string();
    const TracedRun run = run_traced(command, KillPoint{n, Moment::before});
    CHECK(run.killed);
    CHECK(run.outcome.signal == SIGKILL);
    CHECK(run.calls.size() == n);
    // Each call makes a file or fills one; the n-th did not happen, nor any later one.
    const auto [filled, made] = count_files(scratch);
    CHECK(filled + made < n);
    // Of the four threads each may have been cut in the middle of a call.
    CHECK(filled + made + 4 >= n);
  }
}

TEST_CASE("calls of children count, and children die with their parent") {
  const ScratchFolder whole;
  const TracedRun counted = run_traced(world_changer("fork", whole), {});
  REQUIRE(counted.calls.size() == 4);
  CHECK(counted.calls[1].target == whole.path().string() + "/child");
  CHECK(counted.calls[3].target == whole.path().string() + "/parent");

  const ScratchFolder scratch;
  const TracedRun run = run_traced(world_changer("fork", scratch), KillPoint{1, Moment::after});
  CHECK(run.killed);
  CHECK(run.outcome.signal == SIGKILL);
  CHECK(contents(scratch) == "child=");
}

TEST_CASE("a traced program that takes too long is killed, and that is not its kill point") {
  const ScratchFolder scratch;
  Command command = world_changer("hang", scratch);
  // Under load it takes longer until it hangs: if need be, it is given more time.
  for (command.timeout = 100ms; command.timeout < 60s; command.timeout *= 4) {
    const TracedRun run = run_traced(command, KillPoint{99, Moment::before});
    CHECK(run.outcome.timed_out);
    CHECK_FALSE(run.killed);
    if (contents(scratch) == "made=new") break;
  }
  CHECK(contents(scratch) == "made=new");
}

TEST_CASE("signals reach a traced program as they would without a tracer") {
  Command command;
  command.program = "/bin/sh";
  command.arguments = {"-c", "trap 'echo caught' USR1; kill -USR1 $$; exit 4"};
  const TracedRun run = run_traced(command, {});
  CHECK(run.outcome.out == "caught\n");
  CHECK(run.outcome.code == 4);
}

TEST_CASE("a traced program that is not there is an error") {
  Command command;
  command.program = "/nowhere/acrnet";
  CHECK_THROWS_WITH(run_traced(command, {}), Catch::Contains("No such file"));
  command.program = "/";
  CHECK_THROWS_WITH(run_traced(command, {}), Catch::Contains("denied"));
}

}  // namespace acrnet::e2e
