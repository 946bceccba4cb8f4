#include "parser/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>

#include "parser/block_reader.h"
#include "parser/evaluation.h"
#include "parser/used_names.h"
#include "parser/value_diagnostics.h"
#include "parser/variables.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 12> statement_words{
    "azure",    "subscription", "virtual_network", "subnet", "registry", "group",
    "variable", "output",       "assert",          "let",    "for",      "if"};
constexpr std::array<std::string_view, 5> terraform_words{"resource", "provider", "terraform",
                                                          "data", "locals"};
constexpr std::array<std::string_view, 5> later_words{"acrnet", "module", "moved", "removed",
                                                      "import"};

// The blocks at the top of all files, by kind.
struct TopBlocks {
  std::vector<TopBlock> azure, subscriptions, networks, subnets, registries, groups, outputs,
      asserts;

  std::vector<TopBlock>* of(std::string_view keyword) {
    if (keyword == "registry") return &registries;
    if (keyword == "virtual_network") return &networks;
    if (keyword == "subnet") return &subnets;
    if (keyword == "group") return &groups;
    if (keyword == "subscription") return &subscriptions;
    if (keyword == "azure") return &azure;
    if (keyword == "output") return &outputs;
    if (keyword == "assert") return &asserts;
    return nullptr;
  }
};

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Blocks that rules refer to come first, so that a loop over them finds them declared.
bool comes_first(std::string_view keyword) {
  return keyword == "azure" || keyword == "subscription" || keyword == "virtual_network" ||
         keyword == "subnet";
}

bool holds_first_blocks(const Nodes<Statement>& body) {
  return std::any_of(body.begin(), body.end(), [](const Statement& statement) {
    if (const auto* block = std::get_if<Block>(&statement.node))
      return comes_first(block->keyword.text);
    if (const auto* loop = std::get_if<ForStatement>(&statement.node))
      return holds_first_blocks(loop->body);
    if (const auto* branches = std::get_if<IfStatement>(&statement.node)) {
      return std::any_of(branches->branches.begin(), branches->branches.end(),
                         [](const Branch& branch) { return holds_first_blocks(branch.body); });
    }
    return false;
  });
}

class TopReader {
 public:
  TopReader(const std::vector<Document>& documents, Evaluation& evaluation)
      : documents_(documents), evaluation_(evaluation) {
    for (const Document& document : documents) {
      auto* const scope = evaluation.make<Scope>();
      scope->document = &document;
      scopes_.push_back(scope);
    }
  }

  // The blocks that come first, or all others.
  TopBlocks read(bool first) {
    TopBlocks blocks;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      for (const Statement& statement : documents_[i].statements) {
        if (first && is_control(statement) && !holds_first_blocks({&statement, 1})) continue;
        expand_statement(statement, *scopes_[i], {}, evaluation_,
                         [&](const Statement& each, const Scope& scope, std::string_view keys) {
                           const bool block = std::holds_alternative<Block>(each.node);
                           if (!block || is_first(each) == first) sort(each, scope, keys, blocks);
                         });
      }
    }
    return blocks;
  }

  void declare_names() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      for (const Statement& statement : documents_[i].statements) {
        if (const auto* let = std::get_if<Let>(&statement.node)) {
          declare(let->name, *scopes_[i], Definition::Kind::let).expression = &let->value;
        } else if (const auto* block = std::get_if<Block>(&statement.node)) {
          if (block->keyword.text == "variable") declare_variable(*block, *scopes_[i]);
        } else if (const auto* invalid = std::get_if<InvalidStatement>(&statement.node)) {
          evaluation_.here().names_incomplete |=
              invalid->keyword == "let" || invalid->keyword == "variable";
        }
      }
    }
  }

 private:
  static bool is_control(const Statement& statement) {
    return std::holds_alternative<ForStatement>(statement.node) ||
           std::holds_alternative<IfStatement>(statement.node);
  }
  static bool is_first(const Statement& statement) {
    const auto* block = std::get_if<Block>(&statement.node);
    return block != nullptr && comes_first(block->keyword.text);
  }

  Definition& declare(const Name& name, const Scope& scope, Definition::Kind kind) {
    check_name(name, *scope.document, scope, evaluation_);
    Definition& definition = *evaluation_.make<Definition>();
    definition.name = name;
    definition.kind = kind;
    definition.state = Definition::State::waiting;
    definition.document = scope.document;
    definition.scope = &scope;
    evaluation_.here().names.try_emplace(name.text, &definition);
    evaluation_.here().definitions.push_back(&definition);
    return definition;
  }

  void declare_variable(const Block& block, const Scope& scope) {
    const SourceRange word = range_of(*scope.document, block.keyword.span);
    if (block.labels.size() != 1) return evaluation_.report(wrong_label_count(word, "variable", 1));
    const Label& label = block.labels[0];
    if (label.quoted) {
      evaluation_.report(quoted_label(range_of(*scope.document, label.span), label.text));
    }
    declare({label.text, label.span}, scope, Definition::Kind::variable).block = &block;
  }

  bool is_declared(const Block& variable) const {
    return std::any_of(evaluation_.here().definitions.begin(), evaluation_.here().definitions.end(),
                       [&](const Definition* it) { return it->block == &variable; }) ||
           variable.labels.size() != 1;
  }

  void sort(const Statement& statement, const Scope& scope, std::string_view keys,
            TopBlocks& blocks) {
    const Document& document = *scope.document;
    if (const auto* block = std::get_if<Block>(&statement.node)) {
      sort_block(statement, *block, scope, keys, blocks);
    } else if (const auto* attribute = std::get_if<Attribute>(&statement.node)) {
      const SourceRange name = range_of(document, attribute->name.span);
      evaluation_.report(attribute_outside_block(name, attribute->name.text));
    } else if (std::holds_alternative<AllowRule>(statement.node)) {
      evaluation_.report(
          rule_outside_registry(range_of(document, statement.span), "file's top level"));
    } else if (std::holds_alternative<Claims>(statement.node)) {
      evaluation_.report(
          claim_outside_assert(range_of(document, statement.span), "file's top level"));
    } else {
      evaluation_.here().declarations_incomplete = true;
    }
  }

  void sort_block(const Statement& statement, const Block& block, const Scope& scope,
                  std::string_view keys, TopBlocks& blocks) {
    const std::string_view keyword = block.keyword.text;
    const SourceRange word = range_of(*scope.document, block.keyword.span);
    if (auto* kind = blocks.of(keyword)) {
      kind->push_back({scope.document, &block, statement.span, &scope, keys});
    } else if (keyword == "variable") {
      if (!is_declared(block)) evaluation_.report(variable_in_loop(word));
    } else if (contains(later_words, keyword)) {
      evaluation_.report(not_supported(word, fmt::format("'{}'", keyword)));
    } else {
      evaluation_.here().declarations_incomplete = true;  // a mistyped keyword declares nothing now
      evaluation_.report(contains(terraform_words, keyword)
                             ? terraform_statement(word, keyword)
                             : unknown_statement(word, keyword, statement_words));
    }
  }

  const std::vector<Document>& documents_;
  Evaluation& evaluation_;
  std::vector<const Scope*> scopes_;
};

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

}  // namespace

