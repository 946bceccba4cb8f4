// The grammar of the acrnet language as PEGTL rules, without actions.
//
// Every rule has the name of its production in acrnet.peg; README.md beside it is the reference.
// Only parser/parse.cc includes this header. Rules that begin with `missing_` or `stray_` are error
// productions: they match where something was forgotten, so that the parser can say exactly that and
// go on as if it stood there. A policy without mistakes never matches one.
#pragma once

#include <tao/pegtl.hpp>

namespace acrnet::grammar {

namespace pegtl = tao::pegtl;

// clang-format off

// ---- white space ---------------------------------------------------------------------------------

struct line_end : pegtl::sor<pegtl::one<'\n'>, pegtl::string<'\r', '\n'>> {};
struct blank : pegtl::one<' ', '\t'> {};
struct line_comment : pegtl::seq<pegtl::sor<pegtl::one<'#'>, pegtl::two<'/'>>,
                                 pegtl::star<pegtl::not_one<'\n'>>> {};
struct block_comment : pegtl::seq<pegtl::string<'/', '*'>, pegtl::until<pegtl::string<'*', '/'>>> {};
struct stray_comment_open : pegtl::string<'/', '*'> {};
struct comment : pegtl::sor<line_comment, block_comment, stray_comment_open> {};
// Anywhere between two tokens.
struct gap : pegtl::star<pegtl::sor<pegtl::one<' ', '\t', '\n', '\r'>, comment>> {};
// Where the next token must stand on the same line.
struct inline_gap : pegtl::star<pegtl::sor<blank, block_comment, stray_comment_open>> {};

// ---- words ---------------------------------------------------------------------------------------

struct name_first : pegtl::ranges<'a', 'z', 'A', 'Z', '_'> {};
struct name_rest : pegtl::ranges<'a', 'z', 'A', 'Z', '0', '9', '_'> {};
struct name : pegtl::seq<name_first, pegtl::star<name_rest>> {};

template <typename Text>
struct keyword : pegtl::seq<Text, pegtl::not_at<name_rest>> {};

struct word_allow : keyword<TAO_PEGTL_STRING("allow")> {};
struct word_deny : keyword<TAO_PEGTL_STRING("deny")> {};
struct word_because : keyword<TAO_PEGTL_STRING("because")> {};

// The words that open a block. `subnet = …` and `subscription = …` are attributes all the same.
struct block_keyword
    : pegtl::sor<keyword<TAO_PEGTL_STRING("registry")>, keyword<TAO_PEGTL_STRING("subnet")>,
                 keyword<TAO_PEGTL_STRING("virtual_network")>,
                 keyword<TAO_PEGTL_STRING("subscription")>, keyword<TAO_PEGTL_STRING("azure")>> {};

// ---- literals ------------------------------------------------------------------------------------

struct escaped_character : pegtl::seq<pegtl::one<'\\'>, pegtl::not_one<'\n', '\r'>> {};
struct plain_character : pegtl::not_one<'"', '\\', '\n', '\r'> {};
struct string_content : pegtl::star<pegtl::sor<pegtl::plus<plain_character>, escaped_character>> {};
struct string_close : pegtl::one<'"'> {};
struct string : pegtl::seq<pegtl::one<'"'>, string_content, pegtl::must<string_close>> {};

struct digits : pegtl::plus<pegtl::digit> {};
struct cidr : pegtl::seq<digits, pegtl::one<'.'>, digits, pegtl::one<'.'>, digits, pegtl::one<'.'>,
                         digits, pegtl::opt<pegtl::one<'/'>, digits>, pegtl::not_at<pegtl::one<'/'>>> {};
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
struct stray_number : pegtl::seq<pegtl::digit, pegtl::star<pegtl::sor<name_rest, pegtl::one<'.', '/', ':'>>>> {};

// ---- expressions ---------------------------------------------------------------------------------

struct expression;
struct statement_start;

struct expression_start : pegtl::sor<pegtl::one<'"', '['>, pegtl::digit, name_first, pegtl::at<ipv6>> {};

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
    : pegtl::seq<list_element, gap,
                 pegtl::star<pegtl::not_at<list_end>, pegtl::sor<list_separator, missing_separator>>> {};
struct list : pegtl::seq<list_open, gap, pegtl::opt<list_elements>, pegtl::must<list_end>> {};

struct reference : name {};
struct member_name : name {};
struct member : pegtl::seq<pegtl::one<'.'>, pegtl::must<member_name>> {};
struct index_open : pegtl::one<'['> {};
struct index_value : pegtl::seq<expression> {};
struct index_close : pegtl::one<']'> {};
struct index : pegtl::seq<index_open, gap, pegtl::must<index_value>, gap, pegtl::must<index_close>> {};

struct string_literal : pegtl::seq<string> {};
struct primary : pegtl::sor<string_literal, ipv6, number, stray_number, list, reference> {};
struct expression : pegtl::seq<primary, pegtl::star<pegtl::sor<member, index>>> {};

// ---- statements ----------------------------------------------------------------------------------

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
struct body : pegtl::star<pegtl::not_at<pegtl::sor<block_close, missing_block_close>>, statement, gap> {};
struct block_end : pegtl::sor<block_close, missing_block_close> {};
struct block_rest : pegtl::seq<gap, body, block_end> {};

// Anything that has the shape of a block; which words are known is the evaluator's business.
struct block_head_tail : pegtl::seq<inline_gap, pegtl::star<pegtl::sor<label_name, string>, inline_gap>, gap, block_open> {};
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

struct missing_block_close
    : pegtl::sor<pegtl::eof,
                 pegtl::at<pegtl::sor<keyword<TAO_PEGTL_STRING("registry")>,
                                      keyword<TAO_PEGTL_STRING("virtual_network")>,
                                      keyword<TAO_PEGTL_STRING("azure")>>,
                           pegtl::star<blank>, pegtl::opt<name>, pegtl::star<blank>, block_open>> {};

// `allow source, source because "text"`
struct source : pegtl::seq<pegtl::not_at<statement_start>, expression> {};
struct missing_source_comma
    : pegtl::seq<pegtl::at<expression_start>, pegtl::not_at<pegtl::sor<word_because, statement_start>>> {};
struct source_separator
    : pegtl::sor<pegtl::seq<inline_gap, pegtl::one<','>, gap>, pegtl::seq<inline_gap, missing_source_comma>> {};
struct sources : pegtl::seq<pegtl::must<source>, pegtl::star<source_separator, pegtl::must<source>>> {};
struct because_text : pegtl::seq<expression> {};
struct because : pegtl::seq<word_because, inline_gap, pegtl::must<because_text>> {};
struct allow_start : pegtl::seq<word_allow, inline_gap, pegtl::not_at<pegtl::sor<equals, block_open>>> {};
struct allow_rule : pegtl::seq<allow_start, sources, pegtl::opt<gap, because>> {};
// There is no such rule; it is recognised to say so.
struct stray_deny : pegtl::seq<word_deny, inline_gap, pegtl::at<expression_start>> {};

struct stray_text : pegtl::any {};

struct statement : pegtl::sor<allow_rule, stray_deny,
                              pegtl::seq<pegtl::at<block_start>, block>,
                              pegtl::seq<pegtl::at<unopened_block_start>, unopened_block>,
                              stray_block_equals, attribute, stray_text> {};

// What begins a statement and can't go on an expression; used to find a forgotten bracket.
struct statement_start
    : pegtl::sor<pegtl::seq<word_allow, pegtl::plus<blank>>,
                 pegtl::seq<name, inline_gap, pegtl::sor<equals, block_open>>, block_start> {};

// ---- files ---------------------------------------------------------------------------------------

struct byte_order_mark : pegtl::string<'\xef', '\xbb', '\xbf'> {};
struct stray_block_close : pegtl::one<'}'> {};
struct file : pegtl::seq<pegtl::opt<byte_order_mark>, gap,
                         pegtl::until<pegtl::eof, pegtl::sor<stray_block_close, statement>, gap>> {};

// clang-format on

}  // namespace acrnet::grammar
