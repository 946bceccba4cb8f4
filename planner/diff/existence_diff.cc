#include "planner/diff/existence_diff.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "model/plan_traits.h"
#include "planner/messages/creation_diagnostics.h"

namespace acrnet::planner {

namespace {

Change existence(Action action, ChangeReason reason, Origin origin = {}, ExistenceFact fact = {}) {
  return {action, 0, std::move(fact), reason, origin, no_text, std::nullopt};
}

ExistenceFact created_as(const Creation& creation) {
  return {creation.location, creation.addresses, OnDestroy::restore};
}

// It is there, and the policy would make it. What the state does not know yet was there before.
std::optional<Change> note_found(const Creation& creation, const TrackedAspect* recorded,
                                 bool imported) {
  if (recorded != nullptr) return std::nullopt;
  return existence(Action::adopt, imported ? ChangeReason::imported : ChangeReason::in_policy,
                   creation.origin, created_as(creation));
}

// acrnet made it, and the policy does not say `create` any more: it is not acrnet's to delete.
std::optional<Change> let_be(const TrackedAspect* recorded, ChangeReason reason,
                             Origin origin = {}) {
  if (recorded == nullptr) return std::nullopt;
  return existence(Action::forget, reason, origin);
}

}  // namespace

const ObservedRegistry& newborn_registry() {
  static const ObservedRegistry newborn = [] {
    ObservedRegistry registry;
    registry.sku = premium_tier;
    return registry;
  }();
  return newborn;
}

bool is_made(const RegistrySides& sides) {
  const bool there = sides.present != nullptr && sides.present != &newborn_registry();
  return !sides.given_up && !there && sides.wanted->creation.has_value();
}

bool is_made(const SubnetSides& sides) {
  return sides.wanted != nullptr && sides.present == nullptr && sides.wanted->creation.has_value();
}

bool is_deleted(const RegistrySides& sides) {
  if (!sides.given_up || sides.let_go || sides.existence() == nullptr) return false;
  if (sides.wanted != nullptr && !sides.wanted->creation) return false;
  return sides.present != nullptr && is_ours(sides.existence()->provenance) &&
         sides.on_destroy() == OnDestroy::restore;
}

bool is_deleted(const SubnetSides& sides, PlanMode mode) {
  if (sides.existence() == nullptr || sides.let_go) return false;
  if (mode == PlanMode::apply && sides.wanted != nullptr) return false;
  if (sides.wanted != nullptr && !sides.wanted->creation) return false;
  return is_ours(sides.existence()->provenance) && sides.present != nullptr && !sides.left_behind &&
         !sides.kept && !sides.occupied;
}

std::optional<Change> diff_existence(const RegistrySides& sides, Diagnostics& diagnostics) {
  if (sides.given_up) {
    const Origin origin = sides.wanted ? sides.wanted->origin : Origin{};
    if (sides.let_go) return let_be(sides.existence(), ChangeReason::let_go, sides.let_go->origin);
    if (!is_deleted(sides)) return let_be(sides.existence(), *sides.given_up, origin);
    return existence(Action::remove,
                     reason_to_take_back(*sides.given_up, sides.existence()->provenance), origin);
  }
  if (!sides.wanted->creation) return let_be(sides.existence(), ChangeReason::removed_from_policy);
  const Creation& creation = *sides.wanted->creation;
  if (is_made(sides)) {
    Change made =
        existence(Action::add, ChangeReason::in_policy, creation.origin, created_as(creation));
    std::get<ExistenceFact>(made.fact).on_destroy = sides.wanted->on_destroy;
    return made;
  }
  const std::string& location = sides.present->location;
  if (!location.empty() && location != creation.location)
    diagnostics.add(made_elsewhere(sides.wanted->address, sides.id(), creation, location));
  return note_found(creation, sides.existence(), sides.wanted->imported.has_value());
}

std::optional<Change> diff_existence(const SubnetSides& sides, PlanMode mode,
                                     Diagnostics& diagnostics) {
  const auto reason =
      mode == PlanMode::destroy ? ChangeReason::destroy : ChangeReason::removed_from_policy;
  if (sides.let_go) return let_be(sides.existence(), ChangeReason::let_go, sides.let_go->origin);
  if (is_deleted(sides, mode)) {
    const Origin origin = sides.wanted ? sides.wanted->origin : Origin{};
    return existence(Action::remove, reason_to_take_back(reason, sides.existence()->provenance),
                     origin);
  }
  const bool governed = mode == PlanMode::apply && sides.wanted != nullptr;
  if (!governed || !sides.wanted->creation) return let_be(sides.existence(), reason);
  const Creation& creation = *sides.wanted->creation;
  if (is_made(sides)) {
    return existence(Action::add, ChangeReason::in_policy, creation.origin, created_as(creation));
  }
  const std::vector<Cidr>& prefixes = sides.present->prefixes;
  if (!prefixes.empty() && prefixes != creation.addresses)
    diagnostics.add(made_with_others(sides.wanted->address, sides.id(), creation, prefixes));
  return note_found(creation, sides.existence(), sides.wanted->imported.has_value());
}

namespace {

// A network or a resource group from three sides.
struct ContainerSides {
  const DesiredContainer* wanted = nullptr;
  const ObservedContainer* present = nullptr;
  const TrackedResource* recorded = nullptr;  // with its existence aspect

