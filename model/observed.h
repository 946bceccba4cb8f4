// What was read from Azure for a plan.
//
// Made by executor::observe, read by the planner, kept in the Plan so that apply can tell whether
// Azure changed since. All lists are sorted by identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/arm_id.h"
#include "model/cidr.h"
#include "model/network.h"

namespace acrnet {

// What to read: the resources that the policy and the state name. Sorted, nothing twice.
struct Targets {
  std::vector<ArmId> registries;
  std::vector<ArmId> subnets;
  std::vector<ArmId> containers =
      {};  // resource groups and virtual networks, where acrnet makes them
  std::vector<ArmId> private_endpoints = {};  // that acrnet makes or has made
  std::vector<ArmId> private_zones = {};      // where their names are
  std::vector<std::string> subscriptions;     // lower case: provider registrations to look up

  friend bool operator==(const Targets&, const Targets&) = default;
};

// The last write to a registry by anybody, to any of its settings, as far as Azure tells.
struct LastWrite {
  std::string by;
  std::string at;  // as Azure writes it: "2026-11-23T09:14:02Z"

  friend bool operator==(const LastWrite&, const LastWrite&) = default;
};

// The state of a private endpoint's connection, as the registry lists it.
enum class ConnectionStatus { approved, pending, rejected, disconnected };

// A private endpoint as its registry lists it, whoever made it and wherever it is.
struct ObservedConnection {
  ArmId endpoint;
  ConnectionStatus status = ConnectionStatus::approved;

  friend bool operator==(const ObservedConnection&, const ObservedConnection&) = default;
};

struct ObservedRegistry {
  ArmId id;  // as Azure spells it
  std::string sku;
  std::string login_server;
  NetworkSettings network;
  bool has_private_endpoints = false;
  // The API version showed the settings beside the rules (2019-05-01 does not): else they are what
  // Azure's defaults are, and can't be written.
  bool shows_settings = true;
  std::vector<ObservedConnection> connections = {};  // by endpoint
  // Only to tell of drift, and of a lab that is elsewhere: neither a plan nor the state keeps them.
  LastWrite last_write = {};
  std::string location = {};  // "westeurope"; empty: not told
  // Its provisioningState is Failed or Canceled: its last write did not end well. What is read is
  // what was asked for. Azure does not document what of it is in force, so it is not known who gets
  // in by it until it is written again. The same holds for a subnet and a private endpoint.
  bool failed = false;

  friend bool operator==(const ObservedRegistry&, const ObservedRegistry&) = default;
};

struct ObservedSubnet {
  ArmId id;
  // It carries the service endpoint Microsoft.ContainerRegistry.
  bool service_endpoint = false;
  // It is delegated to Azure Container Instances, whose clients can't use a registry's endpoint.
  bool container_instances = false;
  // The other service that it is delegated to, as Azure spells it ("Microsoft.Web/serverFarms");
  // empty: none. Whether such clients can use a registry's endpoint Azure documents nowhere.
  std::string delegated_to = {};
  // Kept as little as a registry's location: its networks, sorted, and how many of their addresses
  // something has.
  std::vector<Cidr> prefixes = {};
  std::uint32_t used_addresses = 0;
  bool failed = false;  // it, or its service endpoint

  friend bool operator==(const ObservedSubnet&, const ObservedSubnet&) = default;
};

// A resource group or a virtual network, as somebody who would make or delete it sees it.
struct ObservedContainer {
  ArmId id;
  std::string location;
  std::vector<Cidr> addresses;  // of a network its address space, sorted
  // Of a network its subnets, of a group all that is in it. Sorted.
  std::vector<ArmId> contents;
  // For a network: it uses its own DNS servers instead of Azure's.
  bool own_dns_servers = false;

  friend bool operator==(const ObservedContainer&, const ObservedContainer&) = default;
};

// A name of a registry's host below a private DNS zone ("contoso", "contoso.westeurope.data"; lower
// case), and the addresses that it has, sorted.
struct DnsRecord {
  std::string name;
  std::vector<Cidr> addresses;

  friend bool operator==(const DnsRecord&, const DnsRecord&) = default;
};

// A private endpoint of a registry.
struct ObservedPrivateEndpoint {
  ArmId id;
  ArmId registry;
  ArmId subnet;
  bool approved = false;          // by whoever may let others into the registry
  std::vector<ArmId> dns_zones;   // that have its names, sorted
  std::vector<ArmId> interfaces;  // that Azure made with it, sorted
  // The names of the registry's hosts and the addresses that it gave them, by name; empty where
  // Azure does not show them.
  std::vector<DnsRecord> names = {};
  bool failed = false;

  friend bool operator==(const ObservedPrivateEndpoint&, const ObservedPrivateEndpoint&) = default;
};

struct ObservedPrivateZone {
  ArmId id;
  std::vector<ArmId> networks;  // in which its names are known, sorted
  // The networks among them that resolve a missing name publicly (NxDomainRedirect). Sorted.
  std::vector<ArmId> public_fallback = {};
  // The A records that the registries and private endpoints here have, by name.
  std::vector<DnsRecord> records = {};

