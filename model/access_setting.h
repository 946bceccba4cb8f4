// The settings of a registry that are one word each, and where each of them is kept: in the policy,
// in what is desired, in Azure's settings and in the state.
//
// Code that treats all of these settings alike is written once, for all of them: each is changed in
// the registry's one write, and the state remembers which value acrnet found first, to restore it.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "model/desired.h"
#include "model/network.h"
#include "model/policy.h"
#include "model/state.h"

namespace acrnet {

// Specialized for each of AccessSettings: the names that the language, files, views and messages
// give the setting, and the members that hold its value.
template <typename T>
struct AccessSetting;

template <>
struct AccessSetting<DefaultAction> {
  static constexpr std::string_view attribute = "default_action";
  static constexpr const char* member = "default_action";
  static constexpr std::string_view label = "default action";
  static constexpr std::string_view sentence = "its default action is";
  static constexpr auto policy = &PolicyRegistry::default_action;
  static constexpr auto desired = &DesiredRegistry::default_action;
  static constexpr auto network = &NetworkSettings::default_action;
  static constexpr auto original = &TrackedAccess::original_default_action;
};

template <>
struct AccessSetting<PublicAccess> {
  static constexpr std::string_view attribute = "public_access";
  static constexpr const char* member = "public_access";
  static constexpr std::string_view label = "public access";
  static constexpr std::string_view sentence = "its public network access is";
  static constexpr auto policy = &PolicyRegistry::public_access;
  static constexpr auto desired = &DesiredRegistry::public_access;
  static constexpr auto network = &NetworkSettings::public_access;
  static constexpr auto original = &TrackedAccess::original_public_access;
};

template <>
struct AccessSetting<TrustedServices> {
  static constexpr std::string_view attribute = "trusted_services";
  static constexpr const char* member = "trusted_services";
  static constexpr std::string_view label = "trusted services";
  static constexpr std::string_view sentence = "its trusted services are";
  static constexpr auto policy = &PolicyRegistry::trusted_services;
  static constexpr auto desired = &DesiredRegistry::trusted_services;
  static constexpr auto network = &NetworkSettings::trusted_services;
  static constexpr auto original = &TrackedAccess::original_trusted_services;
};

template <>
struct AccessSetting<DataEndpoints> {
  static constexpr std::string_view attribute = "dedicated_data_endpoints";
  static constexpr const char* member = "data_endpoints";
  static constexpr std::string_view label = "data endpoints";
  static constexpr std::string_view sentence = "its dedicated data endpoints are";
  static constexpr auto policy = &PolicyRegistry::data_endpoints;
  static constexpr auto desired = &DesiredRegistry::data_endpoints;
  static constexpr auto network = &NetworkSettings::data_endpoints;
  static constexpr auto original = &TrackedAccess::original_data_endpoints;
};

// In the order of views and messages.
using AccessSettings = std::tuple<PublicAccess, DefaultAction, TrustedServices, DataEndpoints>;
inline constexpr std::size_t access_setting_count = std::tuple_size_v<AccessSettings>;

// Calls visit(AccessSetting<T>(), T()) for each of them.
template <typename Visit>
void for_each_access_setting(Visit visit) {
  std::apply([&](auto... words) { (visit(AccessSetting<decltype(words)>(), words), ...); },
             AccessSettings());
}

// The same with the default action first: the order in which files are read and differences listed.
template <typename Visit>
void for_each_access_setting_after_default(Visit visit) {
  visit(AccessSetting<DefaultAction>(), DefaultAction());
  for_each_access_setting([&](auto setting, auto word) {
    if constexpr (!std::is_same_v<decltype(word), DefaultAction>) visit(setting, word);
  });
}

}  // namespace acrnet