  const TrackedAspect* existence() const {
    return find_aspect(recorded, &TrackedResource::existence);
  }
  const ArmId& id() const { return wanted ? wanted->id : recorded->id; }
  const Address& address() const { return wanted ? wanted->address : recorded->address; }
  bool is_group() const { return id().is_group(); }
};

class ContainerDiffer {
 public:
  ContainerDiffer(PlanMode mode, std::vector<ArmId> deleted, Diagnostics& diagnostics)
      : mode_(mode), deleted_(std::move(deleted)), diagnostics_(diagnostics) {}

  // Networks come before the groups that they are in, so that it is known which are deleted.
  std::vector<ContainerDiff> run(std::vector<ContainerSides> all) {
    std::sort(all.begin(), all.end(), [](const ContainerSides& a, const ContainerSides& b) {
      return std::tuple(a.is_group(), a.address(), a.id()) <
             std::tuple(b.is_group(), b.address(), b.id());
    });
    std::vector<ContainerDiff> diffs;
    for (const ContainerSides& sides : all) {
      ContainerDiff diff{resource_of(sides), {}};
      add_address(sides, diff.changes);
      if (auto change = judge(sides)) diff.changes.push_back(std::move(*change));
      if (!diff.changes.empty()) diffs.push_back(std::move(diff));
    }
    return diffs;
  }

 private:
  static Resource resource_of(const ContainerSides& sides) {
    const auto kind = sides.is_group() ? Resource::Kind::resource_group : Resource::Kind::network;
    return {kind, sides.address(), sides.id(), {}, sides.wanted ? sides.wanted->origin : Origin{}};
  }

  void add_address(const ContainerSides& sides, std::vector<Change>& changes) const {
    if (mode_ != PlanMode::apply || !sides.wanted || !sides.recorded) return;
    if (sides.wanted->address == sides.recorded->address || !sides.wanted->creation) return;
    changes.push_back({Action::move, 0, AddressFact{sides.recorded->address},
                       ChangeReason::in_policy, sides.wanted->origin, no_text, std::nullopt});
  }

