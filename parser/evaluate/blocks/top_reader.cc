#include "parser/evaluate/blocks/top_reader.h"

#include <algorithm>
#include <array>
#include <span>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/messages/module_diagnostics.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 17> statement_words{
    "acrnet",   "azure", "subscription", "virtual_network", "subnet",
    "registry", "group", "module",       "variable",        "output",
    "assert",   "moved", "removed",      "import",          "let",
    "for",      "if"};
constexpr std::array<std::string_view, 5> terraform_words{"resource", "provider", "terraform",
                                                          "data", "locals"};

bool is_control(const Statement& statement) {
  return std::holds_alternative<ForStatement>(statement.node) ||
         std::holds_alternative<IfStatement>(statement.node);
}

Pass pass_of(std::string_view keyword) {
  if (keyword == "acrnet" || keyword == "azure" || keyword == "subscription") return Pass::settings;
  if (keyword == "virtual_network" || keyword == "subnet") return Pass::subnets;
  return Pass::rest;
}

// Whether a block is there, at any depth of loops and branches, that `wanted` takes.
template <typename Wanted>
bool holds_block(const Nodes<Statement>& body, const Wanted& wanted) {
  return std::any_of(body.begin(), body.end(), [&](const Statement& statement) {
    if (const auto* block = std::get_if<Block>(&statement.node)) return wanted(block->keyword.text);
    if (const auto* loop = std::get_if<ForStatement>(&statement.node))
      return holds_block(loop->body, wanted);
    if (const auto* branches = std::get_if<IfStatement>(&statement.node)) {
      return std::any_of(branches->branches.begin(), branches->branches.end(),
                         [&](const Branch& branch) { return holds_block(branch.body, wanted); });
    }
    return false;
  });
}

bool is_read_in(Pass pass, const Statement& statement) {
  if (pass == Pass::plain || !is_control(statement))
    return is_control(statement) != (pass == Pass::plain);
  return pass == Pass::rest || holds_block({&statement, 1}, [&](std::string_view keyword) {
           return pass_of(keyword) == pass;
         });
}

}  // namespace

std::vector<TopBlock>* TopBlocks::of(std::string_view keyword) {
  if (keyword == "registry") return &registries;
  if (keyword == "virtual_network") return &networks;
  if (keyword == "subnet") return &subnets;
  if (keyword == "group") return &groups;
  if (keyword == "subscription") return &subscriptions;
  if (keyword == "azure") return &azure;
  if (keyword == "acrnet") return &settings;
  if (keyword == "module") return &modules;
  if (keyword == "output") return &outputs;
  if (keyword == "assert") return &asserts;
  if (keyword == "moved" || keyword == "removed" || keyword == "import") return &books;
  return nullptr;
}

bool is_statement_word(std::string_view word) { return contains(statement_words, word); }

bool loops_hold(const std::vector<Document>& documents, std::string_view keyword) {
  return std::any_of(documents.begin(), documents.end(), [&](const Document& document) {
    return std::any_of(
        document.statements.begin(), document.statements.end(), [&](const Statement& statement) {
          return is_control(statement) && holds_block({&statement, 1}, [&](std::string_view word) {
                   return word == keyword;
                 });
        });
  });
}

TopReader::TopReader(Evaluation& evaluation)
    : documents_(*evaluation.here().documents), evaluation_(evaluation) {
  for (const Document& document : documents_) {
    auto* const scope = evaluation.make<Scope>();
    scope->module = &evaluation.here();
    scope->document = &document;
    scopes_.push_back(scope);
  }
}

TopBlocks TopReader::read(Pass pass) {
  TopBlocks blocks;
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    for (const Statement& statement : documents_[i].statements) {
      if (!is_read_in(pass, statement)) continue;
      expand_statement(statement, *scopes_[i], {}, evaluation_,
                       [&](const Statement& each, const Scope& scope, std::string_view keys) {
                         const auto* block = std::get_if<Block>(&each.node);
                         const bool wanted = pass == Pass::plain || block == nullptr ||
                                             pass_of(block->keyword.text) == pass;
                         if (wanted) sort(each, scope, keys, pass, blocks);
                       });
    }
  }
  return blocks;
}

void TopReader::declare_names() {
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    for (const Statement& statement : documents_[i].statements) {
      if (const auto* let = std::get_if<Let>(&statement.node)) {
        declare(let->name, *scopes_[i], Definition::Kind::let).expression = &let->value;
      } else if (const auto* block = std::get_if<Block>(&statement.node)) {
        if (block->keyword.text == "variable") declare_variable(*block, *scopes_[i]);
      } else if (const auto* invalid = std::get_if<InvalidStatement>(&statement.node)) {
        evaluation_.here().names_incomplete |= invalid->keyword == "let" ||
                                               invalid->keyword == "variable" ||
                                               invalid->keyword == "for";
      }
    }
  }
}

Definition& TopReader::declare(const Name& name, const Scope& scope, Definition::Kind kind) {
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

void TopReader::declare_variable(const Block& block, const Scope& scope) {
  const SourceRange word = range_of(*scope.document, block.keyword.span);
  if (block.labels.size() != 1) return evaluation_.report(wrong_label_count(word, "variable", 1));
  const Label& label = block.labels[0];
  if (label.quoted) {
    evaluation_.report(quoted_label(range_of(*scope.document, label.span), label.text));
  }
  declare({label.text, label.span}, scope, Definition::Kind::variable).block = &block;
}

void TopReader::sort(const Statement& statement, const Scope& scope, std::string_view keys,
                     Pass pass, TopBlocks& blocks) {
  const Document& document = *scope.document;
  if (const auto* block = std::get_if<Block>(&statement.node)) {
    sort_block(statement, *block, scope, keys, pass, blocks);
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

void TopReader::sort_block(const Statement& statement, const Block& block, const Scope& scope,
                           std::string_view keys, Pass pass, TopBlocks& blocks) {
  const std::string_view keyword = block.keyword.text;
  const SourceRange word = range_of(*scope.document, block.keyword.span);
  const bool of_configuration = keyword == "azure" || keyword == "acrnet" || keyword == "import";
  if (of_configuration && !evaluation_.here().is_root())
    return evaluation_.report(only_in_root(word, keyword));
  if (auto* kind = blocks.of(keyword)) {
    kind->push_back({scope.document, &block, statement.span, &scope, keys});
  } else if (keyword == "variable") {
    if (pass != Pass::plain) evaluation_.report(variable_in_loop(word));
  } else {
    evaluation_.here().declarations_incomplete = true;  // a mistyped keyword declares nothing now
    evaluation_.report(contains(terraform_words, keyword)
                           ? terraform_statement(word, keyword)
                           : unknown_statement(word, keyword, statement_words));
  }
}

}  // namespace acrnet::parser
