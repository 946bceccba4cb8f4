#include "planner/diff/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/diff/azure_checks.h"
#include "planner/diff/existence_diff.h"
#include "planner/diff/moves.h"
#include "planner/diff/pairing.h"
#include "planner/diff/private_endpoint_diff.h"
#include "planner/diff/registry_diff.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

// What the plan says of a subnet.
struct SubnetDiff {
  std::optional<Change> address;
  std::optional<Change> existence;
  std::optional<Change> endpoint;

  bool any() const { return address || existence || endpoint; }
  bool deletes() const { return existence && existence->action == Action::remove; }
};

// A registry with prevent_destroy, and what the plan would take away from it.
struct Prevented {
  const RegistrySides* registry;
  std::vector<std::string> losses;
};

class Differ {
 public:
  Differ(const Desired& desired, const Observed& observed, const State& settled, PlanMode mode,
         Diagnostics& diagnostics)
      : desired_(desired),
        observed_(observed),
        settled_(settled),
        mode_(mode),
        diagnostics_(diagnostics),
        registries_(pair_registries(desired, observed, settled, mode)),
        subnets_(desired, observed, settled) {}

  Changes run() {
    if (mode_ == PlanMode::apply) check_moves(desired_, settled_, diagnostics_);
    std::vector<RegistryDiff> registry_diffs = diff_registries();
    note_occupied_subnets();
    note_subnets_of_others();
    const std::vector<std::uint32_t> order = subnets_.in_order_of_address();
    const std::vector<SubnetDiff> subnet_diffs = diff_subnets(order);
    // Resources are numbered in the order in which they are read, so rules can refer to subnets.
    const std::vector<ResourceIndex> subnet_numbers =
        number_subnets(order, subnet_diffs, count_changed(registry_diffs));
    append_registries(std::move(registry_diffs), subnet_numbers);
    append_subnets(order, subnet_diffs);
    append_private_endpoints();
    append_containers();
    append_registrations();
    for (const auto& [id, prevented] : prevented_)
      report_prevented(*prevented.registry, prevented.losses, diagnostics_);
    return std::move(result_);
  }

 private:
  std::vector<RegistryDiff> diff_registries() {
    std::vector<RegistryDiff> diffs(registries_.size());
    for (std::size_t i = 0; i < registries_.size(); ++i) {
      RegistrySides& sides = registries_[i];
      const bool governed = !sides.given_up;
      if (is_made(sides)) {
        sides.present = &newborn_registry();
      } else if (governed && !check_exists(*sides.wanted, observed_, diagnostics_)) {
        continue;
      }
      diffs[i] = diff_registry(sides, subnets_, diagnostics_);
      note_prevented(sides, diffs[i].changes);
      if (diffs[i].deletes) deleted_.push_back(sides.id());
      if (governed) check_governed(sides, diffs[i]);
    }
    return diffs;
  }

  void check_governed(const RegistrySides& sides, const RegistryDiff& diff) {
    check_switches(*sides.wanted, *sides.present, diagnostics_);
    if (!diff.after && sides.wanted->rules.empty()) return;
    const NetworkSettings& after = diff.after ? *diff.after : sides.present->network;
    check_settings(*sides.wanted, *sides.present, after, diagnostics_);
  }

  void note_prevented(const RegistrySides& sides, const std::vector<Change>& changes) {
    if (sides.prevents_destroy())
      prevented_.emplace(sides.id(), Prevented{&sides, find_losses(sides, changes)});
  }

  // A private endpoint of a registry that stays as it is stays in its subnet.
  void note_occupied_subnets() {
    if (observed_.private_endpoints.empty()) return;
    std::set<ArmId> staying;
    for (const RegistrySides& sides : registries_) {
      if (sides.stays_as_it_is()) staying.insert(sides.id());
    }
    for (const ObservedPrivateEndpoint& endpoint : observed_.private_endpoints) {
      const auto subnet = subnets_.find(endpoint.subnet);
      if (subnet && staying.contains(endpoint.registry)) subnets_[*subnet].occupied = true;
    }
  }

