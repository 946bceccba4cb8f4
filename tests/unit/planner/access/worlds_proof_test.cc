// The proof in all small worlds, against the judge that plays every order and every failure: for
// each plan, for each that lacks one of its edges, and for each with two dependent steps swapped.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <utility>
#include <vector>

#include "planner/access/prove.h"
#include "tests/support/worlds.h"
#include "tests/support/worlds_model.h"
#include "tests/support/worlds_pipeline.h"

using namespace acrnet;
using namespace acrnet::worlds;

namespace {

Proof proof_of(const Plan& plan) { return planner::prove(plan, planner::AccessStates(plan)); }

Script script_of(const Plan& plan) {
  std::string reason;
  return read_script(plan, reason).value();
}

bool waits_for(const Plan& plan, std::size_t step, StepIndex before) {
  const auto& after = plan.steps[step].after;
  return std::any_of(after.begin(), after.end(), [&](const Edge& edge) {
    return edge.before == before || waits_for(plan, edge.before, before);
  });
}

// Whether `step` waits for `before` without the edge between them, too.
bool is_implied(const Plan& plan, std::size_t step, StepIndex before) {
  const auto& after = plan.steps[step].after;
  return std::any_of(after.begin(), after.end(), [&](const Edge& edge) {
    return edge.before != before && waits_for(plan, edge.before, before);
  });
}

class ProofJudge {
 public:
  void judge(const World& world) {
    if (expect(world).hopeless) return;
    const auto plan = pipeline_.plan(world);
    if (!plan || plan->steps.empty()) return;
    ++plans;
    INFO(describe(world));
    const Script script = script_of(*plan);
    if (!plan->proof.findings.empty()) FAIL("a safe plan has findings");
    if (plan->proof.states != reachable_sets(script).size()) FAIL("other states are counted");
    for (std::size_t step = 0; step < plan->steps.size(); ++step) {
      for (const Edge& edge : plan->steps[step].after) judge_edge(world, *plan, step, edge.before);
    }
  }

  std::size_t plans = 0;
  std::size_t dropped = 0;
  std::size_t swapped = 0;

 private:
  void judge_edge(const World& world, const Plan& plan, std::size_t step, StepIndex before) {
    Plan loose = plan;
    std::erase_if(loose.steps[step].after, [&](const Edge& edge) { return edge.before == before; });
    const bool implied = is_implied(plan, step, before);
    INFO("the edge from step " << before << " to step " << step);
    if (proof_of(loose).findings.empty() != implied) FAIL("a missing edge and no objection");
    if (find_objection(world, script_of(loose)).empty() != implied) FAIL("the judge differs");
    Plan turned = plan;
    std::swap(turned.steps[step], turned.steps[before]);
    if (proof_of(turned).findings.empty()) FAIL("swapped steps and no objection");
    dropped += implied ? 0 : 1;
    ++swapped;
  }

  Pipeline pipeline_;
};

}  // namespace

TEST_CASE(
    "the proof agrees with playing all, and objects to every edge that is missing or turned") {
  ProofJudge judge;
  for_all_pairs_of_registries([&](const World& world) {
    judge.judge(world);
    World leaving = world;
    leaving.destroy = true;
    judge.judge(leaving);
  });
  CHECK(judge.plans > 80000);
  CHECK(judge.dropped > 70000);
  CHECK(judge.swapped > judge.dropped);
}
