// What one folder of policy files declares, evaluated once: the configuration itself, or a module
// as it was called. A folder that is called twice is two of these.
//
// Internal to the parser's second stage; made and filled by it. Names, blocks and variables of one
// module are seen by no other: a caller sees the outputs, and gives the inputs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/origin.h"
#include "model/source.h"
#include "parser/evaluate/expressions/configuration.h"
#include "parser/evaluate/expressions/scope.h"
#include "parser/evaluate/expressions/value.h"

namespace acrnet::parser {

// A block at the top of a file, or one that a loop there makes: then with its keys, `["west"]`.
struct TopBlock {
  const Document* document = nullptr;
  const Block* block = nullptr;
  Span span;  // of the whole block
  const Scope* scope = nullptr;
  std::string_view keys;
};

// A variable's value from outside: an expression (of an .acrvars file, or of a call), or a text.
struct VariableInput {
  const Expression* expression = nullptr;
  const Scope* scope = nullptr;
  const std::string* text = nullptr;
  SourceRange place;
};

// An output of a module, whose value is computed when it is first asked for.
struct ModuleOutput {
  TopBlock block;
  Definition::State state = Definition::State::waiting;
  int height = 0;
  Value value;
};

struct Module {
  using Declared = std::map<std::string, Value, std::less<>>;

  // How far its blocks are known, in this order. What decides which blocks there are can't ask for
  // blocks of a later stage.
  enum class Stage : std::uint8_t { closed, settings, subnets, rest, open };
  Stage stage = Stage::closed;
  bool subnets_read = false;  // those that stand in no loop are known

  // ---- where it is ----
  const std::vector<Document>* documents = nullptr;  // none: its folder could not be read
  const std::vector<ModuleLink>* links = nullptr;
  Module* outer = nullptr;              // none: the configuration itself
  std::uint32_t caller = Origin::none;  // in Origins::callers
  TopBlock call;                        // not of the configuration itself
  SourceRange head;                     // of the call
  std::string prefix;                   // what its addresses begin with: "module.team."
  int depth = 0;                        // calls within calls

  // ---- what it declares ----
  // Names at the top of the files: `let` and `variable`.
  std::unordered_map<std::string_view, Definition*> names;
  std::vector<Definition*> definitions;  // the same, in the order of the text
  std::unordered_map<std::string_view, VariableInput> inputs;
  // Blocks by what a reference says after the kind ("docker.vm", `acr["west"]`). One with a mistake
  // is there as Unknown, and nobody is told off for using it.
  Declared subnets, registries, groups, subscriptions, modules;
  // Names of virtual_network blocks → references of their subnets.
  std::map<std::string, std::vector<std::string>, std::less<>> networks;
  std::map<std::string, ModuleOutput, std::less<>> outputs;
  std::map<std::string, SourceRange, std::less<>> heads;  // of blocks that are no resources
  std::vector<TopBlock> asserts;
  std::vector<TopBlock> books;  // moved, removed and import

  // Statements could not be read that may have declared more blocks.
  bool declarations_incomplete = false;
  // The same for `let` and `variable`.
  bool names_incomplete = false;

  bool is_root() const { return outer == nullptr; }
};

}  // namespace acrnet::parser
