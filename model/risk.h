// What could hurt about a plan, by name and grade.
//
// Made by planner::grade_risks, kept in the Plan. Values only.
#pragma once

#include <cstdint>
#include <optional>

namespace acrnet {

enum class RiskLevel { low, medium, high };

// In the order in which a reader is told of them.
enum class RiskReason {
  // high
  opens_to_everyone,
  opens_wide_range,       // to addresses in a row that are more than a /16
  locks_out_everyone,     // nobody who has access keeps it
  locks_out_asserted,     // somebody of whom an assertion says that they can reach it
  breaks_assertion,       // one that holds before and after does not in between
  locks_out_runner,       // the machine that applies the plan, as far as it is known
  removes_foreign_rules,  // rules that let somebody in and that acrnet did not make
  deletes_registry,       // with all images in it
  // medium
  first_lock_down,  // it was open to everyone
  loses_access,
  may_lose_access,  // it can't be told, before or after
  may_gain_access,
  gap_on_the_way,      // cut off for as long as it takes to get from one step to another
  opening_on_the_way,  // let in for that long
  // low
  gains_access,
  makes_resources,  // that cost money while they are there
  adopts,           // nobody gains or loses; acrnet takes note of what is there
};

constexpr RiskLevel level(RiskReason reason) {
  if (reason <= RiskReason::deletes_registry) return RiskLevel::high;
  if (reason <= RiskReason::opening_on_the_way) return RiskLevel::medium;
  return RiskLevel::low;
}

struct Risk {
  RiskReason reason = RiskReason::adopts;
  // Indices in Plan::access and in Proof::findings: what it is about, where there is one.
  std::optional<std::uint32_t> access;
  std::optional<std::uint32_t> finding;

  friend bool operator==(const Risk&, const Risk&) = default;
};

}  // namespace acrnet
