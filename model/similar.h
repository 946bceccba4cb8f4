// "Did you mean": the known name that a mistyped one is most like.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace acrnet {

// The name at the smallest edit distance (insertions, deletions, changes and swaps of neighbours
// count one each, letters' case counts nothing), if it is near enough to be a slip: at most a third
// of the word. The first of several equals. Time: the product of the lengths, for each name.
std::optional<std::string_view> most_similar(std::string_view word,
                                             std::span<const std::string_view> known);
std::optional<std::string_view> most_similar(std::string_view word,
                                             std::span<const std::string> known);

}  // namespace acrnet
