#include "emulator/arm/resource_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "emulator/arm/operations.h"
#include "emulator/arm/paging.h"
#include "emulator/arm/polling.h"
#include "emulator/arm/resource_filter.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

std::string named_group_key(const Exchange& exchange) {
  return group_key(exchange.names[0], exchange.names[1]);
}

bool is_group_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '(' || c == ')';
  };
  return !name.empty() && name.size() <= 90 && name.back() != '.' &&
         std::all_of(name.begin(), name.end(), allowed);
}

// Recorded: the oldest versions say no type.
Json group_view(const Json& group, std::string_view api_version) {
  Json view = group;
  if (api_version < "2019") view.erase("type");
  return view;
}

// What the list says of a resource. Recorded: with 2022-09-01 also who made it, its moments ending
// in Z.
Json listed(const Json& resource, std::string_view api_version) {
  Json item = {{"id", resource["id"]}, {"name", resource["name"]}, {"type", resource["type"]}};
  for (const char* member : {"sku", "location", "tags"}) {
    if (resource.contains(member)) item[member] = resource[member];
  }
  if (api_version >= "2022" && resource.contains("systemData")) {
    item["systemData"] = resource["systemData"];
    for (const char* member : {"createdAt", "lastModifiedAt"}) {
      const std::string moment = text_at(item, {"systemData", member});
      if (moment.ends_with("+00:00")) {
        item["systemData"][member] = moment.substr(0, moment.size() - 6) + "Z";
      }
    }
  }
  return item;
}

Response list_within(const Exchange& exchange, const std::string& scope) {
  const std::string text = exchange.target.parameter("$filter");
  const auto filter = read_resource_filter(text);
  if (!filter) return invalid_filter(text);
  const Cloud& cloud = exchange.cloud;
  // One map over all kinds, so that paging goes through them in one order.
  std::map<std::string, Json> found;
  for (const auto* resources :
       {&cloud.networks, &cloud.registries, &cloud.private_endpoints, &cloud.private_dns}) {
    for (auto at = resources->lower_bound(scope);
         at != resources->end() && at->first.starts_with(scope); ++at) {
      // A zone group is a part of its endpoint, a record set one of its zone.
      if (at->first.find("/privatednszonegroups/") != std::string::npos) continue;
      if (text_at(at->second, {"type"}) == "Microsoft.Network/privateDnsZones/A") continue;
      if (filter->takes(at->second))
        found.emplace(at->first, listed(at->second, exchange.api_version));
    }
  }
  return page_of(exchange, found, scope, [](const Json& item) { return item; });
}

}  // namespace

Response list_groups(Exchange& exchange) {
  const std::string scope = lower(fmt::format("/subscriptions/{}/", exchange.names[0]));
  const std::string text = exchange.target.parameter("$filter");
  const auto filter = read_resource_filter(text);
  if (!filter) return invalid_filter(text);
  return page_of(exchange, exchange.cloud.groups, scope, [&](const Json& group) {
    return filter->takes(group) ? group_view(group, exchange.api_version) : Json();
  });
}

Response get_group(Exchange& exchange) {
  const auto found = exchange.cloud.groups.find(named_group_key(exchange));
  if (found == exchange.cloud.groups.end()) return resource_group_not_found(exchange.names[1]);
  Response response;
  if (exchange.request.method == "HEAD") {
    response.status = 204;
  } else {
    response.body = to_text(group_view(found->second, exchange.api_version));
  }
  return response;
}

Response put_group(Exchange& exchange) {
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent || !sent->is_object()) return invalid_content(sent ? "not an object" : reason);
  const Json* tags = find(*sent, {"tags"});
  if (tags != nullptr && !tags->is_null() && !tags->is_object()) {
    return invalid_content("tags must be an object");
  }
  const std::string location = text_at(*sent, {"location"});
  if (location.empty()) {
    return arm_error(400, "LocationRequired",
                     "The location property is required for this definition.");
  }
  const std::string key = named_group_key(exchange);
  const auto before = exchange.cloud.groups.find(key);
  const bool is_new = before == exchange.cloud.groups.end();
  if (is_new && !is_group_name(exchange.names[1])) {
    return arm_error(400, "InvalidResourceGroup",
                     fmt::format("The provided resource group name '{}' has these invalid "
                                 "characters. The name can only be a letter, digit, '-', '.', "
                                 "'(', ')' or '_'.",
                                 exchange.names[1]));
  }
  if (!is_new && !same_ignoring_case(text_at(before->second, {"location"}), location)) {
    return arm_error(
        409, "InvalidResourceGroupLocation",
        fmt::format("Invalid resource group location '{}'. The Resource group already exists in "
                    "location '{}'.",
                    location, text_at(before->second, {"location"})));
  }
  if (!is_new) {
    if (auto refusal = refuse_without_group(exchange)) return *refusal;
  }
  const std::string name = is_new ? exchange.names[1] : text_at(before->second, {"name"});
  Json group = {{"id", fmt::format("/subscriptions/{}/resourceGroups/{}", exchange.names[0], name)},
                {"name", name},
                {"type", "Microsoft.Resources/resourceGroups"},
                {"location", location}};
  for (const char* member : {"managedBy", "tags"}) {
    if (sent->contains(member) && !(*sent)[member].is_null()) group[member] = (*sent)[member];
  }
  group["properties"] = {{"provisioningState", "Succeeded"}};
  Response response;
  response.status = is_new ? 201 : 200;
  response.body = to_text(group_view(group, exchange.api_version));
  exchange.cloud.groups[key] = std::move(group);
  return response;
}

Response delete_group(Exchange& exchange) {
  const std::string key = named_group_key(exchange);
  const auto found = exchange.cloud.groups.find(key);
  if (found == exchange.cloud.groups.end()) return resource_group_not_found(exchange.names[1]);
  found->second["properties"]["provisioningState"] = "Deleting";
  Operation operation;
  operation.kind = OperationKind::delete_group;
  operation.target = key;
  operation.subscription = exchange.names[0];
  const Operation* running = begin_operation(exchange, std::move(operation));
  Response response;
  if (running != nullptr) {
    response.status = 202;
    add_polling_headers(response, exchange, *running, PollingStyle::location);
  }
  return response;
}

Response list_resources(Exchange& exchange) {
  return list_within(exchange, lower(fmt::format("/subscriptions/{}/", exchange.names[0])));
}

Response list_resources_of_group(Exchange& exchange) {
  const std::string key = named_group_key(exchange);
  if (exchange.cloud.groups.count(key) == 0) return resource_group_not_found(exchange.names[1]);
  return list_within(exchange, key + "/");
}

std::optional<Response> refuse_without_group(const Exchange& exchange) {
  const auto found = exchange.cloud.groups.find(named_group_key(exchange));
  if (found == exchange.cloud.groups.end()) return resource_group_not_found(exchange.names[1]);
  if (text_at(found->second, {"properties", "provisioningState"}) != "Deleting")
    return std::nullopt;
  return arm_error(409, "ResourceGroupBeingDeleted",
                   fmt::format("The resource group '{}' is in deprovisioning state and cannot "
                               "perform this operation.",
                               exchange.names[1]));
}

}  // namespace acrnet::emulator
