#include "emulator/network/virtual_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "emulator/arm/network_errors.h"
#include "emulator/arm/operations.h"
#include "emulator/arm/paging.h"
#include "emulator/arm/polling.h"
#include "emulator/arm/resource_groups.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/network_view.h"
#include "emulator/network/subnet_body.h"

namespace acrnet::emulator {
namespace {

std::string named_network_key(const Exchange& exchange) {
  return network_key(exchange.names[0], exchange.names[1], exchange.names[2]);
}

Json* named_network(Exchange& exchange) {
  const auto found = exchange.cloud.networks.find(named_network_key(exchange));
  return found == exchange.cloud.networks.end() ? nullptr : &found->second;
}

Response network_not_found(const Exchange& exchange) {
  return resource_not_found("Microsoft.Network/virtualNetworks/" + exchange.names[2],
                            exchange.names[1]);
}

// The id of the subnet that the request names, in the caller's letters.
std::string asked_subnet_id(const Exchange& exchange) {
  return fmt::format(
      "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Network/virtualNetworks/{}"
      "/subnets/{}",
      exchange.names[0], exchange.names[1], exchange.names[2], exchange.names[3]);
}

Response network_answer(const Exchange& exchange, const Json& view, int status = 200) {
  Response response;
  response.status = status;
  // Recorded: only reading answers with the header.
  if (exchange.request.method == "GET") {
    response.headers.emplace_back("ETag", text_at(view, {"etag"}));
  }
  response.body = to_text(view);
  return response;
}

std::optional<Response> refuse_while_running(const Exchange& exchange, const Json& network) {
  const Operation* running = running_on_network(exchange.cloud, named_network_key(exchange));
  if (running == nullptr) return std::nullopt;
  return retryable_error(exchange, *running, text_at(network, {"properties", "resourceGuid"}));
}

std::optional<Response> refuse_used_subnet(const Json& subnet) {
  for (const char* member : {"ipConfigurations", "privateEndpoints", "serviceAssociationLinks"}) {
    const Json* users = find(subnet, {"properties", member});
    if (users == nullptr || users->empty()) continue;
    // Recorded.
    return arm_error(
        400, "InUseSubnetCannotBeDeleted",
        fmt::format("Subnet {} is in use by {} and cannot be deleted. In order to delete "
                    "the subnet, delete all the resources within the subnet. See "
                    "aka.ms/deletesubnet.",
                    text_at(subnet, {"name"}), text_at(users->front(), {"id"})),
        Json::array());
  }
  return std::nullopt;
}

// The name of a resource that may exist: as it was first written, or as the caller writes it now.
std::string stored_name(const Json* before, const std::string& asked) {
  return before == nullptr ? asked : text_at(*before, {"name"});
}

// "Updating" while something is left to do, "Succeeded" for a write that ends with its answer.
std::string first_network_state(const Exchange& exchange) {
  return ends_at_once(exchange) ? "Succeeded" : "Updating";
}

// Begins the operation and completes the answer with its polling headers.
Response begin_write(Exchange& exchange, OperationKind kind, Response response) {
  Operation operation;
  operation.kind = kind;
  operation.target = named_network_key(exchange);
  operation.child = exchange.names.size() > 3 ? lower(exchange.names[3]) : std::string();
  operation.subscription = exchange.names[0];
  operation.location = text_at(*named_network(exchange), {"location"});
  const Operation* running = begin_operation(exchange, std::move(operation));
  if (running == nullptr) return response;
  const bool deletion =
      kind == OperationKind::delete_network || kind == OperationKind::delete_subnet;
  add_polling_headers(response, exchange, *running,
                      deletion ? PollingStyle::status_and_location : PollingStyle::status);
  return response;
}

// Answers a deletion that runs with 202, one that is done with 200.
Response begin_delete(Exchange& exchange, OperationKind kind) {
  Response response = begin_write(exchange, kind, Response());
  if (!response.header("Location").empty()) response.status = 202;
  return response;
}

// Replaces or adds the subnet in the network and gives the network its new etag.
void store_subnet(Cloud& cloud, Json& network, Json subnet, const std::string& state) {
  const std::string name = text_at(subnet, {"name"});
  if (Json* held = find_subnet(network, name)) {
    *held = std::move(subnet);
  } else {
    network["properties"]["subnets"].push_back(std::move(subnet));
  }
  network["properties"]["provisioningState"] = state;
  stamp_etag(network, next_etag(cloud));
}

// Everything that refuses a subnet's PUT once its network is known.
std::optional<Response> refuse_subnet_put(const Exchange& exchange, const Json& network,
                                          const Json* before, const Json& sent) {
  if (auto refusal = refuse_bad_network_name(exchange.names[3])) return refusal;
  if (auto refusal = refuse_subnet_shape(sent)) return refusal;
  if (auto refusal = refuse_other_name(sent, exchange.names[3])) return refusal;
  if (auto refusal = refuse_precondition(exchange, before)) return refusal;
  const Operation* running = running_on_network(exchange.cloud, named_network_key(exchange));
  const bool same_subnet = running != nullptr && running->child == lower(exchange.names[3]);
  if (running == nullptr || (!running->child.empty() && !same_subnet)) return std::nullopt;
  return refuse_while_running(exchange, network);
}

// The operation of a write that leaves nothing to do.
Response begin_settled(Exchange& exchange, std::optional<OperationFailure> failure,
                       Response response) {
  Operation operation;
  operation.kind = OperationKind::settled_write;
  operation.target = named_network_key(exchange);
  operation.child = lower(exchange.names[3]);
  operation.subscription = exchange.names[0];
  operation.location = text_at(*named_network(exchange), {"location"});
  operation.failure = std::move(failure);
  const Operation* running = begin_operation(exchange, std::move(operation));
  if (running != nullptr) add_polling_headers(response, exchange, *running, PollingStyle::status);
  return response;
}

}  // namespace

Response list_networks(Exchange& exchange) {
  const std::string scope = lower(fmt::format("/subscriptions/{}/", exchange.names[0]));
  return page_of(exchange, exchange.cloud.networks, scope,
                 [&](const Json& network) { return network_view(network, exchange.api_version); });
}

Response list_networks_of_group(Exchange& exchange) {
  const std::string key = group_key(exchange.names[0], exchange.names[1]);
  if (exchange.cloud.groups.count(key) == 0) return resource_group_not_found(exchange.names[1]);
  return page_of(exchange, exchange.cloud.networks, key + "/",
                 [&](const Json& network) { return network_view(network, exchange.api_version); });
}

Response get_network(Exchange& exchange) {
  const Json* network = named_network(exchange);
  return network == nullptr
             ? network_not_found(exchange)
             : network_answer(exchange, network_view(*network, exchange.api_version));
}

Response put_network(Exchange& exchange) {
  if (auto refusal = refuse_without_group(exchange)) return *refusal;
  if (auto refusal = refuse_unregistered_network(exchange)) return *refusal;
  if (auto refusal = refuse_bad_network_name(exchange.names[2])) return *refusal;
  std::string reason;
  auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_network_shape(*sent)) return *refusal;
  if (auto refusal = refuse_other_name(*sent, exchange.names[2])) return *refusal;
  if (text_at(*sent, {"location"}).empty()) {
    return location_required();
  }
  const Json* before = named_network(exchange);
  if (auto refusal = refuse_precondition(exchange, before)) return *refusal;
  if (before != nullptr) {
    if (auto refusal = refuse_while_running(exchange, *before)) return *refusal;
  }
  fill_subnet_policies(*sent, exchange.api_version);
  const int status = before == nullptr ? 201 : 200;
  const std::string name = stored_name(before, exchange.names[2]);
  const Json& group = exchange.cloud.groups.at(group_key(exchange.names[0], exchange.names[1]));
  const std::string id = fmt::format("{}/providers/Microsoft.Network/virtualNetworks/{}",
                                     text_at(group, {"id"}), name);
  Json network = completed_network(*sent, before, id, name, first_network_state(exchange),
                                   before == nullptr ? next_guid(exchange.cloud) : "");
  if (auto refusal = refuse_addresses(network)) return *refusal;
  stamp_etag(network, next_etag(exchange.cloud));
  const std::string key = named_network_key(exchange);
  Json& stored = exchange.cloud.networks[key];
  stored = std::move(network);
  return begin_write(exchange, OperationKind::put_network,
                     network_answer(exchange, network_view(stored, exchange.api_version), status));
}

