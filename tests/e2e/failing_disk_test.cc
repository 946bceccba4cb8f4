// Disks that fail: every flush of a file or a folder that does not come about, in every store and
// at every moment; and what killed writers leave behind.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/e2e/scene.h"
#include "tests/e2e/support/file_descriptor.h"
#include "tests/e2e/support/kill_points.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

namespace {

namespace fs = std::filesystem;

constexpr const char* example = "03-two-subscriptions";

bool is_flush(const WorldCall& call) { return call.name == "fsync" || call.name == "fdatasync"; }

bool is_flush_of_folder(const WorldCall& call) {
  return is_flush(call) && fs::is_directory(call.target);
}

// What is done to files; the world's other calls go to sockets.
bool is_about_files(const WorldCall& call) {
  return call.target.find("acrstate") != std::string::npos || is_flush(call);
}

// False, saying so, where a call can't be made to fail.
bool can_test() {
  if (can_fail_calls()) return true;
  WARN("skipped: the registers of this processor are not known here");
  return false;
}

nlohmann::json without_registrations(nlohmann::json world) {
  world.erase("registered");
  return world;
}

// After whatever happened: running it again reaches the goal, and destroy leaves nothing of ours.
void check_recovery(const Project& project, const AzureOnLoopback& azure,
                    const nlohmann::json& before) {
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  REQUIRE(project.run({"plan", "--detailed-exitcode"}, &azure).code == 0);
  REQUIRE(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
  REQUIRE(without_registrations(azure.world()) == without_registrations(before));
  CHECK(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
}

struct Failed {
  std::size_t runs = 0;
  std::size_t before_azure = 0;  // of those, with nothing written to Azure
};

// Lets the n-th of these calls fail, for every n.
Failed fail_every(const std::function<bool(const WorldCall&)>& which, int error,
                  const std::vector<std::string>& arguments, bool applied_before, bool must_fail) {
  Failed failed;
  for (std::size_t n = 1;; ++n) {
    const Project project = Project::example(example);
    const AzureOnLoopback azure(project.seed());
    const nlohmann::json before = azure.world();
    if (applied_before) REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
    const std::size_t written = azure.writes().size();
    const TracedRun run = run_with_failure(project.command(arguments, &azure), {which, n, error});
    if (!run.failed) return failed;
    CAPTURE(n, error, describe(run.outcome), run.outcome.out, run.outcome.err);
    ++failed.runs;
    const bool untouched = azure.writes().size() == written;
    failed.before_azure += untouched ? 1 : 0;
    if (must_fail) {
      CHECK(run.outcome.code == (untouched ? 1 : 6));
      const bool told =
          run.outcome.err.find(untouched ? "ACR4007" : "ACR4008") != std::string::npos ||
          run.outcome.err.find("ACR4009") != std::string::npos;
      CHECK(told);
    }
    check_recovery(project, azure, before);
  }
}

std::size_t count_of(const std::vector<WorldCall>& calls, bool (*which)(const WorldCall&)) {
  return static_cast<std::size_t>(std::count_if(calls.begin(), calls.end(), which));
}

}  // namespace

TEST_CASE("a state that the disk does not confirm stops a first apply, or is put aside") {
  if (!can_test()) return;
  for (const int error : {EIO, ENOSPC, EDQUOT}) {
    const Failed failed = fail_every(is_flush, error, {"apply", "--auto-approve"}, false, true);
    CHECK(failed.runs == 2 + 4);  // the state; the backup and the state
    CHECK(failed.before_azure == 2);
  }
}

TEST_CASE("a state that the disk does not confirm stops a destroy, or is put aside") {
  if (!can_test()) return;
  const Failed failed = fail_every(is_flush, EIO, {"destroy", "--auto-approve"}, true, true);
  CHECK(failed.runs == 4 + 4);
  CHECK(failed.before_azure == 4);
}

TEST_CASE("a file system that can't flush a folder is good enough") {
  if (!can_test()) return;
  const Project project = Project::example(example);
  const AzureOnLoopback azure(project.seed());
  for (std::size_t n = 1; n <= 3; ++n) {
    const TracedRun run = run_with_failure(project.command({"apply", "--auto-approve"}, &azure),
                                           {is_flush_of_folder, n, EINVAL});
    CAPTURE(n, run.outcome.err);
    CHECK(run.failed);
    CHECK(run.outcome.code == 0);
    REQUIRE(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
  }
}

TEST_CASE("whatever call on the state's files fails, running it again makes it good") {
  if (!can_test()) return;
  const Failed failed = fail_every(is_about_files, EIO, {"apply", "--auto-approve"}, false, false);
  CHECK(failed.runs > 15);
}

// An apply whose state can't be stored with its service, while the n-th call of a kind fails.
TracedRun rescue_with_failure(bool (*which)(const WorldCall&), std::size_t n) {
  testing::HttpStateService service;
  Scene scene;
  scene.file("state.acrnet", fmt::format("acrnet {{ state http {{ address = \"{}\" }} }}\n",
                                         service.url("/state")));
  REQUIRE(scene.run({"init"}).code == 0);
  scene.when("PATCH", "/contoso", [&] {
    service.fault = [](const testing::ServedRequest& request, std::size_t) {
      return request.method == "POST" ? std::optional(testing::ServiceFault{false, {400}})
                                      : std::nullopt;
    };
  });
  return run_with_failure(scene.command({"apply", "--auto-approve", "--today", "2026-06-01"}),
                          {which, n, EIO});
}

TEST_CASE("the rescue of a remote state is told to have failed when its disk fails") {
  if (!can_test()) return;
  for (const auto which : {is_flush, is_flush_of_folder}) {
    std::size_t told = 0;
    for (std::size_t n = 1; n < 10; ++n) {
      const TracedRun run = rescue_with_failure(which, n);
      CAPTURE(n, run.outcome.err);
      CHECK(run.outcome.code != 0);
      if (!run.failed) break;
      const bool rescued = run.outcome.err.find("ACR4008") != std::string::npos;
      const bool failed = run.outcome.err.find("ACR4009") != std::string::npos;
      CHECK(rescued != failed);
      if (failed) ++told;
    }
    CHECK(told > 0);
  }
}

TEST_CASE("plans, formatted files and moved states are told to have failed when the disk does") {
  if (!can_test()) return;
  struct Case {
    std::vector<std::string> arguments;
    std::string code;
  };
  const std::vector<Case> cases = {
      {{"plan", "--out", "p.plan"}, "ACR4114"},
      {{"fmt"}, "ACR6015"},
      {{"init", "--migrate", "--from", "old.acrstate"}, "ACR4007"},
      {{"state", "push", "--force", "old.acrstate"}, "ACR4007"},
      {{"plan"}, "ACR6030"},  // the data of the embedded Azure
  };
  for (const Case& each : cases) {
    for (const int error : {EIO, ENOSPC}) {
      for (const auto which : {is_flush, is_flush_of_folder}) {
        CAPTURE(each.arguments, error);
        Scene scene;
        REQUIRE(scene.apply().code == 0);
        fs::copy_file(scene.path() / "acrnet.acrstate", scene.path() / "old.acrstate");
        const bool moves = each.code == "ACR4007";
        if (moves)
          scene.file("state.acrnet", "acrnet { state local { path = \"x/prod.acrstate\" } }\n")
              .folder("x");
        if (each.code == "ACR6015") scene.edit("  default_action = deny", "default_action=deny");
        if (each.code == "ACR6030") scene.variable("ACRNET_EMULATOR_URL", "");
        const TracedRun run = run_with_failure(scene.command(each.arguments), {which, 1, error});
        CAPTURE(run.outcome.err, run.outcome.out);
        CHECK(run.failed);
        CHECK(run.outcome.code == 1);
        CHECK_THAT(run.outcome.err, Catch::Contains(each.code));
      }
    }
  }
}

TEST_CASE("a folder that is made for a state is on the disk before the state is") {
  if (!can_test()) return;
  Scene scene;
  scene.file("state.acrnet", "acrnet { state local { path = \"a/b/prod.acrstate\" } }\n");
  const TracedRun whole =
      run_traced(scene.command({"apply", "--auto-approve", "--today", "2026-06-01"}), {});
  CHECK(whole.outcome.code == 0);
  CHECK(count_of(whole.calls, is_flush_of_folder) == 2 + 1 + 2);
  const TracedRun run =
      run_with_failure(scene.command({"destroy", "--auto-approve"}), {is_flush_of_folder, 1, EIO});
  CHECK(run.outcome.code == 1);
}

// ---- leftovers ----

namespace {

std::vector<std::string> leftovers_in(const fs::path& folder) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.find(".tmp-") != std::string::npos) found.push_back(name);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("what a killed plan leaves behind, the next one of the same name removes") {
  Scene scene;
  const std::vector<std::string> arguments = {"plan", "--out", "p.plan", "--today", "2026-06-01"};
  std::size_t left = 0;
  for (const Moment moment : {Moment::before, Moment::after}) {
    for (std::size_t n = 1;; ++n) {
      const TracedRun run = run_traced(scene.command(arguments), KillPoint{n, moment});
      if (!run.killed) break;
      const std::size_t found = leftovers_in(scene.path()).size();
      left += found;
      if (found == 0) continue;
      CHECK(scene.run({"plan", "--out", "other.plan"}).code == 0);
      CHECK(leftovers_in(scene.path()).size() == found);  // of another plan
      CHECK(scene.run(arguments).code == 0);
      CHECK(leftovers_in(scene.path()).empty());
    }
  }
  CHECK(left >= 4);
}

TEST_CASE("what a killed fmt leaves behind, the next one removes") {
  Scene scene;
  std::size_t left = 0;
  const std::string text = scene.read("policy.acrnet");
  for (std::size_t n = 1;; ++n) {
    scene.file("policy.acrnet", text).edit("  default_action = deny", "default_action=deny");
    const TracedRun run = run_traced(scene.command({"fmt"}), KillPoint{n, Moment::after});
    if (!run.killed) break;
    left += leftovers_in(scene.path()).size();
    scene.file("policy.acrnet", text).edit("  default_action = deny", "default_action=deny");
    CHECK(scene.run({"fmt"}).code == 0);
    CHECK(leftovers_in(scene.path()).empty());
  }
  CHECK(left >= 2);
}

TEST_CASE("only leftovers are removed: no other name, no link, no file that is being written") {
  Scene scene;
  REQUIRE(scene.apply().code == 0);
  scene.file(".acrnet.acrstate.tmp-abcDE1", "a leftover")
      .file(".p.plan.tmp-abcDE1", "a leftover")
      .file(".p.plan.tmp-abcDE", "too short")
      .file(".p.plan.tmp-abcDE12", "too long")
      .file(".p.plan.tmp-abc-E1", "another letter")
      .file(".q.plan.tmp-abcDE1", "of another file")
      .file("victim", "victim")
      .folder(".p.plan.tmp-folder");
  fs::create_symlink("victim", scene.path() / ".p.plan.tmp-linked");
  fs::create_symlink("victim", scene.path() / ".acrnet.acrstate.tmp-linked");
  fs::create_hard_link(scene.path() / "victim", scene.path() / ".p.plan.tmp-second");
  REQUIRE(::mkfifo((scene.path() / ".p.plan.tmp-pipe00").c_str(), 0600) == 0);
  scene.file(".p.plan.tmp-writes", "somebody writes it now");
  const FileDescriptor writer(
      ::open((scene.path() / ".p.plan.tmp-writes").c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(::flock(writer.get(), LOCK_EX | LOCK_NB) == 0);

  REQUIRE(scene.run({"plan", "--out", "p.plan"}).code == 0);
  CHECK(leftovers_in(scene.path()) ==
        std::vector<std::string>{".acrnet.acrstate.tmp-linked", ".p.plan.tmp-abc-E1",
                                 ".p.plan.tmp-abcDE", ".p.plan.tmp-abcDE12", ".p.plan.tmp-folder",
                                 ".p.plan.tmp-linked", ".p.plan.tmp-pipe00", ".p.plan.tmp-second",
                                 ".p.plan.tmp-writes", ".q.plan.tmp-abcDE1"});
  CHECK(scene.read("victim") == "victim");
}

TEST_CASE("many plans into one file at once are all written, and leave nothing behind") {
  const std::vector<Scene> scenes(4);
  const fs::path shared = scenes[0].path().parent_path() / "shared.plan";
  std::vector<Command> commands;
  for (const Scene& scene : scenes)
    commands.push_back(scene.command({"plan", "--out", shared.string()}));
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (const Command& command : commands) {
    threads.emplace_back([&failures, &command] {
      for (int i = 0; i < 8; ++i) failures += run(command).code == 0 ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(leftovers_in(shared.parent_path()).empty());
  CHECK(scenes[0].run({"show", shared.string()}).code == 0);
}

}  // namespace acrnet::e2e
