// "Did you mean": the known word that is nearest to an unknown one.
//
// Pure. Used for commands, options and the words that options take; names in a policy are the
// parser's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acrnet::cli {

// Empty when none is near enough to be meant: more than a third of the letters are wrong.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace acrnet::cli