Response delete_network(Exchange& exchange) {
  Json* network = named_network(exchange);
  if (network == nullptr) {
    Response nothing_there;
    nothing_there.status = 204;
    return nothing_there;
  }
  if (auto refusal = refuse_precondition(exchange, network)) return *refusal;
  if (auto refusal = refuse_while_running(exchange, *network)) return *refusal;
  for (const Json& subnet : (*network)["properties"]["subnets"]) {
    if (auto refusal = refuse_used_subnet(subnet)) return *refusal;
  }
  (*network)["properties"]["provisioningState"] = "Deleting";
  return begin_delete(exchange, OperationKind::delete_network);
}

Response list_subnets(Exchange& exchange) {
  const Json* network = named_network(exchange);
  if (network == nullptr) return network_not_found(exchange);
  std::map<std::string, Json> by_name;
  for (const Json& subnet : (*network)["properties"]["subnets"]) {
    by_name.emplace(lower(text_at(subnet, {"name"})), subnet);
  }
  return page_of(exchange, by_name, "",
                 [&](const Json& subnet) { return subnet_view(subnet, exchange.api_version); });
}

Response get_subnet(Exchange& exchange) {
  const Json* network = named_network(exchange);
  if (network == nullptr) return network_not_found(exchange);
  const Json* subnet = find_subnet(*network, exchange.names[3]);
  return subnet == nullptr ? network_resource_not_found(asked_subnet_id(exchange))
                           : network_answer(exchange, subnet_view(*subnet, exchange.api_version));
}

