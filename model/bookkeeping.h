// What a policy says about acrnet's own books, and not about Azure: which block has another name
// now (`moved`), what is let go (`removed`), what is taken over (`import`).
//
// Made by parser::evaluate, read by the planner. The state knows resources by their ARM IDs, so a
// move changes the name that it shows and nothing else.
#pragma once

#include <vector>

#include "model/address.h"
#include "model/arm_id.h"
#include "model/origin.h"
#include "model/source.h"

namespace acrnet {

// What was `from` is `to` now: a registry, a subnet, or all that is in a network, a loop's block or
// a module. The blocks at `from` are gone from the policy.
struct Move {
  Address from;
  Address to;
  Origin origin;
  SourceRange range;  // of `to`, for messages
};

// A block that is gone from the policy, and whether what acrnet made for it is taken back or stays
// in Azure, forgotten.
struct Removal {
  Address from;
  bool destroy = true;
  Origin origin;
};

// What is found for this block, when the state does not know it yet, is acrnet's from then on, as
// if it had made it. Invariant: a block of the policy has this address and this ID.
struct Import {
  Address to;
  ArmId id;
  Origin origin;
};

// Each list in the order of its `from` or `to`, none of them twice.
struct Bookkeeping {
  std::vector<Move> moves;
  std::vector<Removal> removals;
  std::vector<Import> imports;
};

// Where the address leads, and by which moves. One with nothing to follow leads to itself. Each
// move is followed once, so this ends also where moves lead in a circle.
struct Path {
  Address end;
  std::vector<const Move*> moves;
  bool in_a_circle = false;
};
Path follow(const Bookkeeping& bookkeeping, const Address& address);

// The removal that speaks of the address, the most specific one; null when there is none.
const Removal* find_removal(const Bookkeeping& bookkeeping, const Address& address);
// The import into exactly this address; null when there is none.
const Import* find_import(const Bookkeeping& bookkeeping, const Address& address);

}  // namespace acrnet
