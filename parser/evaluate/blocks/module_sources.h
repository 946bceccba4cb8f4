// Where the modules of a folder come from: the texts after `source =`.
//
// Pure. cli reads the folders that these name, before anything is evaluated: for this reason a
// source is a plain text, and not computed.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"
#include "model/source.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

struct ModuleSource {
  std::string_view path;  // "./modules/team", relative to the folder of the file
  SourceRange place;
};

// The well-formed sources of all `module` blocks, also of those in loops and branches, in the order
// of the text. Those that are not are reported when the block is evaluated.
std::vector<ModuleSource> module_sources(const std::vector<Document>& documents);

// What is wrong with a source; nothing when its folder can be looked for.
std::optional<Diagnostic> check_module_source(const Expression& source, SourceRange at);

}  // namespace acrnet::parser
