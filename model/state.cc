#include "model/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "model/date.h"

namespace acrnet {

namespace {

template <typename Resources>
auto place_of(Resources& resources, const ArmId& id) {
  return std::lower_bound(
      resources.begin(), resources.end(), id,
      [](const TrackedResource& entry, const ArmId& wanted) { return entry.id < wanted; });
}

template <typename Resources>
auto* find_by_id(Resources& resources, const ArmId& id) {
  const auto at = place_of(resources, id);
  return at != resources.end() && at->id == id ? &*at : nullptr;
}

template <typename Rules>
auto place_of_rule(Rules& rules, const RuleSource& source) {
  return std::lower_bound(
      rules.begin(), rules.end(), source,
      [](const TrackedRule& rule, const RuleSource& wanted) { return rule.source < wanted; });
}

template <typename Rules>
auto* find_by_source(Rules& rules, const RuleSource& source) {
  const auto at = place_of_rule(rules, source);
  return at != rules.end() && at->source == source ? &*at : nullptr;
}

bool has_pending(const TrackedResource& resource) {
  const auto is_pending = [](const auto& item) { return item.pending != PendingOperation::none; };
  bool any = false;
  for_each_simple_aspect([&](std::string_view, auto place) {
    any = any || (resource.*place && is_pending(*(resource.*place)));
  });
  return any || (resource.access && std::any_of(resource.access->rules.begin(),
                                                resource.access->rules.end(), is_pending));
}

}  // namespace

namespace {

constexpr std::int64_t seconds_of_a_day = 86'400;

// The two digits at `at`, where they are a number below `limit`.
std::optional<int> two_digits(std::string_view text, std::size_t at, int limit) {
  const auto digit = [&](std::size_t place) { return text[place] >= '0' && text[place] <= '9'; };
  if (!digit(at) || !digit(at + 1)) return std::nullopt;
  const int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return value < limit ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  constexpr std::string_view form = "2026-11-23T16:40:03Z";
  const bool formed = text.size() == form.size() && text[10] == 'T' && text[13] == ':' &&
                      text[16] == ':' && text[19] == 'Z';
  if (!formed) return std::nullopt;
  const auto day = parse_date(text.substr(0, 10));
  const auto hour = two_digits(text, 11, 24);
  const auto minute = two_digits(text, 14, 60);
  const auto second = two_digits(text, 17, 60);
  if (!day || !hour || !minute || !second) return std::nullopt;
  return Moment{day->days * seconds_of_a_day + *hour * 3600 + *minute * 60 + *second};
}

std::string to_string(const Moment& moment) {
  const std::int64_t days =
      (moment.seconds - (moment.seconds < 0 ? seconds_of_a_day - 1 : 0)) / seconds_of_a_day;
  const std::int64_t rest = moment.seconds - days * seconds_of_a_day;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_string(Date{static_cast<std::int32_t>(days)}),
                     rest / 3600, rest / 60 % 60, rest % 60);
}

const TrackedResource* State::find(const ArmId& id) const { return find_by_id(resources, id); }
TrackedResource* State::find(const ArmId& id) { return find_by_id(resources, id); }

const TrackedRule* find_rule(const TrackedAccess& access, const RuleSource& source) {
  return find_by_source(access.rules, source);
}

TrackedRule* find_rule(TrackedAccess& access, const RuleSource& source) {
  return find_by_source(access.rules, source);
}

TrackedResource& resource_entry(State& state, const ArmId& id, const Address& address) {
  const auto at = place_of(state.resources, id);
  if (at != state.resources.end() && at->id == id) return *at;
  return *state.resources.insert(at, TrackedResource{address, id});
}

TrackedRule& rule_entry(TrackedAccess& access, const RuleSource& source) {
  const auto at = place_of_rule(access.rules, source);
  if (at != access.rules.end() && at->source == source) return *at;
  TrackedRule rule;
  rule.source = source;
  return *access.rules.insert(at, std::move(rule));
}

void drop_empty_resources(State& state) {
  std::erase_if(state.resources, [](const TrackedResource& resource) { return resource.empty(); });
}

bool is_removed_since(const State& state, const RemovedRule& rule) {
  return std::binary_search(state.removed_since.begin(), state.removed_since.end(), rule);
}

void note_removed_rule(State& state, RemovedRule rule) {
  auto& rules = state.removed_since;
  const auto at = std::lower_bound(rules.begin(), rules.end(), rule);
  if (at == rules.end() || *at != rule) rules.insert(at, std::move(rule));
}

bool has_pending(const State& state) {
  return std::any_of(state.resources.begin(), state.resources.end(),
                     [](const TrackedResource& resource) { return has_pending(resource); });
}

}  // namespace acrnet
