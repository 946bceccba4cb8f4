#include "planner/access/count_states.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace acrnet::planner {

namespace {

using Steps = std::vector<StepIndex>;
using Count = std::optional<std::uint64_t>;

// One product or sum too large, or too much work, and there is no number.
class StateCounter {
 public:
  explicit StateCounter(const std::vector<Step>& steps)
      : before_(steps.size()), after_(steps.size()), in_play_(steps.size(), 0) {
    for (StepIndex i = 0; i < steps.size(); ++i) {
      for (const Edge& edge : steps[i].after) {
        before_[i].push_back(edge.before);
        after_[edge.before].push_back(i);
      }
    }
  }

  // The states of these steps when all others are out of play.
  Count count(const Steps& steps) {
    std::uint64_t product = 1;
    for (const Steps& component : components(steps)) {
      const Count factor = component.size() == 1 ? Count(2) : count_connected(component);
      if (!factor || product > most_states_counted / *factor) return std::nullopt;
      product *= *factor;
    }
    return product;
  }

 private:
  using Neighbours = std::vector<Steps>;

  // States without `split` are those of the steps that do not wait for it; states with it are those
  // of the steps that it does not wait for.
  Count count_connected(const Steps& steps) {
    if (work_ > most_work) return std::nullopt;
    const StepIndex split = *std::max_element(steps.begin(), steps.end(), [&](auto a, auto b) {
      return before_[a].size() + after_[a].size() < before_[b].size() + after_[b].size();
    });
    const Count without = count(rest(steps, split, after_));
    if (!without) return std::nullopt;
    const Count with = count(rest(steps, split, before_));
    if (!with || *without + *with > most_states_counted) return std::nullopt;
    return *without + *with;
  }

  // The steps that can't be reached from `start`.
  Steps rest(const Steps& steps, StepIndex start, const Neighbours& neighbours) {
    bring_into_play(steps);
    Steps reached{start};
    in_play_[start] = 0;
    for (std::size_t i = 0; i < reached.size(); ++i) visit(neighbours[reached[i]], reached);
    Steps left;
    for (const StepIndex step : steps) {
      if (in_play_[step] == round_) left.push_back(step);
    }
    return left;
  }

  std::vector<Steps> components(const Steps& steps) {
    bring_into_play(steps);
    std::vector<Steps> found;
    for (const StepIndex start : steps) {
      if (in_play_[start] != round_) continue;
      in_play_[start] = 0;
      Steps component{start};
      for (std::size_t i = 0; i < component.size(); ++i) {
        visit(before_[component[i]], component);
        visit(after_[component[i]], component);
      }
      found.push_back(std::move(component));
    }
    return found;
  }

  void bring_into_play(const Steps& steps) {
    ++round_;
    for (const StepIndex step : steps) in_play_[step] = round_;
    work_ += steps.size();
  }

  void visit(const Steps& neighbours, Steps& reached) {
    work_ += neighbours.size();
    for (const StepIndex next : neighbours) {
      if (in_play_[next] != round_) continue;
      in_play_[next] = 0;
      reached.push_back(next);
    }
  }

  static constexpr std::uint64_t most_work = 10'000'000;

  Neighbours before_;
  Neighbours after_;
  std::vector<std::uint64_t> in_play_;  // the round in which a step was brought in; 0: taken out
  std::uint64_t round_ = 0;
  std::uint64_t work_ = 0;
};

}  // namespace

std::optional<std::uint64_t> count_states(const std::vector<Step>& steps) {
  Steps all(steps.size());
  std::iota(all.begin(), all.end(), StepIndex{0});
  return StateCounter(steps).count(all);
}

}  // namespace acrnet::planner
