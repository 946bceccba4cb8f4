// Record sets of addresses (A) in private DNS zones: what zone groups wrote, and what is written by
// hand. A zone has one for a name, and whoever writes last wins. They are written at once (specs).

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "emulator/arm/paging.h"
#include "emulator/base/address_range.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/private_dns.h"
#include "emulator/network/zone_records.h"

namespace acrnet::emulator {
namespace {

// The TTL of a record set that is written without one. Without a source.
constexpr int default_record_ttl = 3600;

std::string record_key_of(const Exchange& exchange) {
  return zone_record_key(zone_key_of(exchange), exchange.names[3]);
}

Response record_not_found(const Exchange& exchange) {
  return private_dns_error(
      404, "NotFound",
      fmt::format("The resource record '{}' does not exist in resource group '{}'.",
                  exchange.names[3], exchange.names[1]));
}

// "@", or labels of letters, digits, - and _, the first of which may be the wildcard *.
bool is_record_name(std::string_view name) {
  if (name == "@" || name == "*") return true;
  auto labels = split(name, '.');
  if (labels.front() == "*" && labels.size() > 1) labels.erase(labels.begin());
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return std::all_of(labels.begin(), labels.end(), [&](std::string_view label) {
    return !label.empty() && label.size() <= 63 && std::all_of(label.begin(), label.end(), allowed);
  });
}

std::optional<Response> refuse_addresses_of_record(const Json& records) {
  if (!records.is_array()) return invalid_content("aRecords must be a list");
  for (const Json& record : records) {
    const std::string address = text_at(record, {"ipv4Address"});
    if (parse_address(address)) continue;
    return invalid_content(fmt::format(
        "aRecords must be a list of objects with an ipv4Address, '{}' is none", address));
  }
  return std::nullopt;
}

std::optional<Response> refuse_record(const Exchange& exchange, const Json& sent) {
  if (!is_record_name(exchange.names[3])) {
    return private_dns_error(
        400, "BadRequest", fmt::format("The record set name '{}' is invalid.", exchange.names[3]));
  }
  if (!sent.is_object()) return invalid_content("not an object");
  const Json* properties = find(sent, {"properties"});
  if (properties == nullptr || properties->is_null()) return std::nullopt;
  if (!properties->is_object()) return invalid_content("properties must be an object");
  const Json* ttl = find(*properties, {"ttl"});
  const bool good_ttl = ttl == nullptr || ttl->is_null() ||
                        (ttl->is_number_unsigned() && *ttl >= 1 && *ttl <= 2'147'483'647);
  if (!good_ttl) return invalid_content("ttl must be a number from 1 to 2147483647");
  const Json* metadata = find(*properties, {"metadata"});
  if (metadata != nullptr && !metadata->is_null() && !metadata->is_object()) {
    return invalid_content("metadata must be an object");
  }
  const Json* records = find(*properties, {"aRecords"});
  return records == nullptr || records->is_null() ? std::nullopt
                                                  : refuse_addresses_of_record(*records);
}

// What was sent over what was there; the service fills in the rest.
Json merged_record(Json properties, const Json& sent) {
  for (const char* member : {"metadata", "ttl", "aRecords"}) {
    const Json* given = find(sent, {"properties", member});
    if (given != nullptr && !given->is_null()) properties[member] = *given;
  }
  return properties;
}

// Refuses the write or stores the record set, which begins as `properties`.
Response write_record(Exchange& exchange, const Json* before, const Json& properties, int status) {
  const Json* zone = zone_part_at(exchange, zone_key_of(exchange));
  if (zone == nullptr) return zone_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_record(exchange, *sent)) return *refusal;
  if (auto refusal = refuse_changed_part(exchange, before, "record set")) return *refusal;
  const std::string name = before == nullptr ? exchange.names[3] : text_at(*before, {"name"});
  Json record =
      zone_record(*zone, name, merged_record(properties, *sent), next_guid(exchange.cloud));
  exchange.cloud.private_dns[record_key_of(exchange)] = record;
  return zone_answer(record, status);
}

// Every zone has its SOA record.
Json soa_view(const Json& zone) {
  return {{"id", text_at(zone, {"id"}) + "/SOA/@"},
          {"name", "@"},
          {"type", "Microsoft.Network/privateDnsZones/SOA"},
          {"etag", text_at(zone, {"etag"})},
          {"properties",
           {{"fqdn", text_at(zone, {"name"}) + "."},
            {"ttl", 3600},
            {"soaRecord",
             {{"email", "azureprivatedns-host.microsoft.com"},
              {"expireTime", 2419200},
              {"host", "azureprivatedns.net"},
              {"minimumTtl", 10},
              {"refreshTime", 3600},
              {"retryTime", 300},
              {"serialNumber", 1}}},
            {"isAutoRegistered", false}}}};
}

// With $recordsetnamesuffix those whose name ends so.
Response records(Exchange& exchange, bool with_soa) {
  const std::string key = zone_key_of(exchange);
  const Json* zone = zone_part_at(exchange, key);
  if (zone == nullptr) return zone_not_found(exchange);
  const std::string suffix = lower(exchange.target.parameter("$recordsetnamesuffix"));
  std::map<std::string, Json> list;
  const auto add = [&](const std::string& at, const Json& record) {
    if (lower(text_at(record, {"name"})).ends_with(suffix)) list.emplace(at, record);
  };
  if (with_soa) add("@/soa", soa_view(*zone));
  for (const Json* record : zone_records(exchange.cloud, key)) {
    add(lower(text_at(*record, {"name"})), *record);
  }
  return page_of(exchange, list, "", [](const Json& record) { return record; });
}

}  // namespace

Response list_records(Exchange& exchange) { return records(exchange, true); }

Response list_a_records(Exchange& exchange) { return records(exchange, false); }

Response get_a_record(Exchange& exchange) {
  if (zone_part_at(exchange, zone_key_of(exchange)) == nullptr) return zone_not_found(exchange);
  const Json* record = zone_part_at(exchange, record_key_of(exchange));
  return record == nullptr ? record_not_found(exchange) : zone_answer(*record);
}

Response put_a_record(Exchange& exchange) {
  const Json* before = zone_part_at(exchange, record_key_of(exchange));
  return write_record(exchange, before, {{"ttl", default_record_ttl}, {"aRecords", Json::array()}},
                      before == nullptr ? 201 : 200);
}

Response patch_a_record(Exchange& exchange) {
  if (zone_part_at(exchange, zone_key_of(exchange)) == nullptr) return zone_not_found(exchange);
  const Json* before = zone_part_at(exchange, record_key_of(exchange));
  if (before == nullptr) return record_not_found(exchange);
  return write_record(exchange, before, (*before)["properties"], 200);
}

Response delete_a_record(Exchange& exchange) {
  const std::string key = record_key_of(exchange);
  const Json* record = zone_part_at(exchange, key);
  Response response;
  if (record == nullptr) {
    response.status = 204;
    return response;
  }
  if (auto refusal = refuse_changed_part(exchange, record, "record set")) return *refusal;
  exchange.cloud.private_dns.erase(key);
  return response;
}

}  // namespace acrnet::emulator
