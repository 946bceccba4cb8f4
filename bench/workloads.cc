#include "bench/workloads.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "model/cidr.h"

namespace acrnet::bench {

namespace {

constexpr std::size_t registries_per_subnet = 10;

// Addresses that are public and follow no pattern that could be merged.
std::string address(std::size_t index) {
  const auto host = static_cast<std::uint32_t>(index * 2);
  return to_string_address((20U << 24U) + host);
}

void append_subnets(std::size_t count, std::string& text) {
  auto out = std::back_inserter(text);
  fmt::format_to(out,
                 "virtual_network build {{\n  resource_group = \"build-rg\"\n  name           = "
                 "\"build-vnet\"\n\n");
  for (std::size_t i = 0; i < count; ++i) {
    fmt::format_to(out, "  subnet s{} {{ name = \"subnet-{}\" }}\n", i, i);
  }
  fmt::format_to(out, "}}\n");
}

}  // namespace

std::string policy_text(std::size_t registries, std::size_t rules, std::size_t changed) {
  const std::size_t subnets = registries / registries_per_subnet + 1;
  std::string text =
      "azure {\n  cloud        = emulator\n"
      "  subscription = \"00000000-0000-0000-0000-000000000001\"\n}\n\n";
  append_subnets(subnets, text);
  auto out = std::back_inserter(text);
  for (std::size_t i = 0; i < registries; ++i) {
    fmt::format_to(out,
                   "\nregistry r{} {{\n  resource_group = \"registry-rg\"\n  name           = "
                   "\"contoso{}\"\n  default_action = deny\n\n",
                   i, i);
    fmt::format_to(out, "  allow subnet.build.s{}  because \"build agents\"\n", i % subnets);
    const bool is_changed = changed > 0 && i % (100 / changed) == 0;
    if (is_changed && rules > 1) {
      fmt::format_to(out, "  allow 198.51.100.{}  because \"office\"\n", i % 256);
    }
    for (std::size_t rule = is_changed ? 2 : 1; rule < rules; ++rule) {
      fmt::format_to(out, "  allow {}  because \"office\"\n", address(i * rules + rule));
    }
    fmt::format_to(out, "}}\n");
  }
  return text;
}

Observed untouched_world(const Targets& targets) {
  Observed world;
  for (const ArmId& id : targets.registries) {
    ObservedRegistry registry;
    registry.id = id;
    registry.sku = "Premium";
    world.registries.push_back(std::move(registry));
  }
  for (const ArmId& id : targets.subnets) world.subnets.push_back({id, false});
  for (const std::string& subscription : targets.subscriptions) {
    world.registrations.push_back({subscription, Registration::registered});
  }
  return world;
}

}  // namespace acrnet::bench
