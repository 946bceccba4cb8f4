#include "model/bookkeeping.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace acrnet {

namespace {

// The entry whose address is `key`, in a list that is in the order of these addresses.
template <typename Entry>
const Entry* find_exact(const std::vector<Entry>& entries, Address Entry::*key,
                        std::string_view text) {
  const auto at = std::lower_bound(
      entries.begin(), entries.end(), text,
      [&](const Entry& entry, std::string_view wanted) { return (entry.*key).text() < wanted; });
  return at != entries.end() && ((*at).*key).text() == text ? &*at : nullptr;
}

// The entry that speaks of the address itself, or else of the smallest thing around it.
template <typename Entry>
const Entry* find_around(const std::vector<Entry>& entries, Address Entry::*key,
                         std::string_view text) {
  while (!text.empty()) {
    if (const Entry* const found = find_exact(entries, key, text)) return found;
    const std::size_t end = text.find_last_of(".[");
    text = text.substr(0, end == std::string_view::npos ? 0 : end);
  }
  return nullptr;
}

}  // namespace

Path follow(const Bookkeeping& bookkeeping, const Address& address) {
  Path path{address, {}, false};
  while (const Move* const next = find_around(bookkeeping.moves, &Move::from, path.end.text())) {
    path.in_a_circle = std::find(path.moves.begin(), path.moves.end(), next) != path.moves.end();
    if (path.in_a_circle) return path;
    path.moves.push_back(next);
    path.end = Address(next->to.text() + path.end.text().substr(next->from.text().size()));
  }
  return path;
}

const Removal* find_removal(const Bookkeeping& bookkeeping, const Address& address) {
  return find_around(bookkeeping.removals, &Removal::from, address.text());
}

const Import* find_import(const Bookkeeping& bookkeeping, const Address& address) {
  return find_exact(bookkeeping.imports, &Import::to, address.text());
}

}  // namespace acrnet
