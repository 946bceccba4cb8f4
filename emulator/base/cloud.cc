#include "emulator/base/cloud.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// The finalizer of splitmix64: neighbouring counters give GUIDs that look unrelated.
std::uint64_t scatter(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

template <class Network>
auto find_subnet_in(Network& network, std::string_view name) -> decltype(&network) {
  const auto properties = network.find("properties");
  if (properties == network.end()) return nullptr;
  const auto subnets = properties->find("subnets");
  if (subnets == properties->end()) return nullptr;
  for (auto& subnet : *subnets) {
    if (same_ignoring_case(text_at(subnet, {"name"}), name)) return &subnet;
  }
  return nullptr;
}

}  // namespace

std::string next_guid(Cloud& cloud) {
  const std::uint64_t high = scatter(2 * cloud.serial);
  const std::uint64_t low = scatter(2 * cloud.serial + 1);
  ++cloud.serial;
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", high >> 32U, (high >> 16U) & 0xffffU,
                     high & 0xfffU, low >> 52U, low & 0xffffffffffffULL);
}

std::string next_etag(Cloud& cloud) { return fmt::format("W/\"{}\"", next_guid(cloud)); }

std::string group_key(std::string_view subscription, std::string_view group) {
  return lower(fmt::format("/subscriptions/{}/resourcegroups/{}", subscription, group));
}

std::string network_key(std::string_view subscription, std::string_view group,
                        std::string_view network) {
  return group_key(subscription, group) +
         lower(fmt::format("/providers/microsoft.network/virtualnetworks/{}", network));
}

std::string registry_key(std::string_view subscription, std::string_view group,
                         std::string_view registry) {
  return group_key(subscription, group) +
         lower(fmt::format("/providers/microsoft.containerregistry/registries/{}", registry));
}

std::string private_endpoint_key(std::string_view subscription, std::string_view group,
                                 std::string_view endpoint) {
  return group_key(subscription, group) +
         lower(fmt::format("/providers/microsoft.network/privateendpoints/{}", endpoint));
}

const Subscription* find_subscription(const Cloud& cloud, std::string_view id) {
  const auto found = cloud.subscriptions.find(lower(id));
  return found == cloud.subscriptions.end() ? nullptr : &found->second;
}

const Json* find_subnet(const Json& network, std::string_view name) {
  return find_subnet_in(network, name);
}

Json* find_subnet(Json& network, std::string_view name) { return find_subnet_in(network, name); }

const Json* find_registry_named(const Cloud& cloud, std::string_view name) {
  const std::string wanted = lower(name);
  const auto remembered = cloud.registry_keys.find(wanted);
  if (remembered != cloud.registry_keys.end()) {
    const auto found = cloud.registries.find(remembered->second);
    if (found != cloud.registries.end()) return &found->second;
  }
  const std::string ending = "/" + wanted;
  for (const auto& [key, registry] : cloud.registries) {
    if (!key.ends_with(ending)) continue;
    cloud.registry_keys[wanted] = key;
    return &registry;
  }
  return nullptr;
}

void forget_what_is_of_no_registry(Cloud& cloud) {
  const auto is_gone = [&](const auto& entry) { return cloud.registries.count(entry.first) == 0; };
  std::erase_if(cloud.repositories, is_gone);
  std::erase_if(cloud.former_access, is_gone);
}

bool is_registered(const Subscription& subscription, std::string_view name_space) {
  const auto found = subscription.providers.find(lower(name_space));
  return found != subscription.providers.end() && found->second.state == "Registered";
}

void stamp_etag(Json& network, const std::string& etag) {
  network["etag"] = etag;
  for (Json& subnet : network["properties"]["subnets"]) {
    subnet["etag"] = etag;
    const auto delegations = subnet["properties"].find("delegations");
    if (delegations == subnet["properties"].end()) continue;
    for (Json& delegation : *delegations) delegation["etag"] = etag;
  }
}

std::string timestamp(TimePoint time, std::string_view suffix) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:07}{}",
                     fmt::gmtime(seconds.time_since_epoch().count()), rest.count() / 100, suffix);
}

}  // namespace acrnet::emulator
