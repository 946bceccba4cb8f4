#include "model/arm_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace acrnet {

namespace {

constexpr std::string_view registry_type = "microsoft.containerregistry/registries";
constexpr std::string_view network_type = "microsoft.network/virtualnetworks";
constexpr std::string_view private_endpoint_type = "microsoft.network/privateendpoints";
constexpr std::string_view private_zone_type = "microsoft.network/privatednszones";

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t slash = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return parts;
}

bool is_path_character(char c) {
  return c > ' ' && c < '\x7f' && c != '?' && c != '#' && c != '%' && c != '\\' && c != '"';
}

// The three fixed words of an ID and where they stand.
std::string check_fixed_words(const std::vector<std::string_view>& parts) {
  constexpr std::array<std::pair<std::size_t, std::string_view>, 3> words{
      {{0, "subscriptions"}, {2, "resourceGroups"}, {4, "providers"}}};
  for (const auto& [index, word] : words) {
    if (index >= parts.size()) return fmt::format("it ends before '{}'", word);
    if (to_lower(parts[index]) != to_lower(word)) {
      return fmt::format("'{}' stands where '{}' should", parts[index], word);
    }
  }
  return {};
}

std::string check_parts(const std::vector<std::string_view>& parts) {
  if (std::string reason = check_fixed_words(parts); !reason.empty()) return reason;
  if (parts.size() < 8) return "it ends before the resource's type and name";
  if (parts.size() % 2 != 0) return fmt::format("a name is missing after '{}'", parts.back());
  return {};
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

ArmId::ArmId(std::string text) {
  std::string key = to_lower(text);
  spelling_ = std::make_shared<const Spelling>(Spelling{std::move(text), std::move(key)});
}

const ArmId::Spelling& ArmId::no_spelling() {
  static const Spelling none;
  return none;
}

namespace {

// The parts of a path whose form is right; empty with the reason for any other text.
std::vector<std::string_view> parts_of(std::string_view text, std::string& reason) {
  if (!text.starts_with('/')) {
    reason = "it does not begin with '/subscriptions/'";
    return {};
  }
  if (!std::all_of(text.begin(), text.end(), is_path_character)) {
    reason = "it holds a character that no resource ID has";
    return {};
  }
  std::vector<std::string_view> parts = split_path(text);
  if (std::find(parts.begin(), parts.end(), std::string_view{}) == parts.end()) return parts;
  reason = "a part between two slashes is empty";
  return {};
}

// …/providers/{namespace}, or …/providers/{namespace}/{type}
bool has_form_in_subscription(const std::vector<std::string_view>& parts) {
  return (parts.size() == 4 || parts.size() == 5) && to_lower(parts[0]) == "subscriptions" &&
         to_lower(parts[2]) == "providers";
}

bool has_form_of_group(const std::vector<std::string_view>& parts) {
  return parts.size() == 4 && to_lower(parts[0]) == "subscriptions" &&
         to_lower(parts[2]) == "resourcegroups";
}

}  // namespace

std::optional<ArmId> ArmId::parse(std::string_view text, std::string& reason) {
  const std::vector<std::string_view> parts = parts_of(text, reason);
  if (parts.empty()) return std::nullopt;
  reason = check_parts(parts);
  if (!reason.empty()) return std::nullopt;
  return ArmId(std::string(text));
}

std::optional<ArmId> ArmId::parse_group_or_resource(std::string_view text, std::string& reason) {
  const std::vector<std::string_view> parts = parts_of(text, reason);
  if (has_form_of_group(parts)) return ArmId(std::string(text));
  return parse(text, reason);
}

std::optional<ArmId> ArmId::parse_any(std::string_view text, std::string& reason) {
  const std::vector<std::string_view> parts = parts_of(text, reason);
  if (has_form_in_subscription(parts)) return ArmId(std::string(text));
  return parse_group_or_resource(text, reason);
}

ArmId ArmId::group(std::string_view subscription, std::string_view resource_group) {
  return ArmId(fmt::format("/subscriptions/{}/resourceGroups/{}", subscription, resource_group));
}

ArmId ArmId::registry(std::string_view subscription, std::string_view resource_group,
                      std::string_view name) {
  return ArmId(fmt::format(
      "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerRegistry/registries/{}",
      subscription, resource_group, name));
}

ArmId ArmId::network(std::string_view subscription, std::string_view resource_group,
                     std::string_view name) {
  return ArmId(fmt::format(
      "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Network/virtualNetworks/{}",
      subscription, resource_group, name));
}

ArmId ArmId::subnet(std::string_view subscription, std::string_view resource_group,
                    std::string_view network, std::string_view name) {
  return ArmId(fmt::format("{}/subnets/{}",
                           ArmId::network(subscription, resource_group, network).text(), name));
}

ArmId ArmId::private_endpoint(std::string_view subscription, std::string_view resource_group,
                              std::string_view name) {
  return ArmId(fmt::format(
      "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Network/privateEndpoints/{}",
      subscription, resource_group, name));
}

ArmId ArmId::in_subscription(std::string_view subscription, std::string_view provider_or_type) {
  return ArmId(fmt::format("/subscriptions/{}/providers/{}", subscription, provider_or_type));
}

bool ArmId::has_type(std::string_view lower_case_type, std::size_t segments) const {
  // By position, since a group may be called "providers":
  // /subscriptions/s/resourceGroups/g/providers/
  constexpr int slashes_before_type = 6;
  std::string_view type = key();
  for (int slash = 0; slash < slashes_before_type; ++slash) {
    const std::size_t at = type.find('/');
    if (at == std::string_view::npos) return false;
    type.remove_prefix(at + 1);
  }
  return type.starts_with(lower_case_type) &&
         type.substr(lower_case_type.size()).starts_with('/') &&
         static_cast<std::size_t>(std::count(key().begin(), key().end(), '/')) == segments;
}

bool ArmId::is_group() const {
  return std::count(key().begin(), key().end(), '/') == 4 &&
         to_lower(segment(2)) == "resourcegroups";
}

bool ArmId::is_within(const ArmId& other) const {
  if (!key().starts_with(other.key())) return false;
  return key().size() == other.key().size() || key()[other.key().size()] == '/';
}

bool ArmId::is_registry() const { return has_type(registry_type, 8); }
bool ArmId::is_private_endpoint() const { return has_type(private_endpoint_type, 8); }
bool ArmId::is_private_zone() const { return has_type(private_zone_type, 8); }
bool ArmId::is_network() const { return has_type(network_type, 8); }

bool ArmId::is_subnet() const {
  return has_type(network_type, 10) && to_lower(segment(8)) == "subnets";
}

std::string_view ArmId::segment(std::size_t index) const {
  std::string_view rest = text();
  for (;; --index) {
    if (rest.empty()) return {};
    rest.remove_prefix(1);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (index == 0) return rest.substr(0, slash);
    rest.remove_prefix(slash);
  }
}

std::string_view ArmId::subscription_key() const {
  const std::string_view spelled = subscription();
  if (spelled.empty()) return {};
  return std::string_view(key()).substr(static_cast<std::size_t>(spelled.data() - text().data()),
                                        spelled.size());
}

std::string_view ArmId::name() const {
  const std::string_view path = text();
  return path.substr(path.rfind('/') + 1);
}

ArmId ArmId::parent_network() const {
  return network(subscription(), resource_group(), network_name());
}

}  // namespace acrnet
