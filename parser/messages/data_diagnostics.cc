#include "parser/messages/data_diagnostics.h"

#include <fmt/format.h>

#include <utility>

#include "parser/messages/message.h"

namespace acrnet::parser {

namespace {

std::string_view name_of(RefusedText::Kind kind) {
  switch (kind) {
    case RefusedText::Kind::invalid_utf8: return "bytes that are not UTF-8";
    case RefusedText::Kind::control_character: return "a control character";
    case RefusedText::Kind::bidirectional_control: return "a bidirectional control character";
    case RefusedText::Kind::lone_carriage_return: break;
  }
  return "a carriage return without a line feed";
}

}  // namespace

Diagnostic path_outside(SourceRange at, std::string_view path, std::string_view reason) {
  return error(at, "ACR1150", fmt::format("'{}' {}", path, reason),
               "A policy reads files below its own folder only, so that it means the same wherever "
               "it is checked out.",
               "put the file into the configuration's folder and name it from there: "
               "file(\"data/teams.json\")");
}

Diagnostic data_unreadable(SourceRange at, std::string_view path, std::string_view reason) {
  return error(at, "ACR1151", fmt::format("'{}' can't be read: {}", path, reason), "",
               "correct the path, which counts from the configuration's folder, or the file");
}

Diagnostic data_not_text(SourceRange at, RefusedText::Kind kind) {
  return error(at, "ACR1152", fmt::format("the data has {} in it", name_of(kind)),
               "A policy reads text in UTF-8 that a reviewer sees as it is.",
               "remove it, or save the file as UTF-8");
}

Diagnostic malformed_data(SourceRange at, std::string_view format, std::string_view reason,
                          std::string_view help) {
  return error(at, "ACR1153", fmt::format("this is no {}: {}", format, reason), "",
               std::string(help));
}

Diagnostic data_without_type(SourceRange at, std::string_view what, std::string_view help) {
  return error(at, "ACR1154", fmt::format("the language has no value for {}", what), "",
               std::string(help));
}

Diagnostic duplicate_data_key(SourceRange at, std::string_view key, SourceRange first) {
  Diagnostic result =
      error(at, "ACR1155", fmt::format("the data has the key '{}' twice", key),
            "Readers of such data disagree about which of the two counts.", "keep one of the two");
  result.related.push_back({first, "first here"});
  return result;
}

Diagnostic data_too_deep(SourceRange at, std::size_t levels) {
  return error(at, "ACR1156", fmt::format("the data nests more than {} levels deep", levels), "",
               "a policy's data needs a few levels; is this the right file?");
}

Diagnostic bad_pattern(SourceRange at, std::string_view reason) {
  return error(at, "ACR1157", fmt::format("this pattern can't be used: {}", reason), "",
               "correct the pattern; in a text of the language a backslash is written \\\\");
}

Diagnostic not_a_literal(SourceRange at, std::string_view text, std::string_view wanted,
                         std::string_view help) {
  return error(at, "ACR1158", fmt::format("'{}' is not {}", text, wanted), "", std::string(help));
}

}  // namespace acrnet::parser
