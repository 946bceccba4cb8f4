#include "cli/session/runner.h"

#include <algorithm>
#include <vector>

#include "cli/arguments/option_values.h"
#include "cli/messages/diagnostics.h"
#include "model/cidr.h"

namespace acrnet::cli {

namespace {

// Ranges that no registry sees a client arrive from over its public endpoint (IANA's
// special-purpose registry, RFC 6890): private, shared by providers, loopback and link-local.
constexpr Cidr unseen_ranges[] = {{0x0A000000U, 8},  {0xAC100000U, 12}, {0xC0A80000U, 16},
                                  {0x64400000U, 10}, {0x7F000000U, 8},  {0xA9FE0000U, 16}};

bool is_unseen(const Cidr& cidr) {
  return std::any_of(std::begin(unseen_ranges), std::end(unseen_ranges),
                     [&](const Cidr& range) { return range.contains(cidr); });
}

const DesiredSubnet* find_subnet(const std::string& text, const Desired& desired) {
  std::string reason;
  const auto id = ArmId::parse(text, reason);
  const auto found = std::find_if(
      desired.subnets.begin(), desired.subnets.end(), [&](const DesiredSubnet& subnet) {
        const std::string& address = subnet.address.text();
        return address == text || address == "subnet." + text || (id && subnet.id == *id);
      });
  return found == desired.subnets.end() ? nullptr : &*found;
}

}  // namespace

std::optional<RuleSource> find_runner(const std::string& from, const Desired& desired,
                                      Diagnostics& diagnostics) {
  if (from.empty()) return std::nullopt;
  std::string reason;
  if (const auto cidr = parse_cidr(from, reason)) {
    if (is_unseen(cidr->network())) {
      diagnostics.add(runner_unseen(from));
      return std::nullopt;
    }
    return cidr->network();
  }
  if (const DesiredSubnet* const subnet = find_subnet(from, desired)) return subnet->id;
  std::vector<std::string> known;
  for (const DesiredSubnet& subnet : desired.subnets) known.push_back(subnet.address.text());
  diagnostics.add(runner_unknown(from, nearest(from, known)));
  return std::nullopt;
}

}  // namespace acrnet::cli
