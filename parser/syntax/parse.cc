// The only file that uses PEGTL: binds the grammar's rules to the SyntaxBuilder, says what was
// expected where a rule fails, and recovers.
#include "parser/syntax/parse.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "grammar/rules.h"
#include "parser/messages/diagnostics.h"
#include "parser/messages/foreign_habit_diagnostics.h"
#include "parser/syntax/foreign_habits.h"
#include "parser/syntax/recovery.h"
#include "parser/syntax/repaired_text.h"
#include "parser/syntax/syntax_builder.h"
#include "parser/syntax/syntax_refusals.h"

namespace acrnet::parser {

namespace {

namespace pegtl = tao::pegtl;
using Input = pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*>;

// ---- what to do when a rule has matched ---------------------------------------------------------

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

#define ACRNET_ACTION(rule)                                            \
  template <>                                                          \
  struct action<grammar::rule> {                                       \
    template <typename ActionInput>                                    \
    static void apply(const ActionInput& in, SyntaxBuilder& builder) { \
      act(std::string_view(in.begin(), in.size()), builder);           \
    }                                                                  \
    static void act(std::string_view token, SyntaxBuilder& builder);   \
  };                                                                   \
  void action<grammar::rule>::act([[maybe_unused]] std::string_view token, SyntaxBuilder& builder)

ACRNET_ACTION(string_literal) { builder.string(token); }
ACRNET_ACTION(number) { builder.number(token); }
ACRNET_ACTION(ipv6) { builder.invalid(token, ipv6_literal(builder.range(token))); }
ACRNET_ACTION(stray_number) {
  builder.invalid(token, malformed_number(builder.range(token), token));
}
ACRNET_ACTION(reference) {
  refuse_url(token, builder);
  builder.reference(token);
}
ACRNET_ACTION(member_name) { builder.member(token); }
ACRNET_ACTION(splat_member) { builder.splat(token); }
ACRNET_ACTION(splat) { builder.splat(token); }
ACRNET_ACTION(index_close) { builder.index_end(token); }
ACRNET_ACTION(template_open) { builder.open(token); }
ACRNET_ACTION(template_text) { builder.template_text(token); }
ACRNET_ACTION(template_close) { builder.template_end(token); }
ACRNET_ACTION(list_open) { builder.open(token); }
ACRNET_ACTION(list_close) { builder.list_end(builder.offset(token) + 1); }
ACRNET_ACTION(missing_list_close) {
  builder.report(missing_list_bracket(builder.range(token), builder.innermost_bracket()));
  builder.list_end(builder.offset(token));
}
ACRNET_ACTION(missing_comma) { builder.report(missing_list_comma(builder.range(token))); }
ACRNET_ACTION(missing_source_comma) {
  const std::string_view word = word_at(builder.text(), builder.offset(token));
  if (const auto meant = meant_clause(word))
    throw SyntaxError{mistyped_word(builder.range(word), word, *meant), builder.offset(token)};
  builder.report(missing_list_comma(builder.range(token)));
}
ACRNET_ACTION(list_comprehension_open) { builder.open(token); }
ACRNET_ACTION(list_comprehension_close) { builder.list_comprehension_end(token); }
ACRNET_ACTION(map_comprehension_open) { builder.open(token); }
ACRNET_ACTION(map_comprehension_close) { builder.map_comprehension_end(token); }
ACRNET_ACTION(comprehension_filter) { builder.comprehension_filter_end(); }
ACRNET_ACTION(loop_name) { builder.loop_name(token); }
ACRNET_ACTION(loop_names) { builder.loop_names_end(token); }
ACRNET_ACTION(loop_source) { builder.loop_source_end(); }
ACRNET_ACTION(map_open) { builder.open(token); }
ACRNET_ACTION(map_name_key) { builder.map_key(token, false); }
ACRNET_ACTION(map_string_key) { builder.map_key(token, true); }
ACRNET_ACTION(map_value) { builder.map_value(); }
ACRNET_ACTION(map_close) { builder.map_end(token); }
ACRNET_ACTION(group_open) { builder.open(token); }
ACRNET_ACTION(group_close) { builder.parenthesized_end(token); }
ACRNET_ACTION(call_name) { builder.call_begin(token); }
ACRNET_ACTION(call_close) { builder.call_end(token); }
ACRNET_ACTION(sign) { builder.sign(token); }
ACRNET_ACTION(unary) { builder.unary_end(); }
ACRNET_ACTION(binary_operator) { builder.binary_operator(token); }
ACRNET_ACTION(condition_mark) { builder.condition_end(); }
ACRNET_ACTION(conditional_tail) { builder.conditional_end(); }

ACRNET_ACTION(attribute_name) { builder.statement_name(token); }

ACRNET_ACTION(missing_equals) {
  refuse_what_is_no_attribute(builder.offset(token), builder);
  builder.report(missing_equals_sign(builder.range(token), builder.last_name()));
}
ACRNET_ACTION(attribute) {
  refuse_closing_quote(token, builder);
  builder.attribute_end(token);
}
ACRNET_ACTION(let_name) { builder.statement_name(token); }
ACRNET_ACTION(let) { builder.let_end(token); }

ACRNET_ACTION(allow_start) { builder.allow_begin(); }
ACRNET_ACTION(except_source) { builder.except_source_end(); }
ACRNET_ACTION(until) { builder.until_end(token); }

ACRNET_ACTION(because) {
  refuse_closing_quote(token, builder);
  refuse_bare_reason(token, builder);
  builder.because_end(token);
}
ACRNET_ACTION(allow_rule) { builder.allow_end(token); }

ACRNET_ACTION(control_open) { builder.control_open(token); }
ACRNET_ACTION(control_close) { builder.control_close(); }
ACRNET_ACTION(missing_control_close) {
  if (!builder.skipped_to_end()) {
    builder.report(missing_close_brace(builder.range(token), builder.innermost_control()));
  }
  builder.control_close();
}
ACRNET_ACTION(for_statement) { builder.for_end(token); }
ACRNET_ACTION(if_start) { builder.if_begin(); }
ACRNET_ACTION(if_condition) { builder.branch_condition_end(); }
ACRNET_ACTION(else_start) { builder.else_begin(); }
ACRNET_ACTION(if_branch) { builder.branch_end(); }
ACRNET_ACTION(else_if) { builder.branch_end(); }
ACRNET_ACTION(else_branch) { builder.branch_end(); }
ACRNET_ACTION(if_statement) { builder.if_end(token); }
ACRNET_ACTION(claim_verb) { builder.claim_verb(token); }
ACRNET_ACTION(claim) { builder.claim_end(token); }
ACRNET_ACTION(claims) { builder.claims_end(token); }

ACRNET_ACTION(block_name) { builder.block_name(token); }
ACRNET_ACTION(label_name) {
  if (token.find('-') != std::string_view::npos)
    builder.report(hyphen_in_name(builder.range(token), token));
  builder.label(token, false);
}
ACRNET_ACTION(label_string) { builder.label(token, true); }
ACRNET_ACTION(missing_block_open) {
  builder.report(missing_open_brace(builder.range(token), builder.innermost_block().keyword.text));
}
ACRNET_ACTION(missing_block_close) {
  if (!builder.skipped_to_end()) {
    builder.report(missing_close_brace(builder.range(token),
                                       builder.range(builder.innermost_block().keyword.text)));
  }
  builder.block_end(builder.offset(token));
}
ACRNET_ACTION(block_close) { builder.block_end(builder.offset(token) + 1); }

ACRNET_ACTION(stray_allow) {
  const std::size_t sign = builder.offset(token) + token.find_first_of("={:");
  throw SyntaxError{rule_as_block(place(builder, sign), builder.text().substr(sign, 1)), sign};
}
ACRNET_ACTION(stray_deny) {
  throw SyntaxError{deny_rule(builder.range(token.substr(0, 4))), builder.offset(token)};
}
ACRNET_ACTION(stray_comment_open) {
  throw SyntaxError{unterminated_comment(builder.range(token)), builder.offset(token)};
}
ACRNET_ACTION(stray_block_equals) {
  const SourceRange equals = builder.range(token.substr(token.size() - 1));
  throw SyntaxError{equals_after_block(equals, token.substr(0, token.find_first_of(" \t"))),
                    builder.offset(token)};
}
ACRNET_ACTION(stray_text) { refuse_stray_text(token, builder); }
ACRNET_ACTION(stray_block_close) { builder.report(stray_close_brace(builder.range(token))); }

#undef ACRNET_ACTION

// ---- what was expected when a rule that must match has not --------------------------------------

template <typename Rule>
Diagnostic expected(const SyntaxBuilder& builder, std::size_t at) = delete;

// The opening quote of the string whose content ends at `at`.
std::size_t string_begin(std::string_view text, std::size_t at) {
  for (std::size_t quote = text.rfind('"', at - 1);; quote = text.rfind('"', quote - 1)) {
    std::size_t backslashes = 0;
    while (backslashes < quote && text[quote - 1 - backslashes] == '\\') ++backslashes;
    if (backslashes % 2 == 0) return quote;
  }
}

template <>
Diagnostic expected<grammar::template_close>(const SyntaxBuilder& builder, std::size_t at) {
  return unterminated_string(builder.range(string_begin(builder.text(), at), at));
}

template <>
Diagnostic expected<grammar::list_end>(const SyntaxBuilder& builder, std::size_t at) {
  return unexpected_in_list(place(builder, at), builder.innermost_bracket());
}

template <>
Diagnostic expected<grammar::member_name>(const SyntaxBuilder& builder, std::size_t at) {
  return missing_member_name(place(builder, at));
}

template <>
Diagnostic expected<grammar::index_value>(const SyntaxBuilder& builder, std::size_t at) {
  return missing_index_value(place(builder, at));
}

template <>
Diagnostic expected<grammar::index_close>(const SyntaxBuilder& builder, std::size_t at) {
  const std::size_t last = builder.text().substr(0, at).find_last_not_of(" \t\r\n");
  return missing_index_bracket(place(builder, last + 1));
}

template <>
Diagnostic expected<grammar::attribute_tail>(const SyntaxBuilder& builder, std::size_t at) {
  if (builder.text().substr(at).starts_with(':'))
    return colon_for_equals(place(builder, at), builder.last_name());
  const std::string_view line = rest_of_line(builder.text(), at);
  if (const std::string_view verb = verb_of_reaching(line); !verb.empty())
    return mistyped_word(builder.range(verb), verb, "can reach");
  return not_a_statement(place(builder, at), builder.last_name());
}

template <>
Diagnostic expected<grammar::group_close>(const SyntaxBuilder& builder, std::size_t at) {
  if (builder.text().substr(at).starts_with(',')) return list_in_parentheses(place(builder, at));
  return missing_part(place(builder, end_of_last_token(builder, at)), "')'", "(a + b) * c");
}

template <>
Diagnostic expected<grammar::claim_reach>(const SyntaxBuilder& builder, std::size_t at) {
  if (word_at(builder.text(), at) == "not")
    return mistyped_word(builder.range(at, at + 3), "can not", "cannot");
  return missing_part(place(builder, end_of_last_token(builder, at)), "'reach'",
                      "subnet.docker.vm can reach registry.main");
}

// The brace of a loop or a branch: a condition may go on behind what was understood of it.
template <>
Diagnostic expected<grammar::control_open>(const SyntaxBuilder& builder, std::size_t at) {
  const std::string_view text = builder.text();
  const std::size_t end = end_of_last_token(builder, at);
  const std::string_view word = word_at(text, at);
  if (const auto sign = operator_meant_by(word))
    return spelled_operator(builder.range(word), word, *sign);
  const std::string_view last = word_before(text, end);
  if (const auto sign = operator_meant_by(last); sign == "!")
    return spelled_operator(builder.range(last), last, *sign);
  if (text.substr(at).starts_with('=')) return single_equals_in_condition(place(builder, at));
  const std::size_t line = text.substr(0, end).rfind('\n') + 1;
  const bool loop = rest_of_line(text, line).starts_with("for ");
  return missing_part(place(builder, end), "'{'",
                      loop ? "for x in xs { … }" : "if condition { … }");
}

template <>
Diagnostic expected<grammar::attribute_value>(const SyntaxBuilder& builder, std::size_t at) {
  const std::string_view text = builder.text();
  if (at > 0 && text[at - 1] == '=' && at < text.size() && (text[at] == '=' || text[at] == '>')) {
    return other_equals(builder.range(at - 1, at + 1), text.substr(at - 1, 2), builder.last_name());
  }
  return missing_value(place(builder, at), builder.last_name());
}

template <>
Diagnostic expected<grammar::source>(const SyntaxBuilder& builder, std::size_t at) {
  return missing_source(place(builder, at));
}

template <>
Diagnostic expected<grammar::because_text>(const SyntaxBuilder& builder, std::size_t at) {
  return missing_because_text(place(builder, at), "build VMs");
}

// Rules whose absence is said in one sentence: what is missing, and how it is written.
#define ACRNET_EXPECTED(rule, what, example)                                            \
  template <>                                                                           \
  Diagnostic expected<grammar::rule>(const SyntaxBuilder& builder, std::size_t at) {    \
    return missing_part(place(builder, end_of_last_token(builder, at)), what, example); \
  }

ACRNET_EXPECTED(interpolation_value, "a value", R"("${name}")")
ACRNET_EXPECTED(interpolation_close, "'}'", R"("${name}")")
ACRNET_EXPECTED(loop_names, "a name", "for x in xs")
ACRNET_EXPECTED(loop_name, "a second name", "for key, value in map")
ACRNET_EXPECTED(loop_in, "'in'", "for x in xs")
ACRNET_EXPECTED(loop_source, "a list or map", "for x in xs")
ACRNET_EXPECTED(comprehension_colon, "':'", "[for x in xs : x]")
ACRNET_EXPECTED(comprehension_value, "a value", "[for x in xs : x]")
ACRNET_EXPECTED(comprehension_arrow, "'=>'", "{for k, v in map : k => v}")
ACRNET_EXPECTED(comprehension_condition, "a condition", "[for x in xs : x if x > 0]")
ACRNET_EXPECTED(list_comprehension_close, "']'", "[for x in xs : x]")
ACRNET_EXPECTED(map_comprehension_close, "'}'", "{for k, v in map : k => v}")
ACRNET_EXPECTED(map_equals, "'='", "{ name = value }")
ACRNET_EXPECTED(map_value, "a value", "{ name = value }")
ACRNET_EXPECTED(map_close, "'}'", "{ name = value }")
ACRNET_EXPECTED(group_value, "a value", "(a + b) * c")
ACRNET_EXPECTED(call_close, "')'", "length(list)")
ACRNET_EXPECTED(operand_of_sign, "a value", "!condition")
ACRNET_EXPECTED(right_operand, "a value", "a + b")
ACRNET_EXPECTED(conditional_value, "a value", "condition ? a : b")
ACRNET_EXPECTED(conditional_colon, "':'", "condition ? a : b")
ACRNET_EXPECTED(let_name, "a name", "let office = [203.0.113.0/24]")
ACRNET_EXPECTED(let_equals, "'='", "let office = [203.0.113.0/24]")
ACRNET_EXPECTED(let_value, "a value", "let office = [203.0.113.0/24]")
ACRNET_EXPECTED(if_condition, "a condition", "if condition { … }")
ACRNET_EXPECTED(claim_target, "a registry", "subnet.docker.vm can reach registry.main")
ACRNET_EXPECTED(next_claim, "a claim", "a can reach b && c cannot reach b")
ACRNET_EXPECTED(except_source, "a network", "allow 203.0.113.0/24 except 203.0.113.7")
ACRNET_EXPECTED(until_date, "a date", "allow 198.51.100.7 until 2026-12-31")

#undef ACRNET_EXPECTED

// Where the search for the end of the statement begins. A text without closing quote has swallowed
// the rest of its line, also the braces that close what was opened on it.
template <typename Rule>
std::size_t recovery_offset([[maybe_unused]] const SyntaxBuilder& builder, std::size_t at) {
  return at;
}

template <>
std::size_t recovery_offset<grammar::template_close>(const SyntaxBuilder& builder, std::size_t at) {
  if (!builder.inside_block()) return at;
  const std::size_t line = builder.text().rfind('\n', at - 1) + 1;
  const bool opened_on_this_line = builder.offset(builder.innermost_block().keyword.text) >= line;
  return opened_on_this_line ? find_trailing_braces(builder.text().substr(0, at)) : at;
}

// Where the value of another language stands: a heredoc, a text in single quotes.
std::optional<SyntaxError> written_as_elsewhere(const SyntaxBuilder& builder, std::size_t at) {
  const std::string_view text = builder.text();
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("<<"))
    return SyntaxError{heredoc(builder.range(at, at + 2)), heredoc_end(text, at)};
  if (rest.starts_with('\'')) {
    const std::size_t end = single_quotes_end(text, at);
    return SyntaxError{single_quotes(builder.range(at, end)), end};
  }
  if (rest.starts_with(':') && !builder.inside_block()) {
    const std::string_view name = word_before(text, at);
    const auto language = language_of_statement(text, at - name.size(), at);
    if (language && !name.empty())
      return SyntaxError{other_language(builder.range(name), *language), text.size()};
  }
  return std::nullopt;
}

// ---- recovery -----------------------------------------------------------------------------------

bool begins_statement(std::string_view text) {
  Input in(text.data(), text.data() + text.size(), "");
  try {
    return pegtl::parse<pegtl::seq<grammar::gap, grammar::statement_start>>(in);
  } catch (const pegtl::parse_error&) {
    return false;  // an unterminated string or comment: reported where it is parsed
  }
}

// Moves the input from the beginning of a statement that went wrong to where the next one can
// begin.
void recover(Input& in, SyntaxBuilder& builder, std::size_t error) {
  const std::size_t begin = builder.offset(in.current());
  const Recovery next =
      find_next_statement(builder.text(), begin, error, builder.inside_block(), begins_statement);
  in.bump(next.offset - begin);
  builder.invalid_statement(begin, next.offset);
  if (next.unbalanced) builder.set_skipped_to_end();
}

// ---- control ------------------------------------------------------------------------------------

template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <typename ParseInput>
  [[noreturn]] static void raise(const ParseInput& in, SyntaxBuilder& builder) {
    const std::size_t at = builder.offset(in.current());
    if (auto foreign = written_as_elsewhere(builder, at)) throw SyntaxError(std::move(*foreign));
    throw SyntaxError{expected<Rule>(builder, at), recovery_offset<Rule>(builder, at)};
  }
};

