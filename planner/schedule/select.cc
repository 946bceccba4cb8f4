#include "planner/schedule/select.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "model/plan_traits.h"
#include "model/similar.h"
#include "planner/diff/changes.h"
#include "planner/expand/address_pattern.h"
#include "planner/messages/scope_diagnostics.h"

namespace acrnet::planner {

namespace {

std::vector<AddressPattern> patterns_of(const std::vector<std::string>& typed) {
  return {typed.begin(), typed.end()};
}

std::vector<std::string> known_addresses(const Desired& desired, const State& state) {
  std::vector<std::string> known;
  const auto take = [&](const auto& blocks) {
    for (const auto& block : blocks) known.push_back(block.address.text());
  };
  take(desired.registries);
  take(desired.subnets);
  take(desired.private_endpoints);
  take(desired.containers);
  take(state.resources);
  return known;
}

// Which resources, steps and changes stay.
class Selector {
 public:
  Selector(const Changes& changes, const std::vector<Step>& steps, const Selection& selection)
      : changes_(changes),
        steps_(steps),
        step_stays_(steps.size()),
        resource_stays_(changes.resources.size()) {
    if (selection.targets.empty()) {
      leave_out(patterns_of(selection.excludes));
    } else {
      keep(patterns_of(selection.targets));
    }
    keep_adopted_subnets();
  }

  // What is gone is forgotten whatever was asked for.
  bool stays(const Change& change) const {
    return change.reason == ChangeReason::gone || resource_stays_[change.resource];
  }
  bool stays(StepIndex step) const { return step_stays_[step]; }

 private:
  const Resource& resource_of(const Step& step) const { return changes_.resources[step.resource]; }

  // What is named, and all that its steps wait for. Edges point backwards.
  void keep(const std::vector<AddressPattern>& targets) {
    for (std::size_t i = 0; i < resource_stays_.size(); ++i) {
      resource_stays_[i] = matches_any(targets, changes_.resources[i].address);
    }
    for (std::size_t i = steps_.size(); i-- > 0;) {
      if (!step_stays_[i] && !resource_stays_[steps_[i].resource]) continue;
      step_stays_[i] = true;
      resource_stays_[steps_[i].resource] = true;
      for (const Edge& edge : steps_[i].after) step_stays_[edge.before] = true;
    }
  }

  // All but what is named and what waits for its steps.
  void leave_out(const std::vector<AddressPattern>& excludes) {
    for (std::size_t i = 0; i < resource_stays_.size(); ++i) {
      resource_stays_[i] = !matches_any(excludes, changes_.resources[i].address);
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const auto& after = steps_[i].after;
      step_stays_[i] = resource_stays_[steps_[i].resource] &&
                       std::all_of(after.begin(), after.end(),
                                   [&](const Edge& edge) { return step_stays_[edge.before]; });
      if (!step_stays_[i]) resource_stays_[steps_[i].resource] = false;
    }
  }

  // That an endpoint is there already is noted with the first rule that needs it.
  void keep_adopted_subnets() {
    std::set<ResourceIndex> named;
    std::set<ResourceIndex> written;
    for (const Change& change : changes_.changes) {
      if (is_written(change)) written.insert(change.resource);
      const auto* const rule = std::get_if<RuleFact>(&change.fact);
      if (rule && rule->subnet && resource_stays_[change.resource]) named.insert(*rule->subnet);
    }
    for (const ResourceIndex subnet : named) {
      if (!written.contains(subnet)) resource_stays_[subnet] = true;
    }
  }

  const Changes& changes_;
  const std::vector<Step>& steps_;
  std::vector<bool> step_stays_;
  std::vector<bool> resource_stays_;  // of which all changes stay; for others none does
};

// Takes over what stays, with new numbers.
class PartBuilder {
 public:
  PartBuilder(Changes changes, std::vector<Step> steps, const Selector& selector)
      : changes_(std::move(changes)), steps_(std::move(steps)), selector_(selector) {}

  SelectedPart run() {
    number_resources();
    take_changes();
    take_steps();
    return std::move(part_);
  }

 private:
  template <typename Index>
  using NewNumbers = std::vector<std::optional<Index>>;

  void number_resources() {
    resources_.resize(changes_.resources.size());
    std::vector<bool> stays(changes_.resources.size());
    for (const Change& change : changes_.changes) {
      if (!selector_.stays(change)) continue;
      stays[change.resource] = true;
      const auto* const rule = std::get_if<RuleFact>(&change.fact);
      if (rule && rule->subnet) stays[*rule->subnet] = true;
    }
    for (std::size_t i = 0; i < stays.size(); ++i) {
      if (!stays[i]) continue;
      resources_[i] = static_cast<ResourceIndex>(part_.resources.size());
      part_.resources.push_back(changes_.resources[i]);
    }
  }

