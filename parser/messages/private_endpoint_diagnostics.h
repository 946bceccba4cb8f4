// Messages about private endpoints: ACR1180..ACR1184.
#pragma once

#include <string_view>

#include "model/arm_id.h"
#include "model/diagnostic.h"

namespace acrnet::parser {

// `endpoint` is the head of the block.
Diagnostic both_kinds_of_endpoint(SourceRange rule, SourceRange endpoint);
Diagnostic two_in_one_network(SourceRange at, std::string_view network, SourceRange first);
Diagnostic wrong_zone_name(SourceRange at, std::string_view name, std::string_view wanted);

}  // namespace acrnet::parser
