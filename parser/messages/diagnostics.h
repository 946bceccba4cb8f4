// Every message of the parser, one factory each: ACR0nnn syntax, ACR1nnn meaning.
//
// Summaries say what is wrong, help says the repair. A code is given out once and never reused.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "model/cidr.h"
#include "model/diagnostic.h"
#include "parser/messages/text_check.h"

namespace acrnet::parser {

// ---- ACR0001..0009: characters ----
Diagnostic refused_text(SourceRange at, const RefusedText& text);

// ---- ACR0010..0019: texts and comments ----
Diagnostic unexpected_text(SourceRange at, std::string_view text);
Diagnostic unterminated_string(SourceRange at);
Diagnostic unterminated_comment(SourceRange at);
Diagnostic unknown_escape(SourceRange at, std::string_view escape);

// ---- ACR0020..0039: what a statement is made of ----
Diagnostic missing_equals_sign(SourceRange at, std::string_view attribute);
Diagnostic missing_open_brace(SourceRange at, std::string_view keyword);
Diagnostic missing_close_brace(SourceRange at, SourceRange opened);
// Behind a block's name stands something else than its brace.
Diagnostic other_block_open(SourceRange at, std::string_view keyword, std::string_view label);
Diagnostic stray_close_brace(SourceRange at);
Diagnostic missing_list_comma(SourceRange at);
Diagnostic missing_list_bracket(SourceRange at, SourceRange opened);
Diagnostic unexpected_in_list(SourceRange at, SourceRange opened);
Diagnostic missing_value(SourceRange at, std::string_view attribute);
Diagnostic missing_source(SourceRange at);
Diagnostic missing_because_text(SourceRange at, std::string_view words);
Diagnostic missing_member_name(SourceRange at);
Diagnostic missing_index_value(SourceRange at);
Diagnostic missing_index_bracket(SourceRange at);
Diagnostic not_a_statement(SourceRange at, std::string_view word);
Diagnostic nested_too_deeply(SourceRange at, int limit);
Diagnostic hyphen_in_name(SourceRange at, std::string_view name);
Diagnostic missing_part(SourceRange at, std::string_view what, std::string_view example);
Diagnostic list_in_parentheses(SourceRange at);
// `sign` makes of an `allow` an attribute or a block.
Diagnostic rule_as_block(SourceRange at, std::string_view sign);
Diagnostic repeated_clause(SourceRange at, std::string_view clause);
Diagnostic equals_after_block(SourceRange at, std::string_view keyword);

// ---- ACR0040..0049: literals ----
Diagnostic malformed_number(SourceRange at, std::string_view text);
Diagnostic malformed_cidr(SourceRange at, std::string_view text, std::string_view reason);
Diagnostic ipv6_literal(SourceRange at);
Diagnostic no_such_date(SourceRange at, std::string_view text);
Diagnostic integer_too_large(SourceRange at, std::string_view text);
Diagnostic host_bits_set(SourceRange at, const CidrText& cidr);

// ---- ACR0050..0059: what the language has not ----
Diagnostic deny_rule(SourceRange at);

// ---- ACR1001..1019: blocks and attributes ----
using Words = std::span<const std::string_view>;
Diagnostic unknown_statement(SourceRange at, std::string_view word, Words known);
Diagnostic terraform_statement(SourceRange at, std::string_view word);
Diagnostic unknown_inner_block(SourceRange at, std::string_view word, std::string_view block,
                               Words known);
Diagnostic unknown_attribute(SourceRange at, std::string_view word, std::string_view block,
                             Words known);
Diagnostic attribute_outside_block(SourceRange at, std::string_view word);
Diagnostic duplicate_attribute(SourceRange at, std::string_view word, SourceRange first);
Diagnostic missing_attribute(SourceRange at, std::string_view block, std::string_view attribute);
Diagnostic rule_outside_registry(SourceRange at, std::string_view block);
Diagnostic wrong_label_count(SourceRange at, std::string_view keyword, std::size_t wanted);
Diagnostic quoted_label(SourceRange at, std::string_view label);
Diagnostic repeated_statement(SourceRange at, std::string_view keyword, SourceRange first);
Diagnostic exclusive_attributes(SourceRange at, std::string_view one, std::string_view other,
                                SourceRange first);

// ---- ACR1020..1039: values ----
Diagnostic wrong_type(SourceRange at, std::string_view what, std::string_view wanted,
                      std::string_view found);
Diagnostic unknown_word(SourceRange at, std::string_view attribute, std::string_view word,
                        Words known);
Diagnostic quoted_word(SourceRange at, std::string_view word);
// `what` is "an address", "a date".
Diagnostic quoted_literal(SourceRange at, std::string_view what, std::string_view text);
Diagnostic invalid_azure_name(SourceRange at, std::string_view what, std::string_view name,
                              std::string_view rule);
Diagnostic malformed_arm_id(SourceRange at, std::string_view reason, std::string_view wanted_form);
Diagnostic malformed_subscription(SourceRange at, std::string_view text);
Diagnostic no_subscription(SourceRange at, std::string_view block);
// `text` is what was written, without quotes; empty where it is no text.
Diagnostic not_a_source(SourceRange at, std::string_view found, std::string_view text);
Diagnostic bare_block_name(SourceRange at, std::string_view word, std::string_view reference);
Diagnostic whole_network_as_source(SourceRange at, std::string_view kind, std::string_view network,
                                   std::span<const std::string> subnets);

// ---- ACR1040..1059: names that refer to something ----
Diagnostic unknown_reference(SourceRange at, std::string_view kind, std::string_view reference,
                             std::span<const std::string> known);
Diagnostic duplicate_block(SourceRange at, std::string_view address, SourceRange first);
Diagnostic duplicate_resource(SourceRange at, std::string_view what, std::string_view address,
                              std::string_view first_address, SourceRange first);

}  // namespace acrnet::parser
