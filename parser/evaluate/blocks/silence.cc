#include "parser/evaluate/blocks/silence.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "parser/format/format_tokens.h"
#include "parser/messages/ignore_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::string_view marker = "acrnet:ignore";
constexpr std::string_view blanks = " \t\r";

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  text.remove_suffix(text.size() - std::min(text.find_last_not_of(blanks) + 1, text.size()));
  return text;
}

// Takes the first word of a text away and returns it.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find_first_of(blanks));
  text = without_blanks(text.substr(word.size()));
  return word;
}

bool looks_like_code(std::string_view word) {
  return word.size() >= 4 && word.starts_with("ACR") && word[3] >= '0' && word[3] <= '9';
}

// A comment that is right in itself, and what it is for.
struct Ignore {
  SourceRange comment;
  std::string_view code;
  std::string_view reason;
  SourceRange covers;  // a lint whose place begins in here
  bool used = false;
};

// The statement of these or of their blocks that begins at `offset`.
const Statement* statement_at(const Nodes<Statement>& statements, std::uint32_t offset) {
  const auto* after = std::upper_bound(
      statements.begin(), statements.end(), offset,
      [](std::uint32_t at, const Statement& statement) { return at < statement.span.begin; });
  if (after == statements.begin()) return nullptr;
  const Statement& found = *(after - 1);
  if (found.span.begin == offset) return &found;
  if (const auto* block = std::get_if<Block>(&found.node)) return statement_at(block->body, offset);
  if (const auto* loop = std::get_if<ForStatement>(&found.node))
    return statement_at(loop->body, offset);
  if (const auto* condition = std::get_if<IfStatement>(&found.node)) {
    for (const Branch& branch : condition->branches) {
      if (const Statement* inner = statement_at(branch.body, offset)) return inner;
    }
  }
  return nullptr;
}

// Finds the comments of one file and reports what is wrong with them.
class CommentReader {
 public:
  CommentReader(const Document& document, const SourceFile& source,
                const std::function<CodeKind(std::string_view)>& kind_of, Diagnostics& diagnostics)
      : document_(document),
        source_(source),
        text_(source.text()),
        kind_of_(kind_of),
        diagnostics_(diagnostics) {}

  std::vector<Ignore> read() {
    for (std::size_t at = 0; at < text_.size();) {
      if (text_[at] == '"') {
        at = string_end(text_, at);
      } else if (const std::size_t end = comment_end(text_, at); end != at) {
        read_comment(at, end);
        at = end;
      } else {
        ++at;
      }
    }
    return std::move(ignores_);
  }

 private:
  SourceRange range(std::size_t begin, std::size_t end) const {
    return {document_.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  SourceRange range(std::string_view part) const {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    return range(begin, begin + part.size());
  }

  void read_comment(std::size_t begin, std::size_t end) {
    const std::string_view comment = without_blanks(text_.substr(begin, end - begin));
    std::string_view rest = comment;
    rest.remove_prefix(std::min(rest.find_first_not_of("#/* \t"), rest.size()));
    if (!rest.starts_with(marker)) return;
    rest.remove_prefix(marker.size());
    if (!rest.empty() && blanks.find(rest.front()) == std::string_view::npos) return;
    rest = without_blanks(rest);
    if (comment.starts_with("/*")) return diagnostics_.add(ignore_in_block_comment(range(comment)));
    const std::string_view code = take_word(rest);
    if (is_right(comment, code, rest)) {
      ignores_.push_back({range(comment), code, rest, covered_by(begin, end), false});
    }
  }

  bool is_right(std::string_view comment, std::string_view code, std::string_view reason) {
    if (!looks_like_code(code)) {
      diagnostics_.add(ignore_without_code(range(comment)));
    } else if (code.ends_with(',') || looks_like_code(reason)) {
      diagnostics_.add(ignore_of_several(range(comment)));
    } else if (kind_of_(code) == CodeKind::unknown) {
      diagnostics_.add(ignore_of_unknown_code(range(code), code));
    } else if (kind_of_(code) != CodeKind::lint) {
      diagnostics_.add(ignore_of_error(range(code), code));
    } else if (reason.empty()) {
      diagnostics_.add(ignore_without_reason(range(comment), code));
    } else {
      return true;
    }
    return false;
  }

  SourceRange covered_by(std::size_t begin, std::size_t end) {
    const std::uint32_t line = source_.line_of(static_cast<std::uint32_t>(begin));
    const std::size_t line_begin = source_.line_begin(line);
    const bool alone = without_blanks(text_.substr(line_begin, begin - line_begin)).empty();
    if (!alone) return range(line_begin, begin);
    const std::size_t next = next_token(end);
    if (const Statement* below =
            statement_at(document_.statements, static_cast<std::uint32_t>(next))) {
      return range(below->span.begin, below->span.end);
    }
    // In a list, say: the line of the element.
    return range(next, std::min(text_.find('\n', next), text_.size()));
  }

  // Comments stand in long rows, which all lead to one token: it is looked for once.
  std::size_t next_token(std::size_t from) {
    if (from >= gap_begin_ && from <= gap_end_) return gap_end_;
    std::size_t at = from;
    while (at < text_.size()) {
      const std::size_t end = comment_end(text_, at);
      if (end == at && text_[at] != '\n' && blanks.find(text_[at]) == std::string_view::npos) break;
      at = std::max(end, at + 1);
    }
    gap_begin_ = from;
    gap_end_ = at;
    return at;
  }

  const Document& document_;
  const SourceFile& source_;
  std::string_view text_;
  const std::function<CodeKind(std::string_view)>& kind_of_;
  Diagnostics& diagnostics_;
  std::vector<Ignore> ignores_;
  std::size_t gap_begin_ = 1;  // [1, 0]: none is known
  std::size_t gap_end_ = 0;
};

// The lints by file, code and place, with what silences each.
class Lints {
 public:
  explicit Lints(const Diagnostics& diagnostics) {
    const auto& items = diagnostics.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!is_lint(items[i]) || !items[i].subject) continue;
      found_.push_back(
          {items[i].subject->file, items[i].code, items[i].subject->begin, i, nullptr});
    }
    std::sort(found_.begin(), found_.end(),
              [](const Lint& a, const Lint& b) { return a.key() < b.key(); });
  }

