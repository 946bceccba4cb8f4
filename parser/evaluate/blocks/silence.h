// `# acrnet:ignore CODE reason`: lints that the author of a policy has looked at and wants to keep.
//
// Pipeline: Documents x Sources x Diagnostics -> Diagnostics. Pure. A comment on a line of its own
// is for the statement below it, with everything in its block; at the end of a line it is for that
// line. Only lints (ACR2nnn) can be silenced, and only with a reason; what is wrong with such a
// comment is a warning, and so is one that silences nothing. Runs after every stage that lints the
// policy's text.
//
// Files are searched for the two words first: a policy without them pays nothing else.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"
#include "model/source.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

// What a code stands for; the caller knows the codes of all stages.
enum class CodeKind { unknown, lint, other };

void silence_lints(const std::vector<Document>& documents, const Sources& sources,
                   const std::function<CodeKind(std::string_view)>& kind_of,
                   Diagnostics& diagnostics);

}  // namespace acrnet::parser
