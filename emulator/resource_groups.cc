#include "emulator/resource_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "emulator/arm_error.h"
#include "emulator/operations.h"
#include "emulator/paging.h"
#include "emulator/text.h"

namespace acrnet::emulator {
namespace {

// What $filter asks for. Lower-case text; empty: anything.
struct ResourceFilter {
  std::string type;
  std::string name;
};

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

Response invalid_filter(std::string_view filter) {
  return arm_error(400, "InvalidFilterInQueryString",
                   fmt::format("Invalid $filter '{}' specified in the query string. The emulator "
                               "knows resourceType eq '…' and name eq '…', joined by and.",
                               filter));
}

// `member eq 'value'` into the filter; false when it is anything else.
bool read_condition(std::string_view condition, ResourceFilter& filter) {
  const auto words = split(condition, ' ');
  if (words.size() != 3 || !same_ignoring_case(words[1], "eq")) return false;
  const std::string_view quoted = words[2];
  if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') return false;
  const std::string value = lower(quoted.substr(1, quoted.size() - 2));
  if (same_ignoring_case(words[0], "resourceType")) {
    filter.type = value;
    return true;
  }
  filter.name = value;
  return same_ignoring_case(words[0], "name");
}

bool read_filter(std::string_view text, ResourceFilter& filter) {
  while (!text.empty()) {
    const std::size_t joint = text.find(" and ");
    if (!read_condition(text.substr(0, joint), filter)) return false;
    text = joint == std::string_view::npos ? std::string_view() : text.substr(joint + 5);
  }
  return true;
}

Json listed(const Json& resource) {
  Json item = {{"id", resource["id"]}, {"name", resource["name"]}, {"type", resource["type"]}};
  for (const char* member : {"sku", "location", "tags"}) {
    if (resource.contains(member)) item[member] = resource[member];
  }
  return item;
}

Response list_within(const Exchange& exchange, const std::string& scope) {
  ResourceFilter filter;
  const std::string text = exchange.target.parameter("$filter");
  if (!read_filter(text, filter)) return invalid_filter(text);
  // One map over both kinds, so that paging goes through them in one order.
  std::map<std::string, Json> found;
  for (const auto* resources : {&exchange.cloud.networks, &exchange.cloud.registries}) {
    for (auto at = resources->lower_bound(scope);
         at != resources->end() && at->first.starts_with(scope); ++at) {
      const bool wanted =
          (filter.type.empty() || filter.type == lower(text_at(at->second, {"type"}))) &&
          (filter.name.empty() || filter.name == lower(text_at(at->second, {"name"})));
      if (wanted) found.emplace(at->first, listed(at->second));
    }
  }
  return page_of(exchange, found, scope, [](const Json& item) { return item; });
}

}  // namespace

Response list_groups(Exchange& exchange) {
  const std::string scope = lower(fmt::format("/subscriptions/{}/", exchange.names[0]));
  return page_of(exchange, exchange.cloud.groups, scope, [](const Json& group) { return group; });
}

Response get_group(Exchange& exchange) {
  const auto found = exchange.cloud.groups.find(named_group_key(exchange));
  if (found == exchange.cloud.groups.end()) return resource_group_not_found(exchange.names[1]);
  Response response;
  if (exchange.request.method == "HEAD") {
    response.status = 204;
  } else {
    response.body = to_text(found->second);
  }
  return response;
}

Response put_group(Exchange& exchange) {
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent || !sent->is_object()) return invalid_content(sent ? "not an object" : reason);
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
    if (sent->contains(member)) group[member] = (*sent)[member];
  }
  group["properties"] = {{"provisioningState", "Succeeded"}};
  Response response;
  response.status = is_new ? 201 : 200;
  response.body = to_text(group);
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
    add_polling_headers(response, exchange, *running, PollingStyle::status_and_location);
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
