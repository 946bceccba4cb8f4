#include "emulator/arm/paging.h"

#include <fmt/format.h>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

std::string next_link(const Exchange& exchange, const std::string& last_key) {
  const std::string& raw = exchange.request.target;
  std::string link = exchange.request.base_url + raw.substr(0, raw.find('?'));
  char separator = '?';
  for (const auto& [key, value] : exchange.target.query) {
    if (key == "$skiptoken") continue;
    link += fmt::format("{}{}={}", separator, percent_encode(key), percent_encode(value));
    separator = '&';
  }
  return link + fmt::format("{}%24skipToken={}", separator, percent_encode(last_key));
}

}  // namespace

Response page_of(const Exchange& exchange, const std::map<std::string, Json>& items,
                 const std::string& scope, const std::function<Json(const Json&)>& show) {
  const std::string after = exchange.target.parameter("$skiptoken");
  auto at = after > scope ? items.upper_bound(after) : items.lower_bound(scope);
  Json page = {{"value", Json::array()}};
  std::string last_key;
  for (; at != items.end() && at->first.starts_with(scope); ++at) {
    Json body = show(at->second);
    if (body.is_null()) continue;
    if (page["value"].size() == exchange.settings.page_size) {
      page["nextLink"] = next_link(exchange, last_key);
      break;
    }
    page["value"].push_back(std::move(body));
    last_key = at->first;
  }
  Response response;
  response.body = to_text(page);
  return response;
}

}  // namespace acrnet::emulator
