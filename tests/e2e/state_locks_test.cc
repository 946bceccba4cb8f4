// A state that is locked: who waits, who reads without the lock, who is told what; and the care of
// what the state knows.
#include <catch2/catch.hpp>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/shared_state.h"
#include "tests/support/eventually.h"

namespace acrnet::e2e {

namespace {

using acrnet::testing::BlobService;
using acrnet::testing::eventually;
using acrnet::testing::HttpStateService;
using acrnet::testing::ServedRequest;
using acrnet::testing::ServiceFault;

// The three places for a state, each new.
struct Places {
  BlobService blobs;
  HttpStateService service;

  std::vector<std::string> all() const {
    return {"version = \">= 0.1\"", Shared::at(blobs), Shared::at(service)};
  }
};

// In one piece, however it was wrapped.
std::string unwrapped(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank || (!line.empty() && line.back() != ' ')) line += blank ? ' ' : c;
  }
  return line;
}

// An apply that has written, and is held up until it is told to go on.
class HeldApply {
 public:
  explicit HeldApply(Shared& shared) {
    shared.environment["GITHUB_RUN_ID"] = "7";
    shared.environment["GITHUB_REPOSITORY"] = "o/r";
    shared.environment["GITHUB_SERVER_URL"] = "https://github.example";
    shared.azure().set_patient_observer(
        [&](const emulator::RequestRecord& request, emulator::Moment now) {
          if (now != emulator::Moment::arrived || request.method != "PATCH") return;
          arrived_ = true;
          go_on_.wait(false);
        });
    apply_ = std::make_unique<ChildProcess>(shared.command({"apply", "--auto-approve"}));
    REQUIRE(eventually([&] { return arrived_ || !apply_->running(); }));
    REQUIRE(arrived_);
  }
  Outcome finish() {
    go_on_ = true;
    go_on_.notify_all();
    return apply_->wait();
  }

 private:
  std::atomic<bool> arrived_{false};
  std::atomic<bool> go_on_{false};
  std::unique_ptr<ChildProcess> apply_;
};

}  // namespace

TEST_CASE("while an apply runs, plan and drift read without its lock, and show tells who applies") {
  const Places places;
  for (const std::string& state : places.all()) {
    CAPTURE(state);
    Shared shared(state);
    shared.run({"init"});
    HeldApply apply(shared);
    for (const Words& words : std::vector<Words>{
             {"plan", "--out", "early.plan"}, {"drift"}, {"graph"}, {"plan", "--format", "json"}}) {
      const Outcome outcome = shared.run(words);
      CHECK((outcome.code == 0 || outcome.code == 2));
      CHECK(contains(outcome.err, "warning[ACR6125]"));
      CHECK(contains(unwrapped(outcome.err), "https://github.example/o/r/actions/runs/7, since 2"));
    }
    const Outcome shown = shared.run({"show"});
    CHECK(contains(shown.out, "An apply is running"));
    CHECK_FALSE(contains(shown.out, "did not end"));
    CHECK(contains(shown.out, "actions/runs/7"));
    CHECK_FALSE(contains(shown.out, "user 0"));
    CHECK(contains(shared.run({"show", "--format", "json"}).out, "\"running\": \"It is held by"));
    for (const Words& words : std::vector<Words>{{"apply", "--auto-approve"},
                                                 {"destroy", "--auto-approve"},
                                                 {"state", "rm", "registry.shared"}}) {
      const Outcome refused = shared.run(words);
      CHECK(refused.code == 5);
      CHECK(contains(unwrapped(refused.err), "actions/runs/7, since 2"));
    }
    CHECK(apply.finish().code == 0);
    CHECK(shared.run({"apply", "early.plan"}).code == 4);  // the serial moved
    CHECK_FALSE(contains(shared.run({"show"}).out, "An apply"));
    CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);
  }
}

TEST_CASE("a command waits for the lock as long as it is told, says so once, and then goes on") {
  const Places places;
  for (const std::string& state : places.all()) {
    CAPTURE(state);
    Shared shared(state);
    shared.run({"init"});
    HeldApply apply(shared);
    const Outcome brief = shared.run({"apply", "--auto-approve", "--lock-timeout", "1s"});
    CHECK(brief.code == 5);
    CHECK(contains(brief.err, "Waiting up to 1.0 s for the state's lock. It is held by acrnet"));
    ChildProcess second(shared.command({"destroy", "--auto-approve", "--lock-timeout", "50s"}));
    ChildProcess third(shared.command({"plan", "--lock-timeout", "50s"}));
    Command in_pipeline = shared.command({"apply", "--auto-approve"});
    in_pipeline.environment["CI"] = "true";
    ChildProcess fourth(in_pipeline);
    for (ChildProcess* waits : {&second, &third, &fourth})
      REQUIRE(waits->wait_for_text("for the state's lock", std::chrono::seconds(30)));
    CHECK(contains(fourth.err(), "Waiting up to 1 min 0 s"));
    fourth.send(SIGINT);
    CHECK(fourth.wait().code == 130);
    CHECK(apply.finish().code == 0);
    const Outcome ended = second.wait();
    CHECK(ended.code == 0);
    const std::size_t first = ended.err.find("Waiting");
    CHECK(ended.err.find("Waiting", first + 1) == std::string::npos);
    const Outcome planned = third.wait();
    CHECK(planned.code == 0);
    CHECK_FALSE(contains(planned.err, "ACR6125"));
  }
}

