// A small Azure for tests: requests in, answers out, with a clock that only the test moves.
#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "emulator/base/json.h"
#include "emulator/service/azure.h"
#include "emulator/service/seed.h"

namespace acrnet::emulator::testing {

inline const std::string subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
inline const std::string group = subscription + "/resourceGroups/myResourceGroup";
inline const std::string network =
    group + "/providers/Microsoft.Network/virtualNetworks/myDockerVMVNET";
inline const std::string subnet = network + "/subnets/myDockerVMSubnet";
inline const std::string registry =
    group + "/providers/Microsoft.ContainerRegistry/registries/mycontainerregistry";
inline const std::string rules_version = "?api-version=2021-08-01-preview";
inline const std::string network_version = "?api-version=2023-11-01";

inline Json parsed(const std::string& text) {
  std::string error;
  auto value = parse_json(text, error);
  if (!value) throw std::runtime_error(error + ": " + text);
  return *value;
}

struct Reply {
  int status = 0;
  Json body;  // null for an empty one
  Response raw;

  std::string code() const { return text_at(body, {"error", "code"}); }
  std::string message() const { return text_at(body, {"error", "message"}); }
};

struct World {
  explicit World(const std::string& seed = "walk-through", Settings settings = {})
      : azure(planted(seed), std::move(settings)) {}

  Reply call(const std::string& method, const std::string& target, const std::string& body = "",
             std::map<std::string, std::string> headers = {}) {
    Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.headers = std::move(headers);
    request.headers.emplace("authorization", "Bearer token");
    request.base_url = "http://cloud.example";
    Reply reply;
    reply.raw = azure.handle(request, now, tampering);
    reply.status = reply.raw.status;
    if (!reply.raw.body.empty()) reply.body = parsed(reply.raw.body);
    return reply;
  }

  Reply get_subnet() { return call("GET", subnet + network_version); }
  Reply get_registry(const std::string& version = rules_version) {
    return call("GET", registry + version);
  }
  Reply put_subnet(const std::string& properties) {
    return call("PUT", subnet + network_version, R"({"properties":)" + properties + "}");
  }
  Reply turn_endpoint_on() {
    return put_subnet(R"({"addressPrefix":"10.0.0.0/24",
                          "serviceEndpoints":[{"service":"Microsoft.ContainerRegistry"}]})");
  }
  Reply patch_rules(const std::string& rule_set, const std::string& version = rules_version) {
    return call("PATCH", registry + version,
                R"({"properties":{"networkRuleSet":)" + rule_set + "}}");
  }

  static Cloud planted(const std::string& seed) {
    std::string error;
    auto cloud = plant(seed, error);
    if (!cloud) throw std::runtime_error(error);
    return *cloud;
  }

  Azure azure;
  TimePoint now{std::chrono::seconds(1'800'000'000)};
  Tampering tampering;
};

// The target of a link in an answer.
inline std::string without_host(const std::string& link) {
  return link.substr(std::string("http://cloud.example").size());
}

inline Settings slow() {
  Settings settings;
  settings.operation_time = std::chrono::seconds(10);
  return settings;
}

// The one subnet rule of the walk-through.
inline std::string deny_but_subnet() {
  return R"({"defaultAction":"Deny","virtualNetworkRules":[{"id":")" + subnet +
         R"("}],"ipRules":[]})";
}

}  // namespace acrnet::emulator::testing
