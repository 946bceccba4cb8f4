#include "emulator/base/request_target.h"

#include <utility>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

std::pair<std::string, std::string> decoded_pair(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {percent_decode(text, true), ""};
  return {percent_decode(text.substr(0, equals), true),
          percent_decode(text.substr(equals + 1), true)};
}

}  // namespace

RequestTarget parse_target(std::string_view raw) {
  RequestTarget target;
  const std::size_t question = raw.find('?');
  for (const std::string_view segment : split(raw.substr(0, question), '/')) {
    if (!segment.empty()) target.segments.push_back(percent_decode(segment));
  }
  if (question == std::string_view::npos) return target;
  for (const std::string_view piece : split(raw.substr(question + 1), '&')) {
    if (piece.empty()) continue;
    auto [key, value] = decoded_pair(piece);
    target.query.emplace(lower(key), std::move(value));
  }
  return target;
}

std::map<std::string, std::string> parse_form(std::string_view body) {
  std::map<std::string, std::string> form;
  for (const std::string_view piece : split(body, '&')) {
    if (!piece.empty()) form.insert(decoded_pair(piece));
  }
  return form;
}

}  // namespace acrnet::emulator
