// Where curl takes a request to.
//
// model/url_origin.h reads URLs strictly, and curl reads them again when it sends. Where the two found
// different hosts, a token could go to a place that nobody checked: so a URL has a destination here
// only where both agree. Pure.
#pragma once

#include <optional>
#include <string>

#include "model/url_origin.h"

namespace acrnet::executor {

// The origin of the URL, as curl writes it; empty where it has none, or where curl reads another.
std::optional<UrlOrigin> destination_of(const std::string& url);

}  // namespace acrnet::executor
