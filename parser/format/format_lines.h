// The lines that the formatter writes, and the columns that neighbours share.
//
// Consecutive lines of one kind, indented alike, are a run. When a run ends, its lines are padded
// so that their tab stops and the comments at their ends stand under each other; a line that
// padding would push past max_line_width keeps single spaces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace acrnet::parser {

enum class LineKind : std::uint8_t { alone, attribute, let, rule, block, element };

class FormatLines {
 public:
  explicit FormatLines(std::size_t expected_size) { out_.reserve(expected_size); }

  // Begins a line after the current one. `group` parts runs of one kind (a block's keyword).
  void begin(std::size_t indent, LineKind kind, std::string_view group = {});
  // Adds to the current line; `width` is its display width. Carriage returns are left out.
  void append(std::string_view text, std::size_t width);
  void append(std::string_view ascii) { append(ascii, ascii.size()); }
  // What comes next may be moved to the right; `stop` is 0 or 1, and grows along a line.
  void tab_stop(std::size_t stop);
  // A comment at the end of the current line.
  void comment(std::string_view text);
  // A line that is a comment.
  void comment_line(std::size_t indent, std::string_view text);
  // The current line ends in a comment that would swallow what is added to it.
  bool ends_in_line_comment() const { return line_comment_; }
  // Takes the current line back.
  void cancel();
  // An empty line after the current one.
  void blank();
  bool has_comment() const { return lines_.back().comment_size > 0; }
  // The current line's width so far.
  std::size_t width() const { return lines_.back().width; }
  // Goes up with every line.
  std::size_t count() const { return count_; }
  std::string finish();

 private:
  static constexpr std::size_t no_stop = static_cast<std::size_t>(-1);
  struct Stop {
    std::size_t offset = no_stop;  // in out_
    std::size_t width = 0;         // of the line before it
    std::size_t padding = 0;
  };
  struct Line {
    std::size_t begin = 0;
    std::size_t width = 0;
    std::array<Stop, 2> stops;
    std::size_t comment_begin = 0;  // in comments_
    std::size_t comment_size = 0;
    std::size_t comment_column = 0;

    std::size_t padding() const { return stops[0].padding + stops[1].padding; }
  };

  void flush();
  void align_stop(std::size_t stop);
  void align_comments();
  void write_aligned();
  void write_aligned(const Line& line, std::size_t end);  // `end`: in out_

  std::string out_;
  std::string comments_;  // of the current run
  std::string aligned_;
  std::vector<Line> lines_;  // the current run; in out_ without line ends
  LineKind kind_ = LineKind::alone;
  std::size_t indent_ = 0;
  std::string_view group_;
  std::size_t count_ = 0;
  bool line_comment_ = false;
};

// A line that would be longer is broken where it may be: in lists, maps, calls and rules.
inline constexpr std::size_t max_line_width = 100;

// In columns; of a text with line ends, the width of its last line.
std::size_t last_line_width(std::string_view text);

}  // namespace acrnet::parser
