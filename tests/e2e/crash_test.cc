// The pipeline that is killed half-way at 3 a.m. and must simply be run again.
#include <catch2/catch.hpp>

#include <atomic>
#include <csignal>
#include <string>
#include <thread>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

// Two subscriptions, so that there is a registration, an endpoint and a rule to be interrupted at;
// and a lab, where the group, the network, the subnets and the registry are made and deleted.
const char* const two_subscriptions = "03-two-subscriptions";
const char* const lab = "12-lab";
const char* const private_way = "13-private-endpoint";

nlohmann::json without_registrations(nlohmann::json world) {
  world.erase("registered");
  return world;
}

// After whatever happened: running it again reaches the goal, and destroy leaves nothing of ours.
void check_recovery(const Project& project, const AzureOnLoopback& azure,
                    const nlohmann::json& applied, const nlohmann::json& before) {
  const Outcome again = project.run({"apply", "--auto-approve"}, &azure);
  REQUIRE(again.code == 0);
  REQUIRE(azure.world() == applied);
  const Outcome plan = project.run({"plan", "--detailed-exitcode"}, &azure);
  REQUIRE(plan.code == 0);
  REQUIRE(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
  REQUIRE(without_registrations(azure.world()) == without_registrations(before));
}

struct Goal {
  nlohmann::json before, applied;
  std::size_t requests = 0;

  explicit Goal(const char* example) {
    const Project project = Project::example(example);
    const AzureOnLoopback azure(project.seed());
    before = azure.world();
    REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
    applied = azure.world();
    requests = azure.requests().size();
  }
};

// Kills the program when its n-th request arrives, or when it has been answered by Azure but the
// program does not know yet. False when there was no n-th request.
bool kill_at_request(const Project& project, const AzureOnLoopback& azure,
                     AzureOnLoopback& observed, std::size_t n, emulator::Moment moment,
                     const std::vector<std::string>& arguments) {
  std::atomic<std::size_t> seen{0};
  std::atomic<pid_t> victim{0};
  std::atomic<bool> killed{false};
  observed.set_observer([&](const emulator::RequestRecord&, emulator::Moment now) {
    if (now != moment || ++seen != n) return;
    while (victim == 0) std::this_thread::yield();
    ::kill(victim, SIGKILL);
    killed = true;
  });
  ChildProcess program(project.command(arguments, &azure));
  victim = program.pid();
  program.wait();
  observed.set_observer({});
  return killed;
}

void kill_at_every_request(const char* example, const std::vector<std::string>& arguments,
                           bool applied_before) {
  const Goal goal(example);
  for (const auto moment : {emulator::Moment::arrived, emulator::Moment::answered}) {
    for (std::size_t n = 1;; ++n) {
      CAPTURE(n, moment == emulator::Moment::arrived);
      const Project project = Project::example(example);
      AzureOnLoopback azure(project.seed());
      if (applied_before) REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
      const bool killed = kill_at_request(project, azure, azure, n, moment, arguments);
      check_recovery(project, azure, goal.applied, goal.before);
      if (killed) continue;
      CHECK(n > 6);  // there were moments to be killed at
      break;
    }
  }
}

void kill_at_every_world_call(const char* example, const std::vector<std::string>& arguments,
                              bool applied_before) {
  const Goal goal(example);
  for (const auto moment : {Moment::before, Moment::after}) {
    for (std::size_t n = 1;; ++n) {
      const Project project = Project::example(example);
      const AzureOnLoopback azure(project.seed());
      if (applied_before) REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
      const TracedRun run = run_traced(project.command(arguments, &azure), KillPoint{n, moment});
      CAPTURE(n, moment == Moment::before, run.calls.size());
      check_recovery(project, azure, goal.applied, goal.before);
      if (run.killed) continue;
      CHECK(n > 20);  // there were moments to be killed at
      break;
    }
  }
}

}  // namespace

TEST_CASE(
    "an apply killed at any request, before or after its work, is completed by running it again") {
  kill_at_every_request(two_subscriptions, {"apply", "--auto-approve"}, false);
}

TEST_CASE("a destroy killed at any request is made good by running apply and destroy again") {
  kill_at_every_request(two_subscriptions, {"destroy", "--auto-approve"}, true);
}

TEST_CASE("making a lab, killed at any request, is completed by running it again") {
  kill_at_every_request(lab, {"apply", "--auto-approve"}, false);
}

TEST_CASE("deleting a lab, killed at any request, is made good by apply and destroy") {
  kill_at_every_request(lab, {"destroy", "--auto-approve"}, true);
}

TEST_CASE(
    "making a lab, killed at any call that changes the world, is completed by running it again") {
  kill_at_every_world_call(lab, {"apply", "--auto-approve"}, false);
}

TEST_CASE("making a private endpoint, killed at any request, is completed by running it again") {
  kill_at_every_request(private_way, {"apply", "--auto-approve"}, false);
}

TEST_CASE("deleting a private endpoint, killed at any request, is made good by apply and destroy") {
  kill_at_every_request(private_way, {"destroy", "--auto-approve"}, true);
}

TEST_CASE("an apply run again while Azure still works on the one that was killed waits for it") {
  const Goal goal(two_subscriptions);
  const Project project = Project::example(two_subscriptions);
  AzureOnLoopback azure(project.seed(), std::chrono::seconds(3));
  std::atomic<pid_t> victim{0};
  azure.set_observer([&](const emulator::RequestRecord& request, emulator::Moment now) {
    if (now != emulator::Moment::answered || request.method != "PUT") return;
    while (victim == 0) std::this_thread::yield();
    ::kill(victim, SIGKILL);
  });
  ChildProcess program(project.command({"apply", "--auto-approve"}, &azure));
  victim = program.pid();
  REQUIRE(program.wait().signal == SIGKILL);
  azure.set_observer({});
  check_recovery(project, azure, goal.applied, goal.before);
}

TEST_CASE("an apply killed at any call that changes the world is completed by running it again") {
  kill_at_every_world_call(two_subscriptions, {"apply", "--auto-approve"}, false);
}

TEST_CASE("a destroy killed at any call that changes the world is made good by apply and destroy") {
  kill_at_every_world_call(two_subscriptions, {"destroy", "--auto-approve"}, true);
}

}  // namespace acrnet::e2e
