#include "tests/fuzz/emulator_target.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "emulator/base/text.h"
#include "emulator/service/azure.h"
#include "emulator/service/seed.h"
#include "emulator/service/snapshot.h"

namespace acrnet::fuzz {

namespace {

using namespace acrnet::emulator;

void require(bool condition, const char* what, const Request& request) {
  if (condition) return;
  std::fprintf(stderr, "violated: %s\n%s %s\n%s\n", what, request.method.c_str(),
               request.target.c_str(), request.body.c_str());
  std::abort();
}

// Cuts `text` at the first `separator`; what is before it is returned, what is after it stays.
std::string_view take_until(std::string_view& text, std::string_view separator) {
  const std::size_t at = text.find(separator);
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + separator.size());
  return before;
}

Request read_request(std::string_view text) {
  Request request;
  std::string_view header = take_until(text, "\n\n");
  std::string_view line = take_until(header, "\n");
  request.body = text;
  request.method = take_until(line, " ");
  request.target = take_until(line, " ");
  request.headers["authorization"] = "Bearer t";
  while (!header.empty()) {
    std::string_view field = take_until(header, "\n");
    const std::string name = lower(take_until(field, ": "));
    request.headers[name] = field;
  }
  const std::string host = request.header("host");
  request.base_url = "http://" + (host.empty() ? "127.0.0.1" : host);
  request.peer = "127.0.0.1";
  return request;
}

void check_content(const Request& request, const Response& response) {
  require(response.status >= 200 && response.status < 600, "an answer has a status", request);
  require(request.method != "HEAD" || response.body.empty(), "HEAD has no content", request);
  const bool is_json = response.content_type.find("json") != std::string::npos;
  if (response.body.empty() || !is_json) return;
  std::string reason;
  require(parse_json(response.body, reason).has_value(), "JSON is JSON", request);
}

const Cloud& walk_through() {
  static const Cloud cloud = [] {
    std::string error;
    return plant("walk-through", error).value();
  }();
  return cloud;
}

}  // namespace

void check_emulator(std::string_view bytes) {
  Settings settings;
  settings.page_size = 2;
  // A part of what may be asked happens at once, a part takes three requests' time.
  if (bytes.size() % 2 == 1) settings.operation_time = std::chrono::seconds(3);
  Azure azure(walk_through(), settings);
  TimePoint now{std::chrono::seconds(1'800'000'000)};
  for (int count = 0; !bytes.empty() && count < 16; ++count) {
    const Request request = read_request(take_until(bytes, "\n---\n"));
    now += std::chrono::seconds(1);
    while (!azure.settle_next(now).empty()) {
    }
    const std::string before = to_snapshot(azure.cloud());
    const Response response = azure.handle(request, now);
    check_content(request, response);
    const std::string after = to_snapshot(azure.cloud());
    require(is_change(request, response) || before == after, "what is refused changes nothing",
            request);
    if (before == after) continue;
    std::string error;
    const auto again = from_snapshot(after, error);
    require(again.has_value(), "a snapshot can be read", request);
    require(to_snapshot(*again) == after, "a snapshot is the whole world", request);
  }
}

}  // namespace acrnet::fuzz
