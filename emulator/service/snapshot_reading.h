// Inside of the snapshot's reading: what its parts share. A mistake is thrown and ends in
// from_snapshot.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// Stops the reading of a snapshot; caught in from_snapshot, leaves no other file.
struct WrongSnapshot : std::runtime_error {
  WrongSnapshot(const std::string& place, const std::string& reason)
      : std::runtime_error(place + ": " + reason) {}
};

// The parts of /subscriptions/S/resourceGroups/G[/providers/NS/TYPE/NAME].
struct ResourceId {
  std::string subscription;
  std::string group;
  std::string name;  // of the resource; empty for a group's id
};

// The id of a resource of this type ("" for a group); anything else is a mistake.
ResourceId read_id(const Json& body, const std::string& place, std::string_view type);

// Makes a service's refusal the mistake at this place.
void refuse_if(const std::optional<Response>& refusal, const std::string& place);

std::string location_of(const Json& body);

// The group of a resource. It and its subscription come into being when the snapshot does not list
// them.
const Json& group_of(Cloud& cloud, const ResourceId& id, const std::string& location);

// One item of a snapshot's list into the cloud. Networks before registries, both before endpoints.
void read_network(const Json& body, const std::string& place, Cloud& cloud);
void read_registry(const Json& body, const std::string& place, Cloud& cloud);
void read_private_endpoint(const Json& body, const std::string& place, Cloud& cloud);
void read_dns_part(const Json& body, const std::string& place, Cloud& cloud);
// Where a zone group does not say what it wrote, its records are derived; those that the list has
// itself stay. For snapshots from before record sets were kept, and those written by hand.
void derive_zone_records(const Json& private_dns, Cloud& cloud);
void read_lock(const Json& body, const std::string& place, Cloud& cloud);
void read_operation(const Json& body, const std::string& place, Cloud& cloud);

Json operation_body(const Operation& operation);

}  // namespace acrnet::emulator
