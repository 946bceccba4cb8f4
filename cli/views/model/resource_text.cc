#include "cli/views/model/resource_text.h"

#include <fmt/format.h>

#include <string_view>
#include <variant>

#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

struct LabelOf {
  std::string_view operator()(const RuleFact& fact) const { return rule_label(fact.source); }
  std::string_view operator()(const DefaultActionFact&) const { return "default action"; }
  std::string_view operator()(const PublicAccessFact&) const { return "public access"; }
  std::string_view operator()(const TrustedServicesFact&) const { return "trusted services"; }
  std::string_view operator()(const DataEndpointsFact&) const { return "data endpoints"; }
  std::string_view operator()(const EndpointFact&) const { return "service endpoint"; }
  std::string_view operator()(const RegistrationFact&) const { return "provider"; }
  std::string_view operator()(const AddressFact&) const { return "moved"; }
  std::string_view operator()(const PrivateEndpointFact&) const { return "private endpoint"; }
  std::string_view operator()(const ExistenceFact&) const { return "existence"; }
  std::string_view operator()(const GovernanceFact&) const { return "on destroy"; }
};

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
  if (const auto* cidr = std::get_if<Cidr>(&source)) return to_string(*cidr);
  const ArmId& id = std::get<ArmId>(source);
  if (subnet.empty()) {
    return fmt::format("{}  (resource group {})", azure_name(id), escaped(id.resource_group()));
  }
  std::string_view name = subnet.text();
  if (name.starts_with("subnet.")) name.remove_prefix(std::string_view("subnet.").size());
  return fmt::format("{}  ({})", escaped(name), azure_name(id));
}

std::string_view rule_label(const RuleSource& source) {
  return std::holds_alternative<Cidr>(source) ? "allow ip" : "allow subnet";
}

std::string_view fact_label(const Fact& fact) { return std::visit(LabelOf{}, fact); }

}  // namespace acrnet::cli
