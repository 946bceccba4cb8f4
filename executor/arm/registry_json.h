// A registry as Azure writes it, and the one request body that changes its rules.
//
// Pure. What can't be understood exactly is an error: rules are written back as a whole list, so a
// rule that was overlooked would be removed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"
#include "model/observed.h"

namespace acrnet::executor {

// How far Azure is with a resource. A resource without provisioningState is done
// (Azure's rules for asynchronous operations).
enum class Provisioning { succeeded, failed, busy };
Provisioning provisioning_of(std::string_view word);

// "West Europe" and "westeurope" are the same region; Azure answers with either.
std::string region_name(std::string_view text);

struct RegistryReading {
  ObservedRegistry registry;
  Provisioning provisioning = Provisioning::succeeded;
};

// The body of a GET or PATCH of this registry. Empty exactly when `error` was set.
std::optional<RegistryReading> read_registry(std::string_view body, const ArmId& id,
                                             std::optional<Diagnostic>& error);

// One page of a list of registries.
struct RegistryPage {
  std::vector<ObservedRegistry> wanted;
  std::vector<ArmId> all;          // whatever could be read of the others
  std::string next_link;           // empty: the last page
  std::vector<Diagnostic> errors;  // about wanted registries that can't be understood
  std::vector<ArmId> failed;       // those registries
};

// Empty with `problem` when the body is no page at all.
std::optional<RegistryPage> read_registry_page(std::string_view body,
                                               const std::function<bool(const ArmId&)>& is_wanted,
                                               std::string& problem);

// The body of the PATCH: default action and both lists, and of public access, trusted services and
// data endpoints those that change; never anything else (recorded: each list is replaced whole,
// members that are not sent stay). One request, so that all of it arrives at once or not at all.
// Where `current` has a rule for the same subnet its spelling is kept. `subnet_member` is the name
// that the API version has for a subnet's ID.
std::string registry_patch(const NetworkSettings& target, const NetworkSettings& current,
                           std::string_view subnet_member);
// The body of the PUT that makes a registry with these settings, so that it is never there without
// them.
std::string registry_creation(const std::string& location, const NetworkSettings& settings,
                              std::string_view subnet_member);

}  // namespace acrnet::executor
