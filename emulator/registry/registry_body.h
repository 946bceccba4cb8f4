// The body of a registry: how a write changes it, and how each api-version shows it.
//
// PATCH merges member by member, a list that is sent replaces the stored one, null is ignored
// (FACTS.md §2, recorded in four versions). A member that a version does not have is neither shown
// nor changed by it. Rules are stored as {"action","id"} and {"action","value"}; `action` is filled
// in and /32 dropped, as the service does. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/base/api_version.h"
#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// Where and when a registry is made.
struct RegistryBirth {
  std::string id;
  std::string name;
  TimePoint time;
};

// A Premium registry in westeurope with every member of the newest version at its default.
Json default_registry(const RegistryBirth& birth);

// Writes what was sent (PUT, PATCH or a seed) over `registry`, in place.
void merge_registry(Json& registry, const Json& sent, SubnetRules rules_of_version);

// Writes the hosts of its data endpoints anew, as its regions and its setting say.
void name_data_endpoints(Json& registry);

// The first member of `sent` that has the wrong type or an impossible value.
std::optional<Response> refuse_registry_shape(const Json& sent);

// What GET at `version` answers.
Json registry_view(const Json& registry, const RegistryVersion& version);

// In alphabetical order. Recorded: a region counts when its replication is made.
std::vector<std::string> registry_regions(const Json& registry);

}  // namespace acrnet::emulator
