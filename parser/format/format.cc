// The layout of statements. A cursor walks through the text once, from front to back: what stands
// between two statements is white space and comments, what stands in one are its tokens.
#include "parser/format/format.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "parser/format/format_lines.h"
#include "parser/format/format_tokens.h"
#include "parser/format/format_wrap.h"
#include "parser/syntax/parse.h"

namespace acrnet::parser {

namespace {

// What goes on a rule stands under its first source.
constexpr std::size_t rule_continuation_step = std::string_view("allow ").size();

// A head, `{`, statements, `}`. Blocks and loops have one arm, an `if` has one for each branch.
struct Arm {
  std::uint32_t known_end =
      0;  // behind the last part of the head that the tree knows; 0: an `else`
  Nodes<Statement> body;
};

std::vector<Arm> arms_of(const Statement& statement) {
  if (const auto* block = std::get_if<Block>(&statement.node)) {
    const Span head =
        block->labels.empty() ? block->keyword.span : block->labels[block->labels.size() - 1].span;
    return {{head.end, block->body}};
  }
  if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
    return {{loop->loop.source->span.end, loop->body}};
  }
  std::vector<Arm> arms;
  if (const auto* choice = std::get_if<IfStatement>(&statement.node)) {
    for (const Branch& branch : choice->branches) {
      const std::uint32_t end = branch.condition == nullptr ? 0 : branch.condition->span.end;
      arms.push_back({end, branch.body});
    }
  }
  return arms;
}

bool is_simple(const Statement& statement) {
  return std::holds_alternative<Attribute>(statement.node) ||
         std::holds_alternative<Let>(statement.node) ||
         std::holds_alternative<AllowRule>(statement.node) ||
         std::holds_alternative<Claims>(statement.node);
}

TokenContext context_of(const Statement& statement) {
  if (std::holds_alternative<AllowRule>(statement.node)) return TokenContext::rule;
  if (std::holds_alternative<Claims>(statement.node)) return TokenContext::claims;
  return TokenContext::value;
}

LineKind line_kind_of(const Statement& statement) {
  if (std::holds_alternative<Attribute>(statement.node)) return LineKind::attribute;
  if (std::holds_alternative<Let>(statement.node)) return LineKind::let;
  if (std::holds_alternative<AllowRule>(statement.node)) return LineKind::rule;
  return LineKind::alone;
}

class Formatter {
 public:
  explicit Formatter(std::string_view text)
      : text_(text), lines_(text.size() + text.size() / 8), tokens_(text), wrap_(tokens_, lines_) {}

  std::string run(const Nodes<Statement>& statements) {
    if (text_.starts_with("\xef\xbb\xbf")) cursor_ = 3;
    write_body(statements, 0);
    return lines_.finish();
  }

 private:
  // ---- between statements ----

  // Moves over white space; says how many lines ended, 2 meaning more.
  int skip_space() {
    int newlines = 0;
    for (; cursor_ < text_.size(); ++cursor_) {
      const char c = text_[cursor_];
      if (c == '\n') {
        newlines = std::min(newlines + 1, 2);
      } else if (c != ' ' && c != '\t' && c != '\r') {
        break;
      }
    }
    return newlines;
  }

  // From the end of one statement to the beginning of the next, or to what closes the body.
  void write_gap(std::size_t indent) {
    for (;;) {
      const int newlines = skip_space();
      const std::size_t end = comment_end(text_, cursor_);
      const bool is_end = cursor_ == text_.size() || text_[cursor_] == '}';
      if (newlines > 1 && !body_begins_ && !is_end) lines_.blank();
      if (end == cursor_) return;
      write_comment(end, newlines > 0 || lines_.count() == 0, indent);
      cursor_ = end;
    }
  }

  void write_comment(std::size_t end, bool own_line, std::size_t indent) {
    const std::size_t last = text_.find_last_not_of(" \t\r", end - 1);
    const std::string_view comment = text_.substr(cursor_, last + 1 - cursor_);
    if (own_line || lines_.ends_in_line_comment()) {
      lines_.comment_line(indent, comment);
      body_begins_ = false;
    } else {
      lines_.comment(comment);
    }
  }

