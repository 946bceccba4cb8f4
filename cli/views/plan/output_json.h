// Outputs of a policy, for people and for programs, as `terraform output` gives them. Pure.
//
// Text is made safe for a terminal; JSON and raw values are the value as it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/policy.h"

namespace acrnet::cli {

// One line for each: `name = value`; sensitive values are masked.
std::string outputs_text(const std::vector<Output>& outputs);
// {"name": {"sensitive": false, "value": …}, …}
std::string outputs_json(const std::vector<Output>& outputs);

// Of one that was asked for by name; each ends with a line end.
std::string output_text(const Output& output);
std::string output_json(const Output& output);

// A text without quotes, a number or a truth value, without a line end; empty for other values.
std::optional<std::string> raw_output(const Output& output);

}  // namespace acrnet::cli
