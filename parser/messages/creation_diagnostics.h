// Messages about resources that acrnet shall make itself: ACR1170..ACR1179.
#pragma once

#include <string_view>

#include "model/arm_id.h"
#include "model/cidr.h"
#include "model/diagnostic.h"

namespace acrnet::parser {

// `attribute` speaks of something to be made, in a block that never says `create`.
Diagnostic creation_not_asked(SourceRange at, std::string_view attribute, std::string_view block);
Diagnostic creation_needs(SourceRange at, std::string_view block, std::string_view attribute,
                          std::string_view example, SourceRange create);
Diagnostic malformed_location(SourceRange at, std::string_view text);
Diagnostic unfit_tier(SourceRange at, std::string_view tier);
// Azure has no network, or no subnet, with these addresses; `reason` says why.
Diagnostic unfit_addresses(SourceRange at, const Cidr& addresses, std::string_view reason);
Diagnostic prefix_count(SourceRange at, std::size_t found);
Diagnostic prefix_outside_network(SourceRange at, const Cidr& prefix, std::string_view space,
                                  SourceRange network);
Diagnostic addresses_overlap(SourceRange at, const Cidr& one, const Cidr& other, SourceRange first);

// ---- Messages about private endpoints: ACR1180..ACR1184 ----
// `endpoint` is the head of the block.
Diagnostic both_kinds_of_endpoint(SourceRange rule, SourceRange endpoint);
Diagnostic two_in_one_network(SourceRange at, std::string_view network, SourceRange first);
Diagnostic two_in_one_zone(SourceRange at, const ArmId& zone, SourceRange first);
Diagnostic wrong_zone_name(SourceRange at, std::string_view name, std::string_view wanted);

}  // namespace acrnet::parser
