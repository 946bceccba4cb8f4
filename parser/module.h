// What one folder of policy files declares, evaluated once: the configuration itself, or a module as it
// was called. A folder that is called twice is two of these.
//
// Internal to the parser's second stage; made and filled by it. Names, blocks and variables of one
// module are seen by no other.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/origin.h"
#include "model/source.h"
#include "parser/scope.h"
#include "parser/value.h"

namespace acrnet::parser {

// A variable's value from outside: an expression (of an .acrvars file, or of a call), or a text.
struct VariableInput {
  const Expression* expression = nullptr;
  const Scope* scope = nullptr;
  const std::string* text = nullptr;
  SourceRange place;
};

struct Module {
  using Declared = std::map<std::string, Value, std::less<>>;

  // Names at the top of the files: `let` and `variable`.
  std::unordered_map<std::string_view, Definition*> names;
  std::vector<Definition*> definitions;  // the same, in the order of the text
  std::unordered_map<std::string_view, VariableInput> inputs;

  // Blocks by what a reference says after the kind ("docker.vm", `acr["west"]`). One with a mistake is
  // there as Unknown, and nobody is told off for using it.
  Declared subnets, registries, groups, subscriptions;
  // Names of virtual_network blocks → references of their subnets.
  std::map<std::string, std::vector<std::string>, std::less<>> networks;
  std::map<std::string, SourceRange, std::less<>> heads;  // of subscriptions, groups and outputs

  // Statements could not be read that may have declared more blocks.
  bool declarations_incomplete = false;
  // The same for `let` and `variable`.
  bool names_incomplete = false;
};

}  // namespace acrnet::parser