class NestingLevel {
 public:
  NestingLevel(SyntaxBuilder& builder, const char* at) : builder_(builder) {
    if (builder_.enter() <= max_nesting) return;
    builder_.leave();
    const std::size_t offset = builder.offset(at);
    throw SyntaxError{nested_too_deeply(place(builder, offset), max_nesting), offset};
  }
  ~NestingLevel() { builder_.leave(); }
  NestingLevel(const NestingLevel&) = delete;
  NestingLevel& operator=(const NestingLevel&) = delete;

 private:
  SyntaxBuilder& builder_;
};

// The operators of one expression, apart from those of the expression around it.
class OperatorChain {
 public:
  explicit OperatorChain(SyntaxBuilder& builder)
      : builder_(builder), outer_(builder.begin_chain()) {}
  ~OperatorChain() { builder_.leave_chain(outer_); }
  OperatorChain(const OperatorChain&) = delete;
  OperatorChain& operator=(const OperatorChain&) = delete;

  bool fold() const {
    builder_.fold_chain();
    return true;
  }

 private:
  SyntaxBuilder& builder_;
  std::size_t outer_;
};

// A sign stands before a sign without an expression between them.
template <>
struct control<grammar::unary> : pegtl::normal<grammar::unary> {
  template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control>
  static bool match(Input& in, SyntaxBuilder& builder) {
    const NestingLevel level(builder, in.current());
    return pegtl::normal<grammar::unary>::match<A, M, Action, Control>(in, builder);
  }
};

