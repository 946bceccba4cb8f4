#include "cli/pipeline.h"

#include <utility>

#include "executor/observe.h"
#include "executor/staleness.h"
#include "parser/evaluate.h"
#include "parser/parse.h"
#include "planner/expand.h"
#include "planner/make_plan.h"
#include "planner/settle.h"
#include "planner/targets.h"

namespace acrnet::cli {

std::optional<Project> understand(const Sources& sources, std::optional<Cloud> cloud,
                                  Diagnostics& diagnostics) {
  const auto documents = parser::parse(sources, diagnostics);
  auto policy = parser::evaluate(documents, sources, diagnostics);
  if (!policy) return std::nullopt;
  if (cloud) policy->azure.cloud = *cloud;
  auto desired = planner::expand(*policy, diagnostics);
  if (!desired) return std::nullopt;
  return Project{std::move(*policy), std::move(*desired)};
}

std::optional<Planned> make_plan(const Project& project, PlanMode mode, executor::StateStore& store,
                                 executor::ArmClient& arm, Diagnostics& diagnostics) {
  auto state = store.read(diagnostics);
  if (!state) return std::nullopt;
  const Targets targets = planner::find_targets(project.desired, *state);
  const auto observed = executor::observe(arm, targets, diagnostics);
  if (!observed) return std::nullopt;
  State settled = planner::settle(*state, *observed);
  auto plan = planner::make_plan(project.policy, project.desired, targets, *observed, settled, mode,
                                 diagnostics);
  if (!plan) return std::nullopt;
  return Planned{std::move(*plan), std::move(*state), std::move(settled)};
}

std::optional<Planned> take_up(const Plan& saved, executor::StateStore& store,
                               executor::ArmClient& arm, Diagnostics& diagnostics) {
  auto state = store.read(diagnostics);
  if (!state) return std::nullopt;
  const auto observed = executor::observe(arm, saved.targets, diagnostics);
  if (!observed) return std::nullopt;
  if (!executor::check_current(saved, *state, *observed, diagnostics)) return std::nullopt;
  State settled = planner::settle(*state, *observed);
  return Planned{saved, std::move(*state), std::move(settled)};
}

}  // namespace acrnet::cli
