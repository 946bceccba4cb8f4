// The settings of a registry that are one word each, and where each of them is kept: in the policy,
// in what is desired, in Azure's settings and in the state.
//
// So that what is true of one of them (it is changed in the registry's one write, what was found
// first is remembered and restored) is written once. Values and places only.
#pragma once

#include <string_view>

#include "model/desired.h"
#include "model/network.h"
#include "model/policy.h"
#include "model/state.h"

namespace acrnet {

// Specialized for DefaultAction, PublicAccess, TrustedServices and DataEndpoints: the attribute's
// name in the language, and the member that holds it.
template <typename T>
struct AccessSetting;

template <>
struct AccessSetting<DefaultAction> {
  static constexpr std::string_view attribute = "default_action";
  static constexpr auto policy = &PolicyRegistry::default_action;
  static constexpr auto desired = &DesiredRegistry::default_action;
  static constexpr auto network = &NetworkSettings::default_action;
  static constexpr auto original = &TrackedAccess::original_default_action;
};

template <>
struct AccessSetting<PublicAccess> {
  static constexpr std::string_view attribute = "public_access";
  static constexpr auto policy = &PolicyRegistry::public_access;
  static constexpr auto desired = &DesiredRegistry::public_access;
  static constexpr auto network = &NetworkSettings::public_access;
  static constexpr auto original = &TrackedAccess::original_public_access;
};

template <>
struct AccessSetting<TrustedServices> {
  static constexpr std::string_view attribute = "trusted_services";
  static constexpr auto policy = &PolicyRegistry::trusted_services;
  static constexpr auto desired = &DesiredRegistry::trusted_services;
  static constexpr auto network = &NetworkSettings::trusted_services;
  static constexpr auto original = &TrackedAccess::original_trusted_services;
};

template <>
struct AccessSetting<DataEndpoints> {
  static constexpr std::string_view attribute = "dedicated_data_endpoints";
  static constexpr auto policy = &PolicyRegistry::data_endpoints;
  static constexpr auto desired = &DesiredRegistry::data_endpoints;
  static constexpr auto network = &NetworkSettings::data_endpoints;
  static constexpr auto original = &TrackedAccess::original_data_endpoints;
};

// Calls visit(AccessSetting<T>(), T()) for each of them, in the order in which a reader meets them.
template <typename Visit>
void for_each_access_setting(Visit visit) {
  visit(AccessSetting<PublicAccess>(), PublicAccess());
  visit(AccessSetting<DefaultAction>(), DefaultAction());
  visit(AccessSetting<TrustedServices>(), TrustedServices());
  visit(AccessSetting<DataEndpoints>(), DataEndpoints());
}

}  // namespace acrnet