  friend bool operator==(const ObservedPrivateZone&, const ObservedPrivateZone&) = default;
};

enum class Registration { registered, registering, not_registered };

struct ObservedRegistration {
  std::string subscription;  // lower case
  Registration state = Registration::not_registered;

  friend bool operator==(const ObservedRegistration&, const ObservedRegistration&) = default;
};

// A target that does not exist, with what could have been meant.
struct MissingTarget {
  ArmId id;
  // The innermost thing that is missing: the subnet itself, or its network.
  ArmId missing;
  // Names of the siblings that do exist ("did you mean"), sorted. May be empty.
  std::vector<std::string> candidates;

  friend bool operator==(const MissingTarget&, const MissingTarget&) = default;
};

// What is there, or may be, and could not be read, wholly or in part: of others, so that it is no
// error. A private endpoint and a zone may be observed and stand here too: the endpoint's zones or
// names, the zone's records were refused.
struct UnreadResource {
  // A resource, or what a whole subscription has (ArmId::in_subscription): the registration of
  // registry_service, the list of private_zone_type.
  ArmId id;
  // Azure's, e.g. "AuthorizationFailed"; unreadable_code for an answer of an unknown form,
  // "HTTP 403" for one that is not Azure's.
  std::string code;

  friend bool operator==(const UnreadResource&, const UnreadResource&) = default;
};

inline constexpr std::string_view unreadable_code = "UnreadableAnswer";
inline constexpr std::string_view private_zone_type = "Microsoft.Network/privateDnsZones";

struct Observed {
  std::vector<ObservedRegistry> registries;
  std::vector<ObservedSubnet> subnets;
  std::vector<ObservedContainer> containers = {};
  std::vector<ObservedPrivateEndpoint> private_endpoints = {};
  std::vector<ObservedPrivateZone> private_zones = {};
  std::vector<ObservedRegistration> registrations;
  std::vector<MissingTarget> missing;
  std::vector<UnreadResource> unread = {};  // by ID
  // Registries that neither the policy nor the state names and that let in, by rule or address, a
  // subnet whose endpoint the plan turns on or off. By ID.
  std::vector<ObservedRegistry> other_registries = {};
  // The subscriptions whose registries were looked through for those, and those which could not be.
  // Sorted, lower case.
  std::vector<std::string> searched_subscriptions = {};
  std::vector<std::string> unsearched_subscriptions = {};
  std::uint32_t requests = 0;  // how many requests it took to read

  friend bool operator==(const Observed&, const Observed&) = default;

  const ObservedRegistry* find_registry(const ArmId& id) const;
  const ObservedSubnet* find_subnet(const ArmId& id) const;
  const ObservedContainer* find_container(const ArmId& id) const;
  const ObservedPrivateEndpoint* find_private_endpoint(const ArmId& id) const;
  const ObservedPrivateZone* find_private_zone(const ArmId& id) const;
  const MissingTarget* find_missing(const ArmId& id) const;
  const UnreadResource* find_unread(const ArmId& id) const;
  // not_registered for a subscription that was not looked up.
  Registration registration(std::string_view lower_case_subscription) const;
};

// Nothing is in it, and nothing is known to be missing.
bool is_empty(const Observed& observed);

// The name of the registry's host below a private DNS zone: "contoso" for contoso.azurecr.io. The
// hosts of its data endpoints have names below that: "contoso.westeurope.data".
std::string record_name(const ArmId& registry, const Observed& observed);
// Whether a record set has that name, or one below it.
bool is_below(const DnsRecord& record, std::string_view name);

// A kind of thing that is observed and known by its ID.
template <typename Entry>
struct ObservedKind {
  const char* name;  // of its list in files
  std::vector<ArmId> Targets::*targets;
  std::vector<Entry> Observed::*observed;
  bool (ArmId::*fits)() const;
  // Set for a kind that acrnet never makes and finds only by way of other resources: whether the
  // observation has any of those. Null for the other kinds.
  bool (*is_needed)(const Observed& observed) = nullptr;
};

// Calls visit(ObservedKind<Entry>) for each of them, in the order in which files have them.
template <typename Visit>
void for_each_observed_kind(Visit visit) {
  visit(ObservedKind<ObservedRegistry>{"registries", &Targets::registries, &Observed::registries,
                                       &ArmId::is_registry});
  visit(ObservedKind<ObservedSubnet>{"subnets", &Targets::subnets, &Observed::subnets,
                                     &ArmId::is_subnet});
  visit(ObservedKind<ObservedContainer>{"containers", &Targets::containers, &Observed::containers,
                                        &ArmId::is_container});
  visit(ObservedKind<ObservedPrivateEndpoint>{"private_endpoints", &Targets::private_endpoints,
                                              &Observed::private_endpoints,
                                              &ArmId::is_private_endpoint});
  visit(ObservedKind<ObservedPrivateZone>{
      "private_zones", &Targets::private_zones, &Observed::private_zones, &ArmId::is_private_zone,
      [](const Observed& observed) { return !observed.private_endpoints.empty(); }});
}

}  // namespace acrnet
