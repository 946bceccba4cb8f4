// The rules that Azure has for names, so that a name it would refuse is refused here, with the
// place.
//
// Source: "Naming rules and restrictions for Azure resources" (Microsoft.ContainerRegistry,
// Microsoft.Network, Microsoft.Resources,
// Microsoft.Storage) and the patterns in the resource providers' OpenAPI
// documents.
#pragma once

#include <optional>
#include <string_view>

namespace acrnet::parser {

// Each gives the rule that `name` breaks, or nothing.
std::optional<std::string_view> broken_registry_name_rule(std::string_view name);
std::optional<std::string_view> broken_resource_group_name_rule(std::string_view name);
std::optional<std::string_view> broken_network_name_rule(std::string_view name);
std::optional<std::string_view> broken_subnet_name_rule(std::string_view name);
std::optional<std::string_view> broken_storage_account_name_rule(std::string_view name);
std::optional<std::string_view> broken_container_name_rule(std::string_view name);

// 8-4-4-4-12 hexadecimal digits.
bool is_guid(std::string_view text);

}  // namespace acrnet::parser
