// Nothing is waited for without a word, and nothing without an end.
//
// The real program, with an Azure and a state's server that stop answering.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/support/eventually.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

namespace {

using acrnet::testing::eventually;
using acrnet::testing::HttpStateService;
using acrnet::testing::ServedRequest;
using acrnet::testing::ServiceFault;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Words = std::vector<std::string>;

// A line has to be there after three seconds; the rest is for a computer that is busy.
constexpr milliseconds in_time{4'000};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Its requests wait, all from one of this method on, until it goes on.
class HeldAzure {
 public:
  HeldAzure(AzureOnLoopback& azure, std::string method) : azure_(azure) {
    azure.set_observer([this, method = std::move(method)](const emulator::RequestRecord& request,
                                                          emulator::Moment moment) {
      if (moment != emulator::Moment::arrived) return;
      if (request.method == method) arrived = true;
      if (arrived) go_on_.wait(false);
    });
  }
  HeldAzure(const HeldAzure&) = delete;
  HeldAzure& operator=(const HeldAzure&) = delete;
  ~HeldAzure() { go_on(); }

  void go_on() {
    go_on_ = true;
    go_on_.notify_all();
    azure_.set_observer({});
  }

  std::atomic<bool> arrived{false};

 private:
  AzureOnLoopback& azure_;
  std::atomic<bool> go_on_{false};
};

// A configuration whose state is with a service, which answers nothing while it is held.
struct HeldState {
  HeldState() : project(Project::example("03-two-subscriptions")), azure(project.seed()) {
    std::ofstream(project.folder() / "state.acrnet")
        << "acrnet {\n state http {\n address = \"" << service.url("/state") << "\"\n}\n}\n";
  }
  void hold() {
    service.fault = [this](const ServedRequest&, std::size_t) {
      go_on.wait(false);
      return std::optional(ServiceFault{false, {503}});
    };
  }
  ~HeldState() {
    go_on = true;
    go_on.notify_all();
  }

  std::atomic<bool> go_on{false};
  HttpStateService service;
  Project project;
  AzureOnLoopback azure;
};

}  // namespace

TEST_CASE(
    "an Azure that does not answer is told of within three seconds, and when it answers again") {
  const Project project = Project::example("03-two-subscriptions");
  AzureOnLoopback azure(project.seed());
  HeldAzure held(azure, "GET");
  ChildProcess plan(project.command({"plan"}, &azure));
  CHECK(plan.wait_for_text(": no answer for 3 s (GET …/", in_time));
  held.go_on();
  const Outcome outcome = plan.wait();
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "Waiting for 127.0.0.1:"));
  CHECK(contains(outcome.err, " answers again.\n"));
  CHECK_FALSE(contains(outcome.out, "Waiting"));
}

TEST_CASE("an apply says within three seconds that Azure does not answer") {
  const Project project = Project::example("03-two-subscriptions");
  AzureOnLoopback azure(project.seed());
  HeldAzure held(azure, "PUT");
  ChildProcess apply(project.command({"apply", "--auto-approve"}, &azure));
  REQUIRE(eventually([&] { return held.arrived || !apply.running(); }));
  CHECK(apply.wait_for_text(": no answer for 3 s (PUT …/", in_time));
  held.go_on();
  CHECK(apply.wait().code == 0);
}

TEST_CASE("every command that asks a state's server bounds that by --retry-for and by --timeout") {
  for (const Words& words :
       std::vector<Words>{{"plan"},
                          {"drift"},
                          {"apply", "--auto-approve"},
                          {"destroy", "--auto-approve"},
                          {"show"},
                          {"graph"},
                          {"init"},
                          {"state", "pull"},
                          {"query", "8.8.8.8 can reach registry.*", "--source", "state"}}) {
    CAPTURE(words);
    HeldState held;
    held.hold();
    for (const auto& [option, code] : {std::pair("--retry-for", 1), std::pair("--timeout", 124)}) {
      Words bounded = words;
      bounded.insert(bounded.end(), {option, "1s"});
      const auto began = Clock::now();
      CHECK(held.project.run(bounded, &held.azure).code == code);
      CHECK(Clock::now() - began < std::chrono::seconds(20));
    }
  }
}