  // Moves to the next thing that is neither white space nor a comment.
  void skip_gap() {
    for (;;) {
      skip_space();
      const std::size_t end = comment_end(text_, cursor_);
      if (end == cursor_) return;
      cursor_ = end;
    }
  }

  void write_body(const Nodes<Statement>& statements, std::size_t indent) {
    body_begins_ = true;
    for (const Statement& statement : statements) {
      write_gap(indent);
      if (is_simple(statement)) {
        write_simple(statement, indent);
      } else if (!write_inline(statement, indent)) {
        write_arms(statement, indent);
      }
      cursor_ = statement.span.end;
      body_begins_ = false;
    }
    write_gap(indent);
  }

  // ---- statements without braces ----

  void write_simple(const Statement& statement, std::size_t indent) {
    tokens_.read(statement.span, context_of(statement));
    const bool flat = wrap_.fits(0, tokens_.size(), indent);
    lines_.begin(indent, flat ? line_kind_of(statement) : LineKind::alone);
    if (flat) {
      wrap_.write_flat(0, tokens_.size());
    } else if (std::holds_alternative<AllowRule>(statement.node)) {
      write_long_rule(indent);
    } else if (std::holds_alternative<Claims>(statement.node)) {
      write_long_claims(indent);
    } else {
      wrap_.write(0, tokens_.size(), indent, indent + continuation_step, 0);
    }
  }

  // The sources, and below them each clause on a line of its own; behind a list that was broken a
  // clause stays where it is.
  void write_long_rule(std::size_t indent) {
    const std::size_t continuation = indent + rule_continuation_step;
    const std::size_t size = tokens_.size();
    std::size_t end = tokens_.find(TokenKind::clause, 0, size);
    std::size_t lines_before = lines_.count();
    write_part(0, end, indent, continuation);
    while (end < size) {
      const std::size_t clause = end;
      end = tokens_.find(TokenKind::clause, clause + 1, size);
      const bool behind_list =
          lines_.count() > lines_before && tokens_[clause - 1].kind == TokenKind::close;
      lines_before = lines_.count();
      if (behind_list && wrap_.fits(clause, end, lines_.width() + 1)) {
        lines_.append(" ");
        wrap_.write_flat(clause, end);
      } else {
        lines_.begin(continuation, LineKind::alone);
        lines_before = lines_.count();
        write_part(clause, end, continuation, continuation);
      }
    }
  }

  // The sources of a rule or of one of its clauses: where they do not fit, one on each line.
  void write_part(std::size_t first, std::size_t last, std::size_t indent,
                  std::size_t continuation) {
    std::size_t comma = tokens_.find(TokenKind::comma, first, last);
    if (comma == last || wrap_.fits(first, last, indent)) {
      return wrap_.write(first, last, indent, continuation, 0);
    }
    while (first < last) {
      const std::size_t end = std::min(comma + 1, last);
      wrap_.write(first, end, continuation, continuation, 0);
      first = end;
      while (first < last && tokens_[first].is_comment() && tokens_[first + 1].newlines > 0) {
        wrap_.write_comment(first++, continuation);
      }
      if (first < last) lines_.begin(continuation, LineKind::alone);
      comma = tokens_.find(TokenKind::comma, first, last);
    }
  }

  // One claim on each line.
  void write_long_claims(std::size_t indent) {
    for (std::size_t first = 0; first < tokens_.size();) {
      std::size_t end = first + 1;
      while (end < tokens_.size() && tokens_[end].text != "&&") {
        end = tokens_[end].kind == TokenKind::open ? tokens_[end].partner : end + 1;
      }
      if (first > 0) lines_.begin(indent + continuation_step, LineKind::alone);
      wrap_.write(first, end, indent, indent + continuation_step, 0);
      first = end;
    }
  }

  // ---- statements with braces ----

  // Moves behind the arm's `{`, and gives the span of what stands before it.
  Span find_open_brace(const Arm& arm) {
    const std::size_t begin = cursor_;
    skip_gap();
    cursor_ = arm.known_end > 0 ? arm.known_end : cursor_ + std::string_view("else").size();
    skip_gap();
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(cursor_++)};
  }

