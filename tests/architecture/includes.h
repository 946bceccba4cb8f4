// What the #include lines of the product say about its shape, held against the rules.
//
// Each check is a function from the tree to violations, in the order of files and lines. Comments
// are not read; conditional inclusion is read as if every condition held.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace acrnet::architecture {

struct Include {
  const SourceFile* file = nullptr;
  std::size_t line = 0;
  std::string target;   // what stands between the quotes or brackets
  bool quoted = false;  // "a/b.h" rather than <a/b.h>
};

std::vector<Include> includes_of(const SourceFile& file);

// A folder includes only the folders that its row of the table names, by paths from the root, and a
// room of it only the rooms of that folder that its own row names.
std::vector<Violation> check_arrows(const SourceTree& tree);
// No file includes itself by way of others, and neither does a component (a header with its
// source).
std::vector<Violation> check_cycles(const SourceTree& tree);
// Headers of libraries stand only where the table has them, and every library is in the table.
std::vector<Violation> check_third_party(const SourceTree& tree);
// Every source stands in a room of the table.
std::vector<Violation> check_rooms(const SourceTree& tree);
// Pure rooms don't reach for clock, files, network, environment or terminal.
std::vector<Violation> check_purity(const SourceTree& tree);
// Files are opened by the few sources that look at what they have opened.
std::vector<Violation> check_openers(const SourceTree& tree);

}  // namespace acrnet::architecture