  // By position in `order`.
  std::vector<SubnetDiff> diff_subnets(const std::vector<std::uint32_t>& order) {
    std::vector<SubnetDiff> diffs(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const SubnetSides& subnet = subnets_[order[i]];
      const bool made = mode_ == PlanMode::apply && is_made(subnet);
      if (made && !check_network_exists(*subnet.wanted, desired_, observed_, diagnostics_))
        continue;
      const bool must_exist = mode_ == PlanMode::apply && subnet.wanted != nullptr && !made;
      if (must_exist && !check_exists(*subnet.wanted, observed_, diagnostics_)) continue;
      if (must_exist && subnet.asked) check_clients(subnet, diagnostics_);
      diffs[i].existence = diff_existence(subnet, mode_, diagnostics_);
      if (diffs[i].deletes()) {  // with all that it carries
        deleted_.push_back(subnet.id());
        continue;
      }
      diffs[i].endpoint = diff_endpoint(subnet, mode_, diagnostics_);
      if (mode_ == PlanMode::apply &&
          (stays_in_state(diffs[i].endpoint) || stays_in_state(diffs[i].existence)))
        diffs[i].address = address_change(subnet);
      const bool added = diffs[i].endpoint && diffs[i].endpoint->action == Action::add;
      if (subnet.written_with && !subnet.has_endpoint() && !added && !diagnostics_.has_errors()) {
        diagnostics_.add(idle_rule_stays(subnet.written_with->address(), subnet.id()));
      }
    }
    return diffs;
  }

  void note_subnets_of_others() {
    for (const ObservedRegistry& registry : observed_.other_registries) {
      for (const ArmId& subnet : registry.network.subnet_rules) {
        if (const auto index = subnets_.find(subnet)) subnets_[*index].needed_by_others = true;
      }
    }
  }

  static bool stays_in_state(const std::optional<Change>& change) {
    return !change || (change->action != Action::remove && change->action != Action::forget);
  }

  static ResourceIndex count_changed(const std::vector<RegistryDiff>& diffs) {
    ResourceIndex changed = 0;
    for (const RegistryDiff& diff : diffs) changed += diff.changes.empty() ? 0U : 1U;
    return changed;
  }

