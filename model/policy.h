// The evaluated configuration: what the files say, with no syntax left and nothing of Azure in it.
//
// Made by parser::evaluate, read by planner::expand. Every value carries its Origin. Blocks are in
// the order of their addresses, so that the order of statements and files never shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/access.h"
#include "model/address.h"
#include "model/arm_id.h"
#include "model/backend.h"
#include "model/bookkeeping.h"
#include "model/cidr.h"
#include "model/creation.h"
#include "model/date.h"
#include "model/network.h"
#include "model/origin.h"
#include "model/source.h"
#include "model/terms.h"

namespace acrnet {

struct AzureSettings {
  Cloud cloud = Cloud::public_cloud;
  std::string subscription;  // empty: not given
  std::string tenant;        // empty: not given
  Origin origin;
};

// A subnet that the policy names. Invariant: id.is_subnet().
struct PolicySubnet {
  Address address;
  ArmId id;
  EndpointMode service_endpoint = EndpointMode::managed;
  std::vector<Cidr> egress;  // what the subnet leaves by without the endpoint; empty: not known
  Origin origin;
  SourceRange range;         // of the block's head, for messages
  SourceRange egress_range;  // of the attribute's value
  std::optional<Creation> creation = {};
};

// Invariant: id.is_network().
struct PolicyNetwork {
  Address address;
  ArmId id;
  std::optional<Creation> creation;  // not set: it must be there
  Origin origin;
  SourceRange range;
};

// An index in Policy::subnets.
using SubnetIndex = std::uint32_t;

// One source of one `allow` statement; a statement with a list makes one of these for each element.
struct Allow {
  std::variant<Cidr, SubnetIndex> source;
  Origin origin;                   // the `allow` statement
  SourceRange range;               // the source's own text
  TextIndex because = no_text;     // in Policy::texts
  std::optional<Date> until = {};  // the last day on which it is wanted; not set: for ever
  SourceRange until_range = {};    // the date's own text, where there is one
};

// From the day after its last one a rule is no longer wanted.
inline bool has_ended(const Allow& allow, Date today) {
  return allow.until && *allow.until < today;
}

// A way to a registry that begins in a subnet: Azure gives the registry an address there.
// Invariant: id.is_private_endpoint().
struct PolicyPrivateEndpoint {
  Address address;
  ArmId id;
  SubnetIndex subnet = 0;
  std::optional<ArmId> dns_zone;  // that gets its names; not set: somebody else cares for them
  Origin origin;
  SourceRange range;
};

// Invariant: id.is_registry().
struct PolicyRegistry : WantedSettings {
  Address address;
  ArmId id;
  Origin origin;
  SourceRange range;
  Ownership ownership = Ownership::exclusive;
  OnDestroy on_destroy = OnDestroy::restore;
  bool prevent_destroy = false;  // a plan that would take anything back is refused
  std::optional<Creation> creation = {};
  std::vector<PolicyPrivateEndpoint> private_endpoints;
  std::vector<Allow> allows;  // in the order of the text
};

// A value that the configuration gives to whoever asks for it.
struct Output {
  std::string name;
  std::string value;  // JSON
  std::string description;
  bool sensitive = false;  // shown only when asked for by name
  Origin origin;
};

struct Policy {
  AzureSettings azure;
  Backend backend;                         // of the state
  std::vector<PolicyNetwork> networks;     // by address
  std::vector<PolicySubnet> subnets;       // by address
  std::vector<PolicyRegistry> registries;  // by address
  std::vector<Output> outputs;             // by name
  Assertions assertions;                   // all of which hold, as far as the policy can tell
  std::vector<SourceRange> claim_ranges;   // where each of their claims stands
  Bookkeeping bookkeeping;
  Origins origins;
  std::vector<std::string> texts;  // what TextIndex means
};

}  // namespace acrnet
