// Names in unnamed namespaces, held against the way in which the release program is built.
//
// There the sources of a room are compiled as one (ACRNET_UNITY in cmake/AcrnetBuild.cmake), so
// that a name which two of them keep to themselves is defined twice, or is overloaded without
// anybody having meant it. The text is read as clang-format leaves it, without a compiler.
#pragma once

#include <string>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace acrnet::architecture {

// A name that a source keeps to itself, by an unnamed namespace or by a macro.
struct OwnName {
  std::string name;
  std::size_t line = 0;
  // An alias, which may stand in several sources if it means the same there; else empty.
  std::string alias;
};

// In the order of lines. Specializations and members defined outside of their class are not names
// of their own, and operators are told apart by their operands.
std::vector<OwnName> own_names_of(const SourceFile& file);

// No two sources of a room have a name of their own in common.
std::vector<Violation> check_own_names(const SourceTree& tree);

}  // namespace acrnet::architecture
