#include "model/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "model/utf8.h"

namespace acrnet {

namespace {

constexpr std::size_t longest_text = 4'000;  // bytes
constexpr std::size_t kept_at_the_end = 500;

// A text that is far too long to be read, because it quotes one that is, loses its middle.
void shorten(std::string& text) {
  if (text.size() <= longest_text) return;
  std::size_t first = longest_text - kept_at_the_end;
  std::size_t last = text.size() - kept_at_the_end;
  while (first > 0 && continues_code_point(text[first])) --first;
  while (last < text.size() && continues_code_point(text[last])) ++last;
  text.replace(first, last - first, " … ");
}

}  // namespace

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "";
}

bool is_lint(const Diagnostic& diagnostic) {
  return diagnostic.code.starts_with("ACR2") && diagnostic.severity != Severity::error;
}

void Diagnostics::add(Diagnostic diagnostic) {
  const std::size_t most = diagnostic.severity == Severity::error ? max_errors : max_others;
  if (++counts_[index(diagnostic.severity)] > most) return;
  shorten(diagnostic.summary);
  shorten(diagnostic.detail);
  shorten(diagnostic.help);
  items_.push_back(std::move(diagnostic));
}

void Diagnostics::sort_by_place() {
  const auto place = [](const Diagnostic& item) {
    return item.subject ? std::tuple(0, item.subject->file, item.subject->begin)
                        : std::tuple(1, FileIndex{0}, std::uint32_t{0});
  };
  std::stable_sort(items_.begin(), items_.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

void Diagnostics::silence(const std::vector<std::optional<std::string>>& reasons) {
  std::vector<Diagnostic> kept;
  kept.reserve(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (reasons[i] && items_[i].severity != Severity::error) {
      --counts_[index(items_[i].severity)];
      silenced_.push_back({std::move(items_[i]), *reasons[i]});
    } else {
      kept.push_back(std::move(items_[i]));
    }
  }
  items_ = std::move(kept);
}

Diagnostics Diagnostics::abridged() const {
  Diagnostics made;
  made.counts_ = counts_;
  made.silenced_ = silenced_;
  std::array<std::size_t, severities> shown{};
  for (const Diagnostic& item : items_) {
    if (++shown[index(item.severity)] <= max_shown) made.items_.push_back(item);
  }
  return made;
}

}  // namespace acrnet
