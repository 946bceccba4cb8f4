#include "cli/views/sarif_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/diagnostic_pages.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::string_view schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

// RFC 3986: what may stand in a relative path as it is.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    uri += is_plain(c)
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return uri;
}

ordered_json text_message(std::string_view text) { return {{"text", text}}; }

ordered_json physical_location(const ReportPlace& place) {
  ordered_json file{{"uri", uri_of(place.file)}};
  if (!place.file.starts_with('/')) file["uriBaseId"] = "SRCROOT";
  return {{"artifactLocation", std::move(file)},
          {"region",
           {{"startLine", place.begin.line},
            {"startColumn", place.begin.column},
            {"endLine", place.end.line},
            {"endColumn", place.end.column}}}};
}

// Places in no file (--var) have no location in SARIF.
bool in_file(const std::optional<ReportPlace>& place) { return place && !place->file.empty(); }

ordered_json locations_of(const Report& report, const Diagnostic& item) {
  ordered_json location = ordered_json::object();
  if (const auto place = place_of(report, item); in_file(place)) {
    location["physicalLocation"] = physical_location(*place);
    if (!item.label.empty()) location["message"] = text_message(item.label);
  }
  if (!item.address.empty()) {
    location["logicalLocations"] = ordered_json::array(
        {ordered_json{{"fullyQualifiedName", item.address}, {"kind", "resource"}}});
  }
  ordered_json locations = ordered_json::array();
  if (!location.empty()) locations.push_back(std::move(location));
  return locations;
}

ordered_json related_of(const Report& report, const Diagnostic& item) {
  ordered_json related = ordered_json::array();
  for (const RelatedRange& other : item.related) {
    const auto place = place_of(report, other.range);
    if (!in_file(place)) continue;
    related.push_back({{"id", related.size()},
                       {"physicalLocation", physical_location(*place)},
                       {"message", text_message(other.label)}});
  }
  return related;
}

// The codes in a report, each once, sorted: results name their rule by its index here.
std::vector<std::string_view> codes_of(const Report& report) {
  std::vector<std::string_view> codes;
  for (const Diagnostic& item : report.diagnostics.items()) codes.push_back(item.code);
  for (const auto& silenced : report.diagnostics.silenced()) {
    codes.push_back(silenced.diagnostic.code);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

// What code scanning shows about a code: its page.
ordered_json rule_json(std::string_view code) {
  ordered_json rule{{"id", code}};
  if (const DiagnosticPage* const page = find_page(code)) {
    rule["shortDescription"] = text_message(page->title);
    rule["help"] = {{"text", page->text}, {"markdown", page->text}};
    rule["defaultConfiguration"] = {{"level", word_of(page->severity)}};
  }
  return rule;
}

ordered_json result_json(const Report& report, const Diagnostic& item,
                         const std::vector<std::string_view>& codes) {
  const auto rule = std::lower_bound(codes.begin(), codes.end(), item.code) - codes.begin();
  const std::string explanation = explanation_of(item);
  ordered_json result{
      {"ruleId", item.code},
      {"ruleIndex", rule},
      {"level", word_of(item.severity)},
      {"message",
       text_message(explanation.empty() ? item.summary : item.summary + "\n" + explanation)},
      {"locations", locations_of(report, item)}};
  if (ordered_json related = related_of(report, item); !related.empty()) {
    result["relatedLocations"] = std::move(related);
  }
  return result;
}

}  // namespace

std::string diagnostics_sarif(const Report& report, std::string_view version) {
  const auto codes = codes_of(report);
  ordered_json rules = ordered_json::array();
  for (const std::string_view code : codes) rules.push_back(rule_json(code));
  ordered_json results = ordered_json::array();
  for (const Diagnostic& item : report.diagnostics.items()) {
    results.push_back(result_json(report, item, codes));
  }
  for (const auto& silenced : report.diagnostics.silenced()) {
    ordered_json result = result_json(report, silenced.diagnostic, codes);
    result["suppressions"] = ordered_json::array(
        {ordered_json{{"kind", "inSource"}, {"justification", silenced.reason}}});
    results.push_back(std::move(result));
  }
  const ordered_json run{
      {"tool",
       {{"driver", {{"name", "acrnet"}, {"version", version}, {"rules", std::move(rules)}}}}},
      {"columnKind", "unicodeCodePoints"},
      {"originalUriBaseIds",
       {{"SRCROOT", {{"description", text_message("The root of the repository.")}}}}},
      {"invocations", ordered_json::array({ordered_json{{"executionSuccessful", true}}})},
      {"results", std::move(results)}};
  const ordered_json made{
      {"$schema", schema}, {"version", "2.1.0"}, {"runs", ordered_json::array({run})}};
  return made.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace acrnet::cli
