// Tables with one row for each kind of resource and for each kind of fact in a plan.
//
// Views read the names of resource kinds here, the planner the step that writes a fact, the reader
// of plan files the names of both and which resources a fact may belong to. A stage that treats one
// kind of fact differently has an overload for it, and a generic overload whose constraint reads
// this table: a new fact does not compile until it has a row and every stage handles it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

#include "model/access_setting.h"
#include "model/arm_id.h"
#include "model/plan.h"

namespace acrnet {

struct KindTraits {
  std::string_view name;  // in plan files, "virtual_network"
  std::string_view singular;
  std::string_view plural;
  std::string_view terraform_type;         // in plans as JSON
  bool (ArmId::*is_id)() const = nullptr;  // null: it is known by its subscription, not by an ID
};

// A new kind without a case here does not compile.
constexpr KindTraits traits(Resource::Kind kind) {
  switch (kind) {
    case Resource::Kind::registry:
      return {"registry", "registry", "registries", "acrnet_registry", &ArmId::is_registry};
    case Resource::Kind::subnet:
      return {"subnet", "subnet", "subnets", "acrnet_subnet", &ArmId::is_subnet};
    case Resource::Kind::private_endpoint:
      return {"private_endpoint", "private endpoint", "private endpoints",
              "acrnet_private_endpoint", &ArmId::is_private_endpoint};
    case Resource::Kind::network:
      return {"virtual_network", "virtual network", "virtual networks", "acrnet_virtual_network",
              &ArmId::is_network};
    case Resource::Kind::resource_group:
      return {"resource_group", "resource group", "resource groups", "acrnet_resource_group",
              &ArmId::is_group};
    case Resource::Kind::subscription:
      return {"subscription", "subscription", "subscriptions", "acrnet_provider_registration"};
  }
  return {};  // unreachable
}

inline constexpr std::array all_resource_kinds{
    Resource::Kind::registry, Resource::Kind::subnet,         Resource::Kind::private_endpoint,
    Resource::Kind::network,  Resource::Kind::resource_group, Resource::Kind::subscription};

// Whether the ID belongs to a resource of this kind.
inline bool is_of_kind(const ArmId& id, Resource::Kind kind) {
  const auto is_id = traits(kind).is_id;
  return is_id != nullptr && (id.*is_id)();
}

class ResourceKinds {
 public:
  constexpr ResourceKinds(std::initializer_list<Resource::Kind> kinds) {
    for (const Resource::Kind kind : kinds) bits_ |= bit(kind);
  }
  constexpr bool contains(Resource::Kind kind) const { return (bits_ & bit(kind)) != 0; }

 private:
  static constexpr unsigned bit(Resource::Kind kind) { return 1U << static_cast<unsigned>(kind); }
  unsigned bits_ = 0;
};

// The step that carries a change out, for each action that writes to Azure; empty where none does.
class StepKinds {
 public:
  constexpr StepKinds() = default;
  constexpr StepKinds(std::optional<StepKind> add, std::optional<StepKind> update,
                      std::optional<StepKind> remove) {
    by_action_[index(Action::add)] = add;
    by_action_[index(Action::update)] = update;
    by_action_[index(Action::remove)] = remove;
  }

  constexpr std::optional<StepKind> of(Action action) const { return by_action_[index(action)]; }
  constexpr bool contains(StepKind kind) const {
    return std::find(by_action_.begin(), by_action_.end(), kind) != by_action_.end();
  }

