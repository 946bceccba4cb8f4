#include "emulator/resource_graph/resource_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <vector>

#include "emulator/base/api_version.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/registry/registry_body.h"
#include "emulator/resource_graph/graph_query.h"

namespace acrnet::emulator {
namespace {

constexpr std::size_t most_rows_of_page = 1000;  // of one page (specification)
constexpr std::size_t default_rows = 100;
constexpr std::string_view indexed_version = "2025-11-01";

// What is asked for besides the query.
struct Window {
  std::size_t skip = 0;
  std::size_t top = default_rows;
  bool as_table = false;
};

// Recorded: a mistake's explanation is in the details, the message names the moment.
Response bad_query(const Exchange& exchange, const Json& details) {
  return arm_error(400, "BadRequest",
                   fmt::format("Please provide below info when asking for support: timestamp = {}, "
                               "correlationId = {}.",
                               timestamp(exchange.now, "Z"), next_guid(exchange.cloud)),
                   details);
}

Response invalid_query(const Exchange& exchange, const QueryMistake& mistake) {
  const Json what = {{"code", "InvalidQuery"},
                     {"message",
                      "Query is invalid. Please refer to the documentation for the Azure Resource "
                      "Graph service and fix the error before retrying."}};
  // expectedToken is this letter in the recording; what it stands for is not known.
  const Json where = {{"code", "ParserFailure"}, {"message", "ParserFailure"},
                      {"line", mistake.line},    {"characterPositionInLine", mistake.position},
                      {"token", mistake.token},  {"expectedToken", "Ǐ"}};
  return bad_query(exchange, Json::array({what, where}));
}

Response invalid_option(const Exchange& exchange, std::string_view option,
                        std::string_view wanted) {
  return bad_query(exchange,
                   Json::array({{{"code", "InvalidRequest"},
                                 {"message", fmt::format("{} must be {}.", option, wanted)}}}));
}

// Opaque to a client: how many rows it has been given.
constexpr std::string_view token_beginning = "rows-";

std::optional<std::size_t> skip_of(std::string_view token) {
  if (!token.starts_with(token_beginning)) return std::nullopt;
  token.remove_prefix(token_beginning.size());
  std::size_t given = 0;
  const auto [end, failure] = std::from_chars(token.data(), token.data() + token.size(), given);
  if (failure != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return given;
}

bool is_count(const Json& value) { return value.is_number_unsigned(); }

std::optional<Response> read_window(const Exchange& exchange, const Json& sent, Window& window) {
  const Json options = sent.value("options", Json::object());
  if (!options.is_object()) return invalid_option(exchange, "options", "an object");
  for (const auto& [name, target] : {std::pair{"$top", &window.top}, {"$skip", &window.skip}}) {
    const Json value = options.value(name, Json());
    if (value.is_null()) continue;
    if (!is_count(value)) return invalid_option(exchange, name, "a number of rows");
    *target = value.get<std::size_t>();
  }
  if (window.top == 0 || window.top > most_rows_of_page) {
    return invalid_option(exchange, "$top", "a number from 1 to 1000");
  }
  const std::string format = text_at(options, {"resultFormat"});
  if (!format.empty() && format != "objectArray" && format != "table") {
    return invalid_option(exchange, "resultFormat", "objectArray or table");
  }
  window.as_table = format == "table";
  const std::string token = text_at(options, {"$skipToken"});
  if (token.empty()) return std::nullopt;
  const auto skip = skip_of(token);
  if (!skip) return invalid_option(exchange, "$skipToken", "one that an answer carried");
  window.skip = *skip;
  return std::nullopt;
}

Json row_of(const Cloud& cloud, const Json& resource) {
  const std::string id = text_at(resource, {"id"});
  const auto parts = split(id, '/');
  const Subscription* subscription = find_subscription(cloud, parts[2]);
  Json row = {{"id", id},
              {"name", text_at(resource, {"name"})},
              {"type", lower(text_at(resource, {"type"}))},
              {"tenantId", subscription == nullptr ? "" : subscription->tenant_id},
              {"kind", ""},
              {"location", text_at(resource, {"location"})},
              {"resourceGroup", lower(parts[4])},
              {"subscriptionId", parts[2]},
              {"managedBy", ""}};
  for (const char* member : {"sku", "plan", "properties", "tags", "identity", "zones"}) {
    row[member] = resource.contains(member) ? resource[member] : Json();
  }
  return row;
}

std::vector<Json> indexed_rows(const Cloud& cloud, const Json& sent) {
  std::set<std::string> wanted;
  for (const Json& id : sent.value("subscriptions", Json::array())) {
    if (id.is_string()) wanted.insert(lower(id.get<std::string>()));
  }
  std::vector<Json> rows;
  const auto is_wanted = [&](const std::string& key) {
    return wanted.empty() || wanted.count(std::string(split(key, '/')[2])) > 0;
  };
  for (const auto& [key, network] : cloud.networks) {
    if (is_wanted(key)) rows.push_back(row_of(cloud, network));
  }
  const RegistryVersion version = registry_version(indexed_version).value();
  for (const auto& [key, registry] : cloud.registries) {
    if (is_wanted(key)) rows.push_back(row_of(cloud, registry_view(registry, version)));
  }
  std::sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) {
    return lower(text_at(a, {"id"})) < lower(text_at(b, {"id"}));
  });
  return rows;
}

std::string column_type(const Json& value) {
  if (value.is_boolean()) return "boolean";
  if (value.is_number()) return "integer";
  return value.is_structured() ? "object" : "string";
}

Json as_table(const std::vector<Json>& rows) {
  Json table = {{"columns", Json::array()}, {"rows", Json::array()}};
  if (rows.empty()) return table;
  for (const auto& [name, value] : rows.front().items()) {
    table["columns"].push_back({{"name", name}, {"type", column_type(value)}});
  }
  for (const Json& row : rows) {
    Json values = Json::array();
    for (const auto& [name, value] : row.items()) values.push_back(value);
    table["rows"].push_back(std::move(values));
  }
  return table;
}

Response answer(const std::vector<Json>& rows, const Window& window) {
  const std::size_t begin = std::min(window.skip, rows.size());
  const std::size_t end = std::min(begin + window.top, rows.size());
  const std::vector<Json> page(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                               rows.begin() + static_cast<std::ptrdiff_t>(end));
  Json body = {{"totalRecords", rows.size()},
               {"count", page.size()},
               {"data", window.as_table ? as_table(page) : Json(page)},
               {"facets", Json::array()},
               {"resultTruncated", "false"}};
  if (end < rows.size()) body["$skipToken"] = fmt::format("{}{}", token_beginning, end);
  Response response;
  response.body = to_text(body);
  return response;
}

std::optional<Response> refuse_shape(const Exchange& exchange, const Json& sent) {
  if (!sent.is_object()) return invalid_content("not an object");
  const Json* query = find(sent, {"query"});
  if (query == nullptr || !query->is_string()) {
    return invalid_option(exchange, "query", "a text");
  }
  const Json* subscriptions = find(sent, {"subscriptions"});
  if (subscriptions != nullptr && !subscriptions->is_array()) {
    return invalid_option(exchange, "subscriptions", "a list");
  }
  return std::nullopt;
}

Response run(const Exchange& exchange) {
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_shape(exchange, *sent)) return *refusal;
  QueryMistake mistake;
  const auto rows =
      run_graph_query(text_at(*sent, {"query"}), indexed_rows(exchange.cloud, *sent), mistake);
  if (!rows) return invalid_query(exchange, mistake);
  Window window;
  if (auto refusal = read_window(exchange, *sent, window)) return *refusal;
  return answer(*rows, window);
}

}  // namespace

Response query_resources(Exchange& exchange) {
  Response response = run(exchange);
  // 15 queries in 5 seconds (guidance-for-throttled-requests); never used up here.
  response.headers.emplace_back("x-ms-user-quota-remaining", "14");
  response.headers.emplace_back("x-ms-user-quota-resets-after", "00:00:05");
  return response;
}

}  // namespace acrnet::emulator
