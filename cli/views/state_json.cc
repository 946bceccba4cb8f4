#include "cli/views/state_json.h"

#include <nlohmann/json.hpp>

#include "cli/version.h"
#include "cli/views/json_text.h"
#include "cli/views/terraform_json.h"

namespace acrnet::cli {

std::string state_json(const State& state) {
  return json_text({{"format_version", "1.0"},
                    {"terraform_version", terraform_release},
                    {"acrnet_version", version.number},
                    {"lineage", state.lineage},
                    {"serial", state.serial},
                    {"unsettled", has_claims(state)},
                    {"values", {{"root_module", {{"resources", state_resources_json(state)}}}}}});
}

}  // namespace acrnet::cli