 private:
  static constexpr std::size_t index(Action action) { return static_cast<std::size_t>(action); }
  std::array<std::optional<StepKind>, action_count> by_action_{};
};

struct FactTraits {
  std::string_view name;  // in plan files
  ResourceKinds about;
  StepKinds steps;
  bool is_setting = false;  // one of a registry's settings, not a rule
  // Affects who has access by the registry's public endpoint.
  bool is_public_way = false;
};

template <typename F>
struct FactRow;  // a fact without a specialization does not compile

template <>
struct FactRow<RuleFact> {
  static constexpr FactTraits traits{
      .name = "rule",
      .about = {Resource::Kind::registry},
      .steps = {StepKind::write_registry, std::nullopt, StepKind::write_registry},
      .is_public_way = true};
};

// Settings are made with a registry and changed later; they are never removed.
template <typename T>
struct FactRow<SettingFact<T>> {
  static constexpr FactTraits traits{
      .name = AccessSetting<T>::attribute,
      .about = {Resource::Kind::registry},
      .steps = {StepKind::write_registry, StepKind::write_registry, std::nullopt},
      .is_setting = true,
      .is_public_way = std::is_same_v<T, DefaultAction> || std::is_same_v<T, PublicAccess>};
};

template <>
struct FactRow<EndpointFact> {  // update: Azure failed with it, and it is written again
  static constexpr FactTraits traits{
      .name = "service_endpoint",
      .about = {Resource::Kind::subnet},
      .steps = {StepKind::write_subnet, StepKind::write_subnet, StepKind::write_subnet}};
};

template <>
struct FactRow<RegistrationFact> {
  static constexpr FactTraits traits{
      .name = "provider_registration",
      .about = {Resource::Kind::subscription},
      .steps = {StepKind::register_provider, std::nullopt, std::nullopt}};
};

template <>
struct FactRow<GovernanceFact> {
  static constexpr FactTraits traits{
      .name = "governance", .about = {Resource::Kind::registry}, .steps = {}};
};

template <>
struct FactRow<AddressFact> {
  static constexpr FactTraits traits{
      .name = "address",
      .about = {Resource::Kind::registry, Resource::Kind::subnet, Resource::Kind::private_endpoint,
                Resource::Kind::network, Resource::Kind::resource_group},
      .steps = {}};
};

template <>
struct FactRow<ExistenceFact> {
  static constexpr FactTraits traits{
      .name = "existence",
      .about = {Resource::Kind::registry, Resource::Kind::subnet, Resource::Kind::network,
                Resource::Kind::resource_group},
      .steps = {StepKind::create, std::nullopt, StepKind::remove}};
};

// What an existing private endpoint lacks is added by the same step that makes a new one.
template <>
struct FactRow<PrivateEndpointFact> {
  static constexpr FactTraits traits{
      .name = "private_endpoint",
      .about = {Resource::Kind::private_endpoint},
      .steps = {StepKind::create, StepKind::create, StepKind::remove}};
};

template <>
struct FactRow<ProvisioningFact> {
  static constexpr FactTraits traits{
      .name = "provisioning",
      .about = {Resource::Kind::registry, Resource::Kind::subnet, Resource::Kind::private_endpoint},
      .steps = {std::nullopt, StepKind::write_registry, std::nullopt}};
};

template <>
struct FactRow<WayFact> {
  static constexpr FactTraits traits{
      .name = "way",
      .about = {Resource::Kind::registry, Resource::Kind::subnet, Resource::Kind::private_endpoint},
      .steps = {}};
};

namespace fact_detail {

template <typename Facts>
struct Table;

template <typename... F>
struct Table<std::variant<F...>> {
  static constexpr std::array<FactTraits, sizeof...(F)> rows{FactRow<F>::traits...};

  template <typename Visit>
  static void for_each(Visit visit) {
    (visit(std::type_identity<F>()), ...);
  }
};

constexpr bool names_differ() {
  const auto& rows = Table<Fact>::rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = i + 1; j < rows.size(); ++j) {
      if (rows[i].name == rows[j].name) return false;
    }
  }
  return true;
}

}  // namespace fact_detail

static_assert(std::variant_size_v<Fact> == 9 + access_setting_count,
              "a fact has come or gone: see that its row is right");
static_assert(fact_detail::names_differ(), "a plan file tells facts by their names");

inline const FactTraits& traits(const Fact& fact) {
  return fact_detail::Table<Fact>::rows[fact.index()];
}

// Calls visit(std::type_identity<F>()) for each kind of fact.
template <typename Visit>
void for_each_fact(Visit visit) {
  fact_detail::Table<Fact>::for_each(visit);
}

inline bool is_setting(const Fact& fact) { return traits(fact).is_setting; }

// The step that writes the change to Azure; empty when it changes the state only.
inline std::optional<StepKind> step_of(const Change& change) {
  return traits(change.fact).steps.of(change.action);
}
inline bool is_written(const Change& change) { return step_of(change).has_value(); }

// Constraints of generic overloads: facts that cannot occur there, or that do not matter there.
template <typename F>
concept NotAboutRegistry = !FactRow<F>::traits.about.contains(Resource::Kind::registry);
template <typename F>
concept NotInRegistryWrite = !FactRow<F>::traits.steps.contains(StepKind::write_registry);
template <typename F>
concept NotPublicWay = !FactRow<F>::traits.is_public_way;

}  // namespace acrnet
