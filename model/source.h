// Source text and places in it.
//
// A place is a byte range; lines and columns are computed only where a person reads them
// (Sources::locate), so that a policy of many megabytes pays nothing for positions it never shows.
//
// Pipeline: made by cli (reads the files), read by every stage that reports. Values only.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace acrnet {

// The index of a file in Sources.
using FileIndex = std::uint32_t;

// Bytes [begin, end) of a file that is known from the context: a document's own.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Bytes [begin, end) of one file. Files of 4 GiB and more are refused when they are read.
struct SourceRange {
  FileIndex file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

// A position as editors show it: line and column count from 1; a column counts code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  friend bool operator==(const LineColumn&, const LineColumn&) = default;
};

// A line as a message shows it, with the place of a span in it.
struct ShownLine {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// One file: its name as the user knows it (relative to the configuration) and its bytes. A text
// that was given in another way (`--var`, the environment, standard input) is a source, but no
// file.
class SourceFile {
 public:
  SourceFile(std::string name, std::string text, bool is_file = true);

  const std::string& name() const { return name_; }
  bool is_file() const { return is_file_; }
  std::string_view text() const { return text_; }

  // The number of the line that holds byte `offset` (an offset behind the end: the last line).
  std::uint32_t line_of(std::uint32_t offset) const;
  LineColumn locate(std::uint32_t offset) const;
  // The line without its line end; `line` counts from 1 and must exist.
  std::string_view line_text(std::uint32_t line) const;
  // The offset of the first byte of a line that exists.
  std::uint32_t line_begin(std::uint32_t line) const;

  // The text holds values, of which some may be secrets: no message shows more of it than these
  // spans, in order, each of them at the beginning of a line.
  void conceal(std::vector<Span> shown);
  bool is_concealed() const { return concealed_; }
  // Whether `piece` is in what no message shows, and not in what messages show.
  bool conceals(std::string_view piece) const;
  // A line, and a span of its bytes, as a message may show them: "token = (sensitive)".
  ShownLine shown_line(std::uint32_t line, std::size_t begin, std::size_t end) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;
  bool is_file_ = true;
  bool concealed_ = false;
  std::vector<Span> shown_;
};

// What stands in a message in the place of what nobody may read there.
inline constexpr std::string_view sensitive_mask = "(sensitive)";

// All files of a configuration, in the order they were read.
// A file stays where it is when another is added: what was parsed has views into it.
using Sources = std::deque<SourceFile>;

}  // namespace acrnet
