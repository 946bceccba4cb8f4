#include "parser/messages/fix_hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "model/date.h"

namespace acrnet::parser {

namespace {

struct Repair {
  std::string_view word;
  std::string_view help;
};

template <std::size_t count>
std::optional<std::string> find(const std::array<Repair, count>& repairs, std::string_view word) {
  const auto* const found = std::find_if(repairs.begin(), repairs.end(),
                                         [&](const Repair& item) { return item.word == word; });
  if (found == repairs.end()) return std::nullopt;
  return std::string(found->help);
}

constexpr std::string_view rules_are_lines =
    "a registry's rules are lines in it: allow 203.0.113.0/24, allow subnet.docker.vm";
constexpr std::string_view loop =
    "put a loop around the block: for name in names { registry acr { … } }";
constexpr std::string_view order = "remove it: acrnet finds the order by itself";

// Of any block.
constexpr std::array<Repair, 7> everywhere{{
    {"depends_on", order},
    {"dependsOn", order},
    {"count", loop},
    {"for_each", loop},
    {"provider", "remove it: a registry's subscription says where it is"},
    {"tags", "remove it: acrnet governs who may come in, and leaves tags as they are"},
    {"resourceGroup", "write: resource_group = …"},
}};

constexpr std::array<Repair, 14> of_registry{{
    {"ip_rule", rules_are_lines},
    {"ip_rules", rules_are_lines},
    {"ipRules", rules_are_lines},
    {"virtual_network", rules_are_lines},
    {"network_rule_set", rules_are_lines},
    {"network_rules", rules_are_lines},
    {"allowed_ips", rules_are_lines},
    {"public_network_access", "write: public_access = enabled, or disabled"},
    {"public_network_access_enabled", "write: public_access = enabled, or disabled"},
    {"publicNetworkAccess", "write: public_access = enabled, or disabled"},
    {"network_rule_bypass_option", "write: trusted_services = allow, or deny"},
    {"data_endpoint_enabled", "write: dedicated_data_endpoints = enabled, or disabled"},
    {"login_server", "remove it: acrnet knows the address from the name"},
    {"admin_enabled", "remove it: acrnet governs who may come in over the network, no accounts"},
}};

constexpr std::array<Repair, 7> statements{{
    {"vnet", "write: virtual_network NAME { … }"},
    {"network", "write: virtual_network NAME { … }"},
    {"acr", "write: registry NAME { … }"},
    {"container_registry", "write: registry NAME { … }"},
    {"check", "write: assert \"what must hold\" { … }"},
    {"test", "write: assert \"what must hold\" { … }"},
    {"backend", "write: acrnet { state local { } }, or leave it out"},
}};

constexpr std::string_view everyone =
    "everyone is let in by default_action = allow; an address, a network or a subnet is let in "
    "by a rule";

constexpr std::array<Repair, 7> sources{{
    {"any", everyone},
    {"all", everyone},
    {"everyone", everyone},
    {"internet", everyone},
    {"Internet", everyone},
    {"Any", everyone},
    {"VirtualNetwork", "name a subnet: allow subnet.docker.vm"},
}};

// "30d", "2weeks"
bool is_span_of_time(std::string_view text) {
  const std::size_t unit = text.find_first_not_of("0123456789");
  if (unit == 0 || unit == std::string_view::npos) return false;
  constexpr std::array<std::string_view, 12> units{"d",    "day",   "days", "h",     "hours",  "w",
                                                   "week", "weeks", "m",    "month", "months", "y"};
  return std::find(units.begin(), units.end(), text.substr(unit)) != units.end();
}

bool is_service_tag(std::string_view text) {
  return text.starts_with("Azure") && text.size() > 5 && std::isupper(text[5]) != 0;
}

}  // namespace

std::optional<std::string> repair_of_attribute(std::string_view word, std::string_view block) {
  if (block == "registry") {
    if (auto help = find(of_registry, word)) return help;
  }
  return find(everywhere, word);
}

std::string repair_of_block(std::string_view word, std::string_view block) {
  if (word == "lifecycle" && block == "registry") return "write: prevent_destroy = true";
  if (word == "lifecycle" && block == "removed") return "write: destroy = false";
  if (word == "dynamic" || word == "for_each") return "write a loop: for name in names { allow … }";
  if (block != "registry") return fmt::format("'{}' holds attributes only", block);
  if (word == "subnet") return "move it into a virtual_network, and let it in here: allow subnet.…";
  if (word == "ip_rule" || word == "network_rule_set" || word == "virtual_network")
    return std::string(rules_are_lines);
  return "a registry holds attributes, rules that begin with 'allow', and private_endpoint blocks";
}

std::optional<std::string> repair_of_statement(std::string_view word) {
  return find(statements, word);
}

std::string_view instead_of(std::string_view word) {
  if (word == "provider") return "write: azure { subscription = \"…\" }";
  if (word == "terraform") return "remove it; what it sets up needs no block here";
  if (word == "locals") return "write a line for each: let office = 203.0.113.0/24";
  if (word == "data") return "remove it: blocks name what exists already";
  return "write: registry NAME { … }, or virtual_network NAME { subnet NAME { … } }";
}

std::optional<std::string> repair_of_source(std::string_view text) {
  if (auto help = find(sources, text)) return help;
  if (is_service_tag(text))
    return "a registry's rules know no service tags: allow the networks that the tag stands for, "
           "or trusted_services = allow for Azure's own services";
  return std::nullopt;
}

std::string repair_of_number(std::string_view text) {
  const auto dots = std::count(text.begin(), text.end(), '.');
  const bool decimal = text.find_first_not_of("0123456789.") == std::string_view::npos;
  if (text.size() > 10 && parse_date(text.substr(0, 10)))
    return fmt::format("a date is a day, without the time: {}", text.substr(0, 10));
  if (is_span_of_time(text)) return "write the day on which it ends: 2026-12-31";
  if (text.ends_with(".*")) return "write the whole network, for instance 203.0.113.0/24";
  if (text.find("/255.") != std::string_view::npos)
    return "a network has the length of its prefix behind it: 203.0.113.0/24";
  if (dots == 3 && text.find(':') != std::string_view::npos)
    return fmt::format("a rule is for an address and all its ports: {}",
                       text.substr(0, text.find(':')));
  if (text.find("..") != std::string_view::npos)
    return "a range is written as the networks in it, for instance [203.0.113.4/30, 203.0.113.8]";
  if (decimal && dots == 1) return "numbers are whole: there are no fractions";
  if (decimal && dots == 2 && text.size() - text.rfind('.') == 5)
    return "a date is year-month-day: 2026-12-31";
  if (decimal && dots >= 2)
    return "an address has four numbers: 203.0.113.7; a network also its length: 203.0.113.0/24";
  return "an address is 203.0.113.7, a network 203.0.113.0/24, a date 2026-12-31, a text stands in "
         "quotes";
}

}  // namespace acrnet::parser
