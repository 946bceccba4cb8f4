// An Azure Resource Manager resource ID: compares as Azure compares, keeps the spelling it was
// given.
//
//   /subscriptions/{s}/resourceGroups/{g}/providers/{namespace}/{type}/{name}[/{type}/{name}...]
//
// Azure compares IDs without regard to case and answers with the stored spelling, which differs
// between resource providers; so equality, order and hash use the lower-case key only.
#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet {

class ArmId {
 public:
  ArmId() = default;

  // Any resource ID inside a resource group. Empty with a one-line `reason` ("'resourceGroup'
  // should be 'resourceGroups'") when the text is not one.
  static std::optional<ArmId> parse(std::string_view text, std::string& reason);
  // The same, or the ID of a resource group: /subscriptions/{s}/resourceGroups/{g}
  static std::optional<ArmId> parse_group_or_resource(std::string_view text, std::string& reason);
  // The same, or what in_subscription() makes.
  static std::optional<ArmId> parse_any(std::string_view text, std::string& reason);

  static ArmId group(std::string_view subscription, std::string_view resource_group);
  static ArmId registry(std::string_view subscription, std::string_view resource_group,
                        std::string_view name);
  static ArmId network(std::string_view subscription, std::string_view resource_group,
                       std::string_view name);
  static ArmId subnet(std::string_view subscription, std::string_view resource_group,
                      std::string_view network, std::string_view name);

  static ArmId private_endpoint(std::string_view subscription, std::string_view resource_group,
                                std::string_view name);
  // What a whole subscription has of a provider or of a type: its registration of
  // "Microsoft.ContainerRegistry", the list of its "Microsoft.Network/privateDnsZones".
  static ArmId in_subscription(std::string_view subscription, std::string_view provider_or_type);

  bool is_group() const;
  bool is_container() const { return is_group() || is_network(); }
  bool is_registry() const;          // Microsoft.ContainerRegistry/registries
  bool is_network() const;           // Microsoft.Network/virtualNetworks
  bool is_subnet() const;            // Microsoft.Network/virtualNetworks/subnets
  bool is_private_endpoint() const;  // Microsoft.Network/privateEndpoints
  bool is_private_zone() const;      // Microsoft.Network/privateDnsZones

  const std::string& text() const { return spelling().text; }  // as spelled
  const std::string& key() const { return spelling().key; }    // lower case: identity
  bool empty() const { return spelling_ == nullptr; }

  std::string_view subscription() const { return segment(1); }
  // The subscription in lower case, as registrations are listed by.
  std::string_view subscription_key() const;
  std::string_view resource_group() const { return segment(3); }
  // The last segment, and for a subnet the network before it.
  std::string_view name() const;
  std::string_view network_name() const { return segment(7); }
  // The ID of the virtual network that a subnet is in. Requires is_subnet().
  ArmId parent_network() const;
  // The ID of the resource group that a resource is in.
  ArmId parent_group() const { return group(subscription(), resource_group()); }
  // Whether this is what `other` is, or lies in it, as a subnet in its network.
  bool is_within(const ArmId& other) const;

  friend bool operator==(const ArmId& a, const ArmId& b) {
    return a.spelling_ == b.spelling_ || a.key() == b.key();
  }
  friend std::strong_ordering operator<=>(const ArmId& a, const ArmId& b) {
    if (a.spelling_ == b.spelling_) return std::strong_ordering::equal;
    return a.key() <=> b.key();
  }

 private:
  struct Spelling {
    std::string text;
    std::string key;
  };

  explicit ArmId(std::string text);
  static const Spelling& no_spelling();
  const Spelling& spelling() const { return spelling_ ? *spelling_ : no_spelling(); }
  // The n-th segment of the path, from 0; empty when there are fewer.
  std::string_view segment(std::size_t index) const;
  bool has_type(std::string_view lower_case_type, std::size_t segments) const;

  // Shared by all copies: a subnet's ID stands in the rules of a thousand registries, in the
  // policy, the state, what is observed and the plan. Null: the empty ID.
  std::shared_ptr<const Spelling> spelling_;
};

// Lower-cases ASCII letters only, as Azure does for identifiers.
std::string to_lower(std::string_view text);

}  // namespace acrnet
