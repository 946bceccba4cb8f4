// A state that several people and pipelines share: made once, locked while somebody writes, whole
// after every kill.
//
// The real program with small services that keep states (tests/support/state_services.h);
// tests/conformance/state has the same with Azurite.
#include <catch2/catch.hpp>

#include <atomic>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/shared_state.h"
#include "tests/support/eventually.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

namespace {

using acrnet::testing::BlobService;
using acrnet::testing::eventually;
using acrnet::testing::HttpStateService;
using acrnet::testing::ServedRequest;
using acrnet::testing::ServiceFault;

// Once more, and everything is as if nothing had happened.
void check_recovery(const Shared& shared, const nlohmann::json& before) {
  REQUIRE(shared.apply().code == 0);
  REQUIRE(shared.run({"plan", "--detailed-exitcode"}).code == 0);
  REQUIRE(shared.run({"destroy", "--auto-approve"}).code == 0);
  REQUIRE(without_registrations(shared.azure().world()) == without_registrations(before));
}

// The ID in the message about a lock that is held.
std::string lock_id(const std::string& message) {
  const std::string words = "force-unlock";
  std::string rest = message.substr(message.find(words) + words.size());
  rest = rest.substr(rest.find_first_not_of(" \n"));
  return rest.substr(0, rest.find_first_of(" \n"));
}

template <typename Service>
void check_life(const Service& service) {
  const Shared shared(Shared::at(service));
  const nlohmann::json before = shared.azure().world();
  for (const Words& words :
       std::vector<Words>{{"plan"},
                          {"drift"},
                          {"apply", "--auto-approve"},
                          {"destroy", "--auto-approve"},
                          {"show"},
                          {"graph"},
                          {"state", "pull"},
                          {"query", "0.0.0.0/0 can reach registry.*", "--source", "state"}}) {
    const Outcome refused = shared.run(words);
    CHECK(refused.code == 1);
    CHECK(contains(refused.err, "ACR4010"));
    CHECK(contains(refused.err, "acrnet init"));
  }
  CHECK(shared.azure().writes().empty());

  CHECK(contains(shared.run({"init"}).out, "Made an empty state: " + service.url("")));
  CHECK(contains(shared.run({"init"}).out, "The state is there"));
  REQUIRE(shared.apply().code == 0);
  CHECK(contains(shared.run({"show"}).out, "made by acrnet"));
  CHECK(shared.run({"drift"}).code == 0);
  CHECK(shared.run({"query", "10.0.0.0/8 can reach registry.*", "--source", "state"}).code == 3);
  CHECK_FALSE(shared.has("acrnet.acrstate"));
  CHECK_FALSE(shared.has(".acrnet.acrstate.lock"));
  REQUIRE(shared.run({"destroy", "--auto-approve"}).code == 0);
  CHECK(without_registrations(shared.azure().world()) == without_registrations(before));
}

// Kills an apply at its n-th request to Azure, for every n; `unlock` does what time or a person
// would.
template <typename Service>
void check_kills(const std::function<void(Service&, const Shared&)>& unlock) {
  for (std::size_t n = 1;; ++n) {
    CAPTURE(n);
    Service service;
    Shared shared(Shared::at(service));
    const nlohmann::json before = shared.azure().world();
    REQUIRE(shared.run({"init"}).code == 0);
    std::atomic<std::size_t> seen{0};
    std::atomic<pid_t> victim{0};
    std::atomic<bool> killed{false};
    shared.azure().set_observer([&](const emulator::RequestRecord&, emulator::Moment now) {
      if (now != emulator::Moment::answered || ++seen != n) return;
      while (victim == 0) std::this_thread::yield();
      ::kill(victim, SIGKILL);
      killed = true;
    });
    ChildProcess program(shared.command({"apply", "--auto-approve"}));
    victim = program.pid();
    program.wait();
    shared.azure().set_observer({});
    if (!killed) {
      CHECK(n > 6);  // there were moments to be killed at
      return;
    }
    const Outcome locked = shared.apply();
    REQUIRE(locked.code == 5);
    CHECK(contains(locked.err, "acrnet apply, "));
    unlock(service, shared);
    check_recovery(shared, before);
  }
}

}  // namespace

