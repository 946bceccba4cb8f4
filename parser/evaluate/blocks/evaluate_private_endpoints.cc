#include "parser/evaluate/blocks/evaluate_private_endpoints.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/azure_names.h"
#include "parser/messages/creation_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 4> attributes{"subnet", "dns_zone", "name",
                                                     "resource_group"};
constexpr Schema schema{.keyword = "private_endpoint", .attributes = attributes};

constexpr std::string_view zone_id_form =
    "/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/privateDnsZones/…";

// Azure's "Private endpoint private DNS zone values".
std::string_view zone_name_of(Cloud cloud) {
  switch (cloud) {
    case Cloud::us_government: return "privatelink.azurecr.us";
    case Cloud::china: return "privatelink.azurecr.cn";
    case Cloud::public_cloud:
    case Cloud::emulator: break;
  }
  return "privatelink.azurecr.io";
}

std::optional<SubnetIndex> read_subnet(BlockReader& reader, Evaluation& evaluation) {
  reader.require("subnet");
  const auto value = reader.value("subnet");
  if (!value) return std::nullopt;
  if (const auto* subnet = value->as<SubnetReference>())
    return static_cast<SubnetIndex>(subnet->index);
  evaluation.report(wrong_type(reader.attribute_range(*reader.attribute("subnet")), "subnet",
                               "a subnet", describe(*value)));
  return std::nullopt;
}

std::optional<ArmId> read_zone(BlockReader& reader, Evaluation& evaluation) {
  auto zone = reader.arm_id("dns_zone", &ArmId::is_private_zone, zone_id_form);
  const std::string_view wanted = zone_name_of(evaluation.policy.azure.cloud);
  if (!zone || to_lower(zone->name()) == wanted) return zone;
  evaluation.report(
      wrong_zone_name(reader.attribute_range(*reader.attribute("dns_zone")), zone->name(), wanted));
  return std::nullopt;
}

}  // namespace

void evaluate_private_endpoint(const TopBlock& block, const std::string& reference,
                               PolicyRegistry& registry, Evaluation& evaluation) {
  BlockReader reader(schema, block, evaluation);
  const auto subnet = read_subnet(reader, evaluation);
  const auto zone = read_zone(reader, evaluation);
  const auto name = reader.azure_name("name", "private endpoint", broken_network_name_rule);
  const auto group =
      reader.azure_name("resource_group", "resource group", broken_resource_group_name_rule);
  if (!subnet || reader.name().empty() || registry.id.empty()) return;

  const ArmId& inside = evaluation.policy.subnets[*subnet].id;
  if (inside.empty()) return;  // reported
  PolicyPrivateEndpoint endpoint;
  endpoint.address =
      evaluation.address("private_endpoint", fmt::format("{}.{}", reference, reader.reference()));
  // A private endpoint is in its network's subscription and region, so it lives beside the network.
  const std::string usual_name = fmt::format("{}-{}", registry.id.name(), reader.name());
  endpoint.id = ArmId::private_endpoint(
      inside.subscription(), group.value_or(inside.resource_group()), name.value_or(usual_name));
  endpoint.subnet = *subnet;
  endpoint.dns_zone = zone;
  endpoint.origin = evaluation.origin(*block.document, block.span);
  endpoint.range = reader.head();
  registry.private_endpoints.push_back(std::move(endpoint));
}

void check_private_endpoints(const PolicyRegistry& registry, Evaluation& evaluation) {
  const auto& endpoints = registry.private_endpoints;
  if (endpoints.empty()) return;
  for (const Allow& allow : registry.allows) {
    if (!std::holds_alternative<SubnetIndex>(allow.source)) continue;
    evaluation.report(both_kinds_of_endpoint(allow.range, endpoints.front().range));
    break;
  }
  const auto network_of = [&](const PolicyPrivateEndpoint& endpoint) {
    return evaluation.policy.subnets[endpoint.subnet].id.parent_network();
  };
  for (std::size_t i = 1; i < endpoints.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (network_of(endpoints[i]) == network_of(endpoints[j])) {
        evaluation.report(two_in_one_network(endpoints[i].range, network_of(endpoints[i]).name(),
                                             endpoints[j].range));
      } else if (endpoints[i].dns_zone && endpoints[i].dns_zone == endpoints[j].dns_zone) {
        evaluation.report(
            two_in_one_zone(endpoints[i].range, *endpoints[i].dns_zone, endpoints[j].range));
      }
    }
  }
}

}  // namespace acrnet::parser
