#include "emulator/http/wire_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace acrnet::emulator {
namespace {

// RFC 9110 §15. Others have an empty reason, which the RFC allows.
std::string_view reason_of(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 24> reasons = {{
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {416, "Range Not Satisfiable"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  }};
  const auto found = std::find_if(reasons.begin(), reasons.end(),
                                  [&](const auto& entry) { return entry.first == status; });
  return found == reasons.end() ? std::string_view() : found->second;
}

bool is_header_text(char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; }

void append_header(std::string& text, std::string_view name, std::string_view value) {
  text += name;
  text += ": ";
  std::copy_if(value.begin(), value.end(), std::back_inserter(text), is_header_text);
  text += "\r\n";
}

}  // namespace

std::string to_wire(const Response& response, bool is_head, bool keep_alive, TimePoint now) {
  std::string text;
  text.reserve(1024 + response.body.size());
  text += fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                      reason_of(response.status),
                      fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
  for (const auto& [name, value] : response.headers) append_header(text, name, value);
  if (!response.body.empty()) append_header(text, "Content-Type", response.content_type);
  const bool has_length = response.status >= 200 && response.status != 204 &&
                          response.status != 304 && response.header("Content-Length").empty();
  if (has_length) append_header(text, "Content-Length", std::to_string(response.body.size()));
  if (!keep_alive) append_header(text, "Connection", "close");
  text += "\r\n";
  if (!is_head) text += response.body;
  return text;
}

std::string origin_form(std::string_view target) {
  const std::size_t scheme = target.starts_with('/') ? std::string_view::npos : target.find("://");
  if (scheme == std::string_view::npos) return std::string(target);
  const std::size_t path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : std::string(target.substr(path));
}

}  // namespace acrnet::emulator
