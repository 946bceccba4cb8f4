// What a block with `create = true` says of the resource that acrnet makes itself, for a lab.
//
// The one way in which acrnet makes more than network access. Such a resource is acrnet's own: what
// it made it also deletes, once no block asks for it any more. What was there before stays (see
// Provenance).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/cidr.h"
#include "model/origin.h"
#include "model/source.h"

namespace acrnet {

// The tier that a registry is made in: no other has network rules.
inline constexpr std::string_view premium_tier = "Premium";

// How large a network or a subnet may be (Azure Virtual Network FAQ: "the smallest supported IPv4
// subnet is /29, and the largest is /2").
inline constexpr unsigned largest_prefix = 2;
inline constexpr unsigned smallest_prefix = 29;

struct Creation {
  std::string location;  // the region as Azure's APIs name it, "westeurope"; empty for a subnet
  std::vector<Cidr>
      addresses;      // of a network its address space, of a subnet its one prefix; sorted
  Origin origin;      // the `create` attribute
  SourceRange range;  // the same place, for messages
};

}  // namespace acrnet
