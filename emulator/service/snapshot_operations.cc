// Long operations in a snapshot.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/service/snapshot_reading.h"

namespace acrnet::emulator {
namespace {

// In the order of OperationKind.
constexpr std::array<std::string_view, 17> kind_names = {
    "register_provider",    "unregister_provider",     "put_network",     "delete_network",
    "put_subnet",           "delete_subnet",           "put_registry",    "delete_group",
    "put_connection",       "delete_connection",       "put_replication", "delete_replication",
    "put_private_endpoint", "delete_private_endpoint", "put_zone_part",   "delete_zone_part",
    "settled_write"};

std::int64_t milliseconds(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

TimePoint read_snapshot_time(const Json& body, const std::string& place, const char* member) {
  const Json* value = find(body, {member});
  if (value == nullptr || !value->is_number_integer()) {
    throw WrongSnapshot(place + "." + member, "must be a number of milliseconds since 1970");
  }
  return TimePoint(std::chrono::milliseconds(value->get<std::int64_t>()));
}

}  // namespace

Json operation_body(const Operation& operation) {
  Json body = {{"id", operation.id},
               {"kind", kind_names.at(static_cast<std::size_t>(operation.kind))},
               {"target", operation.target},
               {"child", operation.child},
               {"subscription", operation.subscription},
               {"location", operation.location},
               {"number", operation.number},
               {"began", milliseconds(operation.began)},
               {"ends", milliseconds(operation.ends)},
               {"finished", operation.finished}};
  if (!operation.change.is_null()) body["change"] = operation.change;
  if (operation.failure) {
    body["failure"] = {{"code", operation.failure->code}, {"message", operation.failure->message}};
  }
  return body;
}

void read_operation(const Json& body, const std::string& place, Cloud& cloud) {
  Operation operation;
  operation.id = text_at(body, {"id"});
  const std::string kind = text_at(body, {"kind"});
  const auto* named = std::find(kind_names.begin(), kind_names.end(), kind);
  if (named == kind_names.end()) {
    throw WrongSnapshot(place + ".kind", fmt::format("'{}' is not a kind of operation", kind));
  }
  operation.kind = static_cast<OperationKind>(named - kind_names.begin());
  operation.target = text_at(body, {"target"});
  operation.child = text_at(body, {"child"});
  operation.subscription = text_at(body, {"subscription"});
  operation.location = text_at(body, {"location"});
  operation.number = body.value("number", std::uint64_t{0});
  operation.began = read_snapshot_time(body, place, "began");
  operation.ends = read_snapshot_time(body, place, "ends");
  operation.finished = body.value("finished", false);
  operation.change = body.value("change", Json());
  if (body.contains("failure")) {
    operation.failure =
        OperationFailure{text_at(body, {"failure", "code"}), text_at(body, {"failure", "message"})};
  }
  const std::string id = operation.id;
  cloud.operations.emplace(id, std::move(operation));
}

}  // namespace acrnet::emulator
