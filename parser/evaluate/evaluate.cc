#include "parser/evaluate/evaluate.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/functions/table.h"
#include "parser/messages/value_diagnostics.h"
#include "parser/syntax/used_names.h"

namespace acrnet::parser {

namespace {

// Orders the subnets by address and moves the rules' indices along.
void order_subnets(Policy& policy) {
  std::vector<SubnetIndex> order(policy.subnets.size());
  std::iota(order.begin(), order.end(), SubnetIndex{0});
  std::sort(order.begin(), order.end(), [&](SubnetIndex a, SubnetIndex b) {
    return policy.subnets[a].address < policy.subnets[b].address;
  });
  std::vector<SubnetIndex> place(order.size());
  std::vector<PolicySubnet> sorted;
  sorted.reserve(order.size());
  for (const SubnetIndex index : order) {
    place[index] = static_cast<SubnetIndex>(sorted.size());
    sorted.push_back(std::move(policy.subnets[index]));
  }
  policy.subnets = std::move(sorted);
  for (PolicyRegistry& registry : policy.registries) {
    for (PolicyPrivateEndpoint& endpoint : registry.private_endpoints)
      endpoint.subnet = place[endpoint.subnet];
    for (Allow& allow : registry.allows) {
      if (auto* subnet = std::get_if<SubnetIndex>(&allow.source)) *subnet = place[*subnet];
    }
  }
}

void order_blocks(Policy& policy) {
  order_subnets(policy);
  std::sort(policy.networks.begin(), policy.networks.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  std::sort(policy.registries.begin(), policy.registries.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  std::sort(policy.outputs.begin(), policy.outputs.end(),
            [](const Output& a, const Output& b) { return a.name < b.name; });
}

// Two blocks with one address, and two blocks for one resource of Azure.
template <typename Resource>
void check_unique(const std::vector<Resource>& resources, std::string_view what,
                  Evaluation& evaluation) {
  std::vector<const Resource*> order;
  order.reserve(resources.size());
  for (const Resource& resource : resources) order.push_back(&resource);
  const auto by_address = [](const Resource* item) {
    return std::tie(item->address.text(), item->range.file, item->range.begin);
  };
  std::sort(order.begin(), order.end(),
            [&](auto* a, auto* b) { return by_address(a) < by_address(b); });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i]->address != order[i - 1]->address) continue;
    evaluation.report(
        duplicate_block(order[i]->range, order[i]->address.text(), order[i - 1]->range));
  }
  const auto by_id = [](const Resource* item) {
    return std::tie(item->id.key(), item->range.file, item->range.begin);
  };
  std::sort(order.begin(), order.end(), [&](auto* a, auto* b) { return by_id(a) < by_id(b); });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Resource& first = *order[i - 1];
    const Resource& second = *order[i];
    if (second.id.empty() || first.id != second.id || first.address == second.address) continue;
    evaluation.report(duplicate_resource(second.range, what, second.address.text(),
                                         first.address.text(), first.range));
  }
}

std::vector<PolicyPrivateEndpoint> all_private_endpoints(const Policy& policy) {
  std::vector<PolicyPrivateEndpoint> all;
  for (const PolicyRegistry& registry : policy.registries) {
    const auto& endpoints = registry.private_endpoints;
    all.insert(all.end(), endpoints.begin(), endpoints.end());
  }
  return all;
}

void warn_of_unused(const Module& module, const UsedNames& used, Evaluation& evaluation) {
  for (const Definition* definition : module.definitions) {
    if (used.values.contains(definition->name.text)) continue;
    const bool variable = definition->kind == Definition::Kind::variable;
    evaluation.report(unused_name(range_of(*definition->document, definition->name.span),
                                  variable ? "variable" : "let", definition->name.text));
  }
  for (const auto& [reference, value] : module.groups) {
    const auto* group = value.as<GroupReference>();
    const TopBlock& block = evaluation.group_blocks[group->index].block;
    const Label& label = block.block->labels[0];
    if (used.all_groups || used.groups.contains(label.text)) continue;
    evaluation.report(unused_name(range_of(*block.document, label.span), "group", label.text));
  }
}

void warn_of_unused(Evaluation& evaluation) {
  if (evaluation.error_count() > 0) return;  // a mistyped name may have meant it
  std::map<const std::vector<Document>*, UsedNames> used;
  for (const auto& module : evaluation.modules) {
    if (module->definitions.empty() && module->groups.empty()) continue;
    const auto [names, is_new] = used.try_emplace(module->documents);
    if (is_new) names->second = used_names(*module->documents);
    warn_of_unused(*module, names->second, evaluation);
  }
}

// Calls stage(evaluation) inside of every module.
template <typename Stage>
void in_each_module(Evaluation& evaluation, Stage stage) {
  for (std::size_t i = 0; i < evaluation.modules.size(); ++i) {
    Module& module = *evaluation.modules[i];
    if (module.documents == nullptr) continue;
    const Evaluation::Inside inside(evaluation, module);
    stage(evaluation);
  }
}

std::optional<Policy> evaluate(std::vector<FolderView> folders, const Sources& sources,
                               Diagnostics& diagnostics, const Inputs& inputs) {
  Evaluation evaluation(sources, std::move(folders), inputs, all_functions(), diagnostics,
                        Limits());
  for (const SourceFile& file : sources) evaluation.policy.origins.files.push_back(file.name());

  // What is opened may call more.
  for (std::size_t i = 0; i < evaluation.modules.size(); ++i)
    open_module(*evaluation.modules[i], evaluation);
  evaluate_groups(evaluation);
  evaluate_registries(evaluation);
  in_each_module(evaluation, evaluate_definitions);
  check_unique(evaluation.policy.subnets, "subnet", evaluation);
  check_unique(evaluation.policy.registries, "registry", evaluation);
  check_unique(all_private_endpoints(evaluation.policy), "private endpoint", evaluation);
  in_each_module(evaluation, evaluate_outputs);
  evaluate_bookkeeping(evaluation);
  in_each_module(evaluation, evaluate_assertions);
  warn_of_unused(evaluation);

  diagnostics.sort_by_place();
  if (diagnostics.has_errors()) return std::nullopt;
  order_blocks(evaluation.policy);
  return std::move(evaluation.policy);
}

}  // namespace

std::optional<std::string> Evaluation::subscription_of(BlockReader& reader) {
  if (reader.attribute("subscription") != nullptr) return reader.subscription("subscription");
  if (!policy.azure.subscription.empty()) return policy.azure.subscription;
  const bool explained =
      subscription_unknown || reader.incomplete() || here_->declarations_incomplete;
  if (!explained) report(no_subscription(reader.head(), reader.keyword()));
  return std::nullopt;
}

std::optional<Policy> evaluate(const Configuration& configuration, const Sources& sources,
                               Diagnostics& diagnostics, const Inputs& inputs) {
  std::vector<FolderView> folders;
  for (const Folder& folder : configuration.folders)
    folders.push_back({&folder.documents, &folder.links});
  return evaluate(std::move(folders), sources, diagnostics, inputs);
}

std::optional<Policy> evaluate(const std::vector<Document>& documents, const Sources& sources,
                               Diagnostics& diagnostics, const Inputs& inputs) {
  return evaluate(std::vector<FolderView>{{&documents, nullptr}}, sources, diagnostics, inputs);
}

}  // namespace acrnet::parser
