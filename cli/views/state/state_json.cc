#include <nlohmann/json.hpp>

#include "cli/messages/version.h"
#include "cli/views/plan/terraform_json.h"
#include "cli/views/state/state_renderings.h"
#include "cli/views/text/json_text.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

std::string state_json(const State& state, std::string_view holder) {
  nlohmann::ordered_json document{
      {"format_version", "1.0"},
      {"terraform_version", terraform_release},
      {"acrnet_version", version.number},
      {"lineage", state.lineage},
      {"serial", state.serial},
      {"unsettled", has_pending(state)},
      {"values", {{"root_module", {{"resources", state_resources_json(state)}}}}}};
  if (!holder.empty()) document["running"] = std::string(holder);
  return json_text(document);
}

}  // namespace acrnet::cli
