// The members that a plan and a state have in Terraform's representation: resources with their
// values.
//
// Pure. https://developer.hashicorp.com/terraform/internals/json-format, of which tools read
// `resource_changes` above all.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "model/plan.h"
#include "model/state.h"

namespace acrnet::cli {

// The version of the representation, and the first release of Terraform that writes it: tools ask
// for both. What made the document is said by acrnet_version.
inline constexpr std::string_view terraform_format_version = "1.2";
inline constexpr std::string_view terraform_release = "1.5.0";

// One element for each resource of the plan that a change is about.
nlohmann::ordered_json resource_changes_json(const Plan& plan);

// The resources of a state, as `values.root_module.resources` has them.
nlohmann::ordered_json state_resources_json(const State& state);

}  // namespace acrnet::cli
