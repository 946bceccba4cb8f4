#include "planner/safe_order.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "model/diagnostic.h"
#include "planner/access/access_gaps.h"
#include "planner/schedule/schedule.h"

namespace acrnet::planner {

namespace {

// `before` must have ended well before `step` begins.
struct Precedence {
  StepIndex before = 0;
  StepIndex step = 0;
};

// The edges of the steps and those that were chosen. Unlike Waits it grows, and its edges may point
// forwards.
class Order {
 public:
  explicit Order(const std::vector<Step>& steps) : steps_(steps), seen_(steps.size(), 0) {}

  // Whether `later` can't be done without `earlier`.
  bool waits_for(StepIndex later, StepIndex earlier) {
    ++round_;
    open_.assign(1, later);
    const auto visit = [&](StepIndex next) {
      if (seen_[next] == round_) return;
      seen_[next] = round_;
      open_.push_back(next);
    };
    while (!open_.empty()) {
      const StepIndex at = open_.back();
      open_.pop_back();
      for (const Edge& edge : steps_[at].after) visit(edge.before);
      for (const Precedence& item : chosen_) {
        if (item.step == at) visit(item.before);
      }
      if (seen_[earlier] == round_) return true;
    }
    return false;
  }

  // The edge by which all steps of `later` come after a step of `earlier`; empty: it would close a
  // cycle.
  std::optional<std::vector<Precedence>> edges_between(const Event& earlier, const Event& later) {
    const StepIndex before = earlier.front();
    std::vector<Precedence> edges;
    for (const StepIndex step : later) {
      if (waits_for(before, step)) return std::nullopt;
      if (!waits_for(step, before)) edges.push_back({before, step});
    }
    return edges;
  }

  void choose(const std::vector<Precedence>& edges) {
    chosen_.insert(chosen_.end(), edges.begin(), edges.end());
  }
  std::size_t size() const { return chosen_.size(); }
  void undo_to(std::size_t size) { chosen_.resize(size); }
  const std::vector<Precedence>& chosen() const { return chosen_; }

 private:
  const std::vector<Step>& steps_;
  std::vector<Precedence> chosen_;
  std::vector<std::uint32_t> seen_;
  std::uint32_t round_ = 0;
  std::vector<StepIndex> open_;
};

// Which edges rule out the most gaps.
class EdgeChoice {
 public:
  EdgeChoice(const std::vector<Step>& steps, const std::vector<AccessGap>& gaps)
      : order_(steps), gaps_(gaps) {}

  std::vector<Precedence> run() {
    if (gaps_.size() > most_gaps_searched) {
      for (const AccessGap& gap : gaps_) take_first_that_fits(gap);
      return order_.chosen();
    }
    search(0, 0);
    return best_;
  }

 private:
  template <typename Visit>
  void for_each_choice(const AccessGap& gap, Visit visit) {
    for (const Event& open : gap.between.open_events) {
      for (const Event& done : gap.between.done_events) {
        const auto edges = order_.edges_between(open, done);
        if (edges && visit(*edges)) return;
      }
    }
  }

  void take_first_that_fits(const AccessGap& gap) {
    for_each_choice(gap, [&](const std::vector<Precedence>& edges) {
      order_.choose(edges);
      return true;
    });
  }

  // Tries all choices for the gaps from `index` on; `left` gaps before it are not ruled out.
  void search(std::size_t index, std::size_t left) {
    if (fewest_ && left >= *fewest_) return;
    if (index == gaps_.size()) {
      fewest_ = left;
      best_ = order_.chosen();
      return;
    }
    const std::size_t size = order_.size();
    for_each_choice(gaps_[index], [&](const std::vector<Precedence>& edges) {
      order_.choose(edges);
      search(index + 1, left);
      order_.undo_to(size);
      return edges.empty();  // ruled out already
    });
    search(index + 1, left + 1);
  }

