#include "cli/views/text/snippet.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/views/text/text.h"
#include "model/utf8.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t tab_width = 4;
// How much of a long line is shown, and how much of that before the range; in bytes.
constexpr std::size_t shown_bytes = 160;
constexpr std::size_t shown_before = 60;
// Bytes that are no text take several columns each.
constexpr std::size_t shown_columns = 200;

// A part of a line as it is printed, with the columns of the marked span.
struct Excerpt {
  std::string text;
  std::size_t mark_begin = 0;
  std::size_t mark_end = 0;
};

// The nearest begin of a code point at or before `at`.
std::size_t align(std::string_view line, std::size_t at) {
  while (at > 0 && at < line.size() && continues_code_point(line[at])) --at;
  return at;
}

// `begin` and `end` are bytes of `line`, begin <= end <= line.size().
Excerpt excerpt(std::string_view line, std::size_t begin, std::size_t end) {
  const bool whole = line.size() <= shown_bytes;
  const std::size_t from = whole || begin <= shown_before ? 0 : align(line, begin - shown_before);
  const std::size_t to =
      whole ? line.size() : align(line, std::min(line.size(), from + shown_bytes));
  Excerpt shown;
  std::size_t column = 0;
  const auto append = [&](std::string_view text) {
    shown.text += text;
    column += display_width(text);
  };
  if (from > 0) append("…");
  shown.mark_begin = shown.mark_end = column;
  std::size_t at = from;
  while (at < to && (at <= begin || column < shown_columns)) {
    const CodePoint point = first_code_point(line.substr(at));
    if (point.value == U'\t') {
      append(std::string(tab_width - column % tab_width, ' '));
    } else {
      append(escaped(point, line.substr(at)));
    }
    if (at < end) shown.mark_end = column;
    at += point.length;
    if (at <= begin) shown.mark_begin = column;
  }
  if (at < line.size()) append("…");
  shown.mark_end = std::max(shown.mark_end, shown.mark_begin + 1);
  return shown;
}

std::string gutter_text(std::size_t gutter, std::string_view number, const Paint& paint) {
  return paint(Style::note, fmt::format("{:>{}} |", number, gutter));
}

std::string marked_line(const SourceFile& file, std::uint32_t number, std::size_t begin,
                        std::size_t end, const Mark& mark, std::size_t gutter, const Paint& paint) {
  const ShownLine line = file.shown_line(number, begin, end);
  const Excerpt shown = excerpt(line.text, line.begin, line.end);
  std::string text = gutter_text(gutter, std::to_string(number), paint);
  if (!shown.text.empty()) text += " " + shown.text;
  std::string under(shown.mark_end - shown.mark_begin, mark.underline);
  if (!mark.label.empty()) under += " " + escaped(mark.label);
  text += "\n" + gutter_text(gutter, "", paint) + " " + std::string(shown.mark_begin, ' ') +
          paint(mark.style, under) + "\n";
  return text;
}

std::size_t offset_in_line(const SourceFile& file, std::uint32_t line, std::size_t offset) {
  const std::size_t begin = file.line_begin(line);
  return std::min(offset > begin ? offset - begin : 0, file.line_text(line).size());
}

}  // namespace

std::uint32_t last_line(const SourceFile& file, const SourceRange& range) {
  return file.line_of(range.end > range.begin ? range.end - 1 : range.begin);
}

std::string snippet(const SourceFile& file, const SourceRange& range, const Mark& mark,
                    std::size_t gutter, const Paint& paint) {
  const std::uint32_t first = file.line_of(range.begin);
  const std::uint32_t last = last_line(file, range);
  std::string text = gutter_text(gutter, "", paint) + "\n";
  const std::size_t begin = offset_in_line(file, first, range.begin);
  if (first == last) {
    const std::size_t end = offset_in_line(file, first, range.end);
    return text + marked_line(file, first, begin, std::max(begin, end), mark, gutter, paint);
  }
  const Mark unlabelled{mark.underline, mark.style, ""};
  text += marked_line(file, first, begin, file.line_text(first).size(), unlabelled, gutter, paint);
  if (last > first + 1) text += paint(Style::note, "...") + "\n";
  const std::string_view line = file.line_text(last);
  const std::size_t end = offset_in_line(file, last, range.end);
  const std::size_t indent = std::min(line.find_first_not_of(" \t"), end);
  return text + marked_line(file, last, indent, end, mark, gutter, paint);
}

}  // namespace acrnet::cli
