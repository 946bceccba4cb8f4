#include "planner/access/prove.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include "planner/access/access_gaps.h"
#include "planner/access/count_states.h"
#include "planner/access/reachability.h"
#include "planner/access/registry_view.h"

namespace acrnet::planner {

namespace {

class Prover {
 public:
  Prover(const Plan& plan, const AccessStates& states)
      : plan_(plan),
        states_(states),
        waits_(plan.steps),
        azures_waits_(plan.steps, EdgeFilter::azures) {}

  Proof run() {
    check_steps();
    if (!proof_.findings.empty()) return std::move(proof_);  // nothing else can be said
    proof_.states = count_states(plan_.steps);
    check_registrations();
    check_containers();
    check_successors();
    for (const SettingsStates& registry : states_.registries()) check_registry(registry);
    return std::move(proof_);
  }

 private:
  const Resource& resource_of(const Step& step) const { return plan_.resources[step.resource]; }

  // ---- the steps themselves

  void check_steps() {
    std::vector<bool> written(plan_.resources.size(), false);
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      const Step& step = plan_.steps[i];
      const auto& after = step.after;
      const bool sorted =
          std::is_sorted(after.begin(), after.end(),
                         [](const Edge& a, const Edge& b) { return a.before < b.before; });
      const bool backwards = after.empty() || after.back().before < i;
      if (!sorted || !backwards || !is_known(step) || written[step.resource]) {
        proof_.findings.push_back({FindingKind::disorder, {}, {}, {}, i});
      }
      written[step.resource] = true;
    }
  }

  // Whether what a step writes is known as it was before.
  bool is_known(const Step& step) const {
    const Resource& resource = resource_of(step);
    const bool is_registry = resource.kind == Resource::Kind::registry;
    switch (step.kind) {
      case StepKind::register_provider: return true;
      case StepKind::write_subnet: return states_.find_client(resource.id).has_value();
      case StepKind::create:
      case StepKind::remove:
        if (!is_registry) return true;  // a subnet that is no client is nobody's way in
        break;
      case StepKind::write_registry: break;
    }
    const bool written = step.settings.has_value() || step.kind == StepKind::remove;
    return written && states_.find_registry(resource.id) != nullptr;
  }

  // ---- what acrnet makes and deletes: nothing is in a group or a network that is not there

