// Lists in pages: {"value":[…],"nextLink"?}. The link is absolute and carries the key of the last
// item given, so a list that changes between two pages neither repeats nor loses what stayed. Pure.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "emulator/arm/exchange.h"

namespace acrnet::emulator {

// The page of `items` whose keys begin with `scope` that the request asks for ($skipToken); `show`
// gives an item's body, or null to leave it out.
Response page_of(const Exchange& exchange, const std::map<std::string, Json>& items,
                 const std::string& scope, const std::function<Json(const Json&)>& show);

}  // namespace acrnet::emulator
