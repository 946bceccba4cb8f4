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

#include "model/utf8.h"

namespace acrnet::cli {

// `text` on one line, with what could act on the reader shown as \n, \u{202E} or \x{FF}.
//
// Pipelines read log lines for commands: GitHub takes `::` after leading blanks and `##[` anywhere,
// Azure Pipelines `##vso[`. Text never begins with the first nor holds the others after this.
std::string escaped(std::string_view text);

// The first code point of `text`, which is `point`, as escaped() shows it inside a line.
std::string escaped(const CodePoint& point, std::string_view text);

// A line of a text with its end, in which tabs and a carriage return at its end stay.
std::string escaped_line(std::string_view line);

// "1 rule", "2 rules"; for words whose plural takes an s.
std::string counted(std::size_t count, std::string_view noun);
std::string counted(std::size_t count, std::string_view singular, std::string_view plural);

// "1 234 567": thin enough to read, plain enough to copy.
std::string grouped(std::uint64_t number);

}  // namespace acrnet::cli
