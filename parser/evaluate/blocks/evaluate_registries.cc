// The blocks that say who may come in: `registry` with its `allow` rules.
#include <fmt/format.h>

#include <array>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/blocks/evaluate_creation.h"
#include "parser/evaluate/blocks/evaluate_private_endpoints.h"
#include "parser/evaluate/expressions/azure_names.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 14> registry_attributes{"name",
                                                               "resource_group",
                                                               "subscription",
                                                               "id",
                                                               "default_action",
                                                               "public_access",
                                                               "trusted_services",
                                                               "dedicated_data_endpoints",
                                                               "ownership",
                                                               "on_destroy",
                                                               "prevent_destroy",
                                                               "create",
                                                               "location",
                                                               "sku"};
constexpr std::array<std::string_view, 1> registry_blocks{"private_endpoint"};
constexpr Schema registry_schema{.keyword = "registry",
                                 .attributes = registry_attributes,
                                 .blocks = registry_blocks,
                                 .rules = true};

constexpr std::array<WordValue<DefaultAction>, 2> default_actions{
    {{"deny", DefaultAction::deny}, {"allow", DefaultAction::allow}}};
constexpr std::array<WordValue<PublicAccess>, 2> public_accesses{
    {{"enabled", PublicAccess::enabled}, {"disabled", PublicAccess::disabled}}};
constexpr std::array<WordValue<TrustedServices>, 2> trusted_services{
    {{"allow", TrustedServices::allow}, {"deny", TrustedServices::deny}}};
constexpr std::array<WordValue<DataEndpoints>, 2> data_endpoints{
    {{"enabled", DataEndpoints::enabled}, {"disabled", DataEndpoints::disabled}}};
constexpr std::array<WordValue<Ownership>, 2> ownerships{
    {{"exclusive", Ownership::exclusive}, {"shared", Ownership::shared}}};
constexpr std::array<WordValue<OnDestroy>, 2> on_destroys{
    {{"restore", OnDestroy::restore}, {"keep", OnDestroy::keep}}};

// The resource that a registry block means: by `id`, or by names.
ArmId read_identity(BlockReader& reader, Evaluation& evaluation) {
  if (const Attribute* id = reader.attribute("id")) {
    for (const std::string_view other : {"name", "resource_group", "subscription"}) {
      const Attribute* const beside = reader.attribute(other);
      if (beside == nullptr) continue;
      evaluation.report(exclusive_attributes(reader.attribute_range(*beside), other, "id",
                                             reader.attribute_range(*id)));
    }
    return reader.arm_id("id", &ArmId::is_registry, registry_id_form).value_or(ArmId());
  }
  reader.require("name");
  reader.require("resource_group");
  const auto name = reader.azure_name("name", "registry", broken_registry_name_rule);
  const auto group =
      reader.azure_name("resource_group", "resource group", broken_resource_group_name_rule);
  const auto subscription = evaluation.subscription_of(reader);
  if (!name || !group || !subscription) return {};
  return ArmId::registry(*subscription, *group, *name);
}

Evaluation::Running as_running(std::size_t index, const Evaluation& evaluation) {
  const TopBlock& top = evaluation.registry_blocks[index];
  const std::string reference = fmt::format("{}{}", top.block->labels[0].text, top.keys);
  return {&top, evaluation.address("registry", reference).text()};
}

// The identity of registry `index`, read once.
const ArmId& identity(std::size_t index, BlockReader& reader, Evaluation& evaluation) {
  if (evaluation.registry_ids[index]) return *evaluation.registry_ids[index];
  const bool outer = evaluation.registry_running[index];
  evaluation.registry_running[index] = true;
  if (!outer) evaluation.running.push_back(as_running(index, evaluation));
  ArmId id = read_identity(reader, evaluation);
  if (!outer) evaluation.running.pop_back();
  evaluation.registry_running[index] = outer;
  return evaluation.registry_ids[index].emplace(std::move(id));
}

void evaluate_registry(std::size_t index, Evaluation& evaluation) {
  const TopBlock& top = evaluation.registry_blocks[index];
  const Evaluation::Inside inside(evaluation, *top.scope->module);
  BlockReader reader(registry_schema, top, evaluation);
  PolicyRegistry registry;
  registry.address = evaluation.address("registry", reader.reference());
  registry.origin = evaluation.origin(*top.document, top.span);
  registry.range = reader.head();
  registry.id = identity(index, reader, evaluation);
  registry.default_action = reader.word("default_action", default_actions);
  registry.public_access = reader.word("public_access", public_accesses);
  registry.trusted_services = reader.word("trusted_services", trusted_services);
  registry.data_endpoints = reader.word("dedicated_data_endpoints", data_endpoints);
  if (const auto ownership = reader.word("ownership", ownerships))
    registry.ownership = ownership->value;
  registry.on_destroy = evaluation.usual_on_destroy;
  if (const auto on_destroy = reader.word("on_destroy", on_destroys)) {
    registry.on_destroy = on_destroy->value;
  }
  registry.prevent_destroy = reader.flag("prevent_destroy").value_or(false);
  registry.creation = read_registry_creation(reader, top, evaluation);
  registry.allows.reserve(reader.rules().size());
  for (const BoundRule& rule : reader.rules())
    evaluate_rule(*rule.rule, rule.origin, *rule.scope, evaluation, registry.allows);
  for (const TopBlock& block : reader.blocks())
    evaluate_private_endpoint(block, reader.reference(), registry, evaluation);
  check_private_endpoints(registry, evaluation);
  evaluation.policy.registries.push_back(std::move(registry));
}

}  // namespace

ArmId identity_of_registry(std::size_t index, Evaluation& evaluation) {
  if (evaluation.registry_ids[index]) return *evaluation.registry_ids[index];
  const TopBlock& top = evaluation.registry_blocks[index];
  const Evaluation::Inside inside(evaluation, *top.scope->module);
  const SourceRange at = range_of(*top.document, top.block->keyword.span);
  ArmId id;
  if (evaluation.registry_running[index]) {
    evaluation.report(definition_cycle(at, evaluation.cycle_path(&top)));
    return id;
  }
  evaluation.registry_running[index] = true;
  evaluation.running.push_back(as_running(index, evaluation));
  if (evaluation.enter(at)) {
    BlockReader reader(registry_schema, top, evaluation);
    id = identity(index, reader, evaluation);
  }
  evaluation.leave();
  evaluation.running.pop_back();
  evaluation.registry_running[index] = false;
  return id;
}

void declare_registries(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (const TopBlock& top : blocks) {
    const BlockReader::Head head = BlockReader::read_head(registry_schema, top, evaluation);
    if (head.name.empty()) continue;
    const Value value{RegistryReference{evaluation.registry_blocks.size()}, head.range};
    evaluation.here().registries.try_emplace(std::string(head.name) + std::string(top.keys), value);
    evaluation.registry_blocks.push_back(top);
  }
  evaluation.registry_ids.resize(evaluation.registry_blocks.size());
  evaluation.registry_running.resize(evaluation.registry_blocks.size());
}

void evaluate_registries(Evaluation& evaluation) {
  for (std::size_t i = 0; i < evaluation.registry_blocks.size(); ++i)
    evaluate_registry(i, evaluation);
}

}  // namespace acrnet::parser