  // `subnet vm { name = "x" }` stays on its line where it was on one: no body has more than one
  // statement, and that one without braces. False, and nothing is written, where it can't.
  bool write_inline(const Statement& statement, std::size_t indent) {
    const std::string_view whole =
        text_.substr(statement.span.begin, statement.span.end - statement.span.begin);
    if (whole.find('\n') != std::string_view::npos) return false;
    const std::vector<Arm> arms = arms_of(statement);
    const bool short_bodies = std::all_of(arms.begin(), arms.end(), [](const Arm& arm) {
      return arm.body.size() <= 1 && (arm.body.empty() || is_simple(arm.body[0]));
    });
    if (!short_bodies) return false;
    const auto* block = std::get_if<Block>(&statement.node);
    lines_.begin(indent, block != nullptr ? LineKind::block : LineKind::alone,
                 block != nullptr ? block->keyword.text : std::string_view{});
    bool fits = true;
    for (std::size_t i = 0; i < arms.size() && fits; ++i) {
      if (i > 0) lines_.append(" ");
      fits = write_inline_arm(arms[i], block != nullptr);
    }
    if (fits) return true;
    lines_.cancel();
    cursor_ = statement.span.begin;
    return false;
  }

  bool write_inline_arm(const Arm& arm, bool align_brace) {
    tokens_.read(find_open_brace(arm), TokenContext::head);
    if (!wrap_.fits(0, tokens_.size(), lines_.width())) return false;
    wrap_.write_flat(0, tokens_.size());
    if (align_brace && !arm.body.empty()) lines_.tab_stop(0);
    lines_.append(" {");
    if (!arm.body.empty() && !write_inline_statement(arm.body[0])) return false;
    skip_space();
    if (text_[cursor_] != '}' || lines_.width() + 1 > max_line_width) return false;
    ++cursor_;
    lines_.append("}");
    return true;
  }

  bool write_inline_statement(const Statement& statement) {
    skip_space();
    if (cursor_ != statement.span.begin) return false;  // a comment is before it
    tokens_.read(statement.span, context_of(statement));
    if (!wrap_.fits(0, tokens_.size(), lines_.width() + 2)) return false;
    lines_.append(" ");
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].space) lines_.append(" ");
      lines_.append(tokens_[i].text, tokens_[i].width);
    }
    lines_.append(" ");
    cursor_ = statement.span.end;
    return true;
  }

  void write_arms(const Statement& statement, std::size_t indent) {
    const std::vector<Arm> arms = arms_of(statement);
    lines_.begin(indent, LineKind::alone);
    for (std::size_t i = 0; i < arms.size(); ++i) {
      if (i > 0) lines_.append(" ");
      write_head(find_open_brace(arms[i]), indent);
      const std::size_t head_lines = lines_.count();
      write_body(arms[i].body, indent + indent_step);
      ++cursor_;  // the closing brace
      const bool empty = arms[i].body.empty() && lines_.count() == head_lines &&
                         !lines_.has_comment() && !lines_.ends_in_line_comment();
      if (!empty) lines_.begin(indent, LineKind::alone);
      lines_.append("}");
    }
  }

  // Line comments of a head go behind its brace.
  void write_head(Span span, std::size_t indent) {
    constexpr std::size_t brace = 2;
    tokens_.read(span, TokenContext::head);
    wrap_.write(0, tokens_.size(), indent, indent + continuation_step, brace);
    lines_.append(" {");
    for (const std::string_view comment : tokens_.put_aside()) {
      if (!lines_.has_comment()) {
        lines_.comment(comment);
      } else {
        lines_.comment_line(indent + indent_step, comment);
      }
    }
  }

  std::string_view text_;
  std::size_t cursor_ = 0;
  bool body_begins_ = true;
  FormatLines lines_;
  FormatTokens tokens_;
  FormatWrap wrap_;
};

}  // namespace

std::optional<std::string> format(const SourceFile& source, FileIndex file,
                                  Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const Document document = parse(source, file, diagnostics);
  if (diagnostics.error_count() > errors || document.incomplete) return std::nullopt;
  return Formatter(source.text()).run(document.statements);
}

}  // namespace acrnet::parser
