// What a block says of a resource that acrnet shall make: `create` and the attributes that go with
// it.
//
// Internal to the parser's second stage. A block that says `create = false` may have the others as
// well: whether a lab is made is then a matter of a variable.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "model/creation.h"
#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

inline constexpr std::array<std::string_view, 3> creation_of_network{"create", "location",
                                                                     "address_space"};
inline constexpr std::array<std::string_view, 2> creation_of_subnet{"create", "address_prefix"};
inline constexpr std::array<std::string_view, 3> creation_of_registry{"create", "location", "sku"};

// What a network's block means for its subnets.
struct NetworkCreation {
  bool decided = false;  // it says `create`, true or false
  std::optional<Creation> creation;
  SourceRange space_range;  // of the value of `address_space`
};

// Each: without a creation when the block asks for nothing to be made, or says it wrongly
// (reported).
NetworkCreation read_network_creation(BlockReader& reader, const TopBlock& block,
                                      Evaluation& evaluation);
// Subnets of a network that acrnet makes are made too, unless they say otherwise.
std::optional<Creation> read_subnet_creation(BlockReader& reader, const TopBlock& block,
                                             const NetworkCreation& network,
                                             Evaluation& evaluation);
std::optional<Creation> read_registry_creation(BlockReader& reader, const TopBlock& block,
                                               Evaluation& evaluation);

// A network of addresses that the policy gives to something, and where.
struct GivenAddresses {
  Cidr cidr;
  SourceRange range;
};

// Reports what is given twice. `given` in the order of the text.
void check_apart(const std::vector<GivenAddresses>& given, Evaluation& evaluation);

}  // namespace acrnet::parser
