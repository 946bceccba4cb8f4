// Text that comes from a policy or from Azure, made safe and measurable for a terminal or a log.
//
// Every name, message and path goes through escaped() before a view prints it, so that no byte of
// it can act on the reader: control characters and escape sequences, characters that reorder or
// hide text, and the prefixes by which pipelines take a line of a log for a command. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace acrnet::cli {

// One code point of UTF-8 text; an invalid byte stands for itself.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // in bytes, at least 1
  bool valid = true;
};

// The code point that begins `text`, which must not be empty.
CodePoint first_code_point(std::string_view text);

// `text` on one line, with what could act on the reader shown as \n, \u{202E} or \x{FF}.
//
// Pipelines read log lines for commands: GitHub takes `::` after leading blanks and `##[` anywhere,
// Azure Pipelines `##vso[`. Text never begins with the first nor holds the others after this.
std::string escaped(std::string_view text);

// Whether the first code point of `text`, which is `point`, can't be shown as it is inside a line:
// control characters, what hides or reorders text, and the beginning of a pipeline's command.
bool acts_on_reader(const CodePoint& point, std::string_view text);

// The first code point of `text`, which is `point`, as escaped() shows it inside a line.
std::string escaped(const CodePoint& point, std::string_view text);

// How many columns a terminal takes for text: two for East Asian wide characters and emoji, none
// for combining marks (Unicode's East Asian Width, UAX #11).
std::size_t display_width(std::string_view text);
std::size_t display_width(char32_t code_point);

// "1 rule", "2 rules"; for words whose plural takes an s.
std::string counted(std::size_t count, std::string_view noun);
std::string counted(std::size_t count, std::string_view singular, std::string_view plural);

// "1 234 567": thin enough to read, plain enough to copy.
std::string grouped(std::uint64_t number);

}  // namespace acrnet::cli