namespace {

// A mistyped keyword may have declared what rules refer to: looked for before the rules are read.
void note_unknown_blocks(const std::vector<Document>& documents, Evaluation& evaluation) {
  for (const Document& document : documents) {
    for (const Statement& statement : document.statements) {
      const auto* block = std::get_if<Block>(&statement.node);
      if (block == nullptr) continue;
      const std::string_view keyword = block->keyword.text;
      if (!contains(statement_words, keyword) && !contains(later_words, keyword))
        evaluation.here().declarations_incomplete = true;
    }
  }
}

void warn_of_unused(const std::vector<Document>& documents, Evaluation& evaluation) {
  if (evaluation.error_count() > 0) return;  // a mistyped name may have meant it
  if (evaluation.here().definitions.empty() && evaluation.group_blocks.empty()) return;
  const UsedNames used = used_names(documents);
  for (const Definition* definition : evaluation.here().definitions) {
    if (used.values.contains(definition->name.text)) continue;
    const bool variable = definition->kind == Definition::Kind::variable;
    evaluation.report(unused_name(range_of(*definition->document, definition->name.span),
                                  variable ? "variable" : "let", definition->name.text));
  }
  for (const Evaluation::Group& group : evaluation.group_blocks) {
    const Label& label = group.block.block->labels[0];
    if (used.all_groups || used.groups.contains(label.text)) continue;
    evaluation.report(
        unused_name(range_of(*group.block.document, label.span), "group", label.text));
  }
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

std::optional<Policy> evaluate(const std::vector<Document>& documents, const Sources& sources,
                               Diagnostics& diagnostics, const Inputs& inputs) {
  Evaluation evaluation(sources, inputs, diagnostics, Limits());
  for (const SourceFile& file : sources) evaluation.policy.origins.files.push_back(file.name());

  TopReader top(documents, evaluation);
  top.declare_names();
  note_unknown_blocks(documents, evaluation);
  read_inputs(inputs, evaluation);
  const TopBlocks first = top.read(true);
  evaluate_azure(first.azure, evaluation);
  evaluate_subscriptions(first.subscriptions, evaluation);
  evaluate_networks(first.networks, evaluation);
  evaluate_subnets(first.subnets, evaluation);
  const TopBlocks rest = top.read(false);
  declare_groups(rest.groups, evaluation);
  declare_registries(rest.registries, evaluation);
  evaluate_groups(evaluation);
  evaluate_registries(evaluation);
  evaluate_definitions(evaluation);
  check_unique(evaluation.policy.subnets, "subnet", evaluation);
  check_unique(evaluation.policy.registries, "registry", evaluation);
  evaluate_outputs(rest.outputs, evaluation);
  evaluate_assertions(rest.asserts, evaluation);
  warn_of_unused(documents, evaluation);

  diagnostics.sort_by_place();
  if (diagnostics.has_errors()) return std::nullopt;
  order_blocks(evaluation.policy);
  return std::move(evaluation.policy);
}

}  // namespace acrnet::parser
