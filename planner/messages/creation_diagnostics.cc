#include "planner/messages/creation_diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "model/diagnostic_builder.h"

namespace acrnet::planner {

namespace {

constexpr std::size_t most_users_shown = 5;

std::string_view kind_of(const ArmId& id) {
  if (id.is_group()) return "resource group";
  if (id.is_network()) return "network";
  return id.is_subnet() ? "subnet" : "registry";
}

std::string in_words(const std::vector<Cidr>& addresses) {
  std::vector<std::string> words;
  words.reserve(addresses.size());
  for (const Cidr& cidr : addresses) words.push_back(to_string(cidr));
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

Diagnostic made_elsewhere(const Address& address, const ArmId& id, const Creation& wanted,
                          std::string_view location) {
  Diagnostic made = make_error("ACR3012", "this is there already, in another region", address);
  made.detail =
      fmt::format("The {} {} is in {}, the policy would make it in {}; nothing in Azure moves.",
                  kind_of(id), id.name(), location, wanted.location);
  made.help =
      fmt::format("write location = \"{}\", or choose another name for a new one", location);
  made.subject = wanted.range;
  return made;
}

Diagnostic made_with_others(const Address& address, const ArmId& id, const Creation& wanted,
                            const std::vector<Cidr>& addresses) {
  Diagnostic made = make_error("ACR3013", "this is there already, with other addresses", address);
  made.detail = fmt::format(
      "The {} {} has {}, the policy would make it with {}; acrnet does not change "
      "the addresses of what is in use.",
      kind_of(id), id.name(), in_words(addresses), in_words(wanted.addresses));
  made.help = fmt::format("write the addresses that it has, or destroy the {} first", kind_of(id));
  made.subject = wanted.range;
  return made;
}

Diagnostic container_not_empty(const Address& address, const ArmId& id,
                               const std::vector<ArmId>& rest) {
  Diagnostic made = make_warning("ACR3014", "this is not deleted, as others use it", address);
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < std::min(rest.size(), most_users_shown); ++i)
    names.push_back(rest[i].name());
  made.detail =
      fmt::format("acrnet made the {} {}, but not all that is in it: {}{}.", kind_of(id), id.name(),
                  fmt::join(names, ", "), rest.size() > most_users_shown ? " and more" : "");
  made.help = "it is yours now; delete it when nobody needs it any more";
  return made;
}

}  // namespace acrnet::planner