  // The number of each known subnet that the plan speaks of, by its index in KnownSubnets.
  std::vector<ResourceIndex> number_subnets(const std::vector<std::uint32_t>& order,
                                            const std::vector<SubnetDiff>& diffs,
                                            ResourceIndex first) const {
    std::vector<ResourceIndex> numbers(subnets_.size());
    ResourceIndex next = first;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (diffs[i].any() || subnets_[order[i]].named) numbers[order[i]] = next++;
    }
    return numbers;
  }

  ResourceIndex add_resource(Resource resource) {
    result_.resources.push_back(std::move(resource));
    return static_cast<ResourceIndex>(result_.resources.size() - 1);
  }

  void append_registries(std::vector<RegistryDiff> diffs,
                         const std::vector<ResourceIndex>& subnet_numbers) {
    for (std::size_t i = 0; i < diffs.size(); ++i) {
      if (diffs[i].changes.empty()) continue;
      const RegistrySides& sides = registries_[i];
      const ResourceIndex resource = add_resource({Resource::Kind::registry,
                                                   sides.address(),
                                                   sides.id(),
                                                   {},
                                                   sides.wanted ? sides.wanted->origin : Origin{},
                                                   sides.wanted && sides.wanted->prevent_destroy});
      for (Change& change : diffs[i].changes) {
        change.resource = resource;
        if (auto* rule = std::get_if<RuleFact>(&change.fact); rule && rule->subnet) {
          rule->subnet = subnet_numbers[*rule->subnet];
        }
        result_.changes.push_back(std::move(change));
      }
      if (diffs[i].after) {
        const NetworkSettings& before = sides.present->network;
        RegistryWrite& write = result_.writes.emplace_back();
        write.registry = resource;
        write.default_action_before = before.default_action;
        write.public_access_before = before.public_access;
        write.after = std::move(*diffs[i].after);
        if (diffs[i].deletes) write.freed_subnets = before.subnet_rules;
      }
    }
  }

  void append_subnets(const std::vector<std::uint32_t>& order,
                      const std::vector<SubnetDiff>& diffs) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      const SubnetSides& subnet = subnets_[order[i]];
      if (!diffs[i].any() && !subnet.named) continue;
      const ResourceIndex resource =
          add_resource({Resource::Kind::subnet,
                        subnet.address(),
                        subnet.id(),
                        {},
                        subnet.wanted ? subnet.wanted->origin : Origin{}});
      for (const std::optional<Change>& change :
           {diffs[i].address, diffs[i].existence, diffs[i].endpoint}) {
        if (!change) continue;
        result_.changes.push_back(*change);
        result_.changes.back().resource = resource;
      }
    }
  }

  void append_private_endpoints() {
    if (desired_.private_endpoints.empty() && settled_.resources.empty()) return;
    for (PrivateEndpointDiff& diff :
         diff_private_endpoints(desired_, observed_, settled_, mode_, registries_, diagnostics_)) {
      const bool deletes =
          std::any_of(diff.changes.begin(), diff.changes.end(),
                      [](const Change& change) { return change.action == Action::remove; });
      if (deletes) note_deleted_endpoint(diff.resource.id);
      append_resource(std::move(diff.resource), std::move(diff.changes));
    }
  }

  // With it go the network interfaces that Azure made for it.
  void note_deleted_endpoint(const ArmId& id) {
    deleted_.push_back(id);
    const ObservedPrivateEndpoint* const present = observed_.find_private_endpoint(id);
    if (present == nullptr) return;
    deleted_.insert(deleted_.end(), present->interfaces.begin(), present->interfaces.end());
    const auto prevented = prevented_.find(present->registry);
    if (prevented == prevented_.end()) return;
    prevented->second.losses.push_back(fmt::format("the private endpoint {}", id.name()));
  }

  void append_resource(Resource resource, std::vector<Change> changes) {
    if (changes.empty()) return;
    const ResourceIndex index = add_resource(std::move(resource));
    for (Change& change : changes) {
      change.resource = index;
      result_.changes.push_back(std::move(change));
    }
  }

  void append_containers() {
    std::sort(deleted_.begin(), deleted_.end());
    for (ContainerDiff& diff :
         diff_containers(desired_, observed_, settled_, mode_, deleted_, diagnostics_)) {
      append_resource(std::move(diff.resource), std::move(diff.changes));
    }
  }

  void append_registrations() {
    if (mode_ == PlanMode::destroy) return;
    for (const DesiredRegistration& wanted : desired_.registrations) {
      if (observed_.registration(wanted.subscription) == Registration::registered) continue;
      const ResourceIndex resource = add_resource(
          {Resource::Kind::subscription, {}, {}, wanted.subscription, wanted.needed_by});
      const auto reason =
          wanted.for_creation ? ChangeReason::needed_by_creation : ChangeReason::needed_by_rule;
      result_.changes.push_back(
          {Action::add, resource, RegistrationFact{}, reason, wanted.needed_by, no_text});
    }
  }

  const Desired& desired_;
  const Observed& observed_;
  const State& settled_;
  const PlanMode mode_;
  Diagnostics& diagnostics_;
  std::vector<RegistrySides> registries_;
  KnownSubnets subnets_;
  std::map<ArmId, Prevented> prevented_;  // by registry
  std::vector<ArmId> deleted_;            // of what the plan deletes, all but networks and groups
  Changes result_;
};

}  // namespace

std::optional<Changes> diff(const Desired& desired, const Observed& observed, const State& settled,
                            PlanMode mode, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  Changes changes = Differ(desired, observed, settled, mode, diagnostics).run();
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return changes;
}

}  // namespace acrnet::planner