  void take_changes() {
    numbers_.resize(changes_.changes.size());
    for (std::size_t i = 0; i < changes_.changes.size(); ++i) {
      Change& change = changes_.changes[i];
      if (!selector_.stays(change)) {
        if (is_written(change)) part_.left_out.push_back(changes_.resources[change.resource].id);
        continue;
      }
      change.resource = *resources_[change.resource];
      if (auto* rule = std::get_if<RuleFact>(&change.fact); rule && rule->subnet) {
        rule->subnet = resources_[*rule->subnet];
      }
      numbers_[i] = static_cast<ChangeIndex>(part_.changes.size());
      part_.changes.push_back(std::move(change));
    }
    auto& left_out = part_.left_out;
    std::sort(left_out.begin(), left_out.end());
    left_out.erase(std::unique(left_out.begin(), left_out.end()), left_out.end());
  }

  void take_steps() {
    NewNumbers<StepIndex> numbers(steps_.size());
    for (StepIndex i = 0; i < steps_.size(); ++i) {
      if (!selector_.stays(i)) continue;
      Step& step = steps_[i];
      step.resource = *resources_[step.resource];
      for (ChangeIndex& change : step.changes) change = *numbers_[change];
      for (Edge& edge : step.after) edge.before = *numbers[edge.before];
      numbers[i] = static_cast<StepIndex>(part_.steps.size());
      part_.steps.push_back(std::move(step));
    }
  }

  Changes changes_;
  std::vector<Step> steps_;
  const Selector& selector_;
  NewNumbers<ResourceIndex> resources_;
  NewNumbers<ChangeIndex> numbers_;
  SelectedPart part_;
};

void warn_of_rest(const Changes& changes, const Selector& selector, Diagnostics& diagnostics) {
  std::set<ResourceIndex> resources;
  std::size_t count = 0;
  for (const Change& change : changes.changes) {
    if (selector.stays(change)) continue;
    resources.insert(change.resource);
    ++count;
  }
  if (resources.empty()) return;
  diagnostics.add(
      partial_plan(count, resources.size(), name_of(changes.resources[*resources.begin()])));
}

bool is_known(const std::string& typed, const std::vector<std::string>& addresses) {
  const AddressPattern pattern(typed);
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const std::string& address) { return pattern.matches(Address(address)); });
}

}  // namespace

bool check_selection(const Selection& selection, const Desired& desired, const State& state,
                     Diagnostics& diagnostics) {
  if (selection.empty()) return true;
  const std::vector<std::string> known = known_addresses(desired, state);
  const std::size_t errors_before = diagnostics.error_count();
  const auto check = [&](std::string_view option, const std::vector<std::string>& typed) {
    for (const std::string& word : typed) {
      if (is_known(word, known)) continue;
      const auto near = most_similar(word, std::span<const std::string>(known));
      diagnostics.add(
          unknown_target(option, word, near ? std::optional(std::string(*near)) : std::nullopt));
    }
  };
  check("--target", selection.targets);
  check("--exclude", selection.excludes);
  return diagnostics.error_count() == errors_before;
}

SelectedPart select(Changes changes, std::vector<Step> steps, const Selection& selection,
                    Diagnostics& diagnostics) {
  if (selection.empty()) {
    return {std::move(changes.resources), std::move(changes.changes), std::move(steps), {}};
  }
  const Selector selector(changes, steps, selection);
  warn_of_rest(changes, selector, diagnostics);
  return PartBuilder(std::move(changes), std::move(steps), selector).run();
}

void leave_out_claims(const std::vector<ArmId>& left_out, Assertions& assertions,
                      std::vector<SourceRange>& ranges) {
  const auto is_left_out = [&](const ArmId& id) {
    return std::binary_search(left_out.begin(), left_out.end(), id);
  };
  std::set<std::string> touched;
  std::vector<ReachClaim> kept;
  std::vector<SourceRange> kept_ranges;
  for (std::size_t i = 0; i < assertions.claims.size(); ++i) {
    ReachClaim& claim = assertions.claims[i];
    const std::size_t named = claim.registries.size();
    std::erase_if(claim.registries, is_left_out);
    const bool far = std::any_of(claim.subnets.begin(), claim.subnets.end(), is_left_out);
    if (far || claim.registries.size() < named) touched.insert(claim.assertion);
    if (far || claim.registries.empty()) continue;
    kept.push_back(std::move(claim));
    kept_ranges.push_back(ranges[i]);
  }
  assertions.count -= std::min<std::uint64_t>(assertions.count, touched.size());
  assertions.claims = std::move(kept);
  ranges = std::move(kept_ranges);
}

}  // namespace acrnet::planner