  std::optional<Change> judge(const ContainerSides& sides) {
    const bool governed = mode_ == PlanMode::apply && sides.wanted != nullptr;
    if (governed && sides.wanted->creation) return judge_wanted(sides, *sides.wanted->creation);
    if (sides.recorded == nullptr) return std::nullopt;
    const auto reason =
        mode_ == PlanMode::destroy ? ChangeReason::destroy : ChangeReason::removed_from_policy;
    const bool asks_no_more = sides.wanted != nullptr && !sides.wanted->creation;
    const bool ours = is_ours(sides.existence()->provenance) && sides.present != nullptr;
    if (asks_no_more || !ours) return let_be(sides.existence(), reason);
    const std::vector<ArmId> rest = what_stays_in(*sides.present);
    if (!rest.empty()) {
      diagnostics_.add(container_not_empty(sides.address(), sides.id(), rest));
      return let_be(sides.existence(), reason);
    }
    deleted_.insert(std::upper_bound(deleted_.begin(), deleted_.end(), sides.id()), sides.id());
    const Origin origin = sides.wanted ? sides.wanted->origin : Origin{};
    return existence(Action::remove, reason_to_take_back(reason, sides.existence()->provenance),
                     origin);
  }

  std::optional<Change> judge_wanted(const ContainerSides& sides, const Creation& creation) {
    if (sides.present == nullptr) {
      const auto reason =
          sides.is_group() ? ChangeReason::needed_by_creation : ChangeReason::in_policy;
      return existence(Action::add, reason, creation.origin, created_as(creation));
    }
    if (sides.is_group()) return std::nullopt;  // whoever made it, it is there
    if (sides.present->location != creation.location) {
      diagnostics_.add(
          made_elsewhere(sides.wanted->address, sides.id(), creation, sides.present->location));
    } else if (sides.present->addresses != creation.addresses) {
      diagnostics_.add(
          made_with_others(sides.wanted->address, sides.id(), creation, sides.present->addresses));
    }
    return note_found(creation, sides.existence(), false);
  }

  // What is in it and is not deleted by the plan, nor a part of what is.
  std::vector<ArmId> what_stays_in(const ObservedContainer& container) const {
    std::vector<ArmId> rest;
    for (const ArmId& id : container.contents) {
      const bool goes = std::any_of(deleted_.begin(), deleted_.end(),
                                    [&](const ArmId& deleted) { return id.is_within(deleted); });
      if (!goes) rest.push_back(id);
    }
    return rest;
  }

