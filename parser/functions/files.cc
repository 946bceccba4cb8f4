// file, and what a text of data says as a value of the language.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "parser/functions/functions.h"
#include "parser/messages/data_diagnostics.h"
#include "parser/messages/text_check.h"

namespace acrnet::parser::functions {

namespace {

// Why a path does not name something below the configuration's folder; empty when it does. Links
// are the reader's to judge.
std::string_view path_mistake(std::string_view path) {
  if (path.empty()) return "names no file";
  if (path.front() == '/') return "begins at the root of the disk";
  if (path.front() == '~') return "begins at a home folder";
  if (path.find('\\') != std::string_view::npos) return "has a backslash; folders are parted by /";
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (path.substr(0, end) == "..") return "goes up with '..'";
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return "";
}

// Without empty parts and `.`: one file has one path.
std::string plain_path(std::string_view path) {
  std::string plain;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (!part.empty() && part != ".") plain.append(plain.empty() ? "" : "/").append(part);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return plain;
}

Value refuse_file(const Arguments& it, Diagnostic diagnostic) {
  it.evaluation.report(std::move(diagnostic));
  return {Unknown{}, it.at};
}

// The text itself where a message may show it.
std::string shown(const Value& value) {
  return value.sensitive ? "(sensitive)" : std::string(*value.as<std::string_view>());
}

// A text that does not say what it should; where it is in a file that was read, the place there is
// shown.
Value not_said(const Arguments& it, std::string_view wanted, std::string_view help) {
  const Value& text = it.values[0];
  Diagnostic diagnostic = not_a_literal(it.at, shown(text), wanted, help);
  if (it.evaluation.is_read_file(text.range.file) && !text.sensitive)
    diagnostic.related.push_back({text.range, "the text is here"});
  return refuse_file(it, std::move(diagnostic));
}

}  // namespace

Value file(const Arguments& it) {
  const std::string_view path = it.get<std::string_view>(0);
  const std::string_view mistake = path_mistake(path);
  if (!mistake.empty()) return refuse_file(it, path_outside(it.at, shown(it.values[0]), mistake));
  std::string reason;
  const auto content = it.evaluation.read_file(plain_path(path), it.at, reason);
  if (!content) return refuse_file(it, data_unreadable(it.at, shown(it.values[0]), reason));
  const auto* text = content->as<std::string_view>();
  const auto refused = text == nullptr ? std::vector<RefusedText>() : find_refused_text(*text, 1);
  if (refused.empty()) return *content;
  SourceRange place = content->range;
  place.begin = refused[0].span.begin;
  place.end = refused[0].span.end;
  Diagnostic diagnostic = data_not_text(place, refused[0].kind);
  diagnostic.related.push_back({it.at, "read here"});
  return refuse_file(it, std::move(diagnostic));
}

Value cidr(const Arguments& it) {
  const std::string_view text = it.get<std::string_view>(0);
  std::string reason;
  const auto cidr = parse_cidr(text, reason);
  if (!cidr) {
    return not_said(it, "an address or network", "write it as in 203.0.113.7 or 203.0.113.0/24");
  }
  if (!cidr->has_host_bits()) return {cidr->network(), it.values[0].range};
  return not_said(it, "a network: it has host bits set",
                  fmt::format("write {}, or {} for the one address", to_string(cidr->network()),
                              text.substr(0, text.find('/'))));
}

Value date(const Arguments& it) {
  if (const auto date = parse_date(it.get<std::string_view>(0))) return {*date, it.values[0].range};
  return not_said(it, "a date", "write it as in 2026-12-31, a day that there is");
}

Value whole_number(const Arguments& it) {
  const std::string_view text = it.get<std::string_view>(0);
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size())
    return {number, it.values[0].range};
  return not_said(it, "a whole number", "write digits, with a - before them or without");
}

}  // namespace acrnet::parser::functions
