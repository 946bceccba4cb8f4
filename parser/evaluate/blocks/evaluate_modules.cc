// `module`: which folder it is, what it is given, and the blocks that it declares.
#include <fmt/format.h>

#include <algorithm>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/blocks/module_sources.h"
#include "parser/evaluate/blocks/top_reader.h"
#include "parser/evaluate/blocks/variables.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/module_diagnostics.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr Schema module_schema{"module", {}, {}, 1, false, false, false, true};

constexpr int most_calls_within_calls = 30;

// The folder that a `source` leads to; nothing when there is none to evaluate (reported).
const ModuleLink* find_link(const BlockReader& reader, const Module& caller,
                            Evaluation& evaluation) {
  const Attribute* const source = reader.attribute("source");
  if (source == nullptr) return nullptr;
  const SourceRange at = reader.attribute_range(*source);
  if (auto mistake = check_module_source(source->value, at)) {
    evaluation.report(std::move(*mistake));
    return nullptr;
  }
  if (caller.links != nullptr) {
    for (const ModuleLink& link : *caller.links) {
      if (link.source == at) return &link;
    }
  }
  evaluation.report(module_not_read(at));
  return nullptr;
}

// The call's other attributes are values for the module's variables.
void give_inputs(const BlockReader& reader, Module& module, Evaluation& evaluation) {
  std::vector<std::string> known;
  for (const Definition* definition : module.definitions) {
    if (definition->kind == Definition::Kind::variable) known.emplace_back(definition->name.text);
  }
  for (const BlockReader::BoundAttribute& item : reader.attributes()) {
    const Attribute& attribute = *item.attribute;
    const std::string_view name = attribute.name.text;
    if (name == "source") continue;
    const SourceRange place = range_of(*item.scope->document, attribute.name.span);
    if (std::find(known.begin(), known.end(), name) != known.end()) {
      module.inputs[name] = {&attribute.value, item.scope, nullptr, place};
    } else if (!module.names_incomplete) {
      evaluation.report(unknown_input(place, name, reader.name(), known));
    }
  }
}

// The folder of a called module, and what its evaluation costs at least: a step for each few
// letters.
bool enter_folder(const BlockReader& reader, Module& module, Evaluation& evaluation) {
  const ModuleLink* const link = find_link(reader, *module.outer, evaluation);
  if (link == nullptr || link->folder >= evaluation.folders.size()) return false;
  if (module.depth > most_calls_within_calls) {
    evaluation.exhaust(reader.head(),
                       fmt::format("{} modules within each other", most_calls_within_calls));
    return false;
  }
  const FolderView& folder = evaluation.folders[link->folder];
  std::size_t letters = 0;
  for (const Document& document : *folder.documents)
    letters += evaluation.text_of(document.file).size();
  if (!evaluation.step(reader.head(), letters / 8 + 1)) return false;
  module.documents = folder.documents;
  module.links = folder.links;
  return true;
}

// A mistyped keyword may have declared what rules refer to: looked for before the rules are read.
void note_unknown_blocks(Module& module) {
  for (const Document& document : *module.documents) {
    for (const Statement& statement : document.statements) {
      const auto* block = std::get_if<Block>(&statement.node);
      if (block != nullptr && !is_statement_word(block->keyword.text))
        module.declarations_incomplete = true;
    }
  }
}

void declare_all(const TopBlocks& blocks, Evaluation& evaluation) {
  declare_groups(blocks.groups, evaluation);
  declare_registries(blocks.registries, evaluation);
  declare_modules(blocks.modules, evaluation);
  declare_outputs(blocks.outputs, evaluation);
  auto& asserts = evaluation.here().asserts;
  asserts.insert(asserts.end(), blocks.asserts.begin(), blocks.asserts.end());
  auto& books = evaluation.here().books;
  books.insert(books.end(), blocks.books.begin(), blocks.books.end());
}

void declare_blocks(TopReader& top, Module& module, Evaluation& evaluation) {
  const TopBlocks plain = top.read(Pass::plain);
  declare_all(plain, evaluation);
  module.stage = Module::Stage::settings;
  TopBlocks settings = top.read(Pass::settings);
  settings.settings.insert(settings.settings.begin(), plain.settings.begin(), plain.settings.end());
  evaluate_settings(settings.settings, evaluation);
  settings.azure.insert(settings.azure.begin(), plain.azure.begin(), plain.azure.end());
  evaluate_azure(settings.azure, evaluation);
  evaluate_subscriptions(plain.subscriptions, evaluation);
  evaluate_subscriptions(settings.subscriptions, evaluation);
  module.stage = Module::Stage::subnets;
  evaluate_networks(plain.networks, evaluation);
  evaluate_subnets(plain.subnets, evaluation);
  module.subnets_read = true;
  const TopBlocks subnets = top.read(Pass::subnets);
  evaluate_networks(subnets.networks, evaluation);
  evaluate_subnets(subnets.subnets, evaluation);
  module.stage = Module::Stage::rest;
  declare_all(top.read(Pass::rest), evaluation);
  module.stage = Module::Stage::open;
}

}  // namespace

void declare_modules(const std::vector<TopBlock>& calls, Evaluation& evaluation) {
  Module& here = evaluation.here();
  for (const TopBlock& call : calls) {
    const BlockReader::Head head = BlockReader::read_head(module_schema, call, evaluation);
    if (head.name.empty()) continue;
    if (!evaluation.take_call(head.range)) return;
    const std::string reference = fmt::format("{}{}", head.name, call.keys);
    const std::string address = evaluation.address("module", reference).text();
    const Value value{ModuleReference{evaluation.modules.size()}, head.range};
    if (!here.modules.try_emplace(reference, value).second)
      evaluation.report(duplicate_block(head.range, address, here.heads.at(address)));
    here.heads.try_emplace(address, head.range);
    auto module = std::make_unique<Module>();
    module->outer = &here;
    module->call = call;
    module->head = head.range;
    module->prefix = address + ".";
    module->depth = here.depth + 1;
    auto& callers = evaluation.policy.origins.callers;
    module->caller = static_cast<std::uint32_t>(callers.size());
    callers.push_back(evaluation.origin(*call.document, call.span));
    evaluation.modules.push_back(std::move(module));
  }
}

void open_module(Module& module, Evaluation& evaluation) {
  if (module.stage != Module::Stage::closed) return;
  module.stage = Module::Stage::settings;
  std::optional<BlockReader> call;
  if (!module.is_root()) {
    const Evaluation::Inside inside(evaluation, *module.outer);
    call.emplace(module_schema, module.call, evaluation);
    call->require("source");
    if (!enter_folder(*call, module, evaluation)) {
      module.stage = Module::Stage::open;
      return;
    }
  }
  const Evaluation::Inside inside(evaluation, module);
  TopReader top(evaluation);
  top.declare_names();
  if (call) {
    const Evaluation::Inside outside(evaluation, *module.outer);
    give_inputs(*call, module, evaluation);
  } else {
    read_inputs(evaluation.given, evaluation);
  }
  note_unknown_blocks(module);
  declare_blocks(top, module, evaluation);
}

}  // namespace acrnet::parser
