#include "tests/architecture/unnamed_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace acrnet::architecture {

namespace {

struct Token {
  std::string_view text;
  std::size_t line = 0;
};
using Tokens = std::vector<Token>;

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_word(const Token& token) { return is_word_character(token.text[0]); }

// Code without preprocessor lines: words, "::", and every other character by itself.
Tokens tokens_of(std::string_view code) {
  Tokens tokens;
  for (std::size_t at = 0, line = 1; at < code.size();) {
    std::size_t size = 1;
    if (is_word_character(code[at])) {
      while (at + size < code.size() && is_word_character(code[at + size])) ++size;
    } else if (code.substr(at, 2) == "::") {
      size = 2;
    }
    const bool blank = std::isspace(static_cast<unsigned char>(code[at])) != 0;
    if (!blank) tokens.push_back({code.substr(at, size), line});
    if (code[at] == '\n') ++line;
    at += size;
  }
  return tokens;
}

// The code with preprocessor lines made blank; notes the macros that they define.
std::string without_directives(std::string code, std::vector<OwnName>& macros) {
  bool inside = false;
  for (std::size_t begin = 0, line = 1; begin < code.size(); ++line) {
    const std::size_t end = std::min(code.find('\n', begin), code.size());
    const std::string_view text = std::string_view(code).substr(begin, end - begin);
    const bool goes_on = text.ends_with('\\');
    const bool is_directive = inside || text.starts_with('#');
    const Tokens tokens = is_directive && !inside ? tokens_of(text) : Tokens();
    if (tokens.size() > 2 && tokens[1].text == "define") {
      macros.push_back({std::string(tokens[2].text), line, {}});
    }
    if (is_directive)
      std::fill(code.begin() + static_cast<std::ptrdiff_t>(begin),
                code.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    inside = is_directive && goes_on;
    begin = end + 1;
  }
  return code;
}

std::string joined(const Tokens& tokens) {
  std::string text;
  for (const Token& token : tokens) text += fmt::format("{} ", token.text);
  return text;
}

// The index behind the bracket that closes the one at `open`.
std::size_t behind(const Tokens& tokens, std::size_t open) {
  const std::string_view closing = tokens[open].text == "<"   ? ">"
                                   : tokens[open].text == "[" ? "]"
                                                              : ")";
  std::size_t depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].text == tokens[open].text) ++depth;
    if (tokens[i].text == closing && --depth == 0) return i + 1;
  }
  return tokens.size();
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Where a declaration begins behind `template <…>`, `[[…]]` and words that do not matter here;
// its end if it specializes a template.
std::size_t skip_prefix(const Tokens& head) {
  std::size_t at = 0;
  while (at + 1 < head.size()) {
    if (head[at].text == "template") {
      if (head[at + 1].text != "<") return head.size();
      if (at + 2 < head.size() && head[at + 2].text == ">") return head.size();
      at = behind(head, at + 1);
    } else if (head[at].text == "[") {
      at = behind(head, at);
    } else if (is_one_of(head[at].text, {"inline", "constexpr", "static", "const"})) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

// Of a function or a variable: the word in front of its parameters, its value or its end.
std::optional<Token> declarator(const Tokens& head, std::size_t at) {
  for (std::size_t i = at; i < head.size(); ++i) {
    if (is_one_of(head[i].text, {"operator", "static_assert"})) return std::nullopt;
    if (head[i].text == "<") i = behind(head, i) - 1;
    const bool ends = i + 1 == head.size() || is_one_of(head[i + 1].text, {"(", "=", "["});
    if (!ends) continue;
    if (is_one_of(head[i].text, {"requires", "decltype"})) {
      i = behind(head, i + 1) - 1;
      continue;
    }
    const bool is_member = i > at && head[i - 1].text == "::";
    return is_word(head[i]) && !is_member ? std::optional(head[i]) : std::nullopt;
  }
  return std::nullopt;
}

// The name that a declaration gives; `defines` is false where it ends without a body.
std::optional<OwnName> name_of(const Tokens& head, bool defines) {
  const std::size_t at = skip_prefix(head);
  if (at + 1 >= head.size()) return std::nullopt;
  const auto own = [&](std::size_t i, std::string alias) {
    return OwnName{std::string(head[i].text), head[i].line, std::move(alias)};
  };
  if (is_one_of(head[at].text, {"using", "namespace"})) {
    const bool renames = at + 2 < head.size() && head[at + 2].text == "=";
    return own(renames ? at + 1 : head.size() - 1, joined(head));
  }
  if (is_one_of(head[at].text, {"struct", "class", "enum", "union"})) {
    const std::size_t name = head[at + 1].text == "class" ? at + 2 : at + 1;
    const bool specializes = name + 1 < head.size() && head[name + 1].text == "<";
    if (!defines || specializes || name >= head.size()) return std::nullopt;
    return own(name, {});
  }
  const std::optional<Token> found = declarator(head, at);
  if (!found) return std::nullopt;
  return OwnName{std::string(found->text), found->line, {}};
}

// Walks through the namespaces of a file.
class NameReader {
 public:
  explicit NameReader(const Tokens& tokens) : tokens_(tokens) {}

  std::vector<OwnName> read() {
    while (at_ < tokens_.size()) read_scope(false);
    return std::move(names_);
  }

 private:
  bool is(std::string_view text) const { return at_ < tokens_.size() && tokens_[at_].text == text; }

  void read_scope(bool is_unnamed) {
    while (at_ < tokens_.size() && !is("}")) read_declaration(is_unnamed);
    ++at_;
  }

  void read_declaration(bool is_unnamed) {
    has_value_ = false;
    const Tokens head = read_head();
    const bool has_body = is("{");
    if (has_body && !head.empty() && head[0].text == "namespace") {
      ++at_;
      return read_scope(is_unnamed || head.size() == 1);
    }
    if (is_unnamed) {
      if (auto name = name_of(head, has_body)) names_.push_back(*std::move(name));
    }
    while (is("{")) {
      skip_braces();
      // The rest of a value, or the next member that a constructor initializes.
      if (has_value_ || is(",")) read_head();
    }
    if (is(";")) ++at_;
  }

  // Up to the `{` or `;` that stands in no bracket.
  Tokens read_head() {
    Tokens head;
    bool is_operator = false;
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      if (depth == 0 && (is("{") || is(";") || is("}"))) break;
      if (depth == 0 && is("=") && !is_operator) has_value_ = true;
      is_operator = is_operator || is("operator");
      if (is("(") || is("[")) ++depth;
      if (is(")") || is("]")) --depth;
      head.push_back(tokens_[at_]);
    }
    return head;
  }

  void skip_braces() {
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      if (is("{")) ++depth;
      if (is("}") && --depth == 0) {
        ++at_;
        return;
      }
    }
  }

  const Tokens& tokens_;
  std::size_t at_ = 0;
  bool has_value_ = false;  // the head that was read has a `=`
  std::vector<OwnName> names_;
};

