#include "parser/evaluate/blocks/evaluate_creation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

#include "model/cidr_set.h"
#include "parser/messages/creation_diagnostics.h"
#include "parser/messages/diagnostics.h"

namespace acrnet::parser {

namespace {

enum class Tier { premium, standard, basic };
constexpr std::array<WordValue<Tier>, 3> tiers{
    {{"premium", Tier::premium}, {"standard", Tier::standard}, {"basic", Tier::basic}}};

// Addresses that no virtual network can have (Azure Virtual Network FAQ, "Are there any
// restrictions on using IP addresses within these subnets?" and "Can I have public IP addresses in
// my virtual networks?").
struct Forbidden {
  Cidr cidr;
  std::string_view reason;
};
constexpr std::uint32_t address(std::uint32_t a, std::uint32_t b, std::uint32_t c,
                                std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}
constexpr std::array<Forbidden, 5> forbidden{
    {{Cidr(address(224, 0, 0, 0), 4), "224.0.0.0/4 is for multicast"},
     {Cidr(address(255, 255, 255, 255), 32), "255.255.255.255 is the broadcast address"},
     {Cidr(address(127, 0, 0, 0), 8), "127.0.0.0/8 is a machine's own loopback"},
     {Cidr(address(169, 254, 0, 0), 16), "169.254.0.0/16 is link-local"},
     {Cidr(address(168, 63, 129, 16), 32), "168.63.129.16 is Azure's own DNS"}}};

bool overlap(const Cidr& a, const Cidr& b) { return a.contains(b) || b.contains(a); }

// Why Azure would refuse the addresses, if it would.
std::optional<std::string> unfit_reason(const Cidr& cidr) {
  if (cidr.prefix() < largest_prefix || cidr.prefix() > smallest_prefix) {
    return fmt::format("Networks and subnets are from /{} to /{}", largest_prefix, smallest_prefix);
  }
  for (const Forbidden& item : forbidden) {
    if (overlap(cidr, item.cidr)) return std::string(item.reason);
  }
  return std::nullopt;
}

// "West Europe" and "westeurope" are the same to Azure, which answers with the latter.
std::optional<std::string> region_name(std::string_view text) {
  std::string name;
  for (const char c : to_lower(text)) {
    if (c == ' ') continue;
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) return std::nullopt;
    name += c;
  }
  return name.empty() || name.size() > 40 ? std::nullopt : std::optional(std::move(name));
}

class CreationReader {
 public:
  CreationReader(BlockReader& reader, const TopBlock& block, Evaluation& evaluation)
      : reader_(reader), block_(block), evaluation_(evaluation) {}

  // Whether the block asks for something to be made; without saying so, it is as with the network
  // around.
  bool begin(const NetworkCreation& around, std::span<const std::string_view> attributes) {
    const Attribute* const create = reader_.attribute("create");
    if (create != nullptr) {
      creation_.range = range_of(*block_.document, create->name.span);
      creation_.origin = evaluation_.origin(*block_.document, create->name.span);
      return reader_.flag("create").value_or(false);
    }
    if (around.creation) {
      creation_.range = around.creation->range;
      creation_.origin = around.creation->origin;
      return true;
    }
    if (around.decided) return false;
    for (const std::string_view attribute : attributes) refuse_alone(attribute);
    return false;
  }

  void read_location() {
    const auto text =
        needed("location", "\"westeurope\"") ? reader_.text("location") : std::nullopt;
    if (!text) return fail();
    if (auto name = region_name(*text)) {
      creation_.location = std::move(*name);
      return;
    }
    fail(malformed_location(place_of("location"), *text));
  }

  void read_addresses(std::string_view attribute, std::string_view example) {
    if (!needed(attribute, example)) return fail();
    creation_.addresses = reader_.cidrs(attribute);
    if (creation_.addresses.empty()) return fail();  // reported, where it is no empty list
    for (const Cidr& cidr : creation_.addresses) {
      if (const auto reason = unfit_reason(cidr))
        fail(unfit_addresses(place_of(attribute), cidr, *reason));
    }
    std::sort(creation_.addresses.begin(), creation_.addresses.end());
  }

