// What the planner tells the user: one factory for each message.
//
// ACR2nnn is told from the policy alone (expand), ACR3nnn needs Azure (diff, schedule). Summaries
// hold no names, so that they can be counted and looked up; details and help do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/state.h"

namespace acrnet::planner {

// ---- from the policy alone

// The errors among them: what Azure would refuse. The rest are lints, which a policy may silence.
inline constexpr std::string_view code_too_many_subnet_rules = "ACR2010";
inline constexpr std::string_view code_too_many_ip_rules = "ACR2011";
inline constexpr std::string_view code_no_service_endpoints = "ACR2012";
inline constexpr std::string_view code_subnet_modes_differ = "ACR2013";

// Whether a diagnostic with this code is a lint (model/diagnostic.h), if there is such a code.
bool is_lint_code(std::string_view code);

Diagnostic duplicate_rule(const PolicyRegistry& registry, const Allow& first, const Allow& again);
Diagnostic shadowed_rule(const PolicyRegistry& registry, const Allow& wider, const Allow& narrower);
// `kind` is what the range is for, e.g. "a private network".
Diagnostic unreachable_range(const PolicyRegistry& registry, const Allow& allow,
                             std::string_view kind);
Diagnostic everyone_allowed(const PolicyRegistry& registry, const Allow& allow);
Diagnostic nobody_allowed(const PolicyRegistry& registry);
Diagnostic rules_without_effect(const PolicyRegistry& registry, const Allow& first);
Diagnostic beyond_older_limit(const PolicyRegistry& registry, std::size_t rules);
Diagnostic too_many_subnet_rules(const PolicyRegistry& registry, std::size_t rules);
// `cover` is the smallest list with the same addresses; it is offered when it fits.
Diagnostic too_many_ip_rules(const PolicyRegistry& registry, std::size_t rules,
                             const std::vector<Cidr>& cover);
Diagnostic no_service_endpoints(const PolicyRegistry& registry, const Allow& first, Cloud cloud);
Diagnostic subnet_modes_differ(const PolicySubnet& first, const PolicySubnet& other);

// ---- from Azure

// `found` tells which part is missing; null when the resource was not looked for.
Diagnostic registry_missing(const DesiredRegistry& registry, const MissingTarget* found);
Diagnostic subnet_missing(const DesiredSubnet& subnet, const MissingTarget* found);
Diagnostic not_premium(const DesiredRegistry& registry, std::string_view sku);
// `attribute` asks for something that only the Premium tier has.
Diagnostic setting_needs_premium(const DesiredRegistry& registry, std::string_view attribute,
                                 std::string_view sku);
Diagnostic setting_not_shown(const DesiredRegistry& registry, std::string_view attribute);
Diagnostic private_endpoints_beside_subnet_rules(const DesiredRegistry& registry);
// `foreign` of the `total` rules are not in the policy and stay, since the registry is shared.
Diagnostic no_room_beside_foreign_rules(const DesiredRegistry& registry, std::string_view kind,
                                        std::size_t total, std::size_t foreign, std::size_t limit);
// The subnet is delegated to Azure Container Instances.
Diagnostic subnet_of_container_instances(const DesiredSubnet& subnet);
// `losses` are what the plan would take away, in words; not empty.
Diagnostic destroy_prevented(const DesiredRegistry& registry,
                             const std::vector<std::string>& losses);
// The same of a registry for which the policy has no block any more. `name_taken`: its address is
// another block's by now, so that no `removed` can name it.
Diagnostic block_of_protected_gone(const TrackedResource& registry, bool name_taken,
                                   const std::vector<std::string>& losses);
// A `moved` from what the state knows by an address leads to a block that is something else in
// Azure.
struct NamedResource {
  const Address& address;
  const ArmId& id;
};
Diagnostic move_to_another(const Move& move, std::string_view kind, const NamedResource& before,
                           const NamedResource& after, SourceRange block);
Diagnostic endpoint_missing(const DesiredSubnet& subnet);
// A setting that the policy sets no longer; the values are the model's words.
Diagnostic setting_left(const DesiredRegistry& registry, std::string_view attribute,
                        std::string_view now, std::string_view original);
// A rule that is not ours stays in a registry that is written, and its subnet has no endpoint.
Diagnostic idle_rule_stays(const Address& registry, const ArmId& subnet);
// A step of a cycle, and why the next one, at the end the first, waits for it.
struct CycleStep {
  StepKind kind;
  const Resource& resource;
  std::vector<OrderReason> reasons;
};
Diagnostic idle_rules_in_a_cycle(const std::vector<CycleStep>& cycle);
// A bug of acrnet: neither the policy nor Azure's order explains the cycle.
Diagnostic unexplained_cycle(const std::vector<CycleStep>& cycle);

}  // namespace acrnet::planner
