// Which steps wait for which, directly or through others.
//
// A part of the proof. Pure; refers to steps, which must outlive it. Edges point backwards, so this
// ends.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/plan.h"

namespace acrnet::planner {

// Which edges count: all, or only those that Azure asks for.
enum class EdgeFilter { all, azures };

// Remembers what it found of the step that it was asked of last: questions about one step are cheap
// one after the other.
class Waits {
 public:
  explicit Waits(const std::vector<Step>& steps, EdgeFilter filter = EdgeFilter::all)
      : steps_(steps), azures_only_(filter == EdgeFilter::azures), seen_(steps.size(), 0) {}

  // Whether `later` can't be done without `earlier`.
  bool waits_for(StepIndex later, StepIndex earlier) {
    if (earlier >= later) return false;  // edges point backwards
    if (waits_directly(later, earlier)) return true;
    if (ancestors_of_ != later) find_ancestors(later);
    return seen_[earlier] == round_;
  }

 private:
  bool waits_directly(StepIndex later, StepIndex earlier) const {
    const auto& after = steps_[later].after;
    auto at = std::lower_bound(after.begin(), after.end(), earlier,
                               [](const Edge& edge, StepIndex step) { return edge.before < step; });
    while (at != after.end() && at->before == earlier && !counts(*at)) ++at;
    return at != after.end() && at->before == earlier;
  }

  bool counts(const Edge& edge) const { return !azures_only_ || !is_for_access(edge.reason); }

  void find_ancestors(StepIndex step) {
    ancestors_of_ = step;
    ++round_;
    open_.assign(1, step);
    while (!open_.empty()) {
      const StepIndex next = open_.back();
      open_.pop_back();
      for (const Edge& edge : steps_[next].after) {
        if (!counts(edge) || seen_[edge.before] == round_) continue;
        seen_[edge.before] = round_;
        open_.push_back(edge.before);
      }
    }
  }

  const std::vector<Step>& steps_;
  const bool azures_only_;
  std::vector<std::uint32_t> seen_;  // the round in which a step was found to be an ancestor
  std::uint32_t round_ = 0;
  std::optional<StepIndex> ancestors_of_;
  std::vector<StepIndex> open_;
};

}  // namespace acrnet::planner
