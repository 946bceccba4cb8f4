#include "parser/messages/foreign_habit_diagnostics.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "parser/messages/message.h"

namespace acrnet::parser {

namespace {

struct HabitWords {
  std::string summary;
  std::string detail;
  std::string help;
};

HabitWords words_about(const ForeignCharacter& found) {
  const std::string number = fmt::format("U+{:04X}", found.code_point);
  switch (found.kind) {
    case ForeignCharacter::Kind::look_alike:
      return {
          fmt::format("{} only looks like '{}'", number, found.twin),
          "It is a character of another alphabet, which a reader can't tell from the one that is "
          "meant.",
          fmt::format("delete it and type '{}'", found.twin)};
    case ForeignCharacter::Kind::quote:
      return {fmt::format("the quote {} is not the one that texts stand in", number),
              "Word processors and web pages put it in the place of the straight one.",
              "write straight quotes: \"office\""};
    case ForeignCharacter::Kind::space:
      return {fmt::format("{} is no ordinary space", number),
              "It looks like one, or like nothing; text from web pages often holds it.",
              "delete it and type a space"};
    case ForeignCharacter::Kind::letter:
      return {fmt::format("the letter {} can't stand in a name", number),
              "Names in a policy are made of the letters a to z, digits and '_'.",
              "write the name without it; texts in quotes can hold any letter"};
    case ForeignCharacter::Kind::other: break;
  }
  return {fmt::format("the character {} means nothing here", number), "",
          "remove it; it can stand in texts and comments only"};
}

Diagnostic no_policy(SourceRange at, std::string_view what, std::string detail, std::string help) {
  return error(at, "ACR1136", fmt::format("this is {}, not a policy", what), std::move(detail),
               std::move(help));
}

}  // namespace

Diagnostic foreign_character(SourceRange at, const ForeignCharacter& found) {
  HabitWords words = words_about(found);
  return error(at, "ACR1130", std::move(words.summary), std::move(words.detail),
               std::move(words.help));
}

Diagnostic missing_opening_quote(SourceRange at, std::string_view word) {
  return error(at, "ACR1131", "this text has no opening quote", "",
               fmt::format("put a quote where the text begins: \"{}\"", word));
}

Diagnostic single_quotes(SourceRange at) {
  return error(at, "ACR1132", "a text stands in double quotes", "", "write \"…\" instead of '…'");
}

Diagnostic colon_for_equals(SourceRange at, std::string_view attribute) {
  return error(at, "ACR1133", "an attribute takes '=', not ':'", "",
               fmt::format("write: {} = …", attribute));
}

Diagnostic other_equals(SourceRange at, std::string_view sign, std::string_view attribute) {
  return error(at, "ACR1134", fmt::format("an attribute takes '=', not '{}'", sign), "",
               fmt::format("write: {} = …", attribute));
}

Diagnostic heredoc(SourceRange at) {
  return error(at, "ACR1135", "a text can't be written as '<<'", "A text stands on one line.",
               "put it in quotes, with \\n where a line ends");
}

Diagnostic other_language(SourceRange at, std::string_view language) {
  return no_policy(
      at, language, "The rest of the file was not read.",
      "a policy is made of blocks: registry main { default_action = deny  allow 203.0.113.0/24 }");
}

Diagnostic pasted_diff(SourceRange at) {
  return no_policy(
      at, "a diff", "Its lines begin with '+' and '-'; the file was not read.",
      "paste the file as it is after the change: without the lines that begin with '-', and "
      "without the '+' of the others");
}

Diagnostic mistyped_word(SourceRange at, std::string_view word, std::string_view meant) {
  return error(at, "ACR1137", fmt::format("'{}' means nothing here", word), "",
               fmt::format("did you mean '{}'?", meant));
}

Diagnostic address_without_allow(SourceRange at, std::string_view address) {
  return error(at, "ACR1138", "an address alone is no statement",
               "A rule says what happens with it.", fmt::format("write: allow {}", address));
}

Diagnostic terraform_reference(SourceRange at, std::string_view prefix, std::string_view name) {
  return error(at, "ACR1139", fmt::format("'{}.' is Terraform's, not acrnet's", prefix),
               "Variables and values of 'let' are named as they are.",
               fmt::format("write {}", name));
}

Diagnostic url_as_value(SourceRange at) {
  return error(at, "ACR1140", "a registry's rules know no URLs and no host names",
               "Azure looks at the address that a client comes from.",
               "write the network that these clients come from: 203.0.113.0/24");
}

Diagnostic spelled_operator(SourceRange at, std::string_view word, std::string_view sign) {
  return error(at, "ACR1141", fmt::format("'{}' is written '{}'", word, sign), "",
               fmt::format("write {} instead of {}", sign, word));
}

Diagnostic single_equals_in_condition(SourceRange at) {
  return error(at, "ACR1143", "'=' does not compare", "A condition asks; '=' sets.", "write ==");
}

Diagnostic merge_conflict(SourceRange at) {
  return error(at, "ACR1142", "a merge is not finished here",
               "Between '<<<<<<<' and '>>>>>>>' stand two versions of the same lines.",
               "keep one of the two, and remove the lines with the markers");
}

}  // namespace acrnet::parser
