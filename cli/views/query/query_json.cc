#include <nlohmann/json.hpp>

#include "cli/views/query/query_renderings.h"
#include "cli/views/text/json_text.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

ordered_json row_json(const QueryRow& row) {
  ordered_json rules = ordered_json::array();
  for (const QueryRule& rule : row.rules) {
    rules.push_back({{"rule", rule.label},
                     {"value", rule.value},
                     {"origin", rule.origin},
                     {"because", rule.because}});
  }
  return {{"registry", row.registry},
          {"id", row.registry_id},
          {"holds", row.holds},
          {"decided_by", admission_name(row.admission)},
          {"lets_in", row.lets_in.text()},
          {"keeps_out", row.keeps_out.text()},
          {"rules", std::move(rules)}};
}

}  // namespace

std::string query_json(const QueryView& view) {
  ordered_json answers = ordered_json::array();
  for (const QueryRow& row : view.rows) answers.push_back(row_json(row));
  return json_text({{"format_version", "1.0"},
                    {"question", view.question},
                    {"source", view.source},
                    {"holds", view.holds},
                    {"answers", std::move(answers)}});
}

}  // namespace acrnet::cli
