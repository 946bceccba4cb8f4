#include "parser/syntax/repaired_text.h"

#include <algorithm>

#include "parser/messages/diagnostics.h"
#include "parser/messages/foreign_habit_diagnostics.h"
#include "parser/messages/text_check.h"
#include "parser/syntax/foreign_characters.h"
#include "parser/syntax/foreign_habits.h"

namespace acrnet::parser {

namespace {

// Reports merges that are not finished, and goes on with the first of their two versions.
void settle_merge_conflicts(std::string& text, FileIndex file, Diagnostics& diagnostics) {
  const auto blank = [&](std::size_t begin, std::size_t end) {
    std::replace_if(
        text.begin() + static_cast<std::ptrdiff_t>(begin),
        text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c != '\n'; }, ' ');
  };
  for (auto conflict = find_merge_conflict(text, 0); conflict;
       conflict = find_merge_conflict(text, conflict->end)) {
    const std::size_t marker_end = text.find('\n', conflict->begin);
    diagnostics.add(merge_conflict({file, static_cast<std::uint32_t>(conflict->begin),
                                    static_cast<std::uint32_t>(marker_end)}));
    blank(conflict->begin, marker_end);
    blank(conflict->middle, conflict->end);
  }
}

}  // namespace

std::unique_ptr<std::string> repair_text(FileIndex file, std::string_view text,
                                         Diagnostics& diagnostics) {
  const auto refused = find_refused_text(text, Diagnostics::max_errors);
  const bool beyond_ascii = has_bytes_beyond_ascii(text);
  const bool conflicts = find_merge_conflict(text, 0).has_value();
  if (refused.empty() && !beyond_ascii && !conflicts) return nullptr;
  auto repaired = std::make_unique<std::string>(text);
  if (conflicts) settle_merge_conflicts(*repaired, file, diagnostics);
  for (const RefusedText& item : refused) {
    diagnostics.add(refused_text({file, item.span.begin, item.span.end}, item));
    std::fill(repaired->begin() + item.span.begin, repaired->begin() + item.span.end, ' ');
  }
  const bool foreign = beyond_ascii && repair_foreign_characters(*repaired, file, diagnostics);
  return foreign || conflicts || !refused.empty() ? std::move(repaired) : nullptr;
}

}  // namespace acrnet::parser
