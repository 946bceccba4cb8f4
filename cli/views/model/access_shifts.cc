#include "cli/views/model/access_shifts.h"

#include <algorithm>

#include "model/match.h"
#include "model/plan_traits.h"

namespace acrnet::cli {

namespace {

bool overlap(const Cidr& a, const Cidr& b) { return a.contains(b) || b.contains(a); }

}  // namespace

AccessShifts::AccessShifts(const Plan& plan) : plan_(plan) {
  for (ChangeIndex at = 0; at < plan.changes.size();) {
    const ResourceIndex resource = plan.changes[at].resource;
    const ChangeIndex begin = at;
    while (at < plan.changes.size() && plan.changes[at].resource == resource) ++at;
    resources_.push_back({&plan.resources[resource].id, begin, at});
  }
  std::sort(resources_.begin(), resources_.end(),
            [](const ResourceChanges& a, const ResourceChanges& b) { return *a.id < *b.id; });
}

AccessShifts::ResourceChanges AccessShifts::changes_of(const ArmId& id) const {
  const auto at = std::lower_bound(
      resources_.begin(), resources_.end(), id,
      [](const ResourceChanges& item, const ArmId& wanted) { return *item.id < wanted; });
  return at != resources_.end() && *at->id == id ? *at : ResourceChanges{};
}

RegistryShifts AccessShifts::of(const RegistryAccess& access) const {
  return {list(access.gains(), access.id, Direction::gain),
          list(access.loses(), access.id, Direction::loss)};
}

std::vector<AccessShift> AccessShifts::list(const Clients& clients, const ArmId& registry,
                                            Direction direction) const {
  std::vector<AccessShift> shifts;
  if (clients.subnets.all_but()) {
    shifts.push_back({EveryoneElse{}, {}});
  } else {
    for (const Cidr& cidr : clients.addresses.cover()) shifts.push_back({cidr, {}});
    for (const ClientIndex subnet : clients.subnets.listed()) shifts.push_back({subnet, {}});
  }
  const ResourceChanges changes = changes_of(registry);
  for (AccessShift& shift : shifts) shift.causes = causes(shift, changes, direction);
  return shifts;
}

// Rules that come or go for these clients; without any, the endpoint that brings a rule to life or
// takes its effect; else the settings that count for everyone.
std::vector<ChangeIndex> AccessShifts::causes(const AccessShift& shift,
                                              const ResourceChanges& registry,
                                              Direction direction) const {
  const Action wanted = direction == Direction::gain ? Action::add : Action::remove;
  const Cidr* const cidr = std::get_if<Cidr>(&shift.who);
  const ClientIndex* const subnet = std::get_if<ClientIndex>(&shift.who);
  const auto is_for = [&](const RuleSource& source) {
    return match(
        source, [&](const Cidr& rule) { return cidr && overlap(rule, *cidr); },
        [&](const ArmId& rule) { return subnet && plan_.clients[*subnet].id == rule; });
  };
  std::vector<ChangeIndex> found;
  std::vector<ChangeIndex> general;
  for (ChangeIndex i = registry.begin; i < registry.end; ++i) {
    const Change& change = plan_.changes[i];
    const auto* rule = std::get_if<RuleFact>(&change.fact);
    if (rule && change.action == wanted && is_for(rule->source)) found.push_back(i);
    if (is_setting(change.fact) && change.action == Action::update) general.push_back(i);
  }
  if (subnet && found.empty()) {
    const ResourceChanges endpoint = changes_of(plan_.clients[*subnet].id);
    for (ChangeIndex i = endpoint.begin; i < endpoint.end; ++i) {
      const Action action = plan_.changes[i].action;
      if (action == Action::add || action == Action::remove) found.push_back(i);
    }
  }
  return found.empty() ? general : found;
}

}  // namespace acrnet::cli
