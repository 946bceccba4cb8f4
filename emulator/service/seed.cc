#include "emulator/service/seed.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "emulator/arm/subscriptions.h"
#include "emulator/base/data_file.h"
#include "emulator/base/digest.h"
#include "emulator/network/subnet_body.h"
#include "emulator/registry/registry_body.h"
#include "emulator/service/snapshot.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view first_subscription = "00000000-0000-0000-0000-000000000001";
constexpr std::size_t largest_estate = 100'000;
constexpr std::size_t rules_per_registry = 20;
constexpr std::size_t subnets_per_network = 256;

constexpr std::string_view walk_through = R"json({
  "subscriptions": [{"id": "00000000-0000-0000-0000-000000000001", "displayName": "Walk-through",
                     "providers": ["Microsoft.ContainerRegistry", "Microsoft.Network"]}],
  "virtual_networks": [{
    "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup)json"
                                          R"json(/providers/Microsoft.Network/virtualNetworks)json"
                                          R"json(/myDockerVMVNET",
    "properties": {
      "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
      "subnets": [{"name": "myDockerVMSubnet", "properties": {"addressPrefix": "10.0.0.0/24"}}]}}],
  "registries": [{
    "id": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup)json"
                                          R"json(/providers/Microsoft.ContainerRegistry)json"
                                          R"json(/registries/mycontainerregistry"}],
  "repositories": [{
    "registry": "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups)json"
                                          R"json(/myResourceGroup/providers)json"
                                          R"json(/Microsoft.ContainerRegistry/registries)json"
                                          R"json(/mycontainerregistry",
    "name": "hello-world"}]
})json";

std::string group_id() {
  return fmt::format("/subscriptions/{}/resourceGroups/estate", first_subscription);
}

std::string network_name(std::size_t number) { return fmt::format("net{:03}", number); }

std::string subnet_name(std::size_t number) { return fmt::format("subnet{:05}", number); }

void plant_networks(Cloud& cloud, std::size_t subnets) {
  for (std::size_t first = 0, n = 0; first < subnets; first += subnets_per_network, ++n) {
    // 10.0.0.0/16 … 10.255.0.0/16, then 11.0.0.0/16 and so on.
    const auto second_octet = n % 256;
    const auto first_octet = 10 + n / 256;
    Json list = Json::array();
    for (std::size_t i = first; i < std::min(first + subnets_per_network, subnets); ++i) {
      list.push_back(
          {{"name", subnet_name(i)},
           {"properties",
            {{"addressPrefix", fmt::format("{}.{}.{}.0/24", first_octet, second_octet, i - first)},
             {"serviceEndpoints", Json::array({{{"service", "Microsoft.ContainerRegistry"}}})}}}});
    }
    const Json sent = {
        {"location", "westeurope"},
        {"properties",
         {{"addressSpace",
           {{"addressPrefixes",
             Json::array({fmt::format("{}.{}.0.0/16", first_octet, second_octet)})}}},
          {"subnets", std::move(list)}}}};
    const std::string id = fmt::format("{}/providers/Microsoft.Network/virtualNetworks/{}",
                                       group_id(), network_name(n));
    Json network =
        completed_network(sent, nullptr, id, network_name(n), "Succeeded", next_guid(cloud));
    stamp_etag(network, next_etag(cloud));
    cloud.networks.emplace(network_key(first_subscription, "estate", network_name(n)),
                           std::move(network));
  }
}

Json estate_rules(std::size_t registry, std::size_t subnets) {
  const std::size_t subnet_rules = std::min(rules_per_registry / 2, subnets);
  Json rule_set = {{"defaultAction", "Deny"},
                   {"virtualNetworkRules", Json::array()},
                   {"ipRules", Json::array()}};
  for (std::size_t i = 0; i < subnet_rules; ++i) {
    const std::size_t subnet = (registry * 7 + i) % subnets;
    rule_set["virtualNetworkRules"].push_back(
        {{"action", "Allow"},
         {"id",
          fmt::format("{}/providers/Microsoft.Network/virtualNetworks/{}/subnets/{}", group_id(),
                      network_name(subnet / subnets_per_network), subnet_name(subnet))}});
  }
  for (std::size_t i = subnet_rules; i < rules_per_registry; ++i) {
    rule_set["ipRules"].push_back(
        {{"action", "Allow"},
         {"value", fmt::format("203.{}.{}.{}", registry / 256 % 256, registry % 256, i)}});
  }
  return rule_set;
}

