#include "planner/messages/lint_diagnostics.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "model/diagnostic_builder.h"

namespace acrnet::planner {

namespace {

// "in 3 days", of a day that has not passed.
std::string days_until(const Date& day, const Date& today) {
  const int days = day.days - today.days;
  if (days == 0) return "today";
  return days == 1 ? "tomorrow" : fmt::format("in {} days", days);
}

}  // namespace

Diagnostic rule_has_ended(const PolicyRegistry& registry, const Allow& allow, Date today) {
  Diagnostic made = make_warning("ACR2060", "this rule has ended", registry.address);
  made.detail = fmt::format(
      "Its last day was {}, and the plan is made for {}: the rule is no longer wanted, and a plan "
      "removes it.",
      to_string(*allow.until), to_string(today));
  made.help = "remove the statement, or give it a later day";
  made.subject = allow.until_range;
  made.label = "has passed";
  return made;
}

Diagnostic rule_ends_soon(const PolicyRegistry& registry, const Allow& allow, Date today) {
  Diagnostic made = make_warning("ACR2061", "this rule ends within two weeks", registry.address);
  made.detail = fmt::format("Its last day is {}, {}; from the day after, a plan removes it.",
                            to_string(*allow.until), days_until(*allow.until, today));
  made.help = "give it a later day if it is still needed then";
  made.subject = allow.until_range;
  made.label = "its last day";
  return made;
}

Diagnostic rule_ends_late(const PolicyRegistry& registry, const Allow& allow) {
  Diagnostic made = make_warning("ACR2062", "this rule ends in a far future", registry.address);
  made.detail = fmt::format(
      "{} is more than five years away: a rule for so long is one for ever, and a slip in the year "
      "looks just like it.",
      to_string(*allow.until));
  made.help = "give it a nearer day, or leave `until` out if it shall stay";
  made.subject = allow.until_range;
  made.label = "far away";
  return made;
}

Diagnostic rules_behind_disabled_access(const PolicyRegistry& registry, const Allow& first) {
  Diagnostic made =
      make_warning("ACR2063", "rules without effect: public access is disabled", registry.address);
  // Azure's "Troubleshoot network issues with registry": service endpoints are off as well.
  made.detail =
      "With public_access = disabled Azure refuses everyone at the registry's public endpoint, "
      "subnets with a service endpoint too; only private endpoints are left.";
  made.help = "set public_access = enabled and default_action = deny, or remove the rules";
  made.subject = first.range;
  made.label = "has no effect";
  made.related.push_back({registry.range, "lets in nobody"});
  return made;
}

Diagnostic trusted_services_beside_subnets(const PolicyRegistry& registry, const Allow& first) {
  Diagnostic made = make_warning("ACR2064", "trusted services do not pass beside rules for subnets",
                                 registry.address);
  // Azure's "Allow trusted services to securely access a network-restricted registry".
  made.detail =
      "trusted_services = allow lets Azure's own services pass the rules, but not those of a "
      "registry that is restricted by a service endpoint.";
  made.help =
      "do not count on it: allow the addresses that these services come from, or build elsewhere";
  made.subject = first.range;
  made.label = "a rule for a subnet";
  made.related.push_back({registry.range, "has trusted_services = allow"});
  return made;
}

Diagnostic private_egress(const PolicySubnet& subnet, const Cidr& cidr, std::string_view kind) {
  Diagnostic made =
      make_warning("ACR2065", "a subnet does not leave by this range", subnet.address);
  made.detail = fmt::format(
      "{} is {}. A registry sees the public address that the subnet's traffic leaves by.",
      to_string(cidr), kind);
  made.help = "give the public addresses of its NAT gateway, firewall or load balancer";
  made.subject = subnet.egress_range;
  made.label = "not a public range";
  return made;
}

}  // namespace acrnet::planner
