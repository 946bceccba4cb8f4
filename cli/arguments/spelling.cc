#include "cli/arguments/spelling.h"

#include <algorithm>
#include <cstddef>

#include "model/similar.h"

namespace acrnet::cli {

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  // Longer than any word there is: no need to measure megabytes.
  if (word.size() > 40) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace acrnet::cli
