#include "emulator/service/azure.h"

#include <fmt/format.h>

#include <utility>

#include "emulator/arm/operations.h"
#include "emulator/base/request_target.h"
#include "emulator/base/text.h"
#include "emulator/data_plane/front_door.h"
#include "emulator/data_plane/propagation.h"
#include "emulator/identity/bearer.h"
#include "emulator/identity/roles.h"
#include "emulator/identity/sign_in.h"
#include "emulator/network/private_link.h"
#include "emulator/service/routes.h"

namespace acrnet::emulator {
namespace {

// What ARM puts on every answer. The allowances are those of its documentation for a full bucket.
void add_common_headers(Response& response, const Request& request, std::uint64_t number) {
  const std::string id = fmt::format("00000000-0000-4000-8000-{:012x}", number);
  response.headers.emplace_back("x-ms-request-id", id);
  response.headers.emplace_back("x-ms-correlation-request-id", id);
  response.headers.emplace_back("x-ms-routing-request-id", "EMULATOR:" + id);
  const std::string client_id = request.header("x-ms-client-request-id");
  if (!client_id.empty() &&
      same_ignoring_case(request.header("x-ms-return-client-request-id"), "true")) {
    response.headers.emplace_back("x-ms-client-request-id", client_id);
  }
  const bool read = request.method == "GET" || request.method == "HEAD";
  const bool deletion = request.method == "DELETE";
  response.headers.emplace_back(fmt::format("x-ms-ratelimit-remaining-subscription-{}",
                                            read ? "reads" : (deletion ? "deletes" : "writes")),
                                read ? "249" : "199");
}

// The key of the registry that the request writes; empty where it writes none.
std::string written_registry(const Exchange& exchange) {
  const bool writes = exchange.request.method == "PATCH" || exchange.request.method == "PUT";
  const auto& segments = exchange.target.segments;
  if (!writes || segments.size() != 8 || !same_ignoring_case(segments[6], "registries")) return {};
  return registry_key(segments[1], segments[3], segments[7]);
}

// The hosts that a private endpoint of this registry answers for; empty where it has none.
std::vector<std::string> hosts_of(const Cloud& cloud, const std::string& key) {
  const auto held = cloud.registries.find(key);
  const bool linked = held != cloud.registries.end() &&
                      !held->second["properties"]["privateEndpointConnections"].empty();
  return linked ? private_hosts(held->second) : std::vector<std::string>();
}

// A registry's write may turn its regional endpoints on or off: each is a host of its own.
void settle_changed_hosts(Cloud& cloud, const std::string& key,
                          const std::vector<std::string>& before) {
  if (hosts_of(cloud, key) != before) settle_endpoints_of(cloud, key);
}

}  // namespace

Azure::Azure(Cloud cloud, Settings settings, TokenKey key)
    : cloud_(std::move(cloud)), settings_(std::move(settings)), key_(std::move(key)) {}

std::string Azure::settle_next(TimePoint now) {
  const auto arrival = next_arrival(cloud_);
  const TimePoint until = arrival && *arrival < now ? *arrival : now;
  if (emulator::settle_next(cloud_, until, take_effect)) {
    forget_what_is_of_no_registry(cloud_);
    return "a long operation ended";
  }
  if (!arrival || *arrival > now) return {};
  let_arrive(cloud_);
  return "a change of rules took effect";
}

Response Azure::handle(const Request& request, TimePoint now, const Tampering& tampering) {
  while (!settle_next(now).empty()) {
  }
  Response response = answer(request, now, tampering);
  add_common_headers(response, request, ++answered_);
  if (request.method == "HEAD") response.body.clear();
  return response;
}

Response Azure::handle_as_of(Cloud& past, const Request& request, TimePoint now) {
  std::swap(cloud_, past);
  Response response = handle(request, now);
  std::swap(cloud_, past);
  return response;
}

Response Azure::answer(const Request& request, TimePoint now, const Tampering& tampering) {
  const RequestTarget target = parse_target(request.target);
  if (auto response = answer_front_door({request, target, cloud_, key_, settings_.clients,
                                         settings_.roles, settings_.strict, now})) {
    return *response;
  }
  if (auto response = answer_sign_in({request, target, key_, now, settings_.strict})) {
    return *response;
  }
  BearerCheck check = check_bearer(request, target, cloud_, key_, settings_.strict, now);
  if (check.refusal) return *check.refusal;
  if (settings_.strict) {
    if (auto refusal = refuse_by_role(settings_.roles, check.caller.principal, request, target)) {
      return *refusal;
    }
  }
  Exchange exchange{request, target, settings_, tampering, cloud_, now, take_effect, {}, {}};
  return route_and_propagate(exchange);
}

Response Azure::route_and_propagate(Exchange& exchange) {
  const std::string key = written_registry(exchange);
  const auto held = cloud_.registries.find(key);
  const Json before = held == cloud_.registries.end() ? Json() : network_access(held->second);
  const std::vector<std::string> hosts = hosts_of(cloud_, key);
  const std::uint64_t serial = cloud_.serial;
  Response response = route(exchange);
  if (!is_change(exchange.request, response)) {
    cloud_.serial = serial;  // GUIDs of what was refused are given to somebody else
    return response;
  }
  forget_what_is_of_no_registry(cloud_);
  settle_changed_hosts(cloud_, key, hosts);
  const auto now_held = cloud_.registries.find(key);
  const bool takes_time = settings_.propagation.count() > 0 && !before.is_null();
  if (takes_time && now_held != cloud_.registries.end() &&
      network_access(now_held->second) != before) {
    keep_in_force(cloud_, key, before, exchange.now + settings_.propagation);
  }
  return response;
}

bool is_change(const Request& request, const Response& response) {
  return request.method != "GET" && request.method != "HEAD" && response.status < 400;
}

}  // namespace acrnet::emulator