TEST_CASE(
    "a state with a service is made by init, wanted by everybody else, "
    "and then as good as a file") {
  HttpStateService service;
  service.authorization = "Basic YW5hOmh1bnRlcjI=";  // ana:hunter2
  check_life(service);
  CHECK(service.lock.empty());
}

TEST_CASE(
    "a state in a blob is made by init, wanted by everybody else, and then as good as a file") {
  BlobService service;
  service.authorization = "SharedKey contosotf:";
  check_life(service);
  CHECK(service.blobs.at(blob_path).lease.empty());
}

TEST_CASE(
    "an apply that is killed with its state in a blob is completed once the lease has ended") {
  check_kills<BlobService>([](BlobService& service, const Shared&) {
    service.meanwhile([&] { service.blobs[blob_path].lease.clear(); });
  });
}

TEST_CASE(
    "an apply that is killed with its state with a service is completed once it is unlocked") {
  check_kills<HttpStateService>([](HttpStateService&, const Shared& shared) {
    const std::string id = lock_id(shared.apply().err);
    REQUIRE(shared.run({"state", "force-unlock", "another"}).code == 1);
    REQUIRE(shared.run({"state", "force-unlock", id}).code == 0);
  });
}

TEST_CASE("of two applies at once the second is told who is at work, and does nothing") {
  BlobService blobs;
  HttpStateService service;
  for (const std::string& state : {Shared::at(blobs), Shared::at(service)}) {
    CAPTURE(state);
    // While the first one's write has arrived and is not answered.
    std::atomic<bool> arrived{false};
    std::atomic<bool> go_on{false};
    Shared shared(state);
    REQUIRE(shared.run({"init"}).code == 0);
    shared.azure().set_patient_observer(
        [&](const emulator::RequestRecord& request, emulator::Moment now) {
          if (now != emulator::Moment::arrived || request.method != "PATCH") return;
          arrived = true;
          go_on.wait(false);
        });
    ChildProcess first(shared.command({"apply", "--auto-approve"}));
    REQUIRE(eventually([&] { return arrived || !first.running(); }));
    REQUIRE(arrived);
    const Outcome second = shared.apply();
    CHECK(second.code == 5);
    CHECK(contains(second.err, "ACR4001"));
    CHECK(contains(second.err, "acrnet apply, "));
    CHECK(contains(second.err, "since 2"));
    CHECK(second.out.empty());
    const Outcome plan = shared.run({"plan"});  // without the lock
    CHECK(plan.code == 0);
    CHECK(contains(plan.err, "warning[ACR6125]"));
    CHECK(shared.run({"state", "push", "state.acrnet"}).code == 1);  // no state at all
    go_on = true;
    go_on.notify_all();
    CHECK(first.wait().code == 0);
    CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);
  }
}

TEST_CASE("a signal gives the lock back before it ends a plan") {
  HttpStateService service;
  BlobService blobs;
  for (const int signal : {SIGINT, SIGTERM}) {
    for (const std::string& state : {Shared::at(service), Shared::at(blobs)}) {
      CAPTURE(state, signal);
      service.state.reset();
      blobs.blobs.clear();
      // They outlive the threads that serve.
      std::atomic<bool> arrived{false};
      std::atomic<bool> over{false};
      Shared shared(state);
      REQUIRE(shared.run({"init"}).code == 0);
      shared.azure().set_observer([&](const emulator::RequestRecord&, emulator::Moment now) {
        if (now != emulator::Moment::arrived) return;
        arrived = true;
        over.wait(false);
      });
      ChildProcess plan(shared.command({"plan"}));
      REQUIRE(eventually([&] { return arrived || !plan.running(); }));
      REQUIRE(arrived);
      plan.send(signal);
      const Outcome ended = plan.wait();
      over = true;
      over.notify_all();
      CHECK(ended.code == 130);
      CHECK(contains(ended.err, "Interrupted"));
      CHECK(service.lock.empty());
      for (const auto& [path, blob] : blobs.blobs) CHECK(blob.lease.empty());
    }
  }
}

