// Text → syntax.
//
// Pipeline: Sources -> Documents. Pure. Reports every mistake of every file, at most
// Diagnostics::max_errors: it recovers at the end of a statement, and where one token was forgotten
// it says which and goes on as if it stood there, so that one mistake is one message. Documents
// come in the order of the files. Time is linear in the text; nesting is limited to max_nesting
// levels, so that no text can exhaust the stack.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "model/diagnostic.h"
#include "model/source.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

// How deep blocks and lists may nest.
inline constexpr int max_nesting = 100;

// One file alone.
Document parse(const SourceFile& source, FileIndex file, Diagnostics& diagnostics);

// `count`: only so many files, from the first on; the others hold no policy text.
std::vector<Document> parse(const Sources& sources, Diagnostics& diagnostics,
                            std::size_t count = std::numeric_limits<std::size_t>::max());

}  // namespace acrnet::parser
