#include "planner/check_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "model/access_setting.h"
#include "planner/access/access_checks.h"
#include "planner/access/access_diff.h"
#include "planner/access/access_states.h"
#include "planner/access/prove.h"
#include "planner/access/prove_assertions.h"
#include "planner/diff/changes.h"
#include "planner/safe_order.h"
#include "planner/schedule/schedule.h"
#include "planner/schedule/select.h"
#include "planner/state/observed_from_state.h"

namespace acrnet::planner {

namespace {

constexpr std::string_view not_what_follows = "it is not what follows from the plan's changes";

Misfit misfit(std::string member, std::string_view why = not_what_follows) {
  return {std::move(member), std::string(why)};
}

// The first element that differs, by its index; the shorter length when one list goes on.
template <typename T>
std::optional<std::size_t> first_difference(const std::vector<T>& said,
                                            const std::vector<T>& derived) {
  const auto [at, other] = std::mismatch(said.begin(), said.end(), derived.begin(), derived.end());
  if (at == said.end() && other == derived.end()) return std::nullopt;
  return static_cast<std::size_t>(at - said.begin());
}

// The name of the first member that differs; empty: none does.
std::string_view differing_member(const NetworkSettings& said, const NetworkSettings& derived) {
  std::string_view name;
  for_each_access_setting([&](auto setting, auto) {
    const bool same = said.*setting.network == derived.*setting.network;
    if (name.empty() && !same) name = setting.member;
  });
  if (!name.empty()) return name;
  if (said.ip_rules != derived.ip_rules) return "ip_rules";
  return said.subnet_rules != derived.subnet_rules ? "subnet_rules" : "";
}

std::string differing_member(const Step& said, const Step& derived) {
  if (said.kind != derived.kind) return "kind";
  if (said.resource != derived.resource) return "resource";
  if (said.changes != derived.changes) return "changes";
  if (said.after != derived.after) return "after";
  if (said.service_endpoint != derived.service_endpoint) return "service_endpoint";
  if (!said.settings || !derived.settings) return "settings";
  return fmt::format("settings.{}", differing_member(*said.settings, *derived.settings));
}

std::string_view differing_member(const RegistryAccess& said, const RegistryAccess& derived) {
  if (said.id != derived.id) return "id";
  if (said.address != derived.address) return "address";
  if (said.before != derived.before) return "before";
  return said.after == derived.after ? "unknown" : "after";
}

class PlanCheck {
 public:
  explicit PlanCheck(const Plan& plan) : plan_(plan) {}

  std::optional<Misfit> run() {
    if (auto found = find_misfit_with_observed(plan_)) return found;
    if (auto found = check_steps()) return found;
    if (auto found = check_clients()) return found;
    return check_access();
  }

 private:
  // ---- what is written, and in which order

  std::optional<Misfit> check_steps() {
    Changes changes{plan_.resources, plan_.changes,
                    find_writes(plan_.resources, plan_.changes, plan_.observed)};
    Diagnostics problems;
    auto steps = schedule(changes, problems);
    if (!steps) return misfit("changes", "no order of their steps is safe");
    *steps = order_for_access(plan_, std::move(*steps));
    const auto at = first_difference(plan_.steps, *steps);
    if (at && *at < plan_.steps.size() && *at < steps->size()) {
      return misfit(
          fmt::format("steps[{}].{}", *at, differing_member(plan_.steps[*at], (*steps)[*at])));
    }
    if (at) return misfit(fmt::format("steps[{}]", *at));
    return check_selection(std::move(changes), std::move(*steps));
  }

  // What a selection leaves is all that it leaves of that.
  std::optional<Misfit> check_selection(Changes changes, std::vector<Step> steps) const {
    const std::size_t count = changes.changes.size();
    Diagnostics problems;
    const SelectedPart part =
        select(std::move(changes), std::move(steps), plan_.selection, problems);
    const bool all = part.changes.size() == count && part.resources == plan_.resources;
    if (!all) return misfit("selection", "it leaves out a part of what the plan changes");
    return std::nullopt;
  }

  // ---- who there is

  bool is_client(const ArmId& subnet) const { return states_->find_client(subnet).has_value(); }

  std::optional<Misfit> check_clients() {
    states_.emplace(plan_);
    std::vector<const ArmId*> in_rules;
    for (const Observed* const world : {&plan_.observed, &plan_.earlier}) {
      for (const ObservedRegistry& registry : world->registries) {
        for (const ArmId& subnet : registry.network.subnet_rules) {
          if (!is_client(subnet))
            return misfit("clients", fmt::format("{} is none of them", subnet.text()));
          in_rules.push_back(&subnet);
        }
      }
    }
    add_subnets_with_private_endpoints(in_rules);
    std::sort(in_rules.begin(), in_rules.end(),
              [](const ArmId* a, const ArmId* b) { return *a < *b; });
    for (std::size_t i = 0; i < plan_.clients.size(); ++i) {
      const ArmId& id = plan_.clients[i].id;
      const auto& targets = plan_.targets.subnets;
      const bool known = std::binary_search(targets.begin(), targets.end(), id) ||
                         std::binary_search(in_rules.begin(), in_rules.end(), &id,
                                            [](const ArmId* a, const ArmId* b) { return *a < *b; });
      if (!known)
        return misfit(fmt::format("clients[{}]", i), "neither a target nor a rule names it");
    }
    return check_changed_clients();
  }