template <>
struct control<grammar::expression> : pegtl::normal<grammar::expression> {
  using base = pegtl::normal<grammar::expression>;

  template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control>
  static bool match(Input& in, SyntaxBuilder& builder) {
    const NestingLevel level(builder, in.current());
    if constexpr (A == pegtl::apply_mode::nothing) {
      return base::match<A, M, Action, Control>(in, builder);
    } else {
      const OperatorChain chain(builder);
      return base::match<A, M, Action, Control>(in, builder) && chain.fold();
    }
  }
};

// A statement that goes wrong is reported, taken back and skipped; the next one is read as if
// nothing had been.
template <>
struct control<grammar::statement> : pegtl::normal<grammar::statement> {
  using base = pegtl::normal<grammar::statement>;

  template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control>
  static bool match(Input& in, SyntaxBuilder& builder) {
    const SyntaxBuilder::Mark mark = builder.mark();
    std::optional<SyntaxError> error;
    const bool matched = attempt<A, M, Action, Control>(in, builder, error);
    if (!error) return matched;
    builder.roll_back(mark);
    builder.report(std::move(error->diagnostic));
    // What no message would be kept of is not read.
    recover(in, builder, builder.tired() ? builder.text().size() : error->offset);
    return true;
  }

 private:
  // Leaves the input where it was when the statement goes wrong.
  template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control>
  static bool attempt(Input& in, SyntaxBuilder& builder, std::optional<SyntaxError>& error) {
    auto rewind = in.template mark<pegtl::rewind_mode::required>();
    try {
      const NestingLevel level(builder, in.current());
      return rewind(base::match<A, pegtl::rewind_mode::active, Action, Control>(in, builder));
    } catch (SyntaxError& thrown) {
      error = std::move(thrown);
      return false;
    }
  }
};

