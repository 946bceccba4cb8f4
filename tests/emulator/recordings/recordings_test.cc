// What az asked of the real Azure, asked of the embedded one: the answers must be the recorded
// ones. docs/emulator-conformance.md explains the comparison and every difference that is left.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "tests/emulator/recordings/known_differences.h"
#include "tests/emulator/recordings/replay.h"
#include "tests/support/checkout.h"

using namespace acrnet::emulator::testing;

namespace {

struct Row {
  std::string name;
  std::map<Verdict, std::size_t> counts;
  std::map<std::string, std::size_t> not_covered;  // by reason
};

Row row_of(const Recording& recording, const std::vector<Outcome>& outcomes) {
  Row row{recording.name, {}, {}};
  for (const Outcome& outcome : outcomes) {
    ++row.counts[outcome.verdict];
    if (outcome.verdict == Verdict::not_covered) ++row.not_covered[outcome.reason];
  }
  return row;
}

std::string line_of(Row row) {
  const std::size_t matched = row.counts[Verdict::matches];
  const std::size_t differing = row.counts[Verdict::differs];
  std::string reasons;
  for (const auto& [reason, count] : row.not_covered) {
    reasons += fmt::format("{}{} × {}", reasons.empty() ? "" : "; ", count, reason);
  }
  return fmt::format("{:<62} {:>4} {:>4} {:>4}  {}\n", row.name, matched + differing, matched,
                     differing, reasons);
}

}  // namespace

TEST_CASE("recorded az sessions get the recorded answers") {
  const auto recordings = read_recordings(in_checkout("../shared/azure/recordings"));
  if (recordings.empty()) {
    WARN("skipped: the recordings are not beside this checkout (../shared/azure/recordings)");
    return;
  }
  std::string table = fmt::format("{:<62} {:>4} {:>4} {:>4}  {}\n", "recording", "cov.", "same",
                                  "diff", "not covered");
  std::string differences;
  Row total{"all", {}, {}};
  std::set<std::pair<std::string, std::size_t>> differing;
  for (const Recording& recording : recordings) {
    const std::vector<Outcome> outcomes = replay(recording);
    const Row row = row_of(recording, outcomes);
    table += line_of(row);
    for (const auto& [verdict, count] : row.counts) total.counts[verdict] += count;
    for (const Outcome& outcome : outcomes) {
      if (outcome.verdict != Verdict::differs) continue;
      differing.emplace(recording.name, outcome.number);
      differences += fmt::format("{} #{} {}\n{}\n\n", recording.name, outcome.number,
                                 outcome.request, outcome.reason);
    }
  }
  const std::size_t matched = total.counts[Verdict::matches];
  const std::size_t covered = matched + total.counts[Verdict::differs];
  fmt::print("{}{}\n{:.1f} % of the covered requests match.\n\n{}", table, line_of(total),
             100.0 * static_cast<double>(matched) / static_cast<double>(covered), differences);
  CHECK(100 * matched >= 95 * covered);
  CHECK(differing == known_differences());
}
