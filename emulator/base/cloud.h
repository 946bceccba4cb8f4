// What exists in the embedded Azure: subscriptions, groups, networks, registries and the long
// operations that run. A noun: plain values, no clock, no HTTP, no files.
//
// Invariants: keys are ARM ids in lower case, so one range of a map is one scope's list in a stable
// order; a network's body holds its subnets inline, each with the network's etag (recorded: one
// write in a network changes the etag of the network and of every subnet in it); a registry's body
// is the full one with every rule as {"action","id"}, views per api-version are made when
// answering. What a registry alone has lies in it: connections of private endpoints under
// properties, `replications` and `passwords` beside them (no view shows these two).
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "emulator/base/json.h"

namespace acrnet::emulator {

using TimePoint = std::chrono::system_clock::time_point;

// When seeded resources were made: 2024-01-01T00:00:00Z, a fixed moment, so that equal seeds are
// equal.
inline constexpr TimePoint seeded_at{std::chrono::seconds(1'704'067'200)};

// Of every subscription that names no other.
inline constexpr std::string_view default_tenant = "00000000-0000-0000-0000-0000000000aa";

// A resource provider as one subscription sees it.
struct ProviderRegistration {
  std::string name_space;
  std::string state;  // NotRegistered, Registering, Registered, Unregistering, Unregistered
};

struct Subscription {
  std::string id;
  std::string display_name;
  std::string tenant_id;
  std::map<std::string, ProviderRegistration> providers;  // by namespace in lower case
};

enum class OperationKind {
  register_provider,
  unregister_provider,
  put_network,
  delete_network,
  put_subnet,
  delete_subnet,
  put_registry,
  delete_group,
  put_connection,  // of a private endpoint to a registry, seen from the registry
  delete_connection,
  put_replication,
  delete_replication,
  put_private_endpoint,
  delete_private_endpoint,
  put_zone_part,  // a private DNS zone, a link of one, or a private endpoint's zone group
  delete_zone_part,
  // Has no effect: the write changed nothing, or it was refused and its error is stored.
  settled_write,
};

// Why an operation ends as Failed.
struct OperationFailure {
  std::string code;
  std::string message;
};

// Work that was accepted and takes effect when its time has come. Finished ones are kept for a
// while, because clients still ask for them.
struct Operation {
  std::string id;
  OperationKind kind = OperationKind::put_subnet;
  std::string target;  // key of the resource; of a provider: its namespace in lower case
  std::string child;   // of a subnet, connection or replication: its name in lower case
  Json change;         // of a connection: the state that it gets; null for the others
  std::string subscription;
  std::string location;
  std::uint64_t number = 0;  // order of beginning
  TimePoint began;
  TimePoint ends;
  bool finished = false;
  std::optional<OperationFailure> failure;
};

// What a registry goes by although it was told otherwise (propagation.h).
struct FormerAccess {
  TimePoint until;
  Json access;
};

struct Cloud {
  std::map<std::string, Subscription> subscriptions;  // by id in lower case
  std::map<std::string, Json> groups;
  std::map<std::string, Json> networks;
  std::map<std::string, Json> registries;
  std::map<std::string, Json> private_endpoints;
  std::map<std::string, Json> private_dns;  // zones, their links, zone groups of private endpoints
  std::map<std::string, Json> locks;        // on any scope
  std::map<std::string, Operation> operations;  // by id
  // By registry: its repositories, each of which holds hello-world:v1 (hello_world.h).
  std::map<std::string, std::set<std::string>> repositories;
  std::map<std::string, std::deque<FormerAccess>> former_access;  // by registry; no list is empty
  // Where a registry's name was found; what is no longer true in it is noticed when it is used.
  mutable std::map<std::string, std::string> registry_keys;
  std::uint64_t serial = 0;  // counts up: every GUID and etag comes from it
  // Which Azure this is: a GUID that it keeps for as long as it is kept, and that a snapshot takes
  // along. Equal seeds give equal ones.
  std::string world;
  // The digest of what it held when it began; empty: not known.
  std::string seed;
};

// A GUID that this cloud has not given before. The same history gives the same GUIDs.
std::string next_guid(Cloud& cloud);

// A weak entity tag, W/"guid", as Microsoft.Network writes them.
std::string next_etag(Cloud& cloud);

// Keys.
std::string group_key(std::string_view subscription, std::string_view group);
std::string network_key(std::string_view subscription, std::string_view group,
                        std::string_view network);
std::string registry_key(std::string_view subscription, std::string_view group,
                         std::string_view registry);
std::string private_endpoint_key(std::string_view subscription, std::string_view group,
                                 std::string_view endpoint);

// Null where there is none.
const Subscription* find_subscription(const Cloud& cloud, std::string_view id);
const Json* find_subnet(const Json& network, std::string_view name);
Json* find_subnet(Json& network, std::string_view name);

// The registry with this globally unique name.
const Json* find_registry_named(const Cloud& cloud, std::string_view name);

// Forgets what belonged to registries that are gone.
void forget_what_is_of_no_registry(Cloud& cloud);

bool is_registered(const Subscription& subscription, std::string_view name_space);

// Writes `etag` into the network, its subnets and their delegations.
void stamp_etag(Json& network, const std::string& etag);

// 2024-04-18T13:35:30.9464334Z: the service writes seven digits; `suffix` is Z or +00:00.
std::string timestamp(TimePoint time, std::string_view suffix);

}  // namespace acrnet::emulator
