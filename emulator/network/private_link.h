// What a private endpoint ties together: the subnet it stands in, and the registry that lists its
// connection. Both sides of one connection say the same, whoever changed it.
//
// Recorded (test_acr_with_private_endpoint): a connection that is asked for by hand waits as
// Pending until the registry's side approves or rejects it; its name is {registry}.{32 hexadecimal
// digits}; an endpoint whose connection is not approved has no DNS configuration. Reported
// (azure-cli#16598): one that is asked for by somebody who may approve it is Approved at once.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/cloud.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// The lists of an endpoint's connections; what stands in the first is approved without asking. To
// be compared as texts: the same text has another address in another file.
inline constexpr const char* connection_lists[] = {"privateLinkServiceConnections",
                                                   "manualPrivateLinkServiceConnections"};

// Null where the id names none.
Json* find_registry_by_id(Cloud& cloud, std::string_view id);
Json* find_subnet_by_id(Cloud& cloud, std::string_view id);

bool is_approved_connection(const Json& connection);  // as a registry lists it

// A registry's connection by name; null where there is none.
Json* find_connection(Json& registry, std::string_view name);

// The subnet says that the endpoint and its network interface are in it, and can't be deleted.
void occupy_subnet(Cloud& cloud, const Json& endpoint);

// Gives the endpoint and its connections a new etag.
void stamp_endpoint(Cloud& cloud, Json& endpoint);

// The endpoint's write is over: its connections are in their registries, the approved ones have
// addresses and names, its zone groups' zones too, and its etag is new.
void complete_endpoint(Cloud& cloud, Json& endpoint);

// Before an endpoint vanishes: its subnet, its registries and its zones know it no longer.
void detach_endpoint(Cloud& cloud, const Json& endpoint);

// How many addresses the endpoint's subnet lacks for it, when it gets `more` than its registries'
// hosts ask for: endpoints that wait for their approval have a claim to theirs.
std::size_t missing_addresses(Cloud& cloud, const Json& endpoint, std::size_t more = 0);

// The endpoints of the registry's connections that are approved or wait for it.
std::vector<const Json*> endpoints_of(const Cloud& cloud, const Json& registry);

// After the hosts of a registry have changed: its endpoints have an address for each of them.
void settle_endpoints_of(Cloud& cloud, const std::string& registry_key);

// The end of a registry's write (put_connection) or deletion (delete_connection) of a connection.
void finish_connection(Cloud& cloud, const Operation& operation);

// The hosts that a private endpoint of this registry answers for, each with an address of its own:
// data endpoints, regional ones where they are on, then the registry.
std::vector<std::string> private_hosts(const Json& registry);

// Those of them that a pull by the registry's name needs beside the registry's own.
std::vector<std::string> data_hosts(const Json& registry);

}  // namespace acrnet::emulator
