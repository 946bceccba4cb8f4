// Policy to plan, stage by stage, against a world in which nothing has been done yet.
#include <benchmark/benchmark.h>

#include "bench/workloads.h"
#include "parser/evaluate/evaluate.h"
#include "parser/syntax/parse.h"
#include "planner/access/access_checks.h"
#include "planner/access/access_diff.h"
#include "planner/access/access_states.h"
#include "planner/access/prove.h"
#include "planner/diff/diff.h"
#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "planner/schedule/schedule.h"
#include "planner/state/resolve_pending.h"

namespace acrnet::bench {

namespace {

Policy policy_of(const benchmark::State& state) {
  Sources sources;
  sources.emplace_back("policy.acrnet", policy_text(static_cast<std::size_t>(state.range(0))));
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  return parser::evaluate(documents, sources, diagnostics).value();
}

// Everything that the stages after `expand` start from.
struct World {
  explicit World(const benchmark::State& state) : policy(policy_of(state)) {
    desired = planner::expand(policy, Date(), diagnostics).value();
    targets = planner::find_targets(desired, prior);
    observed = untouched_world(targets);
  }
  Diagnostics diagnostics;
  Policy policy;
  Desired desired;
  State prior;
  Targets targets;
  Observed observed;
};

void finish(benchmark::State& state) { state.SetComplexityN(state.range(0)); }

void expand(benchmark::State& state) {
  const Policy policy = policy_of(state);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(planner::expand(policy, Date(), diagnostics));
  }
  finish(state);
}

void diff(benchmark::State& state) {
  const World world(state);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(
        planner::diff(world.desired, world.observed, world.prior, PlanMode::apply, diagnostics));
  }
  finish(state);
}

void schedule(benchmark::State& state) {
  const World world(state);
  Diagnostics diagnostics;
  const auto changes =
      planner::diff(world.desired, world.observed, world.prior, PlanMode::apply, diagnostics);
  for (auto _ : state) benchmark::DoNotOptimize(planner::schedule(*changes, diagnostics));
  finish(state);
}

// Who gains and who loses, and the proof of the way there.
void access_and_proof(benchmark::State& state) {
  const World world(state);
  Diagnostics diagnostics;
  const Plan plan =
      planner::make_plan({world.policy, world.desired, world.targets, world.observed, world.prior},
                         PlanMode::apply, diagnostics)
          .value();
  for (auto _ : state) {
    const planner::AccessStates states(plan);
    benchmark::DoNotOptimize(planner::diff_access(states, names_of(world.desired, world.prior)));
    benchmark::DoNotOptimize(planner::prove(plan, states));
    benchmark::DoNotOptimize(planner::grade_risks(plan));
  }
  finish(state);
}

void make_plan(benchmark::State& state) {
  const World world(state);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(planner::make_plan(
        {world.policy, world.desired, world.targets, world.observed, world.prior}, PlanMode::apply,
        diagnostics));
  }
  finish(state);
}

void text_to_plan(benchmark::State& state) {
  Sources sources;
  sources.emplace_back("policy.acrnet", policy_text(static_cast<std::size_t>(state.range(0))));
  const World world(state);
  for (auto _ : state) {
    Diagnostics diagnostics;
    const auto documents = parser::parse(sources, diagnostics);
    const auto policy = parser::evaluate(documents, sources, diagnostics);
    const auto desired = planner::expand(*policy, acrnet::Date(), diagnostics);
    const Targets targets = planner::find_targets(*desired, world.prior);
    const State settled = planner::resolve_pending(world.prior, world.observed);
    benchmark::DoNotOptimize(planner::make_plan(
        {*policy, *desired, targets, world.observed, settled}, PlanMode::apply, diagnostics));
  }
  finish(state);
}

void sizes(benchmark::internal::Benchmark* it) {
  it->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond)->Complexity();
}

BENCHMARK(expand)->Apply(sizes);
BENCHMARK(diff)->Apply(sizes);
BENCHMARK(schedule)->Apply(sizes);
BENCHMARK(access_and_proof)->Apply(sizes);
BENCHMARK(make_plan)->Apply(sizes);
BENCHMARK(text_to_plan)->Apply(sizes);

}  // namespace

}  // namespace acrnet::bench
