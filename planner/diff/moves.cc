#include "planner/diff/moves.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

template <typename Wanted>
const Wanted* find_block(const std::vector<Wanted>& blocks, const Address& address) {
  const auto at = std::lower_bound(
      blocks.begin(), blocks.end(), address,
      [](const Wanted& block, const Address& wanted) { return block.address < wanted; });
  return at != blocks.end() && at->address == address ? &*at : nullptr;
}

// Checks the resources that the state tracks this aspect of.
template <typename Aspect, typename Wanted>
void check(const State& state, Aspect TrackedResource::*aspect, const std::vector<Wanted>& blocks,
           std::string_view kind, const Bookkeeping& bookkeeping, Diagnostics& diagnostics) {
  for (const TrackedResource& entry : state.resources) {
    if (!(entry.*aspect)) continue;
    const Path path = follow(bookkeeping, entry.address);
    if (path.moves.empty()) continue;
    const Wanted* const block = find_block(blocks, path.end);
    if (block == nullptr || block->id == entry.id) continue;
    diagnostics.add(move_to_another(*path.moves.back(), kind, {entry.address, entry.id},
                                    {block->address, block->id}, block->range));
  }
}

}  // namespace

void check_moves(const Desired& desired, const State& settled, Diagnostics& diagnostics) {
  const Bookkeeping& bookkeeping = desired.bookkeeping;
  if (bookkeeping.moves.empty()) return;
  check(settled, &TrackedResource::access, desired.registries, "registry", bookkeeping,
        diagnostics);
  check(settled, &TrackedResource::endpoint, desired.subnets, "subnet", bookkeeping, diagnostics);
}

}  // namespace acrnet::planner
