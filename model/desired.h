// What should be in Azure, derived from a policy: rules resolved to single sources, the service
// endpoints and provider registrations that they need.
//
// Made by planner::expand, read by planner::diff. All lists are sorted by their identity (address
// of a block, value of a rule, ID of a subscription) and hold nothing twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/address.h"
#include "model/arm_id.h"
#include "model/bookkeeping.h"
#include "model/cidr.h"
#include "model/creation.h"
#include "model/date.h"
#include "model/network.h"
#include "model/origin.h"
#include "model/source.h"
#include "model/terms.h"

namespace acrnet {

// A rule that a registry should have. When several statements ask for it, the first one counts.
struct DesiredRule {
  RuleSource source;
  Origin origin;
  TextIndex because = no_text;
  std::optional<Date> until = {};  // the last day on which any statement asks for it
};

// A rule that the policy asks for until a day that has passed: no longer wanted, and why.
struct EndedRule {
  RuleSource source;
  Origin origin;
  TextIndex because = no_text;
  Date until;
};

// acrnet makes it where it is not there, as it does with whatever says `create = true`.
struct DesiredPrivateEndpoint {
  Address address;
  ArmId id;
  ArmId registry;
  ArmId subnet;
  std::optional<ArmId> dns_zone;
  Origin origin;
  SourceRange range;
};

struct DesiredRegistry : WantedSettings {
  Address address;
  ArmId id;
  Origin origin;
  SourceRange range;
  Ownership ownership = Ownership::exclusive;
  OnDestroy on_destroy = OnDestroy::restore;
  bool prevent_destroy = false;
  std::vector<DesiredRule> rules;       // IP rules by value, then subnet rules by ID
  std::vector<EndedRule> ended;         // by source; none of them is in `rules`
  std::optional<Origin> imported = {};  // the `import` that takes it over
  std::optional<Creation> creation = {};
};

// A subnet that the policy names, whether or not a rule uses it.
struct DesiredSubnet {
  Address address;
  ArmId id;
  EndpointMode service_endpoint = EndpointMode::managed;
  Origin origin;
  SourceRange range;
  // The first rule that lets this subnet in; none: nothing needs the endpoint.
  std::optional<Origin> needed_by;
  std::vector<Cidr> egress = {};  // of all blocks that name it, sorted, nothing twice
  std::optional<Origin> imported = {};
  std::optional<Creation> creation = {};
};

// A virtual network of the policy, or the resource group of something that acrnet makes.
struct DesiredContainer {
  Address address;  // empty for a group: no block names it
  ArmId id;
  // Of a network that acrnet makes; of a group, that of the first that needs it.
  std::optional<Creation> creation;
  Origin origin;
  SourceRange range;
};

// A subscription in which the provider Microsoft.ContainerRegistry must be registered, because a
// rule names a subnet there and the registry is in another one, or because a registry is made
// there.
struct DesiredRegistration {
  std::string subscription;  // lower case
  Address user;              // the first subnet or registry that needs it
  Origin needed_by;
  bool for_creation = false;
};

struct Desired {
  Date today;  // the day that `until` was compared with
  std::vector<DesiredRegistry> registries;
  std::vector<DesiredSubnet> subnets;
  std::vector<DesiredContainer> containers;  // by ID: a group comes before what is in it
  std::vector<DesiredPrivateEndpoint> private_endpoints;  // by address
  std::vector<DesiredRegistration> registrations;
  Bookkeeping bookkeeping;
};

}  // namespace acrnet
