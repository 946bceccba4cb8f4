#include <nlohmann/json.hpp>

#include "cli/views/query/query_renderings.h"
#include "cli/views/text/json_text.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

// Not known: null.
ordered_json verdict_json(Reach verdict) {
  if (verdict == Reach::unknown) return nullptr;
  return verdict == Reach::yes;
}

ordered_json rules_json(const std::vector<QueryRule>& rules) {
  ordered_json made = ordered_json::array();
  for (const QueryRule& rule : rules) {
    made.push_back({{"rule", rule.label},
                    {"value", rule.value},
                    {"origin", rule.origin},
                    {"because", rule.because}});
  }
  return made;
}

ordered_json row_json(const QueryRow& row) {
  ordered_json unknown = ordered_json::array();
  for (const QueryDoubt& doubt : row.doubts)
    unknown.push_back({{"clients", doubt.who.text()}, {"reason", doubt.why}});
  return {{"registry", row.registry},           {"id", row.registry_id},
          {"holds", verdict_json(row.verdict)}, {"decided_by", admission_name(row.admission)},
          {"lets_in", row.lets_in.text()},      {"keeps_out", row.keeps_out.text()},
          {"unknown", std::move(unknown)},      {"rules", rules_json(row.rules)}};
}

}  // namespace

std::string query_json(const QueryView& view) {
  ordered_json answers = ordered_json::array();
  for (const QueryRow& row : view.rows) answers.push_back(row_json(row));
  ordered_json made = {{"format_version", "1.1"},
                       {"question", view.question},
                       {"source", view.source},
                       {"holds", verdict_json(view.verdict)}};
  if (view.verdict == Reach::unknown) made["reason"] = reason_of(view);
  made["answers"] = std::move(answers);
  return json_text(made);
}

std::string table_json(const TableView& view) {
  ordered_json registries = ordered_json::array();
  for (const TableRegistry& registry : view.registries) {
    ordered_json clients = ordered_json::array();
    for (const TableRow& row : registry.rows) {
      clients.push_back({{"clients", row.who.text()},
                         {"can_reach", verdict_json(row.verdict)},
                         {"reason", row.why},
                         {"rules", rules_json(row.rules)}});
    }
    registries.push_back({{"registry", registry.registry},
                          {"id", registry.registry_id},
                          {"clients", std::move(clients)}});
  }
  return json_text(
      {{"format_version", "1.0"}, {"source", view.source}, {"registries", std::move(registries)}});
}

}  // namespace acrnet::cli
