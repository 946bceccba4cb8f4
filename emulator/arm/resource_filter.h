// The $filter of lists of resources and groups: conditions on type, name and tags, joined by `and`.
//
//   resourceType eq 'Microsoft.ContainerRegistry/registries' and name eq 'myregistry'
//   tagname eq 'team' and tagvalue eq 'build'
//
// Azure knows more of them (or, ne, substringof); what is not known here is refused, never ignored.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// In lower case; empty: anything.
struct ResourceFilter {
  std::string type;
  std::string name;
  std::string tag_name;
  std::string tag_value;

  bool takes(const Json& resource) const;
};

// Nothing for a text that is not understood; an empty text takes everything.
std::optional<ResourceFilter> read_resource_filter(std::string_view text);

Response invalid_filter(std::string_view filter);

}  // namespace acrnet::emulator
