#include "cli/views/model/resource_text.h"

#include <fmt/format.h>

#include <string_view>
#include <variant>

#include "cli/views/text/text.h"
#include "model/access_setting.h"
#include "model/match.h"

namespace acrnet::cli {

namespace {

struct LabelOf {
  std::string_view operator()(const RuleFact& fact) const { return rule_label(fact.source); }
  template <typename T>
  std::string_view operator()(const SettingFact<T>&) const {
    return AccessSetting<T>::label;
  }
  std::string_view operator()(const EndpointFact&) const { return "service endpoint"; }
  std::string_view operator()(const RegistrationFact&) const { return "provider"; }
  std::string_view operator()(const AddressFact&) const { return "moved"; }
  std::string_view operator()(const PrivateEndpointFact&) const { return "private endpoint"; }
  std::string_view operator()(const ExistenceFact&) const { return "existence"; }
  std::string_view operator()(const ProvisioningFact&) const { return "last write"; }
  std::string_view operator()(const WayFact& fact) const {
    switch (fact.part) {
      case WayPart::connection: return "connection";
      case WayPart::zone: return "names in zone";
      case WayPart::link: return "zone's link";
      case WayPart::record: return "record";
      case WayPart::delegation: return "delegation";
    }
    return "";
  }
  std::string_view operator()(const GovernanceFact&) const { return "on destroy"; }
};

std::string subnet_text(const ArmId& id, const Address& address) {
  if (address.empty()) {
    return fmt::format("{}  (resource group {})", azure_name(id), escaped(id.resource_group()));
  }
  std::string_view name = address.text();
  if (name.starts_with("subnet.")) name.remove_prefix(std::string_view("subnet.").size());
  return fmt::format("{}  ({})", escaped(name), azure_name(id));
}

}  // namespace

std::string azure_name(const ArmId& id) {
  if (id.is_group()) return "resource group " + escaped(id.name());
  if (!id.is_subnet()) return escaped(id.name());
  return escaped(fmt::format("{}/{}", id.network_name(), id.name()));
}

std::string azure_name(const Resource& resource) {
  if (resource.kind == Resource::Kind::subscription) {
    return "subscription " + escaped(resource.subscription);
  }
  return azure_name(resource.id);
}

std::string resource_name(const Resource& resource) {
  return resource.address.empty() ? azure_name(resource) : escaped(resource.address.text());
}

std::string source_text(const RuleSource& source, const Address& subnet) {
  return match(
      source, [](const Cidr& cidr) { return to_string(cidr); },
      [&](const ArmId& id) { return subnet_text(id, subnet); });
}

std::string_view rule_label(const RuleSource& source) {
  return match(
      source, [](const Cidr&) { return "allow ip"; }, [](const ArmId&) { return "allow subnet"; });
}

std::string_view fact_label(const Fact& fact) { return std::visit(LabelOf{}, fact); }

}  // namespace acrnet::cli
