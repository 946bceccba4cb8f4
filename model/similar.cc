#include "model/similar.h"

#include <algorithm>
#include <vector>

#include "model/arm_id.h"

namespace acrnet {

// The optimal string alignment distance, with three rows of its matrix.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

namespace {

// Names longer than this are not compared: no identifier of Azure or of a policy is.
constexpr std::size_t longest_compared = 512;

template <typename Name>
std::optional<std::string_view> find_most_similar(std::string_view word,
                                                  std::span<const Name> known) {
  if (word.size() > longest_compared) return std::nullopt;
  const std::string wanted = to_lower(word);
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::optional<std::string_view> found;
  for (const Name& name : known) {
    if (name.size() > longest_compared) continue;
    const std::size_t distance = edit_distance(wanted, to_lower(name));
    if (distance < best) {
      best = distance;
      found = name;
    }
  }
  return found;
}

}  // namespace

std::optional<std::string_view> most_similar(std::string_view word,
                                             std::span<const std::string_view> known) {
  return find_most_similar(word, known);
}

std::optional<std::string_view> most_similar(std::string_view word,
                                             std::span<const std::string> known) {
  return find_most_similar(word, known);
}

}  // namespace acrnet
