// What people mean by words of other languages, and how a policy says it.
//
// Internal to the files that hold the words of messages (*diagnostics.cc). Pure. Each gives a whole
// help line, or nothing where the word is like none that is known.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acrnet::parser {

// An attribute of Terraform, azurerm, Bicep or az, in a block of this keyword.
std::optional<std::string> repair_of_attribute(std::string_view word, std::string_view block);
// A block in a block of this keyword.
std::string repair_of_block(std::string_view word, std::string_view block);
// A statement at the top of a file.
std::optional<std::string> repair_of_statement(std::string_view word);
// A block of Terraform at the top of a file.
std::string_view instead_of(std::string_view word);
// What is written as a source: a word of its own, or a text without its quotes.
std::optional<std::string> repair_of_source(std::string_view text);
// Something that begins with a digit.
std::string repair_of_number(std::string_view text);

}  // namespace acrnet::parser