TEST_CASE("a state's server that does not answer is told of within three seconds") {
  HeldState held;
  held.hold();
  ChildProcess show(held.project.command({"show"}, &held.azure));
  CHECK(show.wait_for_text(": no answer for 3 s (GET /state)", in_time));
  show.send(SIGINT);
  CHECK(show.wait().code == 130);
}

TEST_CASE("an Azure that goes while it works on an operation ends the apply after --retry-for") {
  const Project project = Project::example("03-two-subscriptions");
  auto azure = std::make_unique<AzureOnLoopback>(project.seed(), std::chrono::minutes(5));
  ChildProcess apply(
      project.command({"apply", "--auto-approve", "--retry-for", "2s"}, azure.get()));
  REQUIRE(apply.wait_for_text("Azure ", std::chrono::seconds(30)));
  const auto gone = Clock::now();
  azure.reset();
  const Outcome outcome = apply.wait();
  // Two seconds, and up to four until it is asked again.
  CHECK(Clock::now() - gone < std::chrono::seconds(12));
  CHECK((outcome.code == 1 || outcome.code == 6));
  CHECK(contains(outcome.err, "no answer from Azure"));
  CHECK_FALSE(contains(outcome.err, "registry.shared: 1 rule"));  // no further step
}

TEST_CASE("steps that wait for nothing are not begun while nothing answers, and said to be left") {
  const Project project = Project::example("04-groups");
  auto azure = std::make_unique<AzureOnLoopback>(project.seed());
  std::atomic<int> writes{0};
  std::atomic<bool> go_on{false};
  azure->set_observer([&](const emulator::RequestRecord& request, emulator::Moment moment) {
    if (moment != emulator::Moment::arrived) return;
    if (request.method != "GET") ++writes;
    if (writes > 0) go_on.wait(false);
  });
  ChildProcess apply(project.command(
      {"apply", "--auto-approve", "--parallelism", "1", "--retry-for", "1s"}, azure.get()));
  REQUIRE(eventually([&] { return writes > 0 || !apply.running(); }));
  const Outcome outcome = apply.wait();
  go_on = true;
  go_on.notify_all();
  CHECK(writes == 1);
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "no answer from Azure about"));
  CHECK(contains(outcome.err, "error[ACR5014]: Azure does not answer; the rest was not begun"));
}

TEST_CASE("an embedded Azure that asks for patience gets it") {
  const Project project = Project::example("03-two-subscriptions");
  AzureOnLoopback azure(project.seed());
  azure.send("POST", "/_emulator/faults",
             {{"fault", "GET */registries/* first=1 status=429 retry-after=6"}});
  CHECK(project.run({"plan", "--retry-for", "4s"}, &azure).code == 1);
  azure.send("DELETE", "/_emulator/faults");
  azure.send("POST", "/_emulator/faults",
             {{"fault", "GET */registries/* first=1 status=429 retry-after=6"}});
  CHECK(project.run({"plan"}, &azure).code == 0);
}

TEST_CASE("an operation that failed is told by its code and Azure's words, never as HTTP 200") {
  for (const char* code : {"InternalError", "SubnetIsFull", "Canceled"}) {
    const Project project = Project::example("03-two-subscriptions");
    AzureOnLoopback azure(project.seed());
    azure.send("POST", "/_emulator/faults",
               {{"fault", std::string("PUT */subnets/* fail-operation=") + code}});
    const Outcome outcome = project.run({"apply", "--auto-approve"}, &azure);
    CHECK(outcome.code == 6);
    CHECK(contains(outcome.err, std::string("Azure's operation ended badly: ") + code));
    CHECK_FALSE(contains(outcome.err, "HTTP 200"));
  }
}

}  // namespace acrnet::e2e
