// Messages about values, names and rules that are computed: ACR1024, ACR1043..ACR1079, ACR1100,
// ACR2051..ACR2059.
//
// Beside diagnostics.h, which has the messages about syntax, blocks and attributes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/diagnostic.h"
#include "parser/messages/diagnostics.h"

namespace acrnet::parser {

// ---- ACR1043..1049: names ----
Diagnostic unknown_name(SourceRange at, std::string_view word, std::span<const std::string> known);
Diagnostic unknown_function(SourceRange at, std::string_view word, Words known);
Diagnostic name_taken(SourceRange at, std::string_view name, SourceRange first);
Diagnostic reserved_name(SourceRange at, std::string_view name);
Diagnostic definition_cycle(SourceRange at, std::string_view path);
Diagnostic block_needs_key(SourceRange at, std::string_view reference,
                           std::span<const std::string> known);
Diagnostic not_a_value(SourceRange at, std::string_view word);

// ---- ACR1050..1059: operators, members, functions ----
Diagnostic wrong_operands(SourceRange at, std::string_view op, std::string_view left,
                          std::string_view right, std::string_view help);
Diagnostic wrong_operand(SourceRange at, std::string_view op, std::string_view found,
                         std::string_view wanted);
Diagnostic number_overflow(SourceRange at, std::string_view op);
Diagnostic division_by_zero(SourceRange at);
Diagnostic no_such_key(SourceRange at, std::string_view key, std::span<const std::string> known);
Diagnostic index_out_of_range(SourceRange at, std::int64_t index, std::size_t size);
Diagnostic has_no_parts(SourceRange at, std::string_view found, std::string_view wanted);
Diagnostic duplicate_key(SourceRange at, std::string_view key, SourceRange first);
Diagnostic wrong_argument_count(SourceRange at, std::string_view function, std::size_t found,
                                std::string_view signature);
Diagnostic wrong_argument(SourceRange at, std::string_view function, std::string_view parameter,
                          std::string_view wanted, std::string_view found);
Diagnostic function_failed(SourceRange at, std::string_view function, std::string_view reason);
// `counted`: what was made until then, "12 steps, 3 elements".
Diagnostic limit_reached(SourceRange at, std::string_view what, std::string_view counted);

// ---- ACR1060..1069: variables, loops, what is not there yet ----
Diagnostic no_value_for_variable(SourceRange at, std::string_view name);
Diagnostic does_not_fit_type(SourceRange at, std::string_view what, std::string_view type,
                             std::string_view found);
Diagnostic unknown_type(SourceRange at, std::string_view text, Words known);
Diagnostic check_failed(SourceRange at, std::string_view variable, std::string_view message,
                        SourceRange check);
Diagnostic undeclared_variable(SourceRange at, std::string_view name,
                               std::span<const std::string> known);
Diagnostic not_a_variable_value(SourceRange at);
Diagnostic sensitive_output(SourceRange at, std::string_view output);
// A sensitive text as a key of a block, and as the name of something in Azure: `what`.
Diagnostic sensitive_block_key(SourceRange at);
Diagnostic sensitive_azure_name(SourceRange at, std::string_view what);
Diagnostic variable_in_loop(SourceRange at);
Diagnostic loop_needs_keys(SourceRange at);
Diagnostic except_takes_no(SourceRange at, std::string_view found);
Diagnostic except_takes_all(SourceRange at);

// ---- ACR1100: what a subnet holds ----
Diagnostic unfit_host(SourceRange at);

// ---- ACR1070..1079: assertions ----
inline constexpr std::string_view assertion_code = "ACR1070";
// A check of a variable that a value does not pass.
inline constexpr std::string_view check_code = "ACR1063";
Diagnostic assertion_failed(SourceRange at, std::string_view name, std::string_view detail);
// ---- ACR1090..1092: claims that speak of nothing, or of less than they say ----
// `text`: what stands for none. `known`: the blocks that there are. `where`: "the configuration".
Diagnostic means_no_registry(SourceRange at, std::string_view text,
                             std::span<const std::string> known, std::string_view where);
Diagnostic means_no_client(SourceRange at, std::string_view text,
                           std::span<const std::string> known, std::string_view where);
// `left_out`: one of the blocks; `written`: where `registry.*` or `subnet.*` stands.
Diagnostic leaves_out_modules(SourceRange at, std::string_view kind, std::string_view left_out,
                              SourceRange written);
// Whether the message is about an assertion: the policy's effect is known in spite of it.
bool is_about_assertion(const Diagnostic& diagnostic);

Diagnostic unquoted_sentence(SourceRange at, std::string_view label);
Diagnostic claim_outside_assert(SourceRange at, std::string_view block);

// ---- ACR2051..2009: lints ----
Diagnostic except_takes_nothing(SourceRange at);
Diagnostic unused_name(SourceRange at, std::string_view kind, std::string_view name);

}  // namespace acrnet::parser
