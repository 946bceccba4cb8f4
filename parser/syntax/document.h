// The syntax tree of one file and the memory that holds it.
#pragma once

#include <memory>
#include <memory_resource>
#include <string>

#include "model/source.h"
#include "parser/syntax/ast.h"

namespace acrnet::parser {

// Views in the tree point into the arena, into `repaired_text` or into the source file: the Sources
// that were parsed must outlive the document.
struct Document {
  FileIndex file = 0;
  Nodes<Statement> statements;
  // A mistake was reported while parsing: something of the file is not in the tree.
  bool incomplete = false;

  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena;
  // The text that was parsed in place of the source, where that held characters that no policy may
  // have: the same bytes, with spaces there. Heap-allocated, so that views survive a move.
  std::unique_ptr<std::string> repaired_text;
};

}  // namespace acrnet::parser
