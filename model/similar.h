// "Did you mean": the known name that a mistyped one is most like.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace acrnet {

// How many letters must be put in, left out, changed or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The name at the smallest edit distance (letters' case counts nothing), if it is near enough to be
// a slip: at most a third of the word. The first of several equals. Time: the product of the
// lengths, for each name.
std::optional<std::string_view> most_similar(std::string_view word,
                                             std::span<const std::string_view> known);
std::optional<std::string_view> most_similar(std::string_view word,
                                             std::span<const std::string> known);

}  // namespace acrnet
