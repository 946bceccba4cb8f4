// What was seen in Azure, as saved plans and states write it. Pure.
#pragma once

#include "executor/json/value_json.h"
#include "model/observed.h"

namespace acrnet::executor {

// A list for each kind of thing. What is said once, what is missing and how many requests it took
// is not part of it.
void write_seen(Json& object, const Observed& observed);
Json write_seen_registry(const ObservedRegistry& registry);
Json write_seen_subnet(const ObservedSubnet& subnet);
Json write_seen_container(const ObservedContainer& container);
Json write_seen_private_endpoint(const ObservedPrivateEndpoint& endpoint);
Json write_seen_private_zone(const ObservedPrivateZone& zone);
Json write_seen_registration(const ObservedRegistration& registration);

// Calls visit(name of the list, list, how one of it is written) for each of them.
template <typename Visit>
void for_each_seen_list(const Observed& observed, Visit visit) {
  visit("registries", observed.registries, write_seen_registry);
  visit("subnets", observed.subnets, write_seen_subnet);
  visit("containers", observed.containers, write_seen_container);
  visit("private_endpoints", observed.private_endpoints, write_seen_private_endpoint);
  visit("private_zones", observed.private_zones, write_seen_private_zone);
  visit("registrations", observed.registrations, write_seen_registration);
}

// Reads what write_seen wrote into an object that may hold more. The lists must be in order. Older
// formats had nothing of what acrnet makes itself.
Observed read_seen(StrictReader& object, bool with_made);

}  // namespace acrnet::executor
