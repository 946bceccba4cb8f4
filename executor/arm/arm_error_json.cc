#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "executor/arm/arm_error.h"
#include "executor/json/bounded_json.h"
#include "model/arm_id.h"
#include "model/utf8.h"

namespace acrnet::executor {

namespace {

constexpr std::size_t longest_message = 1500;

// One line, bounded, cut at a whole character.
std::string tidy(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line += blank ? ' ' : c;
  }
  if (line.size() > longest_message) {
    std::size_t end = longest_message;
    while (end > 0 && continues_code_point(line[end])) --end;
    line.resize(end);
    line += "…";
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

// "code" or "Code": both are met.
std::string text_of(const Json& object, std::string_view lower, std::string_view upper) {
  const std::string* text = text_member(object, lower);
  if (text == nullptr) text = text_member(object, upper);
  return text == nullptr ? std::string() : tidy(*text);
}

void read_details(const Json& error, ArmError& result) {
  const Json* const details = array_member(error, "details");
  if (details == nullptr) return;
  for (const Json& detail : *details) {
    result.detail_codes.push_back(text_of(detail, "code", "Code"));
    result.detail_messages.push_back(text_of(detail, "message", "Message"));
    if (result.detail_codes.size() == 20) return;
  }
}

void read_error_object(const Json& body, ArmError& result) {
  const Json* const wrapped = object_member(body, "error");
  const Json& error = wrapped == nullptr ? body : *wrapped;
  result.code = text_of(error, "code", "Code");
  result.message = text_of(error, "message", "Message");
  read_details(error, result);
}

}  // namespace

bool ArmError::has_code(std::string_view wanted) const {
  const std::string lower = to_lower(wanted);
  const auto same = [&](const std::string& candidate) { return to_lower(candidate) == lower; };
  return same(code) || std::any_of(detail_codes.begin(), detail_codes.end(), same);
}

bool says_absent(const ArmError& error) {
  if (error.status != 404) return false;
  for (const std::string_view code :
       {"ResourceNotFound", "NotFound", "ResourceGroupNotFound", "ParentResourceNotFound"}) {
    if (to_lower(error.code) == to_lower(code)) return true;
  }
  return false;
}

bool is_foreign_answer(const HttpResponse& response, const ArmError& error) {
  if (!response.answered()) return false;
  if (response.status == 404) return !error.is_from_azure();
  const std::size_t begin = response.body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool is_json =
      begin == std::string::npos || response.body[begin] == '{' || response.body[begin] == '[';
  return response.ok() && !is_json;
}

ArmError read_arm_error(const HttpResponse& response) {
  ArmError error;
  error.status = response.status;
  error.correlation_id = tidy(response.header("x-ms-correlation-request-id")).substr(0, 80);
  if (!response.answered()) {
    error.message = response.failure;
    return error;
  }
  std::string problem;
  const auto body = parse_json(response.body, problem);
  if (body && body->is_object()) read_error_object(*body, error);
  if (error.code.empty() && error.message.empty()) {
    const std::string_view type = response.header("content-type");
    error.message = response.body.empty()
                        ? "the answer has no body"
                        : fmt::format("the answer is {}, not an error as Azure writes them: {}",
                                      type.empty() ? "of no known type" : tidy(type).substr(0, 60),
                                      tidy(response.body).substr(0, 200));
  }
  return error;
}

ArmError read_operation_error(std::string_view body) {
  ArmError error;
  std::string problem;
  const auto parsed = parse_json(body, problem);
  if (parsed && parsed->is_object()) {
    const Json* const properties = object_member(*parsed, "properties");
    const bool nested = object_member(*parsed, "error") == nullptr && properties != nullptr &&
                        object_member(*properties, "error") != nullptr;
    read_error_object(nested ? *properties : *parsed, error);
  }
  if (error.code.empty() && error.message.empty()) error.message = "Azure gives no reason";
  // "Failed", "Canceled": better than nothing.
  if (error.code.empty() && parsed && parsed->is_object())
    error.code = text_of(*parsed, "status", "Status");
  return error;
}

std::optional<std::chrono::seconds> delay_in_message(const ArmError& error) {
  std::vector<std::string_view> texts{error.message};
  texts.insert(texts.end(), error.detail_messages.begin(), error.detail_messages.end());
  for (const std::string_view text : texts) {
    for (const std::string_view lead : {"retried in ", "try again after '", "try again after "}) {
      const std::size_t at = text.find(lead);
      if (at == std::string_view::npos) continue;
      const std::string_view rest = text.substr(at + lead.size());
      unsigned seconds = 0;
      const auto [end, bad] = std::from_chars(rest.data(), rest.data() + rest.size(), seconds);
      const std::string_view unit(end, static_cast<std::size_t>(rest.data() + rest.size() - end));
      if (bad == std::errc{} && (unit.starts_with(" second") || unit.starts_with("' second"))) {
        return std::chrono::seconds(seconds);
      }
    }
  }
  return std::nullopt;
}

}  // namespace acrnet::executor
