#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/messages/diagnostic_pages.h"
#include "cli/views/report/report.h"
#include "cli/views/report/sarif_run_json.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

ordered_json physical_location(const ReportPlace& place) {
  return sarif_place(place.file, {{"startLine", place.begin.line},
                                  {"startColumn", place.begin.column},
                                  {"endLine", place.end.line},
                                  {"endColumn", place.end.column}});
}

// Places in no file (--var) have no location in SARIF.
ordered_json locations_of(const Report& report, const Diagnostic& item) {
  ordered_json location = ordered_json::object();
  if (const auto place = place_of(report, item); in_file(place)) {
    location["physicalLocation"] = physical_location(*place);
    if (!item.label.empty()) location["message"] = sarif_message(item.label);
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
                       {"message", sarif_message(other.label)}});
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
    rule["shortDescription"] = sarif_message(page->title);
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
       sarif_message(explanation.empty() ? item.summary : item.summary + "\n" + explanation)},
      {"locations", locations_of(report, item)}};
  if (ordered_json related = related_of(report, item); !related.empty()) {
    result["relatedLocations"] = std::move(related);
  }
  return result;
}

}  // namespace

void append_diagnostics(const Report& report, ordered_json& rules, ordered_json& results) {
  const auto codes = codes_of(report);
  const std::size_t first = rules.size();
  for (const std::string_view code : codes) rules.push_back(rule_json(code));
  const auto add = [&](const Diagnostic& item) {
    ordered_json result = result_json(report, item, codes);
    result["ruleIndex"] = result["ruleIndex"].get<std::size_t>() + first;
    results.push_back(std::move(result));
  };
  for (const Diagnostic& item : report.diagnostics.items()) add(item);
  for (const auto& silenced : report.diagnostics.silenced()) {
    add(silenced.diagnostic);
    results.back()["suppressions"] = ordered_json::array(
        {ordered_json{{"kind", "inSource"}, {"justification", silenced.reason}}});
  }
}

std::string diagnostics_sarif(const Report& report, std::string_view version) {
  ordered_json rules = ordered_json::array();
  ordered_json results = ordered_json::array();
  append_diagnostics(report, rules, results);
  return sarif_document(std::move(rules), std::move(results), version);
}

}  // namespace acrnet::cli