  // Whether there was one for it to silence.
  bool silence(const Ignore& ignore) {
    const std::tuple begin{ignore.covers.file, ignore.code, ignore.covers.begin};
    const std::tuple end{ignore.covers.file, ignore.code, ignore.covers.end};
    const auto before = [](const Lint& lint, const auto& key) { return lint.key() < key; };
    auto at = std::lower_bound(found_.begin(), found_.end(), begin, before);
    const auto last = std::lower_bound(at, found_.end(), end, before);
    const bool any = at != last;
    for (; at != last; ++at) {
      if (at->reason == nullptr) at->reason = &ignore.reason;
    }
    return any;
  }

  // Why each of `count` diagnostics is silenced; empty: it is not.
  std::vector<std::optional<std::string>> reasons(std::size_t count) const {
    std::vector<std::optional<std::string>> reasons(count);
    for (const Lint& lint : found_) {
      if (lint.reason != nullptr) reasons[lint.index] = *lint.reason;
    }
    return reasons;
  }

 private:
  struct Lint {
    FileIndex file;
    std::string_view code;
    std::uint32_t begin;
    std::size_t index;
    const std::string_view* reason;

    std::tuple<FileIndex, std::string_view, std::uint32_t> key() const {
      return {file, code, begin};
    }
  };
  std::vector<Lint> found_;
};

bool same_place_and_code(const Ignore& a, const Ignore& b) {
  return a.covers == b.covers && a.code == b.code;
}

}  // namespace

void silence_lints(const std::vector<Document>& documents, const Sources& sources,
                   const std::function<CodeKind(std::string_view)>& kind_of,
                   Diagnostics& diagnostics) {
  Diagnostics about_comments;
  std::vector<Ignore> ignores;
  for (const Document& document : documents) {
    const SourceFile& source = sources[document.file];
    // Of a file with a syntax error it is not known where its statements end.
    if (document.incomplete || source.text().find(marker) == std::string_view::npos) continue;
    const auto found = CommentReader(document, source, kind_of, about_comments).read();
    ignores.insert(ignores.end(), found.begin(), found.end());
  }
  Lints lints(diagnostics);
  for (std::size_t i = 0; i < ignores.size(); ++i) {
    const bool again = i > 0 && same_place_and_code(ignores[i - 1], ignores[i]);
    ignores[i].used = !again && lints.silence(ignores[i]);
  }
  diagnostics.silence(lints.reasons(diagnostics.items().size()));
  // An error may have kept a lint from being looked for.
  if (!diagnostics.has_errors()) {
    for (const Ignore& ignore : ignores) {
      if (!ignore.used) about_comments.add(ignore_of_nothing(ignore.comment, ignore.code));
    }
  }
  if (about_comments.empty()) return;
  for (const Diagnostic& item : about_comments.items()) diagnostics.add(item);
  diagnostics.sort_by_place();
}

}  // namespace acrnet::parser
