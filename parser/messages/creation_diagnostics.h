// Messages about resources that acrnet shall make itself: ACR1170..ACR1179.
#pragma once

#include <string_view>

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

}  // namespace acrnet::parser