TEST_CASE("what could not be stored at the end is put aside, and one command brings it back") {
  HttpStateService service;
  Shared shared(Shared::at(service));
  REQUIRE(shared.run({"init"}).code == 0);
  // init writes once, an apply twice: with claims, and what became of them.
  std::size_t writes = 0;
  service.fault = [&](const ServedRequest& request, std::size_t) -> std::optional<ServiceFault> {
    const bool last = request.method == "POST" && ++writes == 2;
    return last ? std::optional(ServiceFault{false, {507}}) : std::nullopt;
  };
  const Outcome apply = shared.apply();
  CHECK(apply.code == 6);
  CHECK(contains(apply.err, "ACR4008"));
  CHECK(contains(apply.err, "acrnet state push errored.acrstate"));
  REQUIRE(shared.has("errored.acrstate"));
  const Outcome pushed = shared.run({"state", "push", "errored.acrstate"});
  CHECK(pushed.code == 0);
  CHECK(contains(pushed.out, "serial 3."));
  CHECK(shared.run({"state", "pull"}).out == read_file(shared.folder() / "errored.acrstate"));
  CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("a lease that another run took stops an apply, and the next one completes it") {
  BlobService service;
  Shared shared(Shared::at(service));
  const nlohmann::json before = shared.azure().world();
  REQUIRE(shared.run({"init"}).code == 0);
  // Between the first save and the last one.
  shared.azure().set_observer([&](const emulator::RequestRecord& request, emulator::Moment now) {
    if (now != emulator::Moment::answered || request.method != "PATCH") return;
    service.meanwhile([&] { service.blobs[blob_path].lease = "another"; });
  });
  const Outcome apply = shared.apply();
  shared.azure().set_observer({});
  CHECK(apply.code == 6);
  CHECK(contains(apply.err, "ACR4014"));
  CHECK(service.blobs[blob_path].lease == "another");
  service.blobs[blob_path].lease.clear();
  check_recovery(shared, before);
}

TEST_CASE("a state moves from its file to a blob, from there to a service, and back into a file") {
  BlobService blobs;
  HttpStateService service;
  Shared shared("version = \">= 0.1\"");
  const nlohmann::json before = shared.azure().world();
  REQUIRE(shared.apply().code == 0);
  const std::string state = read_file(shared.folder() / "acrnet.acrstate");
  CHECK(contains(shared.run({"init"}).out, "nothing to do"));
  CHECK(contains(shared.run({"init", "--migrate"}).out, "The state is there already"));

  shared.write("state.acrnet", "acrnet {\n" + Shared::at(blobs) + "\n}\n");
  CHECK(contains(shared.run({"init"}).err, "ACR6061"));
  CHECK(contains(shared.run({"init", "--migrate"}).out, "Moved the state from"));
  CHECK_FALSE(shared.has("acrnet.acrstate"));
  CHECK(read_file(shared.folder() / "acrnet.acrstate.moved") == state);
  CHECK(blobs.blobs.at(blob_path).bytes == state);
  CHECK(contains(shared.run({"init", "--migrate"}).out, "The state is there already"));
  CHECK(blobs.blobs.at(blob_path).bytes == state);
  CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);

  shared.write("old.acrstate", shared.run({"state", "pull"}).out);
  shared.write("state.acrnet", "acrnet {\n" + Shared::at(service) + "\n}\n");
  CHECK(shared.run({"init", "--migrate", "--from", "old.acrstate"}).code == 0);
  CHECK(shared.run({"init", "--migrate", "--from", "old.acrstate"}).code == 0);  // it is there
  CHECK(service.state == state);
  CHECK(shared.has("old.acrstate"));
  CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);

  shared.write("state.acrnet", "acrnet {\n state local { path = \"states/prod.acrstate\" }\n}\n");
  CHECK(shared.run({"init", "--migrate", "--from", "old.acrstate"}).code == 0);
  CHECK(read_file(shared.folder() / "states/prod.acrstate") == state);
  CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);
  REQUIRE(shared.run({"destroy", "--auto-approve"}).code == 0);
  CHECK(without_registrations(shared.azure().world()) == without_registrations(before));
  CHECK(shared.has("states/.prod.acrstate.lock"));
}

