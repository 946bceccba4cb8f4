// Text → the same text in the one canonical form.
//
// Pipeline: SourceFile -> text (cli: `acrnet fmt`). Pure.
// Built over both the syntax tree and the tokens: the tree says where statements begin and end, so
// no guess about the text decides what a line is; within a statement the tokens are written again
// one by one, comments among them, so that nothing can get lost and no printer of expressions has
// to know every place where a comment may stand. grammar/README.md, "Canonical form", is the
// specification. format(format(x)) == format(x), and the syntax tree of the result is that of the
// text.
#pragma once

#include <optional>
#include <string>

#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::parser {

// Empty exactly when the file has mistakes, which are then reported: such a file is left alone.
std::optional<std::string> format(const SourceFile& source, FileIndex file,
                                  Diagnostics& diagnostics);

}  // namespace acrnet::parser
