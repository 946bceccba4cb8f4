#include "parser/evaluate.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <tuple>
#include <utility>

#include "parser/block_reader.h"
#include "parser/evaluation.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 5> statement_words{"azure", "subscription",
                                                          "virtual_network", "subnet", "registry"};
constexpr std::array<std::string_view, 4> terraform_words{"resource", "provider", "terraform",
                                                          "data"};

// The blocks at the top of all files, by kind.
struct TopBlocks {
  std::vector<TopBlock> azure, subscriptions, networks, subnets, registries;

  std::vector<TopBlock>* of(std::string_view keyword) {
    if (keyword == "registry") return &registries;
    if (keyword == "virtual_network") return &networks;
    if (keyword == "subnet") return &subnets;
    if (keyword == "subscription") return &subscriptions;
    if (keyword == "azure") return &azure;
    return nullptr;
  }
};

bool is_terraform(std::string_view keyword) {
  return std::find(terraform_words.begin(), terraform_words.end(), keyword) !=
         terraform_words.end();
}

void sort_block(const Document& document, const Statement& statement, const Block& block,
                TopBlocks& blocks, Evaluation& evaluation) {
  if (auto* kind = blocks.of(block.keyword.text)) {
    kind->push_back({&document, &block, statement.span});
    return;
  }
  evaluation.declarations_incomplete = true;  // a mistyped keyword declares nothing now
  const SourceRange word = range_of(document, block.keyword.span);
  evaluation.report(is_terraform(block.keyword.text)
                        ? terraform_statement(word, block.keyword.text)
                        : unknown_statement(word, block.keyword.text, statement_words));
}

void sort_statement(const Document& document, const Statement& statement, TopBlocks& blocks,
                    Evaluation& evaluation) {
  if (const auto* block = std::get_if<Block>(&statement.node)) {
    sort_block(document, statement, *block, blocks, evaluation);
  } else if (const auto* attribute = std::get_if<Attribute>(&statement.node)) {
    const SourceRange name = range_of(document, attribute->name.span);
    evaluation.report(attribute_outside_block(name, attribute->name.text));
  } else if (std::holds_alternative<AllowRule>(statement.node)) {
    evaluation.report(
        rule_outside_registry(range_of(document, statement.span), "file's top level"));
  } else {
    evaluation.declarations_incomplete = true;
  }
}

TopBlocks sort_blocks(const std::vector<Document>& documents, Evaluation& evaluation) {
  TopBlocks blocks;
  for (const Document& document : documents) {
    for (const Statement& statement : document.statements) {
      sort_statement(document, statement, blocks, evaluation);
    }
  }
  return blocks;
}

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
    for (Allow& allow : registry.allows) {
      if (auto* subnet = std::get_if<SubnetIndex>(&allow.source)) *subnet = place[*subnet];
    }
  }
}

void order_blocks(Policy& policy) {
  order_subnets(policy);
  std::sort(policy.registries.begin(), policy.registries.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
}

// Two blocks with one address, and two blocks for one resource of Azure.
template <typename Resource>
void check_unique(const std::vector<Resource>& resources, std::string_view what,
                  Evaluation& evaluation) {
  std::vector<const Resource*> order;
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

}  // namespace

SourceRange range_of(const Document& document, Span span) {
  return {document.file, span.begin, span.end};
}

Origin Evaluation::origin(const Document& document, Span span) const {
  return {document.file, sources_[document.file].line_of(span.begin), Origin::none};
}

TextIndex Evaluation::intern(std::string_view text) {
  const auto [found, is_new] =
      texts_.try_emplace(std::string(text), static_cast<TextIndex>(policy.texts.size()));
  if (is_new) policy.texts.emplace_back(text);
  return found->second;
}

std::optional<std::string> Evaluation::subscription_of(BlockReader& reader) {
  if (reader.attribute("subscription") != nullptr) return reader.subscription("subscription");
  if (!policy.azure.subscription.empty()) return policy.azure.subscription;
  const bool explained = subscription_unknown || reader.incomplete() || declarations_incomplete;
  if (!explained) report(no_subscription(reader.head(), reader.keyword()));
  return std::nullopt;
}

std::optional<Policy> evaluate(const std::vector<Document>& documents, const Sources& sources,
                               Diagnostics& diagnostics) {
  Evaluation evaluation(sources, diagnostics);
  for (const SourceFile& file : sources) evaluation.policy.origins.files.push_back(file.name());

  const TopBlocks blocks = sort_blocks(documents, evaluation);
  evaluate_azure(blocks.azure, evaluation);
  evaluate_subscriptions(blocks.subscriptions, evaluation);
  evaluate_networks(blocks.networks, evaluation);
  evaluate_subnets(blocks.subnets, evaluation);
  evaluate_registries(blocks.registries, evaluation);
  check_unique(evaluation.policy.subnets, "subnet", evaluation);
  check_unique(evaluation.policy.registries, "registry", evaluation);

  diagnostics.sort_by_place();
  if (diagnostics.has_errors()) return std::nullopt;
  order_blocks(evaluation.policy);
  return std::move(evaluation.policy);
}

}  // namespace acrnet::parser