Response put_subnet(Exchange& exchange) {
  if (auto refusal = refuse_without_group(exchange)) return *refusal;
  Json* network = named_network(exchange);
  if (network == nullptr) {
    return arm_error(
        404, "ParentResourceNotFound",
        fmt::format("Failed to perform 'write' on resource(s) of type "
                    "'virtualNetworks/subnets', because the parent resource '{}' could "
                    "not be found.",
                    named_network_key(exchange)));
  }
  std::string reason;
  auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  const Json* before = find_subnet(*network, exchange.names[3]);
  if (auto refusal = refuse_subnet_put(exchange, *network, before, *sent)) return *refusal;

  const std::string name = stored_name(before, exchange.names[3]);
  const int status = before == nullptr ? 201 : 200;
  fill_policies(*sent, exchange.api_version);
  Json subnet = completed_subnet(*sent, before, text_at(*network, {"id"}), name,
                                 first_network_state(exchange));
  // One that failed is written anew.
  const bool changes_nothing = before != nullptr && same_but_for_state(subnet, *before) &&
                               text_at(*before, {"properties", "provisioningState"}) != "Failed";
  if (changes_nothing) subnet["properties"] = (*before)["properties"];
  Json written = *network;
  store_subnet(exchange.cloud, written, std::move(subnet),
               changes_nothing ? "Succeeded" : first_network_state(exchange));
  if (auto refusal = refuse_addresses(written)) return *refusal;
  Response response = network_answer(
      exchange, subnet_view(*find_subnet(written, name), exchange.api_version), status);
  // Reported (bicep#5132): a write that meets one of another subnet is accepted, and fails.
  const Operation* other = running_on_network(exchange.cloud, named_network_key(exchange));
  if (other != nullptr) {
    return begin_settled(exchange, another_operation_in_progress(exchange, *other), response);
  }
  *network = std::move(written);
  if (changes_nothing) return begin_settled(exchange, std::nullopt, response);
  return begin_write(exchange, OperationKind::put_subnet, response);
}

Response delete_subnet(Exchange& exchange) {
  Json* network = named_network(exchange);
  if (network == nullptr) return network_not_found(exchange);
  Json* subnet = find_subnet(*network, exchange.names[3]);
  if (subnet == nullptr) {
    Response nothing_there;
    nothing_there.status = 204;
    return nothing_there;
  }
  if (auto refusal = refuse_precondition(exchange, subnet)) return *refusal;
  if (auto refusal = refuse_while_running(exchange, *network)) return *refusal;
  if (auto refusal = refuse_used_subnet(*subnet)) return *refusal;
  (*subnet)["properties"]["provisioningState"] = "Deleting";
  (*network)["properties"]["provisioningState"] = "Updating";
  return begin_delete(exchange, OperationKind::delete_subnet);
}

}  // namespace acrnet::emulator
