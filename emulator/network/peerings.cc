#include "emulator/network/peerings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "emulator/arm/network_errors.h"
#include "emulator/arm/paging.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

std::string own_network_key(const Exchange& exchange) {
  return network_key(exchange.names[0], exchange.names[1], exchange.names[2]);
}

Json* network_at(Cloud& cloud, const std::string& key) {
  const auto found = cloud.networks.find(key);
  return found == cloud.networks.end() ? nullptr : &found->second;
}

Json& peerings_in(Json& network) {
  Json& peerings = network["properties"]["virtualNetworkPeerings"];
  if (!peerings.is_array()) peerings = Json::array();
  return peerings;
}

std::string remote_key(const Json& peering) {
  return lower(text_at(peering, {"properties", "remoteVirtualNetwork", "id"}));
}

Json* peering_named(Json& network, const std::string& name) {
  for (Json& peering : peerings_in(network)) {
    if (same_ignoring_case(text_at(peering, {"name"}), name)) return &peering;
  }
  return nullptr;
}

const Json* peering_to(const Json& network, const std::string& other) {
  const Json* peerings = find(network, {"properties", "virtualNetworkPeerings"});
  if (peerings == nullptr || !peerings->is_array()) return nullptr;
  const auto found = std::find_if(peerings->begin(), peerings->end(), [&](const Json& peering) {
    return remote_key(peering) == other;
  });
  return found == peerings->end() ? nullptr : &*found;
}

bool lets_through(const Json* peering) {
  if (peering == nullptr) return false;
  const Json* access = find(*peering, {"properties", "allowVirtualNetworkAccess"});
  return text_at(*peering, {"properties", "peeringState"}) == "Connected" &&
         (access == nullptr || *access != false);
}

// The other network's peering back gets this state.
void set_state_of_other_side(Cloud& cloud, const std::string& own, const std::string& other,
                             const char* state) {
  Json* network = network_at(cloud, other);
  if (network == nullptr) return;
  for (Json& peering : peerings_in(*network)) {
    if (remote_key(peering) == own) peering["properties"]["peeringState"] = state;
  }
}

Response network_of_peering_not_found(const Exchange& exchange) {
  return resource_not_found("Microsoft.Network/virtualNetworks/" + exchange.names[2],
                            exchange.names[1]);
}

std::optional<Response> refuse_peering(const Exchange& exchange, const Json& sent,
                                       const std::string& id) {
  if (auto refusal = refuse_bad_network_name(exchange.names[3])) return refusal;
  if (!sent.is_object()) return bad_network_request("a peering", "an object");
  const std::string remote = text_at(sent, {"properties", "remoteVirtualNetwork", "id"});
  if (remote.empty()) return bad_network_request("remoteVirtualNetwork", "an object with an id");
  if (exchange.cloud.networks.count(lower(remote)) == 0 ||
      lower(remote) == own_network_key(exchange)) {
    return invalid_resource_reference(remote, id);
  }
  return std::nullopt;
}

// Members nobody here knows are kept as they came.
Json completed_peering(Exchange& exchange, const Json& sent, const std::string& id,
                       const std::string& name) {
  Json properties = sent["properties"];
  const auto other = exchange.cloud.networks.find(remote_key(sent));
  const bool answered = peering_to(other->second, own_network_key(exchange)) != nullptr;
  properties["peeringState"] = answered ? "Connected" : "Initiated";
  properties["provisioningState"] = "Succeeded";
  if (!properties.contains("allowVirtualNetworkAccess")) {
    properties["allowVirtualNetworkAccess"] = true;
  }
  return {{"name", name},
          {"id", id},
          {"etag", next_etag(exchange.cloud)},
          {"properties", std::move(properties)},
          {"type", "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"}};
}

Response peering_answer(const Json& peering, int status = 200) {
  Response response;
  response.status = status;
  response.body = to_text(peering);
  return response;
}

}  // namespace

Response list_peerings(Exchange& exchange) {
  Json* network = network_at(exchange.cloud, own_network_key(exchange));
  if (network == nullptr) return network_of_peering_not_found(exchange);
  std::map<std::string, Json> by_name;
  for (const Json& peering : peerings_in(*network)) {
    by_name.emplace(lower(text_at(peering, {"name"})), peering);
  }
  return page_of(exchange, by_name, "", [](const Json& peering) { return peering; });
}

Response get_peering(Exchange& exchange) {
  Json* network = network_at(exchange.cloud, own_network_key(exchange));
  if (network == nullptr) return network_of_peering_not_found(exchange);
  const Json* peering = peering_named(*network, exchange.names[3]);
  if (peering != nullptr) return peering_answer(*peering);
  return network_resource_not_found(
      fmt::format("{}/virtualNetworkPeerings/{}", text_at(*network, {"id"}), exchange.names[3]));
}

Response put_peering(Exchange& exchange) {
  const std::string own = own_network_key(exchange);
  Json* network = network_at(exchange.cloud, own);
  if (network == nullptr) return network_of_peering_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  Json* held = peering_named(*network, exchange.names[3]);
  const std::string name = held == nullptr ? exchange.names[3] : text_at(*held, {"name"});
  const std::string id =
      fmt::format("{}/virtualNetworkPeerings/{}", text_at(*network, {"id"}), name);
  if (auto refusal = refuse_peering(exchange, *sent, id)) return *refusal;
  Json peering = completed_peering(exchange, *sent, id, name);
  set_state_of_other_side(exchange.cloud, own, remote_key(peering), "Connected");
  if (held == nullptr) {
    peerings_in(*network).push_back(peering);
  } else {
    *held = peering;
  }
  stamp_etag(*network, next_etag(exchange.cloud));
  return peering_answer(peering, held == nullptr ? 201 : 200);
}

Response delete_peering(Exchange& exchange) {
  const std::string own = own_network_key(exchange);
  Json* network = network_at(exchange.cloud, own);
  const Json* held = network == nullptr ? nullptr : peering_named(*network, exchange.names[3]);
  Response response;
  if (held == nullptr) {
    response.status = 204;
    return response;
  }
  set_state_of_other_side(exchange.cloud, own, remote_key(*held), "Disconnected");
  Json kept = Json::array();
  for (const Json& peering : peerings_in(*network)) {
    if (!same_ignoring_case(text_at(peering, {"name"}), exchange.names[3])) kept.push_back(peering);
  }
  peerings_in(*network) = std::move(kept);
  stamp_etag(*network, next_etag(exchange.cloud));
  return response;
}

bool is_same_or_peered(const Cloud& cloud, const std::string& one, const std::string& other) {
  if (one == other) return true;
  const auto first = cloud.networks.find(one);
  const auto second = cloud.networks.find(other);
  return first != cloud.networks.end() && second != cloud.networks.end() &&
         lets_through(peering_to(first->second, other)) &&
         lets_through(peering_to(second->second, one));
}

}  // namespace acrnet::emulator
