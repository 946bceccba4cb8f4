// Where the name of a registry leads in each network, in every state on the way.
//
// A part of the proof. Plan (its steps, and what it observed) -> a table for each registry and
// network. Pure. Once a registry has a private endpoint, its public name is an alias of a name
// below privatelink.azurecr.io. In a network that is linked to a zone of that name the zone alone
// answers: with the one record set that it holds for the name, whoever wrote it last, or with
// nothing. In every other network the alias leads to the public endpoint.
//
// Sources: "Private endpoint DNS" of Azure's documentation; a zone holds one record set for a name,
// and the removal of an endpoint removes it (CDCgov/prime-reportstream#2256).
#pragma once

#include <cstdint>
#include <vector>

#include "model/access.h"
#include "model/plan.h"

namespace acrnet::planner {

enum class Route {
  publicly,             // to the public endpoint: the registry's settings decide
  to_private_endpoint,  // which lets the network in, whatever the settings are
  nowhere,              // to no address, or to one that no private endpoint of the registry has
  unknown,
};

struct RouteAnswer {
  Route route = Route::publicly;
  UnknownReason reason = UnknownReason::peering;  // where the route is unknown

  friend bool operator==(const RouteAnswer&, const RouteAnswer&) = default;
};

// The routes of one registry in one network.
struct NetworkRoutes {
  ArmId network;
  // What the route depends on: each is true as soon as one of its steps is done. Most have one; all
  // steps that do no more than give the registry its first private endpoint are one event.
  std::vector<std::vector<StepIndex>> events;
  std::vector<RouteAnswer> answers;  // by the set of true events: bit i is events[i]

  const RouteAnswer& at_first() const { return answers.front(); }
  const RouteAnswer& at_last() const { return answers.back(); }
};

struct RegistryRoutes {
  ArmId registry;
  std::vector<NetworkRoutes> networks;  // by network; those that resolve publicly all along are not
                                        // among them
};

// So many events are told apart. Of more, `answers` has only the first and the last, and the plan
// must not be made (prove objects).
inline constexpr std::size_t most_route_events = 12;

// By registry. `networks` are those that clients are in, sorted, each once.
std::vector<RegistryRoutes> find_private_routes(const Plan& plan, const std::vector<Step>& steps,
                                                const std::vector<ArmId>& networks);

// Whether two steps write the same record set: the registry's name in one zone. The later one
// decides what it is.
bool write_same_record(const Plan& plan, const Step& a, const Step& b);

}  // namespace acrnet::planner