  SourceRange place_of(std::string_view attribute) const {
    return reader_.attribute_range(*reader_.attribute(attribute));
  }
  void fail() { failed_ = true; }
  void fail(Diagnostic diagnostic) {
    failed_ = true;
    evaluation_.report(std::move(diagnostic));
  }

  const Creation& creation() const { return creation_; }
  std::optional<Creation> finish() {
    return failed_ ? std::nullopt : std::optional(std::move(creation_));
  }

 private:
  void refuse_alone(std::string_view name) {
    if (const Attribute* const found = reader_.attribute(name);
        found != nullptr && name != "create")
      evaluation_.report(creation_not_asked(range_of(*block_.document, found->name.span), name,
                                            reader_.keyword()));
  }

  bool needed(std::string_view attribute, std::string_view example) {
    if (reader_.attribute(attribute) != nullptr) return true;
    if (!reader_.incomplete()) {
      evaluation_.report(
          creation_needs(reader_.head(), reader_.keyword(), attribute, example, creation_.range));
    }
    return false;
  }

  BlockReader& reader_;
  const TopBlock& block_;
  Evaluation& evaluation_;
  Creation creation_;
  bool failed_ = false;
};

void check_tier(BlockReader& reader, CreationReader& creation) {
  const auto tier = reader.word("sku", tiers);
  if (!tier || tier->value == Tier::premium) return;
  creation.fail(
      unfit_tier(creation.place_of("sku"), tier->value == Tier::basic ? "Basic" : "Standard"));
}

}  // namespace

NetworkCreation read_network_creation(BlockReader& reader, const TopBlock& block,
                                      Evaluation& evaluation) {
  NetworkCreation network;
  CreationReader creation(reader, block, evaluation);
  const bool asked = creation.begin(network, creation_of_network);
  network.decided = reader.attribute("create") != nullptr;
  if (!asked) return network;
  creation.read_location();
  creation.read_addresses("address_space", "[10.0.0.0/16]");
  std::vector<GivenAddresses> given;
  for (const Cidr& cidr : creation.creation().addresses)
    given.push_back({cidr, creation.place_of("address_space")});
  check_apart(given, evaluation);
  network.creation = creation.finish();
  if (network.creation) network.space_range = creation.place_of("address_space");
  return network;
}

std::optional<Creation> read_subnet_creation(BlockReader& reader, const TopBlock& block,
                                             const NetworkCreation& network,
                                             Evaluation& evaluation) {
  CreationReader creation(reader, block, evaluation);
  if (!creation.begin(network, creation_of_subnet)) return std::nullopt;
  creation.read_addresses("address_prefix", "10.0.1.0/24");
  const std::vector<Cidr>& prefixes = creation.creation().addresses;
  if (prefixes.size() > 1) {
    creation.fail(prefix_count(creation.place_of("address_prefix"), prefixes.size()));
  } else if (!prefixes.empty() && network.creation &&
             !subtract(CidrSet(prefixes), CidrSet(network.creation->addresses)).empty()) {
    std::vector<std::string> space;
    for (const Cidr& cidr : network.creation->addresses) space.push_back(to_string(cidr));
    creation.fail(prefix_outside_network(creation.place_of("address_prefix"), prefixes.front(),
                                         fmt::format("{}", fmt::join(space, ", ")),
                                         network.space_range));
  }
  return creation.finish();
}

std::optional<Creation> read_registry_creation(BlockReader& reader, const TopBlock& block,
                                               Evaluation& evaluation) {
  CreationReader creation(reader, block, evaluation);
  if (!creation.begin({}, creation_of_registry)) return std::nullopt;
  creation.read_location();
  check_tier(reader, creation);
  return creation.finish();
}

void check_apart(const std::vector<GivenAddresses>& given, Evaluation& evaluation) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!overlap(given[i].cidr, given[j].cidr)) continue;
      evaluation.report(
          addresses_overlap(given[i].range, given[i].cidr, given[j].cidr, given[j].range));
      break;
    }
  }
}

}  // namespace acrnet::parser
