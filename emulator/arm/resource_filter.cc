#include "emulator/arm/resource_filter.h"

#include <fmt/format.h>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// `member eq 'value'` into the filter; false when it is anything else.
bool read_condition(std::string_view condition, ResourceFilter& filter) {
  const std::size_t member_end = condition.find(' ');
  if (member_end == std::string_view::npos) return false;
  const std::string member = lower(condition.substr(0, member_end));
  const std::string_view rest = condition.substr(member_end + 1);
  if (!starts_with_ignoring_case(rest, "eq ")) return false;
  const std::string_view quoted = rest.substr(3);
  if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') return false;
  const std::string value = lower(quoted.substr(1, quoted.size() - 2));
  for (const auto& [name, target] :
       {std::pair{"resourcetype", &filter.type}, std::pair{"name", &filter.name},
        std::pair{"tagname", &filter.tag_name}, std::pair{"tagvalue", &filter.tag_value}}) {
    if (member != name) continue;
    *target = value;
    return true;
  }
  return false;
}

bool has_tag(const Json& resource, const std::string& name, const std::string& value) {
  const Json* tags = find(resource, {"tags"});
  if (tags == nullptr || !tags->is_object()) return false;
  for (const auto& [tag, held] : tags->items()) {
    const bool same_value =
        value.empty() || (held.is_string() && lower(held.get<std::string>()) == value);
    if (lower(tag) == name && same_value) return true;
  }
  return false;
}

}  // namespace

bool ResourceFilter::takes(const Json& resource) const {
  return (type.empty() || type == lower(text_at(resource, {"type"}))) &&
         (name.empty() || name == lower(text_at(resource, {"name"}))) &&
         (tag_name.empty() || has_tag(resource, tag_name, tag_value));
}

std::optional<ResourceFilter> read_resource_filter(std::string_view text) {
  ResourceFilter filter;
  while (!text.empty()) {
    const std::size_t joint = text.find(" and ");
    if (!read_condition(text.substr(0, joint), filter)) return std::nullopt;
    text = joint == std::string_view::npos ? std::string_view() : text.substr(joint + 5);
  }
  if (!filter.tag_value.empty() && filter.tag_name.empty()) return std::nullopt;
  return filter;
}

Response invalid_filter(std::string_view filter) {
  return arm_error(400, "InvalidFilterInQueryString",
                   fmt::format("Invalid $filter '{}' specified in the query string. The emulator "
                               "knows resourceType, name, tagname and tagvalue eq '…', joined by "
                               "and.",
                               filter));
}

}  // namespace acrnet::emulator
