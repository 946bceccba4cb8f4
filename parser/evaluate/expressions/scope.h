// Names and what they stand for: `let`s, variables and what `for` binds.
//
// Internal to the parser's second stage. Scopes are lexical: a frame for each loop, branch and
// block that binds anything, linked outwards; the names at the top of the files are in Evaluation.
#pragma once

#include <cstdint>

#include "parser/evaluate/expressions/value.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

struct Scope;
struct Module;

// A name and its value, which is computed when it is first asked for.
struct Definition {
  enum class Kind : std::uint8_t { loop, let, variable };
  enum class State : std::uint8_t { waiting, running, done };

  Name name;
  Kind kind = Kind::loop;
  State state = State::done;
  bool in_assertion = false;  // it stands in an assertion (Evaluation::in_assertion)
  int height = 0;  // of a value that is done: how many expressions it took within each other
  const Document* document = nullptr;      // where the name is
  const Scope* scope = nullptr;            // a let's: what its expression sees
  const Expression* expression = nullptr;  // a let's
  const Block* block = nullptr;            // a variable's
  Value value;
};

struct Scope {
  const Scope* outer = nullptr;
  Module* module = nullptr;  // whose names are seen behind the outermost frame
  const Document* document = nullptr;
  Definition* first = nullptr;
  std::size_t size = 0;
};

}  // namespace acrnet::parser
