// The names that a text uses, also where it was not evaluated: in a branch that was not taken, in a
// value that nobody asked for.
//
// Internal to the parser's second stage. Pure; in time linear to the text, without recursion.
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

#include "parser/syntax/document.h"

namespace acrnet::parser {

struct UsedNames {
  std::unordered_set<std::string_view> values;  // bare names
  std::unordered_set<std::string_view> groups;  // the name behind `group.`
  bool all_groups = false;                      // `group.*` is somewhere
};

UsedNames used_names(const std::vector<Document>& documents);

}  // namespace acrnet::parser