// ---- one file -----------------------------------------------------------------------------------

Document parse_text(const SourceFile& source_file, FileIndex file, Diagnostics& diagnostics) {
  const std::string_view source = source_file.text();
  Document document;
  document.file = file;
  document.arena = std::make_unique<std::pmr::monotonic_buffer_resource>(source.size() * 2 + 1024);
  document.repaired_text = repair_text(file, source, diagnostics);
  const std::string_view text = document.repaired_text ? *document.repaired_text : source;

  SyntaxBuilder builder(file, text, *document.arena, diagnostics);
  Input in(text.data(), text.data() + text.size(), "");
  try {
    pegtl::parse<grammar::file, action, control>(in, builder);
  } catch (const SyntaxError& error) {  // between two statements: a comment that does not end
    builder.report(error.diagnostic);
  }
  document.statements = builder.finish();
  document.incomplete = builder.incomplete() || document.repaired_text != nullptr;
  return document;
}

}  // namespace

Document parse(const SourceFile& source_file, FileIndex file, Diagnostics& diagnostics) {
  if (const auto diff = find_diff(source_file.text())) {
    Diagnostics mistakes;
    Document document = parse_text(source_file, file, mistakes);
    if (mistakes.has_errors()) {
      // Each of its lines would be a mistake of its own.
      const auto begin = static_cast<std::uint32_t>(*diff);
      diagnostics.add(pasted_diff({file, begin, begin + 1}));
      document.statements = {};
      return document;
    }
  }
  return parse_text(source_file, file, diagnostics);
}

std::vector<Document> parse(const Sources& sources, Diagnostics& diagnostics, std::size_t count) {
  std::vector<Document> documents;
  const std::size_t end = std::min(count, sources.size());
  documents.reserve(end);
  for (std::size_t file = 0; file < end; ++file) {
    if (diagnostics.full()) break;
    documents.push_back(parse(sources[file], static_cast<FileIndex>(file), diagnostics));
  }
  return documents;
}

}  // namespace acrnet::parser
