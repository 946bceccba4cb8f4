// Which api-versions exist, and what a registry looks like in each.
//
// Subnet rules are in 2017-10-01 … 2021-08-01-preview and 2021-12-01-preview, hidden in the
// versions after that, and back in 2026 under another member name (FACTS.md §2; specs; recordings
// for 2022-02-01-preview and 2023-11-01-preview). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/http_message.h"

namespace acrnet::emulator {

enum class SubnetRules {
  absent,              // the version shows no subnet rules; those that exist stay in force
  as_id,               // {"action", "id"}
  as_subnet_resource,  // {"action", "virtualNetworkSubnetResourceId"}
};

// One api-version of Microsoft.ContainerRegistry/registries. Rows of a constant table.
struct RegistryVersion {
  std::string_view name;
  SubnetRules subnet_rules;
};

// Nothing for a version the service does not have.
std::optional<RegistryVersion> registry_version(std::string_view name);

// Whether this version has private endpoint connections: since 2019-12-01-preview and 2021-09-01
// (specs).
bool knows_private_link(const RegistryVersion& version);

// All of them, oldest first.
std::vector<std::string> registry_versions();

// Microsoft.Network and Microsoft.Resources have some eighty versions each, and clients pin any of
// them: every real date from 2014 to 2026, with or without -preview, is taken.
bool is_dated_version(std::string_view name);

// The header in which the registry service names versions; recorded since 2021-08-01-preview, with
// the version that was asked.
void add_supported_versions(Response& response, std::string_view asked);

// 400 NoRegisteredProviderFound, which lists the versions that are good.
Response unsupported_registry_version(std::string_view version, std::string_view location);

// 400 InvalidApiVersionParameter.
Response invalid_api_version(std::string_view version);

}  // namespace acrnet::emulator
