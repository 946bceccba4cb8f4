// Reads what the answers of all Azure resource providers have in common: IDs, and pages of lists.
//
// Pure. Only *_json files include it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "executor/json/bounded_json.h"
#include "model/arm_id.h"

namespace acrnet::executor {

// The ID in a member; empty where there is none.
std::optional<ArmId> id_in(const Json& object, std::string_view name = "id");

struct JsonPage {
  Json items;
  std::string next_link;  // empty: it is the last page
};
// Empty with a `problem` when the answer is not JSON; with `otherwise` as the problem when it has
// no list of values.
std::optional<JsonPage> read_page(std::string_view body, std::string_view otherwise,
                                  std::string& problem);

}  // namespace acrnet::executor