Cloud estate(std::size_t registries) {
  Cloud cloud;
  Subscription subscription = new_subscription(first_subscription, "Estate");
  set_registration(subscription, "Microsoft.Network", "Registered");
  set_registration(subscription, "Microsoft.ContainerRegistry", "Registered");
  cloud.subscriptions.emplace(std::string(first_subscription), std::move(subscription));
  cloud.groups[group_key(first_subscription, "estate")] = {
      {"id", group_id()},
      {"name", "estate"},
      {"type", "Microsoft.Resources/resourceGroups"},
      {"location", "westeurope"},
      {"properties", {{"provisioningState", "Succeeded"}}}};
  const std::size_t subnets = std::max<std::size_t>(1, registries / 10);
  plant_networks(cloud, subnets);
  for (std::size_t i = 0; i < registries; ++i) {
    const std::string name = fmt::format("registry{:06}", i);
    Json registry = default_registry(
        {fmt::format("{}/providers/Microsoft.ContainerRegistry/registries/{}", group_id(), name),
         name, seeded_at});
    registry["properties"]["networkRuleSet"] = estate_rules(i, subnets);
    cloud.registries.emplace(registry_key(first_subscription, "estate", name), std::move(registry));
  }
  return cloud;
}

std::optional<Cloud> plant_estate(std::string_view count, std::string& error) {
  std::size_t registries = 0;
  const auto [end, failure] =
      std::from_chars(count.data(), count.data() + count.size(), registries);
  if (failure != std::errc() || end != count.data() + count.size() || registries > largest_estate) {
    error = fmt::format(
        "seed 'estate:{}': write a number of registries from 0 to {}, as in estate:1000", count,
        largest_estate);
    return std::nullopt;
  }
  return estate(registries);
}

std::optional<Cloud> plant_file(const std::string& path, std::string& error) {
  std::string reason;
  const auto text = read_file(path, reason);
  if (!text) {
    error = fmt::format(
        "seed '{}': {}; a seed is empty, walk-through, estate:N or the path of a "
        "snapshot file",
        path, reason);
    return std::nullopt;
  }
  auto cloud = from_snapshot(*text, reason);
  if (!cloud) error = fmt::format("seed '{}': {}", path, reason);
  return cloud;
}

}  // namespace

namespace {

std::optional<Cloud> plant_content(const std::string& seed, std::string& error) {
  if (seed.empty() || seed == "empty") return Cloud();
  if (seed == "walk-through") return from_snapshot(walk_through, error);
  return plant_file(seed, error);
}

}  // namespace

std::optional<Cloud> plant(const std::string& seed, std::string& error) {
  const bool is_estate = seed.starts_with("estate:");
  auto cloud = is_estate ? plant_estate(std::string_view(seed).substr(7), error)
                         : plant_content(seed, error);
  if (!cloud) return cloud;
  // An estate is large, and its name says all of it.
  cloud->seed = is_estate ? sha256_digest(seed) : digest_of_content(*cloud);
  if (cloud->world.empty()) cloud->world = world_of(cloud->seed);
  return cloud;
}

SeedFit fit_of_seed(const std::filesystem::path& data_file, const std::string& seed) {
  std::string ignored;
  const auto text = read_file(data_file, ignored);
  const auto held = text ? from_snapshot(*text, ignored) : std::nullopt;
  const auto planted = held && !held->seed.empty() ? plant(seed, ignored) : std::nullopt;
  if (!planted || planted->seed == held->seed) return SeedFit::same;
  return digest_of_content(*held) == held->seed ? SeedFit::other_untouched : SeedFit::other;
}

}  // namespace acrnet::emulator
