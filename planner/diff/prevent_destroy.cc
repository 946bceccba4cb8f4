#include "planner/diff/prevent_destroy.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "model/fact_traits.h"
#include "model/match.h"
#include "model/names.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

std::string rule_text(const RuleSource& source) {
  return match(
      source, [](const Cidr& cidr) { return "the rule for " + to_string(cidr); },
      [](const ArmId& id) {
        return fmt::format("the rule for the subnet {}/{}", id.network_name(), id.name());
      });
}

// What the change would take away, in words; empty when it takes nothing away.
struct Loss {
  const Change& change;
  bool given_up;

  using Text = std::optional<std::string>;
  Text operator()(const ExistenceFact&) const {
    if (change.action != Action::remove) return std::nullopt;
    return "the registry itself, with all images in it";
  }
  Text operator()(const RuleFact& rule) const {
    const bool lost = change.action == Action::remove && change.reason != ChangeReason::ended;
    return lost ? Text(rule_text(rule.source)) : std::nullopt;
  }
  template <typename T>
  Text operator()(const SettingFact<T>& fact) const {
    if (!given_up || change.action != Action::update) return std::nullopt;
    return fmt::format("{} {}", AccessSetting<T>::attribute, name(fact.before));
  }
  Text operator()(const GovernanceFact&) const { return std::nullopt; }
  Text operator()(const AddressFact&) const { return std::nullopt; }
  Text operator()(const NotAboutRegistry auto&) const { return std::nullopt; }
};

}  // namespace

void check_prevented(const RegistrySides& sides, const std::vector<Change>& changes,
                     Diagnostics& diagnostics) {
  if (sides.wanted == nullptr || !sides.wanted->prevent_destroy) return;
  std::vector<std::string> losses;
  for (const Change& change : changes) {
    auto text = std::visit(Loss{change, sides.given_up.has_value()}, change.fact);
    if (text) losses.push_back(std::move(*text));
  }
  if (!losses.empty()) diagnostics.add(destroy_prevented(*sides.wanted, losses));
}

}  // namespace acrnet::planner
