// What a user is told: the one currency of errors, warnings and notes in every stage.
//
// A stage returns an optional result and appends to Diagnostics; the result is empty exactly when
// an error was added. Diagnostics are values; text, JSON and colour are made by views.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/source.h"

namespace acrnet {

enum class Severity { error, warning, note };

// A second place that explains the first, e.g. "first defined here".
struct RelatedRange {
  SourceRange range;
  std::string label;
};

// "error", "warning", "note".
std::string_view word_of(Severity severity);

struct Diagnostic {
  Severity severity = Severity::error;
  // Stable: ACR0nnn syntax, ACR1nnn meaning, ACR2nnn lint, ACR3nnn Azure, ACR4nnn state,
  // ACR5nnn apply, ACR6nnn command line. Made in one factory each, in a folder's diagnostics.cc.
  std::string_view code;
  // One line, says what is wrong.
  std::string summary;
  // Full sentences: why, where the summary does not say it. May be empty.
  std::string detail;
  // The repair, as one would tell a colleague. May be empty only where the summary is the repair.
  std::string help;
  // The exact span that is wrong, and the words under its underline (may be empty).
  std::optional<SourceRange> subject;
  std::string label;
  std::vector<RelatedRange> related;
  // The resource it is about, where there is one ("registry.main").
  std::string address;
};

// A warning or a note about the policy's text alone: its author may silence it.
bool is_lint(const Diagnostic& diagnostic);

// A lint that the policy itself silences, with the reason given there.
struct SilencedDiagnostic {
  Diagnostic diagnostic;
  std::string reason;
};

// Diagnostics in the order they were found. What goes beyond a maximum is counted, not kept: a file
// of another format must not fill the memory, nor a habit repeated ten thousand times. Of warnings
// and notes more are kept than anybody is told at once, since a policy may silence some of them.
class Diagnostics {
 public:
  static constexpr std::size_t max_errors = 100;
  static constexpr std::size_t max_others = 10'000;  // warnings, and notes
  static constexpr std::size_t max_shown = 100;      // of each severity

  void add(Diagnostic diagnostic);
  // No further error will be kept; a stage may stop looking.
  bool full() const { return error_count() >= max_errors; }
  bool has_errors() const { return error_count() > 0; }
  std::size_t error_count() const { return count(Severity::error); }
  // All that were found, whether or not they are kept; silenced ones do not count.
  std::size_t count(Severity severity) const { return counts_[index(severity)]; }
  bool empty() const { return items_.empty(); }
  const std::vector<Diagnostic>& items() const { return items_; }

  // Orders by file and place, keeping the order of those at one place; those without a place come
  // last. A stage that runs over several files calls it once, at its end.
  void sort_by_place();

  // Takes those out of items() that have a reason at their index of `reasons`; errors stay.
  // Requires: as many reasons as items.
  void silence(const std::vector<std::optional<std::string>>& reasons);
  const std::vector<SilencedDiagnostic>& silenced() const { return silenced_; }

  // Changes the words of those that are kept; it must leave what is counted.
  template <typename Change>
  void reword(const Change& change) {
    for (Diagnostic& item : items_) change(item);
  }

  // What is told at once: the first max_shown of each severity, with the counts of all.
  Diagnostics abridged() const;

 private:
  static constexpr std::size_t severities = 3;
  static constexpr std::size_t index(Severity severity) {
    return static_cast<std::size_t>(severity);
  }

  std::vector<Diagnostic> items_;
  std::vector<SilencedDiagnostic> silenced_;
  std::array<std::size_t, severities> counts_{};
};

}  // namespace acrnet
