#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "cli/views/model/order_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/text/line.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

struct Done {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
};

Done count_done(const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  Done done;
  for (std::size_t i = 0; i < plan.steps.size() && i < outcomes.size(); ++i) {
    if (outcomes[i] != StepOutcome::done) continue;
    for (const ChangeIndex index : plan.steps[i].changes) {
      const Action action = plan.changes[index].action;
      done.added += action == Action::add ? 1U : 0U;
      done.changed += action == Action::update ? 1U : 0U;
      done.removed += action == Action::remove ? 1U : 0U;
    }
  }
  return done;
}

std::string_view verb(const Plan& plan) {
  return plan.mode == PlanMode::destroy ? "Destroy" : "Apply";
}

std::string_view command(const Plan& plan) {
  return plan.mode == PlanMode::destroy ? "destroy" : "apply";
}

// One line for each step that did not end well.
std::string unfinished_text(const Plan& plan, const std::vector<StepOutcome>& outcomes,
                            const Screen& screen) {
  std::string text;
  for (std::size_t i = 0; i < plan.steps.size() && i < outcomes.size(); ++i) {
    if (outcomes[i] == StepOutcome::done) continue;
    const bool bad = outcomes[i] == StepOutcome::failed || outcomes[i] == StepOutcome::untouched ||
                     outcomes[i] == StepOutcome::unknown;
    Line line(screen, 16);
    line.to_column(2).put(outcome_word(outcomes[i]), bad ? Style::error : Style::warning);
    line.to_column(16).put(resource_name(plan.resources[plan.steps[i].resource]));
    text += line.to_column(0, 3).put(step_text(plan, plan.steps[i])).str();
  }
  return text;
}

}  // namespace

std::string_view outcome_word(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::not_started: return "not started";
    case StepOutcome::done: return "done";
    case StepOutcome::untouched:
    case StepOutcome::failed: return "failed";
    case StepOutcome::skipped: return "skipped";
    case StepOutcome::unknown: return "cut off";
  }
  return "";
}

std::string apply_text(const Plan& plan, const executor::ApplyResult& result,
                       const Screen& screen) {
  const Done done = count_done(plan, result.outcomes);
  const std::string counts = fmt::format(
      "{} added, {} changed, {} removed. {} made.", grouped(done.added), grouped(done.changed),
      grouped(done.removed), counted(result.requests, "request"));
  if (result.complete()) {
    return fmt::format(
        "{} {}\n", screen.paint(Style::strong, fmt::format("{} complete:", verb(plan))), counts);
  }
  const auto ended = static_cast<std::size_t>(
      std::count(result.outcomes.begin(), result.outcomes.end(), StepOutcome::done));
  std::string text = unfinished_text(plan, result.outcomes, screen);
  if (!text.empty()) text += "\n";
  const std::string how =
      fmt::format("{} {}:", verb(plan), result.interrupted ? "interrupted" : "incomplete");
  text += fmt::format("{} {} of {} done. {}\n", screen.paint(Style::error, how), ended,
                      counted(plan.steps.size(), "step"), counts);
  if (result.state_saved) {
    text +=
        fmt::format("What was done is remembered: `acrnet {}` goes on from here.\n", command(plan));
  }
  return text;
}

}  // namespace acrnet::cli