  Order order_;
  const std::vector<AccessGap>& gaps_;
  std::optional<std::size_t> fewest_;
  std::vector<Precedence> best_;
};

// All that can be met, or those that an edge could rule out.
std::vector<AccessGap> find_gaps(const Plan& plan, const std::vector<Step>& steps, bool all) {
  const AccessStates states(plan, steps);
  std::vector<AccessGap> gaps;
  Waits waits(steps);
  for (const SettingsStates& registry : states.registries()) {
    if (!states.writes_endpoints() && registry.ways.empty()) continue;
    const RegistryView view(registry, states.knows_egress());
    for (const ClientIndex client : clients_on_the_way(states, view)) {
      for (const Between& item : situations_between(states, registry, client, waits)) {
        if (!all && !can_be_ruled_out(item, waits)) continue;
        if (auto gap = find_gap(states, view, client, item)) gaps.push_back(std::move(*gap));
      }
    }
  }
  // Cut off is worse than let in.
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const AccessGap& a, const AccessGap& b) { return a.cut_off > b.cut_off; });
  return gaps;
}

OrderReason reason_for(const Precedence& edge, const std::vector<AccessGap>& gaps) {
  const auto rules_out = [&](const AccessGap& gap) {
    const auto has = [](const std::vector<Event>& events, StepIndex step) {
      return std::any_of(events.begin(), events.end(), [&](const Event& event) {
        return std::find(event.begin(), event.end(), step) != event.end();
      });
    };
    return has(gap.between.done_events, edge.step) && has(gap.between.open_events, edge.before);
  };
  const auto gap = std::find_if(gaps.begin(), gaps.end(), rules_out);
  const bool kept = gap == gaps.end() || gap->cut_off;
  return kept ? OrderReason::access_is_kept : OrderReason::access_is_withheld;
}

bool is_sorted_edge(const Edge& a, const Edge& b) {
  return std::pair(a.before, a.reason) < std::pair(b.before, b.reason);
}

// The steps with the endpoint's removal before that of the rule which needs it; empty where other
// edges are against it. Azure takes both orders: what is written no longer has the rule.
std::optional<std::vector<Step>> turned(const Plan& plan, std::vector<Step> steps, StepIndex rule,
                                        StepIndex endpoint) {
  auto& after = steps[endpoint].after;
  const auto turned_edges = std::erase_if(after, [&](const Edge& edge) {
    return edge.before == rule && edge.reason == OrderReason::rule_removed_before_endpoint;
  });
  if (turned_edges == 0 || Order(steps).waits_for(endpoint, rule)) return std::nullopt;
  steps[rule].after.push_back({endpoint, OrderReason::access_is_kept});
  std::sort(steps[rule].after.begin(), steps[rule].after.end(), is_sorted_edge);
  Diagnostics none;
  return sort_steps(std::move(steps), plan.resources, none);
}

// A subnet that an address rule lets in, too, keeps its access on the way back only when the
// endpoint goes before the rule for it.
std::optional<std::vector<Step>> with_fewer_gaps(const Plan& plan, const std::vector<Step>& steps,
                                                 const std::vector<AccessGap>& gaps) {
  for (const AccessGap& gap : gaps) {
    for (const Event& done : gap.between.done_events) {
      for (const Event& open : gap.between.open_events) {
        auto other = turned(plan, steps, done.front(), open.front());
        if (other && find_gaps(plan, *other, true).size() < gaps.size()) return other;
      }
    }
  }
  return std::nullopt;
}

std::vector<Step> turn_where_better(const Plan& plan, std::vector<Step> steps) {
  for (std::size_t turns = 0; turns < most_gaps_searched; ++turns) {
    const std::vector<AccessGap> gaps = find_gaps(plan, steps, true);
    if (gaps.empty() || gaps.size() > most_gaps_searched) break;
    auto better = with_fewer_gaps(plan, steps, gaps);
    if (!better) break;
    steps = std::move(*better);
  }
  return steps;
}

}  // namespace

std::vector<Step> order_for_access(const Plan& plan, std::vector<Step> steps) {
  steps = turn_where_better(plan, std::move(steps));
  const std::vector<AccessGap> gaps = find_gaps(plan, steps, false);
  const std::vector<Precedence> chosen = EdgeChoice(steps, gaps).run();
  if (chosen.empty()) return steps;
  for (const Precedence& edge : chosen) {
    auto& after = steps[edge.step].after;
    after.push_back({edge.before, reason_for(edge, gaps)});
    std::sort(after.begin(), after.end(), is_sorted_edge);
    after.erase(std::unique(after.begin(), after.end()), after.end());
  }
  Diagnostics none;
  return *sort_steps(std::move(steps), plan.resources, none);  // edges_between closes no cycle
}

}  // namespace acrnet::planner
