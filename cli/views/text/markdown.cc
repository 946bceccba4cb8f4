#include "cli/views/text/markdown.h"

#include <algorithm>

#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

std::size_t longest_run_of_ticks(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string clipped(std::string_view text, std::size_t most) {
  if (display_width(text) <= most) return std::string(text);
  std::size_t width = 1;  // of the sign that something is missing
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = first_code_point(text.substr(at));
    width += display_width(point.value);
    if (width > most) break;
    at += point.length;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string code_span(std::string_view text) {
  std::string inside;
  for (const char c : text) inside += c == '|' ? std::string("\\u{7C}") : std::string(1, c);
  const std::string ticks(longest_run_of_ticks(text) + 1, '`');
  const bool ticks_touch = inside.starts_with('`') || inside.ends_with('`');
  // One blank on each side is taken away again where both are there.
  const bool blanks_touch = inside.starts_with(' ') || inside.ends_with(' ');
  const std::string_view pad = ticks_touch || blanks_touch || inside.empty() ? " " : "";
  return ticks + std::string(pad) + inside + std::string(pad) + ticks;
}

std::string markdown_phrase(const Phrase& phrase, std::size_t most) {
  std::string text;
  for (const Phrase::Part& part : phrase.parts()) {
    text += part.is_name ? code_span(clipped(part.text, most)) : part.text;
  }
  return text;
}

std::string fence_for(const std::vector<std::string>& lines) {
  std::size_t ticks = 3;
  for (const std::string& line : lines) ticks = std::max(ticks, longest_run_of_ticks(line) + 1);
  return std::string(ticks, '`');
}

}  // namespace acrnet::cli
