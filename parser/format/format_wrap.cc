#include "parser/format/format_wrap.h"

#include <algorithm>

#include "parser/format/format_lines.h"

namespace acrnet::parser {

bool FormatWrap::fits(std::size_t first, std::size_t last, std::size_t column) const {
  return column + tokens_.width(first, last) <= max_line_width && !tokens_.breaks(first, last);
}

void FormatWrap::write_flat(std::size_t first, std::size_t last) {
  std::size_t next_stop = 0;
  std::size_t bracket_end = first;
  for (std::size_t i = first; i < last; ++i) {
    const Token& token = tokens_[i];
    if (token.kind == TokenKind::open) bracket_end = std::max(bracket_end, token.partner);
    const bool stops = token.kind == TokenKind::equals || token.kind == TokenKind::clause;
    if (const std::size_t stop = token.text == "because" ? 1 : 0;
        stops && i >= bracket_end && stop >= next_stop) {
      lines_.tab_stop(stop);
      next_stop = stop + 1;
    }
    if (i > first && token.space) lines_.append(" ");
    lines_.append(token.text, token.width);
  }
}

// The bracket that calls around it hug: `{` of `map(object({ … }))`, which is all that they are
// called with; `open` itself where it holds more or less than one such argument.
std::size_t FormatWrap::innermost_hugged(std::size_t open) const {
  while (tokens_[open].bracket == BracketKind::call) {
    std::size_t inner = open + 1;
    if (tokens_[inner].kind == TokenKind::word) ++inner;  // the name of a called function
    const Token& token = tokens_[inner];
    const bool breakable = token.bracket == BracketKind::list ||
                           token.bracket == BracketKind::map || token.bracket == BracketKind::call;
    if (token.kind != TokenKind::open || !breakable || token.partner == inner + 1) break;
    if (token.partner + 1 != tokens_[open].partner) break;
    open = inner;
  }
  return open;
}

// Lists, maps and calls with something in them; of calls that hug one, only that.
bool FormatWrap::can_break(std::size_t open) const {
  const Token& token = tokens_[open];
  if (token.kind != TokenKind::open || token.partner == open + 1) return false;
  if (token.bracket == BracketKind::list || token.bracket == BracketKind::map) return true;
  return token.bracket == BracketKind::call && innermost_hugged(open) == open;
}

// The bracket, with what follows it up to the next place that could be broken, is too long.
bool FormatWrap::must_break(std::size_t open, std::size_t last, std::size_t reserve) const {
  if (!can_break(open)) return false;
  if (tokens_[open].breaks) return true;
  std::size_t end = tokens_[open].partner + 1;
  while (end < last && !can_break(end)) ++end;
  if (end < last) return lines_.width() + tokens_.width(open, end + 1) > max_line_width;
  return lines_.width() + tokens_.width(open, last) + reserve > max_line_width;
}

void FormatWrap::write(std::size_t first, std::size_t last, std::size_t indent,
                       std::size_t continuation, std::size_t reserve) {
  bool at_line_begin = true;
  for (std::size_t i = first; i < last; ++i) {
    const Token& token = tokens_[i];
    if (token.kind == TokenKind::line_comment) {
      lines_.comment(token.text);
      at_line_begin = true;
      if (i + 1 < last) lines_.begin(continuation, LineKind::alone);
      indent = continuation;
      continue;
    }
    if (!at_line_begin && token.space) lines_.append(" ");
    at_line_begin = false;
    if (must_break(i, last, reserve)) {
      write_broken(i, indent);
      i = token.partner;
    } else {
      lines_.append(token.text, token.width);
    }
  }
}

// A comment that is not a part of the element after it on its line.
bool FormatWrap::stands_alone(std::size_t at) const {
  if (!tokens_[at].is_comment()) return false;
  std::size_t next = at + 1;
  while (tokens_[next].is_comment() && tokens_[next].newlines == 0) ++next;
  return tokens_[next].newlines > 0 || tokens_[next].kind == TokenKind::close;
}

void FormatWrap::write_comment(std::size_t at, std::size_t indent) {
  const Token& token = tokens_[at];
  if (token.newlines == 0) return lines_.comment(token.text);
  lines_.comment_line(indent, token.text);
}

void FormatWrap::write_element(std::size_t first, std::size_t last, std::size_t indent) {
  const bool flat = fits(first, last, indent + 1);
  lines_.begin(indent, flat ? LineKind::element : LineKind::alone);
  if (flat) {
    write_flat(first, last);
  } else {
    write(first, last, indent, indent + continuation_step, 1);
  }
  lines_.append(",");
}

void FormatWrap::write_broken(std::size_t open, std::size_t indent) {
  const std::size_t close = tokens_[open].partner;
  const std::size_t inner = indent + indent_step;
  lines_.append(tokens_[open].text);
  for (std::size_t at = open + 1; at < close;) {
    if (tokens_[at].newlines > 1 && at > open + 1) lines_.blank();
    if (stands_alone(at)) {
      write_comment(at, inner);
      ++at;
      continue;
    }
    const std::size_t comma = tokens_.find(TokenKind::comma, at, close);
    const std::size_t end = tokens_.element_end(at, comma);
    write_element(at, end, inner);
    for (at = end; at < comma; ++at) write_comment(at, inner);
    if (comma < close) at = comma + 1;
  }
  lines_.begin(indent, LineKind::alone);
  lines_.append(tokens_[close].text);
}

}  // namespace acrnet::parser
