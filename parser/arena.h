// Where the nodes of a large AST lie.
//
// Pure but for a hint to the kernel. A policy of 10 MB has an AST of 50: cleared page by page that would take a fifth
// of the parse, so large blocks ask for pages of 2 MB, which a kernel may have or not.
#pragma once

#include <memory_resource>

namespace acrnet::parser {

// For the blocks of an arena. Lives as long as the program; throws std::bad_alloc.
std::pmr::memory_resource& large_blocks();

}  // namespace acrnet::parser
