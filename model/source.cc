#include "model/source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "model/utf8.h"

namespace acrnet {

namespace {

std::vector<std::uint32_t> find_line_begins(std::string_view text) {
  std::vector<std::uint32_t> begins{0};
  const char* const start = text.data();
  const char* const end = start + text.size();
  for (const char* at = start; at != end;) {
    const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (found == nullptr) break;
    at = static_cast<const char*>(found) + 1;
    begins.push_back(static_cast<std::uint32_t>(at - start));
  }
  return begins;
}

}  // namespace

SourceFile::SourceFile(std::string name, std::string text, bool is_file)
    : name_(std::move(name)),
      text_(std::move(text)),
      line_begins_(find_line_begins(text_)),
      is_file_(is_file) {}

std::uint32_t SourceFile::line_of(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  return static_cast<std::uint32_t>(after - line_begins_.begin());
}

LineColumn SourceFile::locate(std::uint32_t offset) const {
  const std::uint32_t line = line_of(offset);
  const std::uint32_t begin = line_begin(line);
  const auto end = std::min<std::size_t>(offset, text_.size());
  const std::string_view before = text().substr(begin, end - begin);
  const auto points = std::count_if(before.begin(), before.end(),
                                    [](char byte) { return !continues_code_point(byte); });
  return {line, static_cast<std::uint32_t>(points) + 1};
}

std::uint32_t SourceFile::line_begin(std::uint32_t line) const { return line_begins_[line - 1]; }

std::string_view SourceFile::line_text(std::uint32_t line) const {
  const std::size_t begin = line_begin(line);
  const std::size_t end = line < line_begins_.size() ? line_begins_[line] - 1 : text_.size();
  std::string_view found = text().substr(begin, end - begin);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

void SourceFile::conceal(std::vector<Span> shown) {
  concealed_ = true;
  shown_ = std::move(shown);
}

bool SourceFile::conceals(std::string_view piece) const {
  const auto holds = [piece](std::string_view part) {
    return part.find(piece) != std::string_view::npos;
  };
  if (!concealed_ || piece.empty()) return false;
  std::uint32_t at = 0;
  bool hidden = false;
  for (const Span& span : shown_) {
    if (holds(text().substr(span.begin, span.end - span.begin))) return false;
    hidden = hidden || holds(text().substr(at, span.begin - at));
    at = span.end;
  }
  return hidden || holds(text().substr(at));
}

namespace {

// How many bytes at the begin of a line may be shown; `first` is the offset of the line.
std::size_t shown_bytes(std::string_view whole, std::size_t first, const std::vector<Span>& shown) {
  for (const Span& span : shown) {
    const bool here = span.begin >= first && span.begin < first + whole.size();
    if (here && whole.find_first_not_of(" \t") == span.begin - first)
      return std::min(span.end - first, whole.size());
  }
  return 0;
}

}  // namespace

ShownLine SourceFile::shown_line(std::uint32_t line, std::size_t begin, std::size_t end) const {
  const std::string_view whole = line_text(line);
  const std::size_t open = concealed_ ? shown_bytes(whole, line_begin(line), shown_) : whole.size();
  const std::size_t hidden = whole.find_first_not_of(" \t", open);
  if (hidden == std::string_view::npos) return {std::string(whole), begin, end};
  ShownLine shown{std::string(whole.substr(0, hidden)), begin, end};
  const std::size_t mask = shown.text.size();
  shown.text += sensitive_mask;
  shown.begin = begin < hidden ? begin : mask;
  shown.end = end <= hidden ? end : shown.text.size();
  return shown;
}

}  // namespace acrnet
