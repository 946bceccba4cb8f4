#include "planner/diff/prevent_destroy.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "model/access_setting.h"
#include "model/names.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

std::string rule_text(const RuleSource& source) {
  if (const Cidr* const cidr = std::get_if<Cidr>(&source))
    return "the rule for " + to_string(*cidr);
  const ArmId& id = std::get<ArmId>(source);
  return fmt::format("the rule for the subnet {}/{}", id.network_name(), id.name());
}

// What the change would take away, in words; empty when it takes nothing away.
std::optional<std::string> loss(const Change& change, bool given_up) {
  if (std::holds_alternative<ExistenceFact>(change.fact) && change.action == Action::remove)
    return "the registry itself, with all images in it";
  if (const auto* const rule = std::get_if<RuleFact>(&change.fact)) {
    const bool lost = change.action == Action::remove && change.reason != ChangeReason::ended;
    return lost ? std::optional(rule_text(rule->source)) : std::nullopt;
  }
  if (!given_up || change.action != Action::update) return std::nullopt;
  std::optional<std::string> text;
  for_each_access_setting([&](auto setting, auto word) {
    const auto* const fact = std::get_if<SettingFact<decltype(word)>>(&change.fact);
    if (fact != nullptr) text = fmt::format("{} {}", setting.attribute, name(fact->before));
  });
  return text;
}

}  // namespace

void check_prevented(const RegistrySides& sides, const std::vector<Change>& changes,
                     Diagnostics& diagnostics) {
  if (sides.wanted == nullptr || !sides.wanted->prevent_destroy) return;
  std::vector<std::string> losses;
  for (const Change& change : changes) {
    if (auto text = loss(change, sides.given_up.has_value())) losses.push_back(std::move(*text));
  }
  if (!losses.empty()) diagnostics.add(destroy_prevented(*sides.wanted, losses));
}

}  // namespace acrnet::planner
