#include "parser/messages/module_diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "model/similar.h"
#include "parser/messages/message.h"

namespace acrnet::parser {

namespace {

std::string member_suggestion(std::string_view word, std::span<const std::string> known,
                              std::string_view what, std::string otherwise) {
  if (const auto similar = most_similar(word, known))
    return fmt::format("did you mean {}?", *similar);
  if (known.empty()) return otherwise;
  return fmt::format("{}: {}", what, fmt::join(known, ", "));
}

}  // namespace

Diagnostic computed_module_source(SourceRange at) {
  return error(at, "ACR1080", "the source of a module is a plain text",
               "Modules are read before anything is computed.",
               "write the folder in quotes: source = \"./modules/team\"");
}

Diagnostic refused_module_source(SourceRange at, std::string_view reason) {
  return error(at, "ACR1081", "a module comes from a folder beside this one", std::string(reason),
               "write its path from the folder of this file: source = \"./modules/team\"");
}

Diagnostic unknown_input(SourceRange at, std::string_view input, std::string_view module,
                         std::span<const std::string> known) {
  return error(
      at, "ACR1082", fmt::format("the module '{}' has no variable '{}'", module, input),
      "Besides 'source', a module is given values for its variables.",
      member_suggestion(input, known, "its variables are",
                        fmt::format("declare it in the module: variable {} {{ }}", input)));
}

Diagnostic missing_input(SourceRange at, std::string_view input, std::string_view module,
                         SourceRange variable) {
  Diagnostic result =
      error(at, "ACR1083", fmt::format("the module '{}' needs a value for '{}'", module, input),
            "The variable has no default.", fmt::format("add a line: {} = …", input));
  result.related.push_back({variable, "the variable"});
  return result;
}

Diagnostic only_in_root(SourceRange at, std::string_view keyword) {
  return error(
      at, "ACR1084", fmt::format("'{}' belongs to the configuration, not to a module", keyword),
      "It holds for everything, and a module may be called more than once.",
      fmt::format("move the '{}' block to a file of the configuration's own folder", keyword));
}

Diagnostic not_known_yet(SourceRange at, std::string_view what) {
  return error(
      at, "ACR1085", fmt::format("'{}' is not known here yet", what),
      "A loop, a condition or a network that is being read decides which of these there are, "
      "so what it says can't depend on them.",
      "use a value that does not depend on these blocks, such as a 'let'");
}

Diagnostic unknown_output(SourceRange at, std::string_view output, std::string_view module,
                          std::span<const std::string> known) {
  return error(
      at, "ACR1086", fmt::format("the module '{}' has no output '{}'", module, output),
      "From outside, a module shows its outputs only. Assertions and questions may name its "
      "blocks, too.",
      member_suggestion(output, known, "its outputs are",
                        fmt::format("add one to the module: output {} {{ value = … }}", output)));
}

Diagnostic module_not_read(SourceRange at) {
  return error(at, "ACR1087", "this text is read alone, without the folders of its modules", "",
               "check the folder that the file is in, as `acrnet validate` does");
}

Diagnostic malformed_version(SourceRange at) {
  return error(at, "ACR1088", "this is no constraint on versions",
               "It is one or more versions joined by commas, each with '=', '!=', '>', '>=', '<', "
               "'<=' or '~>' before it.",
               "write one such as \">= 1.0, < 2.0\"");
}

Diagnostic version_refused(SourceRange at, std::string_view wanted, const ProgramVersion& version) {
  const auto& parts = version.parts;
  return error(at, "ACR1089", "the policy is written for another version of acrnet",
               fmt::format("It wants {}, this is {}.{}.{}.", wanted, parts[0], parts[1], parts[2]),
               "use a version that it allows, or change the constraint once the policy is checked");
}

Diagnostic unknown_state(SourceRange at, std::string_view kind,
                         std::span<const std::string_view> known) {
  const bool azurerm = kind == "azurerm";  // so Terraform calls it
  const auto similar =
      azurerm ? std::optional<std::string_view>("azblob") : most_similar(kind, known);
  return error(
      at, "ACR1076", fmt::format("a state can't be kept in '{}'", kind),
      "It is a file (local), a blob of Azure Storage (azblob), or with a service that speaks "
      "the protocol of Terraform's http backend, such as GitLab (http).",
      similar ? fmt::format("did you mean '{}'?", *similar)
              : "write state local, state azblob or state http");
}

Diagnostic unknown_state_setting(SourceRange at, std::string_view setting, std::string_view kind,
                                 std::span<const std::string_view> known,
                                 std::optional<std::string_view> ours) {
  const auto similar = ours ? ours : most_similar(setting, known);
  return error(at, "ACR1077", fmt::format("'state {}' has no '{}'", kind, setting), "",
               similar ? fmt::format("did you mean '{}'?", *similar)
                       : fmt::format("it has: {}", fmt::join(known, ", ")));
}

namespace {

Diagnostic secret(SourceRange at, std::string summary, std::string help) {
  return error(at, "ACR1078", std::move(summary),
               "A policy is read by many, and saved plans and messages repeat where its state is.",
               std::move(help));
}

}  // namespace

Diagnostic secret_in_state(SourceRange at, std::string_view setting, std::string_view variable) {
  return secret(
      at, fmt::format("'{}' is a secret, and a policy holds none", setting),
      fmt::format("remove the line, and set {} in the environment; if this file was shared, "
                  "renew the secret",
                  variable));
}

Diagnostic sensitive_state_setting(SourceRange at, std::string_view setting) {
  return secret(
      at, fmt::format("'{}' is made from a sensitive value", setting),
      "use a value that is not sensitive; secrets of a state come from ACRNET_STATE_… in the "
      "environment");
}

Diagnostic malformed_state_setting(SourceRange at, std::string_view setting,
                                   std::string_view reason, std::string_view help) {
  return error(at, "ACR1079", fmt::format("the state's '{}' can't be this", setting),
               std::string(reason), std::string(help));
}

}  // namespace acrnet::parser
