// write_state N [RULES]: prints the state that an apply of write_policy's policy would have left,
// for timing plans against what a state has seen.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "bench/workloads.h"
#include "executor/apply/state_journal.h"
#include "executor/files/state_codec.h"
#include "parser/evaluate/evaluate.h"
#include "parser/syntax/parse.h"
#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "planner/state/resolve_pending.h"

using namespace acrnet;

namespace {

State state_after_apply(std::size_t registries, std::size_t rules) {
  Sources sources;
  sources.emplace_back("policy.acrnet", bench::policy_text(registries, rules));
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  const Policy policy = parser::evaluate(documents, sources, diagnostics).value();
  const Desired desired = planner::expand(policy, Date(), diagnostics).value();
  State state;
  state.lineage = "0f0e0d0c-0b0a-4908-8706-050403020100";
  state.serial = 1;
  const Targets targets = planner::find_targets(desired, state);
  const Observed observed = bench::untouched_world(targets);
  State settled = planner::resolve_pending(std::move(state), observed);
  const Plan plan = planner::make_plan({policy, desired, targets, observed, settled},
                                       PlanMode::apply, diagnostics)
                        .value();
  const std::vector<StepOutcome> done(plan.steps.size(), StepOutcome::done);
  return executor::confirm(executor::record_pending(std::move(settled), plan), plan, done);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::atol(argv[1]) <= 0) {
    std::fputs("usage: write_state REGISTRIES [RULES]\n", stderr);
    return 1;
  }
  const auto registries = static_cast<std::size_t>(std::atol(argv[1]));
  const std::size_t rules = argc > 2 ? static_cast<std::size_t>(std::atol(argv[2])) : 20;
  const std::string text = executor::encode_state(state_after_apply(registries, rules));
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
