// What headers, pages and message codes promise, held against what is there.
//
// Each check is a function from the tree to violations, in the order of files and lines.
#pragma once

#include <vector>

#include "tests/architecture/source_tree.h"

namespace acrnet::architecture {

// Every header of the product begins with a comment of at most 15 lines, then #pragma once.
std::vector<Violation> check_header_form(const SourceTree& tree);
// A file or folder of the project that a page names (in `code` or as a link) exists. Pages are *.md
// of the root and of docs/; a name with <, >, {, } or NNNN in it is an example and is not looked
// up.
std::vector<Violation> check_named_files(const SourceTree& tree);
// A page of docs/ that a source of the product names exists.
std::vector<Violation> check_named_pages(const SourceTree& tree);
// A diagnostic's code ("ACR1001") is written in a folder's diagnostics.cc only (or as a constant in
// diagnostics.h), by one factory in all of them, and a code that a page names is one of those.
std::vector<Violation> check_codes(const SourceTree& tree);
// Every code has its page docs/diagnostics/ACRnnnn.md, and every page its code.
std::vector<Violation> check_code_pages(const SourceTree& tree);

}  // namespace acrnet::architecture