TEST_CASE("a lock that can't be given back is an error with its repair, whatever the run did") {
  HttpStateService service;
  Shared shared(Shared::at(service));
  REQUIRE(shared.run({"init"}).code == 0);
  const std::vector<std::pair<Words, int>> runs{
      {{"apply", "--auto-approve"}, 400},
      {{"plan", "--retry-for", "1s"}, 500},
      {{"plan"}, 403},
      {{"drift"}, 404},
      {{"state", "mv", "registry.shared", "registry.all"}, 405},
      {{"destroy", "--auto-approve", "--retry-for", "1s"}, 503}};
  for (const auto& [words, status] : runs) {
    CAPTURE(words, status);
    service.fault = [status = status](const ServedRequest& request,
                                      std::size_t) -> std::optional<ServiceFault> {
      return request.method == "UNLOCK" ? std::optional(ServiceFault{false, {status}})
                                        : std::nullopt;
    };
    const Outcome outcome = shared.run(words);
    CHECK(outcome.code == 5);
    CHECK(contains(outcome.err, "error[ACR4015]"));
    service.fault = nullptr;
    const std::string said = unwrapped(outcome.err);
    const std::size_t at = said.find("force-unlock ") + 13;
    const std::string id = said.substr(at, 36);
    CHECK(shared.run({"state", "force-unlock", "7c9e6679-7425-40de-944b-e07fc1f90ae7"}).code == 1);
    CHECK_FALSE(service.lock.empty());
    CHECK(shared.run({"state", "force-unlock", id}).code == 0);
    CHECK(service.lock.empty());
    CHECK(contains(shared.run({"state", "force-unlock", id}).err, "Nobody holds it"));
  }
}

TEST_CASE("a lease that is not acrnet's is told apart from the note of a run that died") {
  BlobService service;
  Shared shared(Shared::at(service));
  REQUIRE(shared.run({"init"}).code == 0);
  REQUIRE(shared.apply().code == 0);  // its note stays with the blob
  service.blobs[blob_path].lease = "11111111-2222-3333-4444-555555555555";
  const Outcome refused = shared.apply();
  CHECK(refused.code == 5);
  CHECK(contains(unwrapped(refused.err), "a lease that no run of acrnet has noted"));
  CHECK(contains(refused.err, "az storage blob lease break"));
  CHECK_FALSE(contains(refused.err, "acrnet apply"));
  CHECK(contains(shared.run({"state", "force-unlock", "another"}).err, "ACR4016"));
  CHECK_FALSE(service.blobs[blob_path].lease.empty());
}

TEST_CASE("an older state that a service plays back is refused until somebody accepts it") {
  Places places;
  HttpStateService& service = places.service;
  Shared shared(Shared::at(service));
  REQUIRE(shared.run({"init"}).code == 0);
  const std::optional<std::string> early = service.state;
  REQUIRE(shared.apply().code == 0);
  const std::optional<std::string> newest = service.state;
  service.state = early;
  for (const Words& words : std::vector<Words>{{"plan"},
                                               {"apply", "--auto-approve"},
                                               {"destroy", "--auto-approve"},
                                               {"show"},
                                               {"state", "pull"},
                                               {"state", "list"}}) {
    const Outcome refused = shared.run(words);
    CHECK(refused.code == 1);
    CHECK(contains(refused.err, "error[ACR4025]"));
    CHECK(contains(unwrapped(refused.err), "serial 1; this folder has seen serial 3"));
  }
  service.state = newest;
  CHECK(shared.run({"plan", "--detailed-exitcode"}).code == 0);
  service.state = early;
  CHECK(contains(shared.run({"state", "accept"}).out, "Accepted"));
  CHECK(shared.run({"plan"}).code == 0);
  // A backup that a person brings back is none that a service plays back.
  service.state = newest;
  CHECK(shared.run({"plan"}).code == 0);
  shared.write("backup.acrstate", *early);
  CHECK(shared.run({"state", "push", "--force", "backup.acrstate"}).code == 0);
  CHECK(shared.run({"plan"}).code == 0);
  // Another folder has seen nothing, and one whose note is damaged neither.
  service.state = newest;
  CHECK(shared.run({"plan"}).code == 0);
  service.state = early;
  shared.write(".acrnet/state-serial", "no note");
  CHECK(shared.run({"plan"}).code == 0);
}

