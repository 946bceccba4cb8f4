#include "cli/views/plan/output_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/views/text/json_text.h"
#include "cli/views/text/text.h"
#include "model/source.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

// The value was written as JSON by parser::evaluate.
ordered_json value_of(const Output& output) { return ordered_json::parse(output.value); }

std::string dump(const ordered_json& value, int indent) {
  return value.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

std::string shown(const Output& output) { return escaped(dump(value_of(output), -1)); }

}  // namespace

std::string outputs_text(const std::vector<Output>& outputs) {
  std::size_t width = 0;
  for (const Output& output : outputs) width = std::max(width, output.name.size());
  std::string text;
  for (const Output& output : outputs) {
    text += fmt::format("{:<{}} = {}\n", output.name, width,
                        output.sensitive ? std::string(sensitive_mask) : shown(output));
  }
  return text;
}

std::string outputs_json(const std::vector<Output>& outputs) {
  ordered_json all = ordered_json::object();
  for (const Output& output : outputs) {
    ordered_json& made = all[output.name];
    made["sensitive"] = output.sensitive;
    if (!output.description.empty()) made["description"] = output.description;
    made["value"] = value_of(output);
  }
  return json_text(all);
}

std::string output_text(const Output& output) { return shown(output) + "\n"; }

std::string output_json(const Output& output) { return json_text(value_of(output)); }

std::optional<std::string> raw_output(const Output& output) {
  const ordered_json value = value_of(output);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return dump(value, -1);
  return std::nullopt;
}

}  // namespace acrnet::cli
