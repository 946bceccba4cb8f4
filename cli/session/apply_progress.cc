#include "cli/session/apply_progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/views/model/order_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

// How often a log repeats that a step still waits for the same thing.
constexpr milliseconds repeat_after = std::chrono::seconds(10);

std::string step_name(const Plan& plan, StepIndex step) {
  return resource_name(plan.resources[plan.steps[step].resource]);
}

std::string ended_text(StepOutcome outcome, milliseconds elapsed) {
  return fmt::format("{} after {}", outcome_word(outcome), elapsed_text(elapsed));
}

std::string skipped_text(const Plan& plan, StepIndex because_of) {
  return fmt::format("skipped: {} did not end well", step_name(plan, because_of));
}

}  // namespace

std::string cut(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::string kept;
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    width += display_width(point.value);
    if (width + 1 > columns) break;
    kept += text.substr(0, point.length);
    text.remove_prefix(point.length);
  }
  return kept + "…";
}

std::string elapsed_text(milliseconds elapsed) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
  if (seconds < 10) return fmt::format("{:.1f} s", static_cast<double>(elapsed.count()) / 1000.0);
  if (seconds < 60) return fmt::format("{} s", seconds);
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

void PlainProgress::line(StepIndex step, const std::string& event) {
  stream_ << fmt::format("[{}/{}] {}: {}\n", ended_, plan_.steps.size(), step_name(plan_, step),
                         event);
  stream_.flush();
}

void PlainProgress::step_started(StepIndex step) {
  line(step, step_text(plan_, plan_.steps[step]) + " …");
}

void PlainProgress::step_waiting(StepIndex step, milliseconds elapsed, const std::string& why) {
  Said& said = said_[step];
  if (said.why == why && elapsed < said.at + repeat_after) return;
  said = {why, elapsed};
  line(step, fmt::format("{} ({})", escaped(why), elapsed_text(elapsed)));
}

void PlainProgress::step_ended(StepIndex step, StepOutcome outcome, milliseconds elapsed) {
  ++ended_;
  said_.erase(step);
  line(step, ended_text(outcome, elapsed));
}

void PlainProgress::step_skipped(StepIndex step, StepIndex because_of) {
  ++ended_;
  line(step, skipped_text(plan_, because_of));
}

LiveProgress::~LiveProgress() { erase(); }

void LiveProgress::erase() {
  stream_ << "\r\x1b[K";  // the waiting line is drawn in the same place
  stream_.flush();
}

void LiveProgress::keep(StepIndex step, Style style, const std::string& event) {
  erase();
  stream_ << fmt::format("  {}: {}, {}\n", step_name(plan_, step),
                         step_text(plan_, plan_.steps[step]), paint_(style, event));
}

// Shows the step that has been running longest: the one a person wonders about.
void LiveProgress::draw() {
  erase();
  if (running_.empty()) return;
  const auto longest = std::max_element(
      running_.begin(), running_.end(),
      [](const auto& a, const auto& b) { return a.second.elapsed < b.second.elapsed; });
  std::string line = fmt::format("  [{}/{}] {}: {}  {}", ended_, plan_.steps.size(),
                                 step_name(plan_, longest->first), longest->second.what,
                                 elapsed_text(longest->second.elapsed));
  if (running_.size() > 1) line += fmt::format("  (and {} more)", running_.size() - 1);
  stream_ << paint_(Style::faint, cut(line, columns_ - std::min<std::size_t>(columns_, 1)));
  stream_.flush();
}

void LiveProgress::step_started(StepIndex step) {
  running_[step] = {step_text(plan_, plan_.steps[step]), milliseconds(0)};
  draw();
}

void LiveProgress::step_waiting(StepIndex step, milliseconds elapsed, const std::string& why) {
  running_[step] = {escaped(why), elapsed};
  draw();
}

void LiveProgress::step_ended(StepIndex step, StepOutcome outcome, milliseconds elapsed) {
  ++ended_;
  running_.erase(step);
  const bool done = outcome == StepOutcome::done;
  keep(step, done ? Style::add : Style::error, ended_text(outcome, elapsed));
  draw();
}

void LiveProgress::step_skipped(StepIndex step, StepIndex because_of) {
  ++ended_;
  keep(step, Style::warning, skipped_text(plan_, because_of));
  draw();
}

}  // namespace acrnet::cli