TEST_CASE("a state of another lineage, or a newer one, is replaced only when that is asked for") {
  HttpStateService service;
  Shared shared(Shared::at(service));
  REQUIRE(shared.run({"init"}).code == 0);
  shared.write("early.acrstate", shared.run({"state", "pull"}).out);
  REQUIRE(shared.apply().code == 0);
  HttpStateService elsewhere;
  const Shared other(Shared::at(elsewhere));
  REQUIRE(other.run({"init"}).code == 0);
  shared.write("other.acrstate", other.run({"state", "pull"}).out);
  for (const char* file : {"early.acrstate", "other.acrstate"}) {
    const std::optional<std::string> stored = service.state;
    CHECK(contains(shared.run({"state", "push", file}).err, "ACR4017"));
    CHECK(contains(shared.run({"init", "--migrate", "--from", file}).err, "ACR4017"));
    CHECK(service.state == stored);
    CHECK(shared.run({"state", "push", "--force", file}).code == 0);
    CHECK(service.state == read_file(shared.folder() / file));
  }
  service.state = "damaged";
  CHECK(contains(shared.run({"plan"}).err, "state push --force"));
  CHECK(shared.run({"state", "push", "--force", "early.acrstate"}).code == 0);
  CHECK(shared.run({"plan"}).code == 0);
}

TEST_CASE("a policy that is tried in the embedded Azure leaves its own state alone") {
  HttpStateService service;
  Shared shared(Shared::at(service));
  shared.write("cloud.acrnet", "");
  std::string policy = read_file(shared.folder() / "policy.acrnet");
  const std::string cloud = "emulator\n";
  const std::size_t at = policy.find(cloud);
  REQUIRE(at != std::string::npos);
  policy.replace(at, cloud.size(), "public\n");
  shared.write("policy.acrnet", policy);
  const Outcome tried = shared.apply();  // with ACRNET_CLOUD=emulator
  CHECK(tried.code == 0);
  CHECK(contains(tried.err,
                 "A trial: the policy's own state is left alone; this one's is "
                 ".acrnet/emulator.acrstate."));
  CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);
  CHECK(contains(shared.run({"show"}).out, "made by acrnet"));
  CHECK(service.asked().empty());
}

TEST_CASE("a saved plan knows where its state is") {
  HttpStateService service;
  Shared shared(Shared::at(service));
  REQUIRE(shared.run({"init"}).code == 0);
  REQUIRE(shared.run({"plan", "--out", "lockdown.plan"}).code == 0);
  for (const char* file : {"policy.acrnet", "state.acrnet"})
    std::filesystem::remove(shared.folder() / file);
  CHECK(shared.run({"apply", "lockdown.plan"}).code == 0);
  CHECK_FALSE(shared.has("acrnet.acrstate"));
  CHECK(contains(*service.state, "\"serial\":3"));
  const std::string plan = read_file(shared.folder() / "lockdown.plan");
  CHECK_FALSE(contains(plan, "hunter2"));
}

TEST_CASE("no secret of a state is in a message, a log or a file") {
  HttpStateService service;
  BlobService blobs;
  for (const std::string& state : {Shared::at(service), Shared::at(blobs)}) {
    Shared shared(state);
    shared.environment = {{"ACRNET_LOG", "trace"}, {"ACRNET_STATE_SAS_TOKEN", "sv=1&sig=hunter2"}};
    std::string said;
    for (const Words& words : std::vector<Words>{{"init"},
                                                 {"plan", "--out", "a.plan"},
                                                 {"apply", "--auto-approve"},
                                                 {"show"},
                                                 {"state", "pull"},
                                                 {"state", "force-unlock", "x"}}) {
      const Outcome outcome = shared.run(words);
      said += outcome.out + outcome.err;
    }
    said += read_file(shared.folder() / "a.plan");
    CHECK(contains(said, "/state"));
    for (const char* secret : {"hunter2", "aHVudGVyMg", "YW5hOmh1bnRlcjI"})
      CHECK_FALSE(contains(said, secret));
  }
}

}  // namespace acrnet::e2e