  const PlanMode mode_;
  std::vector<ArmId> deleted_;  // sorted
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<ContainerDiff> diff_containers(const Desired& desired, const Observed& observed,
                                           const State& settled, PlanMode mode,
                                           const std::vector<ArmId>& deleted,
                                           Diagnostics& diagnostics) {
  std::vector<ContainerSides> all;
  for (const DesiredContainer& wanted : desired.containers) {
    all.push_back({&wanted, observed.find_container(wanted.id), settled.find(wanted.id)});
  }
  for (const TrackedResource& recorded : settled.resources) {
    if (!recorded.existence || !recorded.id.is_container()) continue;
    const bool known = std::any_of(all.begin(), all.end(), [&](const ContainerSides& sides) {
      return sides.wanted && sides.wanted->id == recorded.id;
    });
    if (!known) all.push_back({nullptr, observed.find_container(recorded.id), &recorded});
  }
  return ContainerDiffer(mode, deleted, diagnostics).run(std::move(all));
}

namespace {

// An apply that was cut off may not have made it, or may have deleted it.
bool is_confirmed(const TrackedResource& resource) {
  const auto confirmed = [](const std::optional<TrackedAspect>& aspect) {
    return aspect && aspect->pending == PendingOperation::none;
  };
  if (resource.existence) return confirmed(resource.existence);
  return resource.access.has_value() || confirmed(resource.endpoint);
}

Resource::Kind kind_of(const ArmId& id) {
  const auto& kinds = all_resource_kinds;
  return *std::find_if(kinds.begin(), kinds.end(),
                       [&](Resource::Kind kind) { return is_of_kind(id, kind); });
}

auto reading_key(const Resource& resource) {
  return std::tie(resource.kind, resource.address, resource.id, resource.subscription);
}

// Adds resources to those of the changes, in order, and numbers everything anew.
void merge_resources(std::vector<Resource> added, Changes& changes) {
  const auto before = [](const Resource& a, const Resource& b) {
    return reading_key(a) < reading_key(b);
  };
  std::sort(added.begin(), added.end(), before);
  std::vector<ResourceIndex> numbers(changes.resources.size());
  auto next = added.begin();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    while (next != added.end() && before(*next, changes.resources[i])) ++next;
    numbers[i] = static_cast<ResourceIndex>(i + static_cast<std::size_t>(next - added.begin()));
  }
  for (Change& change : changes.changes) {
    change.resource = numbers[change.resource];
    auto* const rule = std::get_if<RuleFact>(&change.fact);
    if (rule != nullptr && rule->subnet) rule->subnet = numbers[*rule->subnet];
  }
  for (RegistryWrite& write : changes.writes) write.registry = numbers[write.registry];
  std::vector<Resource> all;
  all.reserve(numbers.size() + added.size());
  std::merge(std::make_move_iterator(changes.resources.begin()),
             std::make_move_iterator(changes.resources.end()),
             std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()),
             std::back_inserter(all), before);
  changes.resources = std::move(all);
}

// The resources by ID. Of a subscription's registration there is none.
std::map<ArmId, ResourceIndex> number_by_id(const std::vector<Resource>& resources) {
  std::map<ArmId, ResourceIndex> numbers;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (!resources[i].id.empty()) numbers.emplace(resources[i].id, static_cast<ResourceIndex>(i));
  }
  return numbers;
}

// That what is gone was there.
Fact forgotten_fact(const Changes& changes, ResourceIndex resource) {
  if (changes.resources[resource].kind == Resource::Kind::private_endpoint)
    return PrivateEndpointFact{};
  return ExistenceFact{};
}

}  // namespace

std::vector<const TrackedResource*> find_gone(const State& stored, const Observed& observed) {
  std::vector<const TrackedResource*> gone;
  for (const TrackedResource& resource : stored.resources) {
    if (observed.find_missing(resource.id) != nullptr && is_confirmed(resource))
      gone.push_back(&resource);
  }
  return gone;
}

void list_forgotten(const State& stored, const Observed& observed, Changes& changes) {
  auto gone = find_gone(stored, observed);
  if (gone.empty()) return;
  std::set<ArmId> made;
  for (const Change& change : changes.changes) {
    if (change.action == Action::add && !std::holds_alternative<RuleFact>(change.fact))
      made.insert(changes.resources[change.resource].id);
  }
  std::erase_if(gone, [&](const TrackedResource* resource) { return made.contains(resource->id); });
  const auto known = number_by_id(changes.resources);
  std::vector<Resource> added;
  for (const TrackedResource* const resource : gone) {
    if (!known.contains(resource->id))
      added.push_back({kind_of(resource->id), resource->address, resource->id, {}, {}});
  }
  merge_resources(std::move(added), changes);
  const auto numbers = number_by_id(changes.resources);
  std::set<ResourceIndex> forgotten;
  for (const TrackedResource* const resource : gone) forgotten.insert(numbers.at(resource->id));
  // A private endpoint that is gone is forgotten for that reason, whatever the policy says of it.
  std::erase_if(changes.changes, [&](const Change& change) {
    return change.action == Action::forget && forgotten.contains(change.resource) &&
           std::holds_alternative<PrivateEndpointFact>(change.fact);
  });
  for (const ResourceIndex resource : forgotten) {
    changes.changes.push_back(
        {Action::forget, resource, forgotten_fact(changes, resource), ChangeReason::gone, {}});
  }
  std::stable_sort(changes.changes.begin(), changes.changes.end(),
                   [](const Change& a, const Change& b) { return a.resource < b.resource; });
}

}  // namespace acrnet::planner
