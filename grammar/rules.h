// The grammar of the acrnet language as PEGTL rules, without actions.
//
// Every rule has the name of its production in acrnet.peg; README.md beside it is the reference.
// Only parser/syntax/parse.cc includes this header. Rules that begin with `missing_` or `stray_`
// are error productions: they match where something was forgotten, so that the parser can say
// exactly that and go on as if it stood there. A policy without mistakes never matches one.
#pragma once

#include <tao/pegtl.hpp>

namespace acrnet::grammar {

namespace pegtl = tao::pegtl;

// clang-format off

// ---- white space --------------------------------------------------------------------------------

struct line_end : pegtl::sor<pegtl::one<'\n'>, pegtl::string<'\r', '\n'>> {};
struct blank : pegtl::one<' ', '\t'> {};
struct line_comment : pegtl::seq<pegtl::sor<pegtl::one<'#'>, pegtl::two<'/'>>,
                                 pegtl::star<pegtl::not_one<'\n'>>> {};
struct block_comment
    : pegtl::seq<pegtl::string<'/', '*'>, pegtl::until<pegtl::string<'*', '/'>>> {};
struct stray_comment_open : pegtl::string<'/', '*'> {};
struct comment : pegtl::sor<line_comment, block_comment, stray_comment_open> {};
// Anywhere between two tokens.
struct gap : pegtl::star<pegtl::sor<pegtl::one<' ', '\t', '\n', '\r'>, comment>> {};
// Where the next token must stand on the same line.
struct inline_gap : pegtl::star<pegtl::sor<blank, block_comment, stray_comment_open>> {};

// ---- words --------------------------------------------------------------------------------------

struct name_first : pegtl::ranges<'a', 'z', 'A', 'Z', '_'> {};
struct name_rest : pegtl::ranges<'a', 'z', 'A', 'Z', '0', '9', '_'> {};
struct name : pegtl::seq<name_first, pegtl::star<name_rest>> {};

template <typename Text>
struct keyword : pegtl::seq<Text, pegtl::not_at<name_rest>> {};

struct word_allow : keyword<TAO_PEGTL_STRING("allow")> {};
struct word_deny : keyword<TAO_PEGTL_STRING("deny")> {};
struct word_except : keyword<TAO_PEGTL_STRING("except")> {};
struct word_until : keyword<TAO_PEGTL_STRING("until")> {};
struct word_because : keyword<TAO_PEGTL_STRING("because")> {};
struct word_let : keyword<TAO_PEGTL_STRING("let")> {};
struct word_for : keyword<TAO_PEGTL_STRING("for")> {};
struct word_in : keyword<TAO_PEGTL_STRING("in")> {};
struct word_if : keyword<TAO_PEGTL_STRING("if")> {};
struct word_else : keyword<TAO_PEGTL_STRING("else")> {};
struct word_can : keyword<TAO_PEGTL_STRING("can")> {};
struct word_cannot : keyword<TAO_PEGTL_STRING("cannot")> {};
struct word_reach : keyword<TAO_PEGTL_STRING("reach")> {};
struct word_any : keyword<TAO_PEGTL_STRING("any")> {};
struct word_subnet : keyword<TAO_PEGTL_STRING("subnet")> {};

// The words that open a block. `subnet = …` and `subscription = …` are attributes all the same.
struct block_keyword
    : pegtl::sor<keyword<TAO_PEGTL_STRING("registry")>, keyword<TAO_PEGTL_STRING("subnet")>,
                 keyword<TAO_PEGTL_STRING("virtual_network")>, keyword<TAO_PEGTL_STRING("group")>,
                 keyword<TAO_PEGTL_STRING("variable")>, keyword<TAO_PEGTL_STRING("output")>,
                 keyword<TAO_PEGTL_STRING("module")>, keyword<TAO_PEGTL_STRING("assert")>,
                 keyword<TAO_PEGTL_STRING("subscription")>, keyword<TAO_PEGTL_STRING("azure")>> {};

// ---- literals -----------------------------------------------------------------------------------

struct escaped_character : pegtl::seq<pegtl::one<'\\'>, pegtl::not_one<'\n', '\r'>> {};
struct plain_character : pegtl::not_one<'"', '\\', '$', '\n', '\r'> {};
struct lone_dollar : pegtl::seq<pegtl::one<'$'>, pegtl::not_at<pegtl::one<'{'>>> {};
struct string_content
    : pegtl::star<pegtl::sor<pegtl::plus<plain_character>, escaped_character, lone_dollar>> {};
struct string_close : pegtl::one<'"'> {};
struct string : pegtl::seq<pegtl::one<'"'>, string_content, string_close> {};

struct digits : pegtl::plus<pegtl::digit> {};
struct cidr
    : pegtl::seq<digits, pegtl::one<'.'>, digits, pegtl::one<'.'>, digits, pegtl::one<'.'>, digits,
                 pegtl::opt<pegtl::one<'/'>, digits>, pegtl::not_at<pegtl::one<'/'>>> {};
struct date : pegtl::seq<pegtl::rep<4, pegtl::digit>, pegtl::one<'-'>, pegtl::rep<2, pegtl::digit>,
                         pegtl::one<'-'>, pegtl::rep<2, pegtl::digit>> {};
struct integer : digits {};
// What can't follow a number: `10.0.0` and `5a` are mistakes, not two tokens.
struct number_tail : pegtl::sor<name_rest, pegtl::one<'.'>, pegtl::one<':'>> {};
struct number : pegtl::seq<pegtl::sor<date, cidr, integer>, pegtl::not_at<number_tail>> {};
// An IPv6 address, which a registry's rules can't hold.
struct ipv6_group : pegtl::rep_min_max<0, 4, pegtl::xdigit> {};
struct ipv6 : pegtl::seq<ipv6_group, pegtl::one<':'>, ipv6_group, pegtl::one<':'>,
                         pegtl::star<pegtl::sor<pegtl::xdigit, pegtl::one<':', '.'>>>,
                         pegtl::opt<pegtl::one<'/'>, digits>> {};
struct stray_number : pegtl::seq<pegtl::sor<date, pegtl::digit>,
                                 pegtl::star<pegtl::sor<pegtl::string<'.', '*'>, name_rest,
                                                        pegtl::one<'.', '/', ':'>>>> {};

// ---- expressions --------------------------------------------------------------------------------

struct expression;
struct statement_start;

// A text with `${expression}` in it.
struct interpolation_open : pegtl::string<'$', '{'> {};
struct interpolation_value : pegtl::seq<expression> {};
struct interpolation_close : pegtl::one<'}'> {};
struct interpolation : pegtl::seq<interpolation_open, gap, pegtl::must<interpolation_value>, gap,
                                  pegtl::must<interpolation_close>> {};
struct template_open : pegtl::one<'"'> {};
struct template_text : pegtl::seq<string_content> {};
struct template_close : pegtl::seq<string_close> {};
struct string_template
    : pegtl::seq<template_open, template_text, pegtl::star<interpolation, template_text>,
                 pegtl::must<template_close>> {};

struct sign
    : pegtl::sor<pegtl::seq<pegtl::one<'!'>, pegtl::not_at<pegtl::one<'='>>>, pegtl::one<'-'>> {};
struct expression_start : pegtl::sor<pegtl::one<'"', '[', '(', '{', '!', '-'>, pegtl::digit,
                                     name_first, pegtl::at<ipv6>> {};

// [a, b] and [for x in xs : f(x) if c]
struct list_open : pegtl::one<'['> {};
struct list_close : pegtl::one<']'> {};
struct missing_list_close
    : pegtl::at<pegtl::sor<pegtl::eof, pegtl::one<'}'>, statement_start>> {};
struct list_end : pegtl::sor<list_close, missing_list_close> {};
struct missing_comma : pegtl::at<expression_start> {};
struct list_element : pegtl::seq<pegtl::not_at<list_end>, expression> {};
struct list_separator : pegtl::seq<pegtl::one<','>, gap, pegtl::opt<list_element, gap>> {};
struct missing_separator : pegtl::seq<missing_comma, list_element, gap> {};
struct list_elements
    : pegtl::seq<
          list_element, gap,
          pegtl::star<pegtl::not_at<list_end>, pegtl::sor<list_separator, missing_separator>>> {};
struct list : pegtl::seq<list_open, gap, pegtl::opt<list_elements>, pegtl::must<list_end>> {};

// What `for` binds, in statements and comprehensions: `x in xs`, `k, v in m`.
struct loop_name : name {};
struct loop_names
    : pegtl::seq<loop_name, gap, pegtl::opt<pegtl::one<','>, gap, pegtl::must<loop_name>, gap>> {};
struct loop_in : pegtl::seq<word_in> {};
struct loop_source : pegtl::seq<expression> {};
struct loop_head
    : pegtl::seq<pegtl::must<loop_names>, pegtl::must<loop_in>, gap, pegtl::must<loop_source>> {};
struct comprehension_colon : pegtl::one<':'> {};
struct comprehension_value : pegtl::seq<expression> {};
struct comprehension_arrow : pegtl::string<'=', '>'> {};
struct comprehension_condition : pegtl::seq<expression> {};
struct comprehension_filter
    : pegtl::seq<word_if, gap, pegtl::must<comprehension_condition>, gap> {};
struct list_comprehension_open : pegtl::seq<pegtl::one<'['>, gap, word_for> {};
struct list_comprehension_close : pegtl::one<']'> {};
struct list_comprehension
    : pegtl::seq<list_comprehension_open, gap, loop_head, gap, pegtl::must<comprehension_colon>,
                 gap, pegtl::must<comprehension_value>, gap, pegtl::opt<comprehension_filter>,
                 pegtl::must<list_comprehension_close>> {};
struct map_comprehension_open : pegtl::seq<pegtl::one<'{'>, gap, word_for> {};
struct map_comprehension_close : pegtl::one<'}'> {};
struct map_comprehension
    : pegtl::seq<map_comprehension_open, gap, loop_head, gap, pegtl::must<comprehension_colon>, gap,
                 pegtl::must<comprehension_value>, gap, pegtl::must<comprehension_arrow>, gap,
                 pegtl::must<comprehension_value>, gap, pegtl::opt<comprehension_filter>,
                 pegtl::must<map_comprehension_close>> {};

// { name = a, "north-1" = b }: commas or line ends between the entries
struct map_open : pegtl::one<'{'> {};
struct map_close : pegtl::one<'}'> {};
struct map_name_key : name {};
struct map_string_key : pegtl::seq<string> {};
struct map_equals : pegtl::seq<pegtl::one<'='>, pegtl::not_at<pegtl::one<'='>>> {};
struct map_value : pegtl::seq<expression> {};
struct map_entry : pegtl::seq<pegtl::sor<map_name_key, map_string_key>, gap,
                              pegtl::must<map_equals>, gap, pegtl::must<map_value>> {};
struct map_entries : pegtl::star<map_entry, gap, pegtl::opt<pegtl::one<','>, gap>> {};
struct map : pegtl::seq<map_open, gap, map_entries, pegtl::must<map_close>> {};

struct group_open : pegtl::one<'('> {};
struct group_value : pegtl::seq<expression> {};
struct group_close : pegtl::one<')'> {};
struct parenthesized
    : pegtl::seq<group_open, gap, pegtl::must<group_value>, gap, pegtl::must<group_close>> {};

// f(a, b)
struct call_name : pegtl::seq<name, pegtl::at<pegtl::one<'('>>> {};
struct call_close : pegtl::one<')'> {};
struct argument : pegtl::seq<pegtl::not_at<call_close>, expression> {};
struct arguments
    : pegtl::seq<argument, gap, pegtl::star<pegtl::one<','>, gap, pegtl::opt<argument, gap>>> {};
struct call : pegtl::seq<call_name, pegtl::one<'('>, gap, pegtl::opt<arguments>,
                         pegtl::must<call_close>> {};

struct reference : name {};
struct member_name : name {};
struct splat_member : pegtl::one<'*'> {};
struct member : pegtl::seq<pegtl::one<'.'>, pegtl::sor<splat_member, pegtl::must<member_name>>> {};
struct splat : pegtl::string<'[', '*', ']'> {};
struct index_open : pegtl::one<'['> {};
struct index_value : pegtl::seq<expression> {};
struct index_close : pegtl::one<']'> {};
struct index
    : pegtl::seq<index_open, gap, pegtl::must<index_value>, gap, pegtl::must<index_close>> {};

struct string_literal : pegtl::seq<string> {};
struct primary
    : pegtl::sor<string_literal, string_template, ipv6, number, stray_number, list_comprehension,
                 list, map_comprehension, map, parenthesized, call, reference> {};
struct postfix : pegtl::seq<primary, pegtl::star<pegtl::sor<member, splat, index>>> {};
struct unary;
struct operand_of_sign : pegtl::seq<pegtl::sor<unary, postfix>> {};
struct unary : pegtl::seq<sign, gap, pegtl::must<operand_of_sign>> {};
struct operand : pegtl::sor<postfix, unary> {};

// Precedence is resolved where the tree is built: || then && then == != then < <= > >= then in
// then + - then * / %
struct binary_operator
    : pegtl::sor<pegtl::two<'|'>, pegtl::two<'&'>, pegtl::string<'=', '='>, pegtl::string<'!', '='>,
                 pegtl::string<'<', '='>, pegtl::string<'>', '='>,
                 pegtl::one<'<', '>', '+', '-', '*', '%'>,
                 pegtl::seq<pegtl::one<'/'>, pegtl::not_at<pegtl::one<'/', '*'>>>, word_in> {};
struct right_operand : pegtl::seq<operand> {};
struct binary_tail : pegtl::seq<gap, binary_operator, gap, pegtl::must<right_operand>> {};
struct binary : pegtl::seq<operand, pegtl::star<binary_tail>> {};
struct condition_mark : pegtl::one<'?'> {};
struct conditional_value : pegtl::seq<expression> {};
struct conditional_colon : pegtl::one<':'> {};
struct conditional_tail
    : pegtl::seq<gap, condition_mark, gap, pegtl::must<conditional_value>, gap,
                 pegtl::must<conditional_colon>, gap, pegtl::must<conditional_value>> {};
struct expression : pegtl::seq<binary, pegtl::opt<conditional_tail>> {};

// ---- statements ---------------------------------------------------------------------------------

struct statement;

// `name = value`
struct attribute_name : name {};
struct equals : pegtl::one<'='> {};
struct missing_equals : pegtl::at<expression_start> {};
struct attribute_value : pegtl::seq<expression> {};
struct attribute_tail
    : pegtl::seq<pegtl::sor<equals, missing_equals>, inline_gap, pegtl::must<attribute_value>> {};
struct attribute : pegtl::seq<attribute_name, inline_gap, pegtl::must<attribute_tail>> {};

// `keyword label… { statement… }`
// A hyphen is taken along, to say that a name can't have one.
struct label_name : pegtl::seq<name_first, pegtl::star<pegtl::sor<name_rest, pegtl::one<'-'>>>> {};
struct label_string : pegtl::seq<string> {};
struct label : pegtl::sor<label_name, label_string> {};
struct labels : pegtl::star<label, inline_gap> {};
struct block_name : name {};
struct block_open : pegtl::one<'{'> {};
struct missing_block_open : pegtl::at<pegtl::sor<line_end, pegtl::eof>> {};
struct block_close : pegtl::one<'}'> {};
// The end of the file, or a statement that no block can hold: the brace was forgotten before it.
struct missing_block_close;
struct body
    : pegtl::star<pegtl::not_at<pegtl::sor<block_close, missing_block_close>>, statement, gap> {};
struct block_end : pegtl::sor<block_close, missing_block_close> {};
struct block_rest : pegtl::seq<gap, body, block_end> {};

// Anything that has the shape of a block; which words are known is the evaluator's business.
struct block_head_tail
    : pegtl::seq<inline_gap, pegtl::star<pegtl::sor<label_name, string>, inline_gap>, gap,
                 block_open> {};
struct block_start : pegtl::seq<name, block_head_tail> {};
struct block : pegtl::seq<block_name, inline_gap, labels, gap, block_open, block_rest> {};
// `registry main` and then the line ends: its brace was forgotten.
struct unopened_block_start : pegtl::seq<block_keyword, pegtl::plus<blank>, label_name, inline_gap,
                                         pegtl::sor<line_comment, pegtl::success>,
                                         pegtl::sor<line_end, pegtl::eof>> {};
struct unopened_block : pegtl::seq<block_name, inline_gap, labels, pegtl::opt<line_comment>,
                                   missing_block_open, block_rest> {};

// `subnet vm = …`
struct stray_block_equals
    : pegtl::seq<block_keyword, pegtl::plus<blank>, label_name, inline_gap, equals> {};

// `let name = value`
struct let_name : name {};
struct let_start : pegtl::seq<word_let, pegtl::plus<blank>, pegtl::at<name_first>> {};
struct let_equals : pegtl::seq<equals> {};
struct let_value : pegtl::seq<expression> {};
struct let : pegtl::seq<let_start, pegtl::must<let_name>, inline_gap, pegtl::must<let_equals>,
                        inline_gap, pegtl::must<let_value>> {};

// `for k, v in m { … }` and `if c { … } else if d { … } else { … }`
// What a loop or a condition holds may be anything that its surroundings hold, also at the top of a
// file.
struct control_open : pegtl::one<'{'> {};
struct control_close : pegtl::one<'}'> {};
struct missing_control_close : pegtl::eof {};
struct control_end : pegtl::sor<control_close, missing_control_close> {};
struct control_body
    : pegtl::seq<pegtl::must<control_open>, gap,
                 pegtl::star<pegtl::not_at<control_end>, statement, gap>, control_end> {};
// Whatever follows: neither word can name an attribute or a block.
struct for_start : pegtl::seq<word_for, pegtl::star<blank>> {};
struct for_statement : pegtl::seq<for_start, loop_head, gap, control_body> {};
struct if_start : pegtl::seq<word_if, pegtl::star<blank>> {};
struct if_condition : pegtl::seq<expression> {};
struct else_if_start : pegtl::seq<word_else, gap, word_if, pegtl::star<blank>> {};
struct else_if : pegtl::seq<gap, else_if_start, pegtl::must<if_condition>, gap, control_body> {};
struct else_start : pegtl::seq<word_else> {};
struct else_branch : pegtl::seq<gap, else_start, gap, control_body> {};
struct if_branch : pegtl::seq<if_start, pegtl::must<if_condition>, gap, control_body> {};
struct if_statement : pegtl::seq<if_branch, pegtl::star<else_if>, pegtl::opt<else_branch>> {};

// `subject can reach registry.x && subject cannot reach registry.*`
struct any_subnet
    : pegtl::seq<word_any, pegtl::plus<blank>, word_subnet, pegtl::not_at<pegtl::one<'.'>>> {};
struct claim_subject : pegtl::sor<any_subnet, postfix> {};
struct claim_verb : pegtl::sor<word_can, word_cannot> {};
struct claim_reach : pegtl::seq<word_reach> {};
struct claim_target : pegtl::seq<postfix> {};
struct claim : pegtl::seq<claim_subject, inline_gap, claim_verb, inline_gap,
                          pegtl::must<claim_reach>, inline_gap, pegtl::must<claim_target>> {};
// Found by its words alone, so that looking ahead never reports anything.
struct claim_word
    : pegtl::plus<pegtl::sor<string, pegtl::not_one<' ', '\t', '\n', '\r', '=', '{', '}', '"'>>> {};
struct claim_start
    : pegtl::seq<claim_word, pegtl::star<pegtl::plus<blank>, pegtl::not_at<claim_verb>, claim_word>,
                 pegtl::plus<blank>, claim_verb, pegtl::plus<blank>> {};
struct next_claim : pegtl::seq<claim> {};
struct claims
    : pegtl::seq<claim, pegtl::star<gap, pegtl::two<'&'>, gap, pegtl::must<next_claim>>> {};

struct missing_block_close
    : pegtl::sor<
          pegtl::eof,
          pegtl::at<keyword<TAO_PEGTL_STRING("assert")>, pegtl::plus<blank>, pegtl::one<'"'>>,
          pegtl::at<
              pegtl::sor<keyword<TAO_PEGTL_STRING("registry")>,
                         keyword<TAO_PEGTL_STRING("virtual_network")>,
                         keyword<TAO_PEGTL_STRING("azure")>, keyword<TAO_PEGTL_STRING("group")>,
                         keyword<TAO_PEGTL_STRING("variable")>, keyword<TAO_PEGTL_STRING("output")>,
                         keyword<TAO_PEGTL_STRING("module")>, keyword<TAO_PEGTL_STRING("moved")>,
                         keyword<TAO_PEGTL_STRING("removed")>, keyword<TAO_PEGTL_STRING("import")>>,
              pegtl::star<blank>, pegtl::opt<name>, pegtl::star<blank>, block_open>> {};

// `allow source, source because "text"`
struct clause_word : pegtl::sor<word_because, word_until, word_except> {};
// `allow because "office"`: a clause where the source should stand.
struct clause_start
    : pegtl::seq<clause_word, pegtl::plus<blank>, pegtl::sor<pegtl::one<'"'>, pegtl::digit>> {};
struct source : pegtl::seq<pegtl::not_at<pegtl::sor<statement_start, clause_start>>, expression> {};
struct missing_source_comma
    : pegtl::seq<pegtl::at<expression_start>,
                 pegtl::not_at<pegtl::sor<clause_word, statement_start>>> {};
struct source_separator : pegtl::sor<pegtl::seq<inline_gap, pegtl::one<','>, gap>,
                                     pegtl::seq<inline_gap, missing_source_comma>> {};
struct sources
    : pegtl::seq<pegtl::must<source>, pegtl::star<source_separator, pegtl::must<source>>> {};
struct because_text : pegtl::seq<expression> {};
struct because : pegtl::seq<word_because, inline_gap, pegtl::must<because_text>> {};
struct except_source : pegtl::seq<pegtl::not_at<statement_start>, expression> {};
struct except
    : pegtl::seq<word_except, inline_gap, pegtl::must<except_source>,
                 pegtl::star<inline_gap, pegtl::one<','>, gap, pegtl::must<except_source>>> {};
struct until_date : pegtl::seq<expression> {};
struct until : pegtl::seq<word_until, inline_gap, pegtl::must<until_date>> {};
struct clause : pegtl::seq<gap, pegtl::sor<because, until, except>> {};
// What makes of `allow` an attribute or a block, which it is not.
struct allow_stop : pegtl::sor<equals, block_open, pegtl::seq<pegtl::one<':'>, blank>> {};
struct allow_start : pegtl::seq<word_allow, inline_gap, pegtl::not_at<allow_stop>> {};
struct allow_rule : pegtl::seq<allow_start, sources, pegtl::star<clause>> {};
struct stray_allow : pegtl::seq<word_allow, inline_gap, allow_stop> {};
// There is no such rule; it is recognised to say so.
struct stray_deny
    : pegtl::seq<word_deny, inline_gap, pegtl::sor<pegtl::at<expression_start>, allow_stop>> {};

struct stray_text : pegtl::any {};

struct statement
    : pegtl::sor<allow_rule, let, for_statement, if_statement, stray_allow, stray_deny,
                 pegtl::seq<pegtl::at<block_start>, block>,
                 pegtl::seq<pegtl::at<unopened_block_start>, unopened_block>, stray_block_equals,
                 pegtl::seq<pegtl::at<claim_start>, claims>, attribute, stray_text> {};

// What begins a statement and can't go on an expression; used to find a forgotten bracket.
struct statement_start
    : pegtl::sor<pegtl::seq<word_allow, pegtl::plus<blank>>,
                 pegtl::seq<name, inline_gap, pegtl::sor<map_equals, block_open>>, block_start> {};

// ---- files --------------------------------------------------------------------------------------

struct byte_order_mark : pegtl::string<'\xef', '\xbb', '\xbf'> {};
struct stray_block_close : pegtl::one<'}'> {};
struct file
    : pegtl::seq<pegtl::opt<byte_order_mark>, gap,
                 pegtl::until<pegtl::eof, pegtl::sor<stray_block_close, statement>, gap>> {};

// clang-format on

}  // namespace acrnet::grammar
