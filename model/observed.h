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

struct ObservedRegistry {
  ArmId id;  // as Azure spells it
  std::string sku;
  std::string login_server;
  NetworkSettings network;
  bool has_private_endpoints = false;
  // The API version showed the settings beside the rules (2019-05-01 does not): else they are what
  // Azure's defaults are, and can't be written.
  bool shows_settings = true;
  // Only to tell of drift, and of a lab that is elsewhere: neither a plan nor the state keeps them.
  LastWrite last_write = {};
  std::string location = {};  // "westeurope"; empty: not told

  friend bool operator==(const ObservedRegistry&, const ObservedRegistry&) = default;
};

struct ObservedSubnet {
  ArmId id;
  // It carries the service endpoint Microsoft.ContainerRegistry.
  bool service_endpoint = false;
  // It is delegated to Azure Container Instances, whose clients can't use a registry's endpoint.
  bool container_instances = false;
  std::vector<Cidr> prefixes = {};  // sorted; kept as little as a registry's location

  friend bool operator==(const ObservedSubnet&, const ObservedSubnet&) = default;
};

// A resource group or a virtual network, as somebody who would make or delete it sees it.
struct ObservedContainer {
  ArmId id;
  std::string location;
  std::vector<Cidr> addresses;  // of a network its address space, sorted
  // Of a network its subnets, of a group all that is in it. Sorted.
  std::vector<ArmId> contents;

  friend bool operator==(const ObservedContainer&, const ObservedContainer&) = default;
};

// A private endpoint of a registry.
struct ObservedPrivateEndpoint {
  ArmId id;
  ArmId registry;
  ArmId subnet;
  bool approved = false;          // by whoever may let others into the registry
  std::vector<ArmId> dns_zones;   // that have its names, sorted
  std::vector<ArmId> interfaces;  // that Azure made with it, sorted

  friend bool operator==(const ObservedPrivateEndpoint&, const ObservedPrivateEndpoint&) = default;
};

struct ObservedPrivateZone {
  ArmId id;
  std::vector<ArmId> networks;  // in which its names are known, sorted

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

struct Observed {
  std::vector<ObservedRegistry> registries;
  std::vector<ObservedSubnet> subnets;
  std::vector<ObservedContainer> containers = {};
  std::vector<ObservedPrivateEndpoint> private_endpoints = {};
  std::vector<ObservedPrivateZone> private_zones = {};
  std::vector<ObservedRegistration> registrations;
  std::vector<MissingTarget> missing;
  std::uint32_t requests = 0;  // how many requests it took to read

  friend bool operator==(const Observed&, const Observed&) = default;

  const ObservedRegistry* find_registry(const ArmId& id) const;
  const ObservedSubnet* find_subnet(const ArmId& id) const;
  const ObservedContainer* find_container(const ArmId& id) const;
  const ObservedPrivateEndpoint* find_private_endpoint(const ArmId& id) const;
  const ObservedPrivateZone* find_private_zone(const ArmId& id) const;
  const MissingTarget* find_missing(const ArmId& id) const;
  // not_registered for a subscription that was not looked up.
  Registration registration(std::string_view lower_case_subscription) const;
};

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
