#include "model/names.h"

#include <array>
#include <utility>

#include "model/network.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/plan_traits.h"
#include "model/policy.h"
#include "model/proof.h"
#include "model/risk.h"
#include "model/state.h"

namespace acrnet {

namespace {

template <typename Enum>
using Word = std::pair<Enum, std::string_view>;

// Each enumeration's words, in one table that both directions read.
template <typename Enum>
constexpr std::array<Word<Enum>, 0> words{};

template <>
constexpr auto words<DefaultAction> = std::to_array<Word<DefaultAction>>(
    {{DefaultAction::allow, "Allow"}, {DefaultAction::deny, "Deny"}});
template <>
constexpr auto words<PublicAccess> = std::to_array<Word<PublicAccess>>(
    {{PublicAccess::enabled, "Enabled"}, {PublicAccess::disabled, "Disabled"}});
template <>
constexpr auto words<TrustedServices> = std::to_array<Word<TrustedServices>>(
    {{TrustedServices::allow, "Allow"}, {TrustedServices::deny, "Deny"}});
template <>
constexpr auto words<DataEndpoints> = std::to_array<Word<DataEndpoints>>(
    {{DataEndpoints::disabled, "Disabled"}, {DataEndpoints::enabled, "Enabled"}});
template <>
constexpr auto words<Cloud> = std::to_array<Word<Cloud>>({{Cloud::public_cloud, "public"},
                                                          {Cloud::us_government, "us_government"},
                                                          {Cloud::china, "china"},
                                                          {Cloud::emulator, "emulator"}});
template <>
constexpr auto words<Ownership> = std::to_array<Word<Ownership>>(
    {{Ownership::exclusive, "exclusive"}, {Ownership::shared, "shared"}});
template <>
constexpr auto words<OnDestroy> = std::to_array<Word<OnDestroy>>({{OnDestroy::restore, "restore"},
                                                                  {OnDestroy::keep, "keep"}});
template <>
constexpr auto words<EndpointMode> = std::to_array<Word<EndpointMode>>(
    {{EndpointMode::managed, "managed"}, {EndpointMode::existing, "existing"}});
template <>
constexpr auto words<Provenance> =
    std::to_array<Word<Provenance>>({{Provenance::created, "created"},
                                     {Provenance::found, "found"},
                                     {Provenance::imported, "imported"}});
template <>
constexpr auto words<PendingOperation> =
    std::to_array<Word<PendingOperation>>({{PendingOperation::none, "none"},
                                           {PendingOperation::create, "create"},
                                           {PendingOperation::remove, "remove"}});
template <>
constexpr auto words<Action> = std::to_array<Word<Action>>({{Action::add, "add"},
                                                            {Action::update, "update"},
                                                            {Action::remove, "remove"},
                                                            {Action::adopt, "adopt"},
                                                            {Action::move, "move"},
                                                            {Action::forget, "forget"}});
template <>
constexpr auto words<PlanMode> = std::to_array<Word<PlanMode>>({{PlanMode::apply, "apply"},
                                                                {PlanMode::destroy, "destroy"},
                                                                {PlanMode::refresh, "refresh"}});
template <>
constexpr auto words<StepKind> =
    std::to_array<Word<StepKind>>({{StepKind::register_provider, "register_provider"},
                                   {StepKind::create, "create"},
                                   {StepKind::write_subnet, "write_subnet"},
                                   {StepKind::write_registry, "write_registry"},
                                   {StepKind::remove, "remove"}});
template <>
constexpr auto words<OrderReason> = std::to_array<Word<OrderReason>>(
    {{OrderReason::registration_before_endpoint, "registration_before_endpoint"},
     {OrderReason::registration_before_rule, "registration_before_rule"},
     {OrderReason::endpoint_before_rule, "endpoint_before_rule"},
     {OrderReason::rule_removed_before_endpoint, "rule_removed_before_endpoint"},
     {OrderReason::idle_rule_removed_before_endpoint_added,
      "idle_rule_removed_before_endpoint_added"},
     {OrderReason::registration_before_registry, "registration_before_registry"},
     {OrderReason::group_before_resource, "group_before_resource"},
     {OrderReason::network_before_subnet, "network_before_subnet"},
     {OrderReason::rule_removed_before_subnet, "rule_removed_before_subnet"},
     {OrderReason::subnet_removed_before_network, "subnet_removed_before_network"},
     {OrderReason::resource_removed_before_group, "resource_removed_before_group"},
     {OrderReason::resource_before_private_endpoint, "resource_before_private_endpoint"},
     {OrderReason::private_endpoint_before_public_way_goes,
      "private_endpoint_before_public_way_goes"},
     {OrderReason::public_way_before_private_endpoint_goes,
      "public_way_before_private_endpoint_goes"},
     {OrderReason::private_endpoint_before_the_next, "private_endpoint_before_the_next"},
     {OrderReason::private_endpoint_removed_before_resource,
      "private_endpoint_removed_before_resource"},
     {OrderReason::name_removed_before_it_is_written, "name_removed_before_it_is_written"},
     {OrderReason::access_is_kept, "access_is_kept"},
     {OrderReason::access_is_withheld, "access_is_withheld"}});
template <>
constexpr auto words<ChangeReason> =
    std::to_array<Word<ChangeReason>>({{ChangeReason::in_policy, "in_policy"},
                                       {ChangeReason::needed_by_rule, "needed_by_rule"},
                                       {ChangeReason::needed_by_creation, "needed_by_creation"},
                                       {ChangeReason::not_in_policy, "not_in_policy"},
                                       {ChangeReason::removed_from_policy, "removed_from_policy"},
                                       {ChangeReason::ended, "ended"},
                                       {ChangeReason::no_longer_needed, "no_longer_needed"},
                                       {ChangeReason::imported, "imported"},
                                       {ChangeReason::let_go, "let_go"},
                                       {ChangeReason::destroy, "destroy"},
                                       {ChangeReason::destroy_imported, "destroy_imported"},
                                       {ChangeReason::gone, "gone"},
                                       {ChangeReason::failed, "failed"}});
template <>
constexpr auto words<WayPart> = std::to_array<Word<WayPart>>({{WayPart::connection, "connection"},
                                                              {WayPart::zone, "zone"},
                                                              {WayPart::link, "link"},
                                                              {WayPart::record, "record"},
                                                              {WayPart::delegation, "delegation"}});
template <>
constexpr auto words<Registration> =
    std::to_array<Word<Registration>>({{Registration::registered, "registered"},
                                       {Registration::registering, "registering"},
                                       {Registration::not_registered, "not_registered"}});
template <>
constexpr auto words<ConnectionStatus> =
    std::to_array<Word<ConnectionStatus>>({{ConnectionStatus::approved, "approved"},
                                           {ConnectionStatus::pending, "pending"},
                                           {ConnectionStatus::rejected, "rejected"},
                                           {ConnectionStatus::disconnected, "disconnected"}});
template <>
constexpr auto words<UnknownReason> = std::to_array<Word<UnknownReason>>(
    {{UnknownReason::registry_failed, "registry_failed"},
     {UnknownReason::subnet_failed, "subnet_failed"},
     {UnknownReason::subnet_delegated, "subnet_delegated"},
     {UnknownReason::subnet_unread, "subnet_unread"},
     {UnknownReason::private_endpoint_failed, "private_endpoint_failed"},
     {UnknownReason::private_endpoint_unread, "private_endpoint_unread"},
     {UnknownReason::zone_unread, "zone_unread"},
     {UnknownReason::names_elsewhere, "names_elsewhere"},
     {UnknownReason::peering, "peering"}});
template <>
constexpr auto words<FindingKind> =
    std::to_array<Word<FindingKind>>({{FindingKind::disorder, "disorder"},
                                      {FindingKind::refusal, "refusal"},
                                      {FindingKind::idle_rule, "idle_rule"},
                                      {FindingKind::lock_out, "lock_out"},
                                      {FindingKind::exposure, "exposure"},
                                      {FindingKind::egress_gap, "egress_gap"},
                                      {FindingKind::egress_opening, "egress_opening"},
                                      {FindingKind::gap, "gap"}});
template <>
constexpr auto words<RiskLevel> = std::to_array<Word<RiskLevel>>({{RiskLevel::low, "low"},
                                                                  {RiskLevel::medium, "medium"},
                                                                  {RiskLevel::high, "high"}});
template <>
constexpr auto words<RiskReason> =
    std::to_array<Word<RiskReason>>({{RiskReason::opens_to_everyone, "opens_to_everyone"},
                                     {RiskReason::opens_wide_range, "opens_wide_range"},
                                     {RiskReason::locks_out_everyone, "locks_out_everyone"},
                                     {RiskReason::locks_out_asserted, "locks_out_asserted"},
                                     {RiskReason::breaks_assertion, "breaks_assertion"},
                                     {RiskReason::locks_out_runner, "locks_out_runner"},
                                     {RiskReason::removes_foreign_rules, "removes_foreign_rules"},
                                     {RiskReason::deletes_registry, "deletes_registry"},
                                     {RiskReason::first_lock_down, "first_lock_down"},
                                     {RiskReason::loses_access, "loses_access"},
                                     {RiskReason::may_lose_access, "may_lose_access"},
                                     {RiskReason::may_gain_access, "may_gain_access"},
                                     {RiskReason::gap_on_the_way, "gap_on_the_way"},
                                     {RiskReason::opening_on_the_way, "opening_on_the_way"},
                                     {RiskReason::gains_access, "gains_access"},
                                     {RiskReason::makes_resources, "makes_resources"},
                                     {RiskReason::adopts, "adopts"}});
template <>
constexpr auto words<Resource::Kind> = [] {
  std::array<Word<Resource::Kind>, all_resource_kinds.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = {all_resource_kinds[i], traits(all_resource_kinds[i]).name};
  return all;
}();

}  // namespace

template <typename Enum>
std::string_view name(Enum value) {
  for (const auto& [known, word] : words<Enum>) {
    if (known == value) return word;
  }
  return {};  // unreachable: every table is complete (checked in a test)
}

template <typename Enum>
std::optional<Enum> from_name(std::string_view word) {
  for (const auto& [value, known] : words<Enum>) {
    if (known == word) return value;
  }
  return std::nullopt;
}

#define ACRNET_INSTANTIATE(Enum)              \
  template std::string_view name<Enum>(Enum); \
  template std::optional<Enum> from_name<Enum>(std::string_view)

ACRNET_INSTANTIATE(DefaultAction);
ACRNET_INSTANTIATE(PublicAccess);
ACRNET_INSTANTIATE(TrustedServices);
ACRNET_INSTANTIATE(DataEndpoints);
ACRNET_INSTANTIATE(Cloud);
ACRNET_INSTANTIATE(Ownership);
ACRNET_INSTANTIATE(OnDestroy);
ACRNET_INSTANTIATE(EndpointMode);
ACRNET_INSTANTIATE(Provenance);
ACRNET_INSTANTIATE(PendingOperation);
ACRNET_INSTANTIATE(Action);
ACRNET_INSTANTIATE(PlanMode);
ACRNET_INSTANTIATE(StepKind);
ACRNET_INSTANTIATE(OrderReason);
ACRNET_INSTANTIATE(ChangeReason);
ACRNET_INSTANTIATE(WayPart);
ACRNET_INSTANTIATE(Registration);
ACRNET_INSTANTIATE(ConnectionStatus);
ACRNET_INSTANTIATE(UnknownReason);
ACRNET_INSTANTIATE(FindingKind);
ACRNET_INSTANTIATE(RiskLevel);
ACRNET_INSTANTIATE(RiskReason);
ACRNET_INSTANTIATE(Resource::Kind);

#undef ACRNET_INSTANTIATE

}  // namespace acrnet
