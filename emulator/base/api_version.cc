#include "emulator/base/api_version.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/base/arm_error.h"

namespace acrnet::emulator {
namespace {

constexpr auto absent = SubnetRules::absent;
constexpr auto as_id = SubnetRules::as_id;

constexpr std::array<RegistryVersion, 23> versions = {{
    {"2017-10-01", as_id},
    {"2019-05-01", as_id},
    {"2019-12-01-preview", as_id},
    {"2020-11-01-preview", as_id},
    {"2021-06-01-preview", as_id},
    {"2021-08-01-preview", as_id},
    {"2021-09-01", absent},
    {"2021-12-01-preview", as_id},
    {"2022-02-01-preview", absent},
    {"2022-12-01", absent},
    {"2023-01-01-preview", absent},
    {"2023-06-01-preview", absent},
    {"2023-07-01", absent},
    {"2023-08-01-preview", absent},
    {"2023-11-01-preview", absent},
    {"2024-11-01-preview", absent},
    {"2025-03-01-preview", absent},
    {"2025-04-01", absent},
    {"2025-05-01-preview", absent},
    {"2025-06-01-preview", absent},
    {"2025-11-01", absent},
    // Its spec has no such member, the service shows it all the same (azure-cli#33660).
    {"2026-01-01-preview", SubnetRules::as_subnet_resource},
    {"2026-09-01-preview", SubnetRules::as_subnet_resource},
}};

// Digits at [begin, begin+length) as a number, or -1.
int number_at(std::string_view text, std::size_t begin, std::size_t length) {
  int value = 0;
  for (const char c : text.substr(begin, length)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<RegistryVersion> registry_version(std::string_view name) {
  const auto* found = std::find_if(versions.begin(), versions.end(),
                                   [&](const RegistryVersion& v) { return v.name == name; });
  if (found == versions.end()) return std::nullopt;
  return *found;
}

bool knows_private_link(const RegistryVersion& version) { return version.name >= "2019-12-01"; }

std::vector<std::string> registry_versions() {
  std::vector<std::string> names;
  names.reserve(versions.size());
  for (const RegistryVersion& version : versions) names.emplace_back(version.name);
  return names;
}

bool is_dated_version(std::string_view name) {
  const std::string_view tail = name.substr(std::min<std::size_t>(10, name.size()));
  if (name.size() < 10 || (!tail.empty() && tail != "-preview")) return false;
  if (name[4] != '-' || name[7] != '-') return false;
  const int year = number_at(name, 0, 4);
  const int month = number_at(name, 5, 2);
  const int day = number_at(name, 8, 2);
  return year >= 2014 && year <= 2026 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

void add_supported_versions(Response& response, std::string_view asked) {
  if (asked >= "2021-08-01") response.headers.emplace_back("api-supported-versions", asked);
}

Response unsupported_registry_version(std::string_view version, std::string_view location) {
  return arm_error(
      400, "NoRegisteredProviderFound",
      fmt::format(
          "No registered resource provider found for location '{}' and API version '{}' for "
          "type 'registries'. The supported api-versions are '{}'.",
          location, version, fmt::join(registry_versions(), ", ")));
}

Response invalid_api_version(std::string_view version) {
  return arm_error(
      400, "InvalidApiVersionParameter",
      fmt::format("The api-version '{}' is invalid. The supported versions are dates of "
                  "the form '2024-05-01' or '2024-05-01-preview'.",
                  version));
}

}  // namespace acrnet::emulator
