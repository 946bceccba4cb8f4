#include <catch2/catch.hpp>

#include <sstream>

#include "cli/session/apply_progress.h"
#include "cli/views/plan/plan_renderings.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

executor::ApplyResult result_of(std::vector<StepOutcome> outcomes) {
  executor::ApplyResult result;
  result.outcomes = std::move(outcomes);
  result.requests = 7;
  return result;
}

std::string shown(const executor::ApplyResult& result, PlanMode mode = PlanMode::apply) {
  Plan plan = walk_through_plan();
  plan.mode = mode;
  return apply_text(plan, result, Standing(), Screen());
}

}  // namespace

TEST_CASE("A complete apply says what it did") {
  const auto result = result_of({StepOutcome::done, StepOutcome::done});
  CHECK(shown(result) == "Apply complete: 3 added, 1 changed, 1 removed. 7 requests made.\n");
  CHECK(shown(result, PlanMode::destroy) ==
        "Destroy complete: 3 added, 1 changed, 1 removed. 7 requests made.\n");
}

TEST_CASE("An incomplete apply lists what is not done and how to go on") {
  CHECK(shown(result_of({StepOutcome::failed, StepOutcome::skipped})) ==
        "  failed        subnet.docker.vm   add service endpoint\n"
        "  skipped       registry.main   3 rules, default action Deny, in one request\n"
        "\n"
        "Apply incomplete: 0 of 2 steps done. 0 added, 0 changed, 0 removed. 7 requests made.\n"
        "What was done is remembered: `acrnet apply` goes on from here.\n");
}

TEST_CASE("An interrupted apply counts only what is known to be done") {
  auto result = result_of({StepOutcome::done, StepOutcome::unknown});
  result.interrupted = true;
  CHECK(shown(result) ==
        "At this moment no client is cut off or let in but as planned.\n"
        "\n"
        "  cut off       registry.main   3 rules, default action Deny, in one request\n"
        "\n"
        "Apply interrupted: 1 of 2 steps done. 1 added, 0 changed, 0 removed. 7 requests made.\n"
        "What was done is remembered: `acrnet apply` goes on from here.\n");
  result.state_saved = false;
  CHECK(shown(result).ends_with("7 requests made.\n"));
}

TEST_CASE("An apply that ended in part begins with who is cut off, apart from what is planned") {
  Plan plan = walk_through_plan();
  REQUIRE_FALSE(plan.clients.empty());
  const ArmId registry = plan.observed.registries.front().id;
  const auto clients = [](std::vector<Cidr> addresses, std::vector<ClientIndex> subnets) {
    return Clients{CidrSet(addresses), SubnetSet(std::move(subnets))};
  };
  const Cidr kept(0xcb007100U, 24);
  const Cidr lost(0xc6336407U, 32);
  const Address name("registry.main");
  plan.access = {{name, registry, clients({kept, lost}, {0}), clients({kept}, {0})}};
  const Standing standing{{{name, registry, clients({kept, lost}, {0}), clients({kept}, {})}},
                          {"registry.other"}};
  const std::string text =
      apply_text(plan, result_of({StepOutcome::done, StepOutcome::failed}), standing, Screen());
  const std::string subnet = "subnet docker.vm";
  CHECK(
      text.starts_with("Cut off at this moment, until the apply is finished:\n"
                       "  registry.main   " +
                       subnet + "\nMend what failed, then `acrnet apply`."));
  CHECK(text.find("Lost access, as planned:\n  registry.main   198.51.100.7\n") !=
        std::string::npos);
  CHECK(text.find("Who can reach registry.other at this moment is not known") != std::string::npos);
}

TEST_CASE("Times are worded for a person") {
  CHECK(elapsed_text(milliseconds(0)) == "0.0 s");
  CHECK(elapsed_text(milliseconds(449)) == "0.4 s");
  CHECK(elapsed_text(milliseconds(12'345)) == "12 s");
  CHECK(elapsed_text(milliseconds(185'000)) == "3 min 5 s");
}

TEST_CASE("In a log each event is one plain line, and waiting is not repeated") {
  const Plan plan = walk_through_plan();
  std::ostringstream stream;
  PlainProgress progress(plan, stream);
  progress.step_started(0);
  for (int i = 1; i <= 30; ++i) {
    progress.step_waiting(0, milliseconds(i * 500), "Azure is updating the subnet");
  }
  progress.step_waiting(0, milliseconds(15'200), "HTTP 429: again in 2 s");
  progress.step_ended(0, StepOutcome::failed, milliseconds(15'500));
  progress.step_skipped(1, 0);
  CHECK(stream.str() ==
        "[0/2] subnet.docker.vm: add service endpoint …\n"
        "[0/2] subnet.docker.vm: Azure is updating the subnet (0.5 s)\n"
        "[0/2] subnet.docker.vm: Azure is updating the subnet (10 s)\n"
        "[0/2] subnet.docker.vm: HTTP 429: again in 2 s (15 s)\n"
        "[1/2] subnet.docker.vm: failed after 15 s\n"
        "[2/2] registry.main: skipped: subnet.docker.vm did not end well\n");
}

TEST_CASE("On a terminal one line is drawn over itself and never wraps") {
  const Plan plan = walk_through_plan();
  const Paint plain(false);
  std::ostringstream stream;
  {
    LiveProgress progress(plan, stream, plain, 40);
    progress.step_started(0);
    CHECK(stream.str() == "\r\x1b[K  [0/2] subnet.docker.vm: add service …");
    stream.str("");
    progress.step_waiting(0, milliseconds(3000), "東京\n");
    CHECK(stream.str() == "\r\x1b[K  [0/2] subnet.docker.vm: 東京\\n  3.0 s");
    stream.str("");
    progress.step_ended(0, StepOutcome::done, milliseconds(3100));
    CHECK(stream.str() ==
          "\r\x1b[K  subnet.docker.vm: add service endpoint, done after 3.1 s\n\r\x1b[K");
    progress.step_started(1);
    stream.str("");
  }
  CHECK(stream.str() == "\r\x1b[K");
}

}  // namespace acrnet::cli
