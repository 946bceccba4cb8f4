// The blocks that name subnets: `virtual_network` with its `subnet`s, and `subnet` with an ID.
#include <fmt/format.h>

#include <array>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/blocks/evaluate_creation.h"
#include "parser/evaluate/expressions/azure_names.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 7> network_attributes{
    "name",   "resource_group", "subscription", "service_endpoint",
    "create", "location",       "address_space"};
constexpr std::array<std::string_view, 1> network_blocks{"subnet"};
constexpr Schema network_schema{
    .keyword = "virtual_network", .attributes = network_attributes, .blocks = network_blocks};

constexpr std::array<std::string_view, 6> inner_subnet_attributes{
    "name", "service_endpoint", "egress", "hosts", "create", "address_prefix"};
constexpr Schema inner_subnet_schema{.keyword = "subnet", .attributes = inner_subnet_attributes};

constexpr std::array<std::string_view, 6> subnet_attributes{
    "id", "service_endpoint", "egress", "hosts", "create", "address_prefix"};
constexpr Schema subnet_schema{.keyword = "subnet", .attributes = subnet_attributes};

constexpr std::array<WordValue<EndpointMode>, 2> endpoint_modes{
    {{"managed", EndpointMode::managed}, {"existing", EndpointMode::existing}}};

constexpr std::array<std::string_view, 3> host_kinds{"vm", "aks", "other"};

// What a network's subnets have in common.
struct Network {
  std::string reference;
  std::optional<std::string_view> name, resource_group;
  std::optional<std::string> subscription;
  EndpointMode service_endpoint = EndpointMode::managed;
  NetworkCreation creation;
  std::vector<GivenAddresses> given;  // to the subnets so far

  bool complete() const { return name && resource_group && subscription; }
};

// Makes the subnet known under its reference; one with a mistake is known as anything.
void declare_subnet(PolicySubnet subnet, const std::string& reference, Evaluation& evaluation) {
  const auto index = static_cast<SubnetIndex>(evaluation.policy.subnets.size());
  Value value{Unknown{}, subnet.range};
  if (!subnet.id.empty()) value.data = SubnetReference{index};
  evaluation.here().subnets.try_emplace(reference, value);
  evaluation.policy.subnets.push_back(std::move(subnet));
}

// What a subnet says of its machines.
void read_inhabitants(BlockReader& reader, const TopBlock& block, PolicySubnet& subnet,
                      Evaluation& evaluation) {
  for (const Name& host : reader.words("hosts", host_kinds)) {
    if (host.text == "other") {
      evaluation.report(unfit_host(range_of(*block.document, host.span)));
    }
  }
  subnet.egress = reader.cidrs("egress");
  if (const Attribute* const egress = reader.attribute("egress")) {
    subnet.egress_range = reader.attribute_range(*egress);
  }
}

void evaluate_inner_subnet(const TopBlock& inner, Network& network, Evaluation& evaluation) {
  BlockReader reader(inner_subnet_schema, inner, evaluation);
  reader.require("name");
  const auto name = reader.azure_name("name", "subnet", broken_subnet_name_rule);
  const auto mode = reader.word("service_endpoint", endpoint_modes);
  if (reader.name().empty()) {
    const Nodes<Label>& labels = inner.block->labels;
    if (labels.empty()) return;
    return evaluation.declare_unknown("subnet",
                                      fmt::format("{}.{}", network.reference, labels[0].text));
  }

  PolicySubnet subnet;
  const std::string reference = fmt::format("{}.{}", network.reference, reader.reference());
  subnet.address = evaluation.address("subnet", reference);
  subnet.service_endpoint = mode ? mode->value : network.service_endpoint;
  subnet.origin = evaluation.origin(*inner.document, inner.span);
  subnet.range = reader.head();
  read_inhabitants(reader, inner, subnet, evaluation);
  subnet.creation = read_subnet_creation(reader, inner, network.creation, evaluation);
  if (subnet.creation) {
    const Attribute* const prefix = reader.attribute("address_prefix");
    network.given.push_back({subnet.creation->addresses.front(), reader.attribute_range(*prefix)});
  }
  if (name && network.complete()) {
    subnet.id = ArmId::subnet(*network.subscription, *network.resource_group, *network.name, *name);
  }
  evaluation.here().networks.find(network.reference)->second.push_back("subnet." + reference);
  declare_subnet(std::move(subnet), reference, evaluation);
}

Network read_network(BlockReader& reader, Evaluation& evaluation) {
  Network network;
  network.reference = reader.reference();
  reader.require("name");
  reader.require("resource_group");
  network.name = reader.azure_name("name", "virtual network", broken_network_name_rule);
  network.resource_group =
      reader.azure_name("resource_group", "resource group", broken_resource_group_name_rule);
  network.subscription = evaluation.subscription_of(reader);
  if (const auto mode = reader.word("service_endpoint", endpoint_modes)) {
    network.service_endpoint = mode->value;
  }
  return network;
}

void declare_network(BlockReader& reader, const TopBlock& block, Network& network,
                     Evaluation& evaluation) {
  network.creation = read_network_creation(reader, block, evaluation);
  if (!network.complete()) return;
  PolicyNetwork made{evaluation.address("virtual_network", network.reference),
                     ArmId::network(*network.subscription, *network.resource_group, *network.name),
                     std::nullopt, evaluation.origin(*block.document, block.span), reader.head()};
  made.creation = network.creation.creation;
  evaluation.policy.networks.push_back(std::move(made));
}

}  // namespace

void evaluate_networks(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (const TopBlock& top : blocks) {
    BlockReader reader(network_schema, top, evaluation);
    if (reader.may_lack_blocks()) evaluation.here().declarations_incomplete = true;
    Network network = read_network(reader, evaluation);
    const auto [head, is_new] =
        evaluation.here().heads.try_emplace("virtual_network." + reader.reference(), reader.head());
    if (!is_new && !reader.name().empty()) {
      const std::string address = fmt::format("virtual_network {}", reader.reference());
      evaluation.report(duplicate_block(reader.head(), address, head->second));
      continue;
    }
    evaluation.here().networks.try_emplace(reader.reference());
    declare_network(reader, top, network, evaluation);
    for (const TopBlock& inner : reader.blocks()) evaluate_inner_subnet(inner, network, evaluation);
    check_apart(network.given, evaluation);
  }
}

void evaluate_subnets(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (const TopBlock& top : blocks) {
    BlockReader reader(subnet_schema, top, evaluation);
    reader.require("id");
    const auto id = reader.arm_id("id", &ArmId::is_subnet, subnet_id_form);
    const auto mode = reader.word("service_endpoint", endpoint_modes);
    if (reader.name().empty()) continue;

    PolicySubnet subnet;
    subnet.address = evaluation.address("subnet", reader.reference());
    subnet.origin = evaluation.origin(*top.document, top.span);
    subnet.range = reader.head();
    read_inhabitants(reader, top, subnet, evaluation);
    subnet.creation = read_subnet_creation(reader, top, NetworkCreation(), evaluation);
    if (id) subnet.id = *id;
    if (mode) subnet.service_endpoint = mode->value;
    declare_subnet(std::move(subnet), reader.reference(), evaluation);
  }
}

}  // namespace acrnet::parser