  // All subnets of a network in which a private endpoint is, or will be.
  void add_subnets_with_private_endpoints(std::vector<const ArmId*>& found) const {
    std::vector<ArmId> networks;
    for (const Observed* const world : {&plan_.observed, &plan_.earlier}) {
      for (const ObservedPrivateEndpoint& endpoint : world->private_endpoints)
        networks.push_back(endpoint.subnet.parent_network());
    }
    for (const ArmId& endpoint : plan_.targets.private_endpoints) {
      const auto change =
          std::find_if(plan_.changes.begin(), plan_.changes.end(), [&](const Change& item) {
            return plan_.resources[item.resource].id == endpoint &&
                   std::holds_alternative<PrivateEndpointFact>(item.fact);
          });
      if (change == plan_.changes.end()) continue;
      const ArmId& subnet = std::get<PrivateEndpointFact>(change->fact).subnet;
      if (!subnet.empty()) networks.push_back(subnet.parent_network());
    }
    for (const ArmId& id : networks) {
      const ObservedContainer* const network = plan_.observed.find_container(id);
      if (network == nullptr) continue;
      for (const ArmId& subnet : network->contents) found.push_back(&subnet);
    }
  }

  // A subnet that a change is about, or that a changed rule names, is one, by the same name.
  std::optional<Misfit> check_changed_clients() const {
    for (const Change& change : plan_.changes) {
      const bool is_endpoint = std::holds_alternative<EndpointFact>(change.fact);
      const auto* const rule = std::get_if<RuleFact>(&change.fact);
      const auto* const subnet = rule != nullptr ? std::get_if<ArmId>(&rule->source) : nullptr;
      const ArmId* const id = is_endpoint ? &plan_.resources[change.resource].id : subnet;
      const bool needed = id != nullptr && change.action != Action::forget;
      if (needed && !is_client(*id))
        return misfit("clients", fmt::format("{} is none of them", id->text()));
    }
    for (const Resource& resource : plan_.resources) {
      if (resource.kind != Resource::Kind::subnet) continue;
      const auto client = states_->find_client(resource.id);
      if (!client) continue;
      const Address& address = plan_.clients[*client].address;
      if (!address.empty() && !(address == resource.address))
        return misfit(fmt::format("clients[{}].address", *client), "its resource has another");
    }
    return std::nullopt;
  }

  // ---- what follows for them

  struct Named {
    const ArmId* id;
    const Address* address;
  };

  // Of a registry that the plan changes its resource says the name; of another one only the policy.
  std::vector<Named> names_by_id() const {
    std::vector<Named> names;
    for (const Resource& resource : plan_.resources) {
      if (resource.kind == Resource::Kind::registry)
        names.push_back({&resource.id, &resource.address});
    }
    for (const auto* const list : {&plan_.access, &plan_.outside}) {
      for (const RegistryAccess& access : *list) names.push_back({&access.id, &access.address});
    }
    std::stable_sort(names.begin(), names.end(),
                     [](const Named& a, const Named& b) { return *a.id < *b.id; });
    return names;
  }

  std::optional<Misfit> check_access() {
    const std::vector<Named> names = names_by_id();
    const NameOf name_of = [&](const ArmId& id) {
      const auto at = std::lower_bound(
          names.begin(), names.end(), id,
          [](const Named& item, const ArmId& wanted) { return *item.id < wanted; });
      return at != names.end() && *at->id == id ? *at->address : Address();
    };
    std::vector<RegistryAccess> outside;
    if (!is_empty(plan_.earlier))
      outside = diff_outside(world_before(plan_.observed, plan_.earlier), plan_, *states_, name_of);
    const bool refresh = plan_.mode == PlanMode::refresh;
    const auto access = refresh ? std::exchange(outside, {}) : diff_access(*states_, name_of);
    if (auto found = check_access("access", plan_.access, access)) return found;
    if (auto found = check_access("outside", plan_.outside, outside)) return found;
    return check_proof();
  }

  static std::optional<Misfit> check_access(std::string_view list,
                                            const std::vector<RegistryAccess>& said,
                                            const std::vector<RegistryAccess>& derived) {
    const auto at = first_difference(said, derived);
    if (!at) return std::nullopt;
    if (*at < said.size() && *at < derived.size()) {
      return misfit(fmt::format("{}[{}].{}", list, *at, differing_member(said[*at], derived[*at])));
    }
    return misfit(fmt::format("{}[{}]", list, *at));
  }

  std::optional<Misfit> check_proof() {
    Proof proof = prove(plan_, *states_);
    const auto unsafe =
        std::find_if(proof.findings.begin(), proof.findings.end(),
                     [](const Finding& finding) { return !is_unavoidable(finding.kind); });
    if (unsafe != proof.findings.end()) return misfit("steps", "the way that they go is not safe");
    if (proof.states != plan_.proof.states) return misfit("proof.states");
    if (proof.situations != plan_.proof.situations) return misfit("proof.situations");
    if (const auto at = first_difference(plan_.proof.findings, proof.findings))
      return misfit(fmt::format("proof.findings[{}]", *at));
    if (auto found = check_claims()) return found;
    if (const auto at = first_difference(plan_.risks, grade_risks(plan_)))
      return misfit(fmt::format("risks[{}]", *at));
    return std::nullopt;
  }

  std::optional<Misfit> check_claims() const {
    if (plan_.mode != PlanMode::apply) return std::nullopt;
    Diagnostics broken;
    const std::vector<SourceRange> no_places(plan_.assertions.claims.size());
    const AssertionProof asserted = prove_assertions(plan_, *states_, no_places, broken);
    if (broken.has_errors() || !asserted.overlooked.empty())
      return misfit("assertions", "with these changes not all of them would hold");
    if (const auto at = first_difference(plan_.proof.claims, asserted.claims))
      return misfit(fmt::format("proof.claims[{}]", *at));
    return std::nullopt;
  }

  const Plan& plan_;
  std::optional<AccessStates> states_;
};

}  // namespace

std::optional<Misfit> find_misfit(const Plan& plan) { return PlanCheck(plan).run(); }

}  // namespace acrnet::planner
