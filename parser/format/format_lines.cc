#include "parser/format/format_lines.h"

#include <algorithm>

#include "model/utf8.h"

namespace acrnet::parser {

namespace {

constexpr std::size_t space_before_comment = 2;

void append_without_carriage_returns(std::string_view text, std::string& to) {
  if (text.find('\r') == std::string_view::npos) {
    to += text;
    return;
  }
  std::copy_if(text.begin(), text.end(), std::back_inserter(to), [](char c) { return c != '\r'; });
}

}  // namespace

void FormatLines::begin(std::size_t indent, LineKind kind, std::string_view group) {
  const bool same_run = !lines_.empty() && kind == kind_ && kind != LineKind::alone &&
                        indent == indent_ && group == group_;
  if (!same_run) flush();
  kind_ = kind;
  indent_ = indent;
  group_ = group;
  ++count_;
  line_comment_ = false;
  Line line;
  line.begin = out_.size();
  line.width = indent;
  lines_.push_back(line);
  out_.append(indent, ' ');
}

void FormatLines::append(std::string_view text, std::size_t width) {
  if (text.size() > 1 && text.find('\n') != std::string_view::npos) {
    append_without_carriage_returns(text, out_);
    lines_.back().width = width;
    return;
  }
  out_ += text;
  lines_.back().width += width;
}

void FormatLines::tab_stop(std::size_t stop) {
  lines_.back().stops[stop] = {out_.size(), lines_.back().width, 0};
}

void FormatLines::comment(std::string_view text) {
  Line& line = lines_.back();
  if (line.comment_size == 0) {
    line.comment_begin = comments_.size();
  } else {
    comments_ += ' ';
  }
  append_without_carriage_returns(text, comments_);
  line.comment_size = comments_.size() - line.comment_begin;
  line_comment_ = !text.starts_with("/*");
}

void FormatLines::comment_line(std::size_t indent, std::string_view text) {
  begin(indent, LineKind::alone);
  append(text, last_line_width(text));
  line_comment_ = !text.starts_with("/*");
}

void FormatLines::cancel() {
  out_.resize(lines_.back().begin);
  lines_.pop_back();
}

void FormatLines::blank() {
  flush();
  out_ += '\n';
}

std::string FormatLines::finish() {
  flush();
  return std::move(out_);
}

void FormatLines::align_stop(std::size_t stop) {
  const auto column = [&](const Line& line) { return line.stops[stop].width + line.padding(); };
  std::size_t target = 0;
  for (const Line& line : lines_) {
    if (line.stops[stop].offset != no_stop) target = std::max(target, column(line));
  }
  for (Line& line : lines_) {
    if (line.stops[stop].offset != no_stop) line.stops[stop].padding = target - column(line);
  }
}

// Comments stand under each other in neighbouring lines that have one.
void FormatLines::align_comments() {
  for (std::size_t first = 0; first < lines_.size();) {
    std::size_t last = first;
    std::size_t target = 0;
    for (; last < lines_.size() && lines_[last].comment_size > 0; ++last) {
      target = std::max(target, lines_[last].width + lines_[last].padding());
    }
    for (; first < last; ++first) lines_[first].comment_column = target + space_before_comment;
    ++first;
  }
}

void FormatLines::write_aligned() {
  aligned_.clear();
  for (std::size_t i = 0; i < lines_.size(); ++i)
    write_aligned(lines_[i], i + 1 < lines_.size() ? lines_[i + 1].begin : out_.size());
  out_.resize(lines_.front().begin);
  out_ += aligned_;
}

void FormatLines::write_aligned(const Line& line, std::size_t end) {
  std::size_t from = line.begin;
  for (const Stop& stop : line.stops) {
    if (stop.padding == 0) continue;
    aligned_.append(out_, from, stop.offset - from).append(stop.padding, ' ');
    from = stop.offset;
  }
  aligned_.append(out_, from, end - from);
  if (line.comment_size > 0) {
    aligned_.append(line.comment_column - line.width - line.padding(), ' ');
    aligned_.append(comments_, line.comment_begin, line.comment_size);
  }
  aligned_ += '\n';
}

void FormatLines::flush() {
  if (lines_.empty()) return;
  if (lines_.size() == 1 && comments_.empty()) {
    out_ += '\n';
  } else {
    align_stop(0);
    align_stop(1);
    for (Line& line : lines_) {
      if (line.width + line.padding() > max_line_width) {
        line.stops[0].padding = line.stops[1].padding = 0;
      }
    }
    align_comments();
    write_aligned();
  }
  lines_.clear();
  comments_.clear();
}

std::size_t last_line_width(std::string_view text) {
  const bool is_one_line = text.find('\n') == std::string_view::npos;
  return display_width(is_one_line ? text : text.substr(text.rfind('\n') + 1));
}

}  // namespace acrnet::parser