  void check_containers() {
    std::map<std::string_view, StepIndex> containers;  // by key
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      const Resource& resource = resource_of(plan_.steps[i]);
      const bool holds = resource.kind == Resource::Kind::network ||
                         resource.kind == Resource::Kind::resource_group;
      if (holds) containers.emplace(resource.id.key(), i);
    }
    if (containers.empty()) return;
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      const Resource& resource = resource_of(plan_.steps[i]);
      if (resource.kind == Resource::Kind::subscription) continue;
      if (resource.kind == Resource::Kind::subnet)
        check_container(containers, resource.id.parent_network(), i);
      check_container(containers, resource.id.parent_group(), i);
    }
  }

  // One private endpoint in the place of another is there before that one goes. Where both have one
  // record set it is the other way round, as the removal would take the record set with it.
  void check_successors() {
    std::vector<StepIndex> steps;
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      if (private_endpoint(i) != nullptr) steps.push_back(i);
    }
    for (const StepIndex i : steps) {
      for (const StepIndex j : steps) {
        if (i < j) check_record(i, j);
        if (plan_.steps[i].kind == StepKind::remove && plan_.steps[j].kind == StepKind::create)
          check_successor(i, j);
      }
    }
  }

  void check_record(StepIndex i, StepIndex j) {
    if (write_same_record(plan_, plan_.steps[i], plan_.steps[j]) && !waits_.waits_for(j, i))
      proof_.findings.push_back({FindingKind::disorder, private_endpoint(i)->registry, {}, i, j});
  }

  void check_successor(StepIndex gone_at, StepIndex next_at) {
    const auto* const gone = private_endpoint(gone_at);
    const auto* const next = private_endpoint(next_at);
    const bool succeeds = next->registry == gone->registry &&
                          next->subnet.parent_network() == gone->subnet.parent_network() &&
                          !write_same_record(plan_, plan_.steps[gone_at], plan_.steps[next_at]);
    if (succeeds && !waits_.waits_for(gone_at, next_at))
      proof_.findings.push_back({FindingKind::disorder, gone->registry, {}, gone_at, next_at});
  }

  const PrivateEndpointFact* private_endpoint(StepIndex step) const {
    const auto& changes = plan_.steps[step].changes;
    if (changes.empty()) return nullptr;
    return std::get_if<PrivateEndpointFact>(&plan_.changes[changes.front()].fact);
  }

  void check_container(const std::map<std::string_view, StepIndex>& containers, const ArmId& id,
                       StepIndex step) {
    const auto found = containers.find(id.key());
    if (found == containers.end() || found->second == step) return;
    const StepIndex container = found->second;
    const bool goes = plan_.steps[container].kind == StepKind::remove;
    const bool kept = goes ? waits_.waits_for(container, step) : waits_.waits_for(step, container);
    if (!kept) proof_.findings.push_back({FindingKind::disorder, {}, {}, step, container});
  }

  // ---- providers, which Azure wants registered in a subnet's subscription

  void check_registrations() {
    std::map<std::string_view, StepIndex> registrations;
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      if (plan_.steps[i].kind != StepKind::register_provider) continue;
      registrations.emplace(resource_of(plan_.steps[i]).subscription, i);
    }
    if (registrations.empty()) return;
    const auto check = [&](StepIndex step, const ArmId& subnet, const ArmId* registry) {
      const auto found = registrations.find(subnet.subscription_key());
      if (found == registrations.end() || waits_.waits_for(step, found->second)) return;
      proof_.findings.push_back({FindingKind::refusal, registry ? *registry : ArmId(),
                                 states_.find_client(subnet), step, found->second});
    };
    for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
      const Step& step = plan_.steps[i];
      const ArmId& id = resource_of(step).id;
      if (step.service_endpoint) check(i, id, nullptr);
      if (!step.settings) continue;
      if (step.kind == StepKind::create) check(i, id, &id);
      for (const ArmId& subnet : step.settings->subnet_rules) {
        if (subnet.subscription_key() != id.subscription_key()) check(i, subnet, &id);
      }
    }
  }

  // ---- registries and their clients

  void check_registry(const SettingsStates& registry) {
    proof_.situations += registry.step ? 2 : 1;
    if (!states_.writes_endpoints() && registry.ways.empty()) return;
    const RegistryView view(registry, states_.knows_egress());
    for (const ClientIndex client : clients_on_the_way(states_, view)) check_pair(view, client);
  }

  // A rule names the subnet, which has no endpoint.
  bool is_idle(const RegistryView& view, ClientIndex client, Situation situation) const {
    return !has_endpoint(states_, client, situation) &&
           has_rule(view.settings(situation), states_.client(client).id);
  }

  void check_pair(const RegistryView& view, ClientIndex client) {
    check_rule(view, client);
    const auto between = situations_between(states_, view.states, client, waits_);
    if (between.empty() && !view.states.step) ++proof_.situations;
    for (const Between& item : between) check_access(view, client, item);
  }

  // Azure takes a rule only with its endpoint, and none may be left without.
  void check_rule(const RegistryView& view, ClientIndex client) {
    const auto endpoint_step = states_.endpoint(client).step;
    const auto settings_step = view.states.step;
    // A rule of a registry that is not the policy's loses its effect: no matter of order.
    const bool is_of_others =
        !view.states.step && plan_.observed.find_registry(*view.states.id) == nullptr;
    if (!endpoint_step || is_of_others) return;
    if (is_idle(view, client, at_last) && !is_idle(view, client, at_first)) {
      add(FindingKind::idle_rule, view, client, endpoint_step, std::nullopt);
    }
    if (!settings_step) return;
    const Situation settings_first{true, false, false};
    const Situation endpoint_first{false, true, false};
    if (!waits_.waits_for(*settings_step, *endpoint_step) &&
        is_idle(view, client, settings_first) && has_endpoint(states_, client, at_last)) {
      add(FindingKind::refusal, view, client, settings_step, endpoint_step);
    }
    const bool ordered = waits_.waits_for(*endpoint_step, *settings_step) ||
                         waits_.waits_for(*settings_step, *endpoint_step);
    if (!ordered && is_idle(view, client, endpoint_first) && !is_idle(view, client, at_first)) {
      add(FindingKind::idle_rule, view, client, endpoint_step, settings_step);
    }
  }

  void check_access(const RegistryView& view, ClientIndex client, const Between& item) {
    ++proof_.situations;
    const auto gap = find_gap(states_, view, client, item);
    if (!gap) return;
    const bool avoidable = can_be_ruled_out(item, waits_);
    add_once(kind_of(*gap, avoidable), view, client, item,
             !avoidable && can_be_ruled_out(item, azures_waits_));
  }

  static FindingKind kind_of(const AccessGap& gap, bool avoidable) {
    if (avoidable) return gap.cut_off ? FindingKind::lock_out : FindingKind::exposure;
    if (gap.by_egress) return gap.cut_off ? FindingKind::egress_gap : FindingKind::egress_opening;
    return gap.cut_off ? FindingKind::gap : FindingKind::exposure;
  }

  // Several situations may lie between the same two steps.
  void add_once(FindingKind kind, const RegistryView& view, ClientIndex client, const Between& item,
                bool traded) {
    const Finding made{kind, *view.states.id, client, item.done, item.open, traded};
    const auto& all = proof_.findings;
    if (std::find(all.rbegin(), all.rend(), made) == all.rend()) proof_.findings.push_back(made);
  }

  void add(FindingKind kind, const RegistryView& view, ClientIndex client,
           std::optional<StepIndex> done, std::optional<StepIndex> open) {
    proof_.findings.push_back({kind, *view.states.id, client, done, open});
  }

  const Plan& plan_;
  const AccessStates& states_;
  Waits waits_;
  Waits azures_waits_;
  Proof proof_;
};

}  // namespace

Proof prove(const Plan& plan, const AccessStates& states) { return Prover(plan, states).run(); }

bool is_unavoidable(FindingKind kind) {
  return kind == FindingKind::egress_gap || kind == FindingKind::egress_opening ||
         kind == FindingKind::gap;
}

}  // namespace acrnet::planner
