#include "parser/messages/diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "model/similar.h"
#include "parser/messages/fix_hints.h"
#include "parser/messages/message.h"

namespace acrnet::parser {

namespace {

std::string list_of(Words words) { return fmt::format("{}", fmt::join(words, ", ")); }

// "did you mean 'x'?", or the words there are.
std::string suggest(std::string_view word, Words known, std::string_view what) {
  if (const auto similar = most_similar(word, known))
    return fmt::format("did you mean '{}'?", *similar);
  return fmt::format("{}: {}", what, list_of(known));
}

// The name without what belongs to the address of a registry or network.
std::string repair_of_name(std::string_view name, std::string_view rule) {
  const std::size_t dot = name.find(".azurecr.");
  if (dot != std::string_view::npos)
    return fmt::format("write the name alone: \"{}\"", name.substr(0, dot));
  return fmt::format("Azure's rule: {}", rule);
}

}  // namespace

// ---- characters ----

Diagnostic refused_text(SourceRange at, const RefusedText& text) {
  switch (text.kind) {
    case RefusedText::Kind::invalid_utf8:
      return error(at,
                   {"ACR0001", fmt::format("the byte 0x{:02X} is not UTF-8 here", text.code_point),
                    "A policy is UTF-8 text.", "save the file as UTF-8, or remove the byte", ""});
    case RefusedText::Kind::control_character:
      return error(at, {"ACR0002", fmt::format("control character U+{:04X}", text.code_point),
                        "A reviewer can't see it, so no policy may hold it, not even in a comment.",
                        "remove it; in a string, write it as an escape", ""});
    case RefusedText::Kind::bidirectional_control:
      return error(
          at, {"ACR0003", fmt::format("bidirectional control character U+{:04X}", text.code_point),
               "It makes the text around it look different from what it is.",
               "remove it; it is invisible, so delete and retype what stands beside it", ""});
    case RefusedText::Kind::lone_carriage_return: break;
  }
  return error(at, {"ACR0004", "a carriage return without a line feed",
                    "Some editors show a new line there, the language does not.",
                    "save the file with line ends LF or CRLF", ""});
}

// ---- texts and comments ----

Diagnostic unexpected_text(SourceRange at, std::string_view text) {
  std::string help = "a statement begins with a word: an attribute, a block or 'allow'";
  if (text == "," || text == ";") help = "remove it: statements need nothing between them";
  if (text == "\"") help = "is a quote missing before it, where the text begins?";
  return error(at, {"ACR0010", fmt::format("'{}' begins no statement", text), "", help, ""});
}

Diagnostic unterminated_string(SourceRange at) {
  return error(
      at, {"ACR0011", "this text has no closing quote", "A text ends on the line it begins on.",
           "add the '\"' where the text ends; write a line end as \\n", "begins here"});
}

Diagnostic unterminated_comment(SourceRange at) {
  return error(at,
               {"ACR0012", "this comment has no end", "", "add '*/' where it ends", "begins here"});
}

Diagnostic unknown_escape(SourceRange at, std::string_view escape) {
  return error(at,
               {"ACR0013", fmt::format("'{}' is no escape", escape), "",
                R"(the escapes are \n \t \\ \" \$ and \u{1F600}; write a backslash as \\)", ""});
}

// ---- what a statement is made of ----

Diagnostic missing_equals_sign(SourceRange at, std::string_view attribute) {
  return error(at, {"ACR0020", fmt::format("'=' is missing after '{}'", attribute), "",
                    fmt::format("write: {} = …", attribute), "'=' expected here"});
}

Diagnostic missing_open_brace(SourceRange at, std::string_view keyword) {
  return error(
      at, {"ACR0021", fmt::format("'{{' is missing at the end of the {}'s first line", keyword), "",
           "add '{' here", "'{' expected here"});
}

Diagnostic missing_close_brace(SourceRange at, SourceRange opened) {
  return with(
      error(at, {"ACR0022", "a '}' is missing before this place", "",
                 "add '}' where the block ends", "the block should have ended before here"}),
      opened, "this block is not closed");
}

Diagnostic other_block_open(SourceRange at, std::string_view keyword, std::string_view label) {
  return error(at, {"ACR0053", fmt::format("'{{' is missing behind '{} {}'", keyword, label), "",
                    fmt::format("write: {} {} {{ … }}", keyword, label), "'{' expected here"});
}

Diagnostic stray_close_brace(SourceRange at) {
  return error(at, {"ACR0023", "this '}' closes nothing", "",
                    "remove it, or add the '{' that it should close", ""});
}

Diagnostic missing_list_comma(SourceRange at) {
  return error(at, {"ACR0024", "a comma is missing before this value", "",
                    "write ',' between two values", "',' expected before this"});
}

Diagnostic missing_list_bracket(SourceRange at, SourceRange opened) {
  return with(error(at, {"ACR0025", "a ']' is missing before this place", "",
                         "add ']' where the list ends", "']' expected before this"}),
              opened, "the list begins here");
}

Diagnostic unexpected_in_list(SourceRange at, SourceRange opened) {
  return with(
      error(at,
            {"ACR0026", "this can't stand in a list", "",
             "a list is written [a, b]: values with commas between them, and ']' at the end", ""}),
      opened, "the list begins here");
}

Diagnostic missing_value(SourceRange at, std::string_view attribute) {
  return error(at, {"ACR0027", fmt::format("'{}' has no value", attribute),
                    "The value begins on the line of the '='.",
                    fmt::format("write it: {} = …, or remove the attribute", attribute),
                    "a value is expected here"});
}

Diagnostic missing_source(SourceRange at) {
  return error(at,
               {"ACR0028", "'allow' needs a source here", "",
                "name who may come in: an address, a network such as 203.0.113.0/24, or a subnet "
                "such as subnet.docker.vm",
                "a source is expected here"});
}

Diagnostic missing_because_text(SourceRange at, std::string_view words) {
  return error(
      at, {"ACR0029", "'because' needs a text", "",
           fmt::format("say why in quotes: because \"{}\"", words), "a text is expected here"});
}

Diagnostic missing_member_name(SourceRange at) {
  return error(at, {"ACR0030", "a name is missing after '.'", "",
                    "write the name, for example subnet.docker.vm", "a name is expected here"});
}

Diagnostic missing_index_value(SourceRange at) {
  return error(
      at, {"ACR0031", "the brackets are empty", "", "write the key: registry.acr[\"west\"]", ""});
}

Diagnostic missing_index_bracket(SourceRange at) {
  return error(at, {"ACR0032", "a ']' is missing here", "", "close the bracket with ']'",
                    "']' expected here"});
}

Diagnostic not_a_statement(SourceRange at, std::string_view word) {
  return error(at, {"ACR0033", fmt::format("'{}' begins neither an attribute nor a block", word),
                    "", fmt::format("write '{} = value', or '{} name {{ … }}'", word, word),
                    "'=' or '{' expected here"});
}

Diagnostic nested_too_deeply(SourceRange at, int limit) {
  return error(at, {"ACR0034", fmt::format("nested more than {} levels deep", limit), "",
                    "no policy needs this; is a bracket or brace missing before?", ""});
}

Diagnostic hyphen_in_name(SourceRange at, std::string_view name) {
  std::string repaired(name);
  for (char& c : repaired) c = c == '-' ? '_' : c;
  return error(at,
               {"ACR0035", fmt::format("the name '{}' holds a hyphen", name),
                "Names in a policy are made of letters, digits and '_'; the resource in Azure can "
                "have any name, in the attribute 'name'.",
                fmt::format("write {}", repaired), ""});
}

Diagnostic missing_part(SourceRange at, std::string_view what, std::string_view example) {
  return error(
      at, {"ACR0037", fmt::format("{} is missing here", what), "",
           fmt::format("write it like this: {}", example), fmt::format("{} expected here", what)});
}

Diagnostic list_in_parentheses(SourceRange at) {
  return error(at, {"ACR0052", "a list stands in square brackets", "",
                    "write [a, b]; the sources of a rule also stand side by side: allow a, b", ""});
}

Diagnostic rule_as_block(SourceRange at, std::string_view sign) {
  return error(
      at, {"ACR0051", fmt::format("a rule takes no '{}'", sign),
           "It is a line of its own, with its sources behind 'allow'.",
           "write: allow 203.0.113.0/24, or for several: allow 203.0.113.0/24, 198.51.100.7", ""});
}

Diagnostic repeated_clause(SourceRange at, std::string_view clause) {
  return error(at, {"ACR0038", fmt::format("a rule takes '{}' only once", clause), "",
                    "keep one of the two", ""});
}

Diagnostic equals_after_block(SourceRange at, std::string_view keyword) {
  return error(at, {"ACR0036", fmt::format("a {} is a block, it takes no '='", keyword), "",
                    fmt::format("write: {} name {{ … }}", keyword), ""});
}

// ---- literals ----

Diagnostic malformed_number(SourceRange at, std::string_view text) {
  return error(at, {"ACR0040", fmt::format("'{}' is no number, address or date", text), "",
                    repair_of_number(text), ""});
}

Diagnostic malformed_cidr(SourceRange at, std::string_view text, std::string_view reason) {
  return error(at, {"ACR0041", fmt::format("'{}' is no IPv4 address or network", text), "",
                    std::string(reason), ""});
}

Diagnostic ipv6_literal(SourceRange at) {
  return error(at,
               {"ACR0042", "a registry's rules can't hold an IPv6 address",
                "Azure takes only IPv4 addresses and networks in a registry's IP rules.",
                "write the IPv4 address that these clients leave by, or allow their subnet", ""});
}

Diagnostic no_such_date(SourceRange at, std::string_view text) {
  return error(at, {"ACR0043", fmt::format("there is no day {}", text), "",
                    "a date is year-month-day: 2026-12-31", ""});
}

Diagnostic integer_too_large(SourceRange at, std::string_view text) {
  return error(at, {"ACR0044", fmt::format("the number {} is too large", text), "",
                    "the largest is 9223372036854775807", ""});
}

Diagnostic host_bits_set(SourceRange at, const CidrText& cidr) {
  return error(at, {"ACR0045",
                    fmt::format("{}/{} is not the beginning of a /{}",
                                to_string_address(cidr.address), cidr.prefix, cidr.prefix),
                    "",
                    fmt::format("write {} for the whole network, or {} for this one address",
                                to_string(cidr.network()), to_string_address(cidr.address)),
                    ""});
}

Diagnostic deny_rule(SourceRange at) {
  return error(at,
               {"ACR0050", "there is no 'deny' rule",
                "A registry has rules that let someone in, and a default action for everyone else.",
                "to take addresses out of a rule, write: allow 203.0.113.0/24 except 203.0.113.7\n"
                "to shut everyone else out: default_action = deny",
                ""});
}

// ---- blocks and attributes ----

Diagnostic unknown_statement(SourceRange at, std::string_view word, Words known) {
  return error(
      at, {"ACR1001", fmt::format("there is no statement '{}'", word), "",
           repair_of_statement(word).value_or(suggest(word, known, "the statements are")), ""});
}

Diagnostic terraform_statement(SourceRange at, std::string_view word) {
  return error(at, {"ACR1002", fmt::format("'{}' is Terraform's, not acrnet's", word),
                    "The two languages look alike, but acrnet names the thing itself.",
                    std::string(instead_of(word)), ""});
}

Diagnostic unknown_inner_block(SourceRange at, std::string_view word, std::string_view block,
                               Words known) {
  const auto similar = most_similar(word, known);
  const bool in_registry = block == "registry";
  const std::string help = known.empty() || (in_registry && !similar)
                               ? repair_of_block(word, block)
                               : suggest(word, known, "it holds");
  return error(at,
               {"ACR1003", fmt::format("'{}' can't hold a block '{}'", block, word), "", help, ""});
}

Diagnostic unknown_attribute(SourceRange at, std::string_view word, std::string_view block,
                             Words known) {
  return error(
      at,
      {"ACR1004", fmt::format("'{}' has no attribute '{}'", block, word), "",
       repair_of_attribute(word, block).value_or(suggest(word, known, "its attributes are")), ""});
}

Diagnostic attribute_outside_block(SourceRange at, std::string_view word) {
  return error(at, {"ACR1005", fmt::format("the attribute '{}' stands outside of any block", word),
                    "", "move it into the block it belongs to; is a '}' too many before it?", ""});
}

Diagnostic duplicate_attribute(SourceRange at, std::string_view word, SourceRange first) {
  return with(error(at, {"ACR1006", fmt::format("'{}' is set twice in this block", word), "",
                         "keep one of the two", ""}),
              first, "first set here");
}

Diagnostic missing_attribute(SourceRange at, std::string_view block, std::string_view attribute) {
  return error(at, {"ACR1007", fmt::format("this {} needs the attribute '{}'", block, attribute),
                    "", fmt::format("add: {} = …", attribute), ""});
}

Diagnostic rule_outside_registry(SourceRange at, std::string_view block) {
  return error(at, {"ACR1008", fmt::format("'allow' can't stand in a {}", block),
                    "A rule belongs to the registry it lets someone into.",
                    "move it into a registry block", ""});
}

Diagnostic wrong_label_count(SourceRange at, std::string_view keyword, std::size_t wanted) {
  if (wanted == 0) {
    return error(at, {"ACR1009", fmt::format("'{}' takes no name", keyword), "",
                      fmt::format("write: {} {{ … }}", keyword), ""});
  }
  return error(
      at,
      {"ACR1009", fmt::format("'{}' takes one name", keyword), "",
       fmt::format("write: {} main {{ … }}; the name is how the policy calls it", keyword), ""});
}

Diagnostic quoted_label(SourceRange at, std::string_view label) {
  return error(at, {"ACR1010", "a block's name stands without quotes", "",
                    fmt::format("write {}", label), ""});
}

Diagnostic repeated_statement(SourceRange at, std::string_view keyword, SourceRange first) {
  return with(
      error(at,
            {"ACR1011", fmt::format("'{}' can stand only once in a configuration", keyword),
             "All .acrnet files of a folder are one configuration.", "keep one of the two", ""}),
      first, "first here");
}

Diagnostic exclusive_attributes(SourceRange at, std::string_view one, std::string_view other,
                                SourceRange first) {
  return with(error(at, {"ACR1012", fmt::format("'{}' can't stand beside '{}'", one, other),
                         "Both say which resource it is.", "keep one of the two", ""}),
              first, "this one says it already");
}

// ---- values ----

Diagnostic wrong_type(SourceRange at, std::string_view what, std::string_view wanted,
                      std::string_view found) {
  return error(at, {"ACR1020", fmt::format("{} is {}, but {} is wanted", what, found, wanted), "",
                    fmt::format("write {}", wanted), ""});
}

Diagnostic unknown_word(SourceRange at, std::string_view attribute, std::string_view word,
                        Words known) {
  return error(at, {"ACR1021", fmt::format("'{}' is not a value of '{}'", word, attribute), "",
                    suggest(word, known, "it is one of"), ""});
}

Diagnostic quoted_word(SourceRange at, std::string_view word) {
  return error(at, {"ACR1022", fmt::format("'{}' stands without quotes here", word), "",
                    fmt::format("write {}", word), ""});
}

Diagnostic quoted_literal(SourceRange at, std::string_view what, std::string_view text) {
  return error(at, {"ACR1023", fmt::format("{} stands without quotes", what), "",
                    fmt::format("write {}", text), ""});
}

Diagnostic invalid_azure_name(SourceRange at, std::string_view what, std::string_view name,
                              std::string_view rule) {
  return error(at, {"ACR1025", fmt::format("'{}' can't be the name of a {}", name, what), "",
                    repair_of_name(name, rule), ""});
}

Diagnostic malformed_arm_id(SourceRange at, std::string_view reason, std::string_view wanted_form) {
  return error(at, {"ACR1026", fmt::format("this is not the ID of such a resource: {}", reason), "",
                    fmt::format("its form is {}", wanted_form), ""});
}

Diagnostic malformed_subscription(SourceRange at, std::string_view text) {
  return error(
      at,
      {"ACR1027", fmt::format("'{}' is no subscription ID", text), "",
       "it has the form 00000000-0000-0000-0000-000000000000 ('az account list' shows yours)", ""});
}

Diagnostic no_subscription(SourceRange at, std::string_view block) {
  return error(
      at, {"ACR1028", fmt::format("it is not said which subscription this {} is in", block), "",
           "add it for the whole configuration: azure { subscription = \"…\" }; or here: "
           "subscription = \"…\"",
           ""});
}

Diagnostic not_a_source(SourceRange at, std::string_view found, std::string_view text) {
  const std::string usual =
      "a source is an address, a network such as 203.0.113.0/24, a subnet such as "
      "subnet.docker.vm, or a list of those";
  const bool reference = text.starts_with("subnet.") || text.starts_with("group.");
  const std::string help = reference ? fmt::format("a reference stands without quotes: {}", text)
                                     : repair_of_source(text).value_or(usual);
  return error(at, {"ACR1029", fmt::format("{} can't be let in", found), "", help, ""});
}

Diagnostic bare_block_name(SourceRange at, std::string_view word, std::string_view reference) {
  return error(at, {"ACR1031", fmt::format("there is nothing named '{}'", word), "",
                    fmt::format("a reference begins with its kind: write {}", reference), ""});
}

Diagnostic whole_network_as_source(SourceRange at, std::string_view kind, std::string_view network,
                                   std::span<const std::string> subnets) {
  const std::string help =
      subnets.empty()
          ? fmt::format("add a subnet block to virtual_network {}, and name that", network)
          : fmt::format("name its subnets: {}", fmt::join(subnets, ", "));
  return error(at, {"ACR1030", fmt::format("'{}.{}' is a whole virtual network", kind, network),
                    "A registry lets in subnets, one by one.", help, ""});
}

// ---- names ----

Diagnostic unknown_reference(SourceRange at, std::string_view kind, std::string_view reference,
                             std::span<const std::string> known) {
  std::string help = fmt::format("declare it, or correct the name");
  const auto in_module = std::find_if(known.begin(), known.end(), [&](const std::string& address) {
    return address.ends_with(fmt::format(".{}", reference));
  });
  if (in_module != known.end()) {
    help = fmt::format("did you mean {}?", *in_module);
  } else if (const auto similar = most_similar(reference, known)) {
    help = fmt::format("did you mean {}?", *similar);
  } else if (known.empty()) {
    help = fmt::format("the configuration declares no {}", kind);
  } else if (known.size() <= 8) {
    help = fmt::format("there are: {}", fmt::join(known, ", "));
  }
  return error(at, {"ACR1040", fmt::format("there is no {} '{}'", kind, reference), "", help, ""});
}

Diagnostic duplicate_block(SourceRange at, std::string_view address, SourceRange first) {
  return with(error(at, {"ACR1041", fmt::format("'{}' is declared twice", address), "",
                         "rename or remove one of the two", ""}),
              first, "first declared here");
}

Diagnostic duplicate_resource(SourceRange at, std::string_view what, std::string_view address,
                              std::string_view first_address, SourceRange first) {
  return with(error(at, {"ACR1042",
                         fmt::format("'{}' and '{}' are the same {} in Azure", address,
                                     first_address, what),
                         "Two blocks for one resource could ask for different things.",
                         "merge the two blocks into one", ""}),
              first, fmt::format("{} is declared here", first_address));
}

}  // namespace acrnet::parser