std::string room_of(std::string_view path) { return std::string(path.substr(0, path.rfind('/'))); }

}  // namespace

std::vector<OwnName> own_names_of(const SourceFile& file) {
  std::vector<OwnName> names;
  const std::string code = without_directives(without_comments_and_literals(file.text), names);
  const Tokens tokens = tokens_of(code);
  for (OwnName& name : NameReader(tokens).read()) names.push_back(std::move(name));
  std::stable_sort(names.begin(), names.end(),
                   [](const OwnName& a, const OwnName& b) { return a.line < b.line; });
  return names;
}

std::vector<Violation> check_own_names(const SourceTree& tree) {
  struct Known {
    const SourceFile* file = nullptr;
    OwnName name;
  };
  std::map<std::string, Known> known;  // by room and name
  std::vector<Violation> violations;
  for (const SourceFile* file : tree.product_sources()) {
    if (is_header(file->path)) continue;
    for (const OwnName& own : own_names_of(*file)) {
      const auto [at, is_new] =
          known.try_emplace(fmt::format("{}:{}", room_of(file->path), own.name), Known{file, own});
      const Known& first = at->second;
      const bool same = !own.alias.empty() && own.alias == first.name.alias;
      if (is_new || first.file == file || same) continue;
      violations.push_back({file->path, own.line,
                            fmt::format("{} has a {} of its own, too: sources of a room are "
                                        "compiled as one",
                                        first.file->path, own.name)});
    }
  }
  return violations;
}

}  // namespace acrnet::architecture