TEST_CASE("what the state knows is listed, shown, forgotten and called otherwise") {
  Places places;
  for (const std::string& state : places.all()) {
    CAPTURE(state);
    const Shared shared(state, "12-lab");
    shared.run({"init"});
    REQUIRE(shared.apply().code == 0);
    const nlohmann::json applied = shared.azure().world();
    const std::string list = shared.run({"state", "list"}).out;
    CHECK(contains(list, "registry.lab\nsubnet.lab.builders\nsubnet.lab.tests\n"));
    CHECK(shared.run({"state", "list", "subnet.lab"}).out ==
          "subnet.lab.builders\nsubnet.lab.tests\n");
    CHECK(contains(shared.run({"state", "show", "registry.lab"}).out, "203.0.113.0/24"));

    const Outcome unknown = shared.run({"state", "rm", "registry.lob"});
    CHECK(unknown.code == 1);
    CHECK(contains(unknown.err, "did you mean registry.lab?"));
    for (const auto& [to, why] : std::vector<std::pair<std::string, std::string>>{
             {"subnet.lab.x", "is no address of a registry"},
             {"registry", "is no address of a registry"},
             {"registry.a.b", "is no address of a registry"},
             {"registry..a", "is no address of a registry"},
             {"registry.lab", "it is called registry.lab already"}}) {
      const Outcome refused = shared.run({"state", "mv", "registry.lab", to});
      CHECK(refused.code == 1);
      CHECK(contains(unwrapped(refused.err), why));
    }
    CHECK(contains(shared.run({"state", "mv", "subnet.lab.tests", "subnet.lab.builders"}).err,
                   "ACR6127"));
    CHECK(contains(shared.run({"state", "mv", "--dry-run", "registry.lab", "registry.b"}).out,
                   "Would rename: registry.lab to registry.b"));
    CHECK(shared.run({"state", "list"}).out == list);
    CHECK(shared.run({"state", "mv", "registry.lab", "module.a.registry.b"}).code == 0);
    CHECK(shared.run({"state", "mv", "module.a", "module.c[\"x.y\"]"}).code == 0);
    CHECK(contains(shared.run({"state", "list"}).out, "module.c[\"x.y\"].registry.b\n"));
    CHECK(contains(shared.run({"plan"}).out, "1 moved"));
    CHECK(shared.apply().code == 0);
    CHECK(shared.run({"state", "list"}).out == list);

    CHECK(contains(shared.run({"state", "rm", "--dry-run", "subnet.*"}).out,
                   "Would forget: subnet.lab.builders\nWould forget: subnet.lab.tests\n"));
    CHECK(shared.run({"state", "list"}).out == list);
    const Outcome forgot = shared.run({"state", "rm", "subnet.lab.tests", "registry.lab"});
    CHECK(forgot.code == 0);
    CHECK(contains(forgot.out, "Azure is left as it is."));
    CHECK_FALSE(contains(shared.run({"state", "list"}).out, "registry.lab"));
    CHECK(shared.azure().world() == applied);
    // Nobody's now, as far as acrnet knows: destroy leaves it.
    CHECK(shared.run({"destroy", "--auto-approve"}).code == 0);
    CHECK(shared.azure().world()["registries"].contains("acrnetlabimages"));
  }
}

TEST_CASE("of eight processes that change one state at once none loses what another wrote") {
  const char* const asked = std::getenv("ACRNET_LOCK_RACE_SECONDS");
  const auto seconds = std::chrono::seconds(asked == nullptr ? 3 : std::stoi(asked));
  constexpr int count = 8;
  std::string policy =
      "azure {\n cloud = emulator\n subscription = \"00000000-0000-0000-0000-000000000001\"\n}\n";
  for (int i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    policy += "virtual_network n" + n + " {\n resource_group = \"lab\"\n name = \"net-" + n +
              "\"\n create = true\n location = \"westeurope\"\n address_space = [10." + n +
              ".0.0/16]\n}\n";
  }
  const Places places;
  for (const std::string& state : places.all()) {
    CAPTURE(state);
    const Shared shared(state, Project::with_policy(policy));
    shared.run({"init"});
    REQUIRE(shared.apply().code == 0);
    std::atomic<int> changes{0};
    std::vector<std::string> names(count);
    std::vector<std::thread> threads;
    const auto until = std::chrono::steady_clock::now() + seconds;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        std::string name = "virtual_network.n" + std::to_string(i);
        for (int turn = 1; std::chrono::steady_clock::now() < until; ++turn) {
          const std::string next =
              "virtual_network.n" + std::to_string(i) + "_" + std::to_string(turn);
          const Outcome moved =
              run(shared.command({"state", "mv", name, next, "--lock-timeout", "50s"}));
          if (moved.code != 0) continue;
          name = next;
          ++changes;
        }
        names[static_cast<std::size_t>(i)] = name;
      });
    }
    for (std::thread& thread : threads) thread.join();
    const std::string list = shared.run({"state", "list"}).out;
    for (const std::string& name : names) CHECK(contains(list, name + "\n"));
    const std::string serial = "Serial " + std::to_string(2 + (state[0] != 'v' ? 1 : 0) + changes);
    CHECK(contains(shared.run({"show"}).out, serial + ","));
    CHECK(changes > 0);
    WARN(state.substr(0, 13) << ": changes: " << changes);
  }
}

}  // namespace acrnet::e2e
