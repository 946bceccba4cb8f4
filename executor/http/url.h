// The few things the executor must know about URLs: how to write a resource ID into one, and how to
// show one without the secrets in its query. Where they lead is told by executor/http/url.h.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/arm_id.h"
#include "model/url_origin.h"

namespace acrnet::executor {

// Escapes everything but letters, digits and "-._~".
std::string percent_encode(std::string_view text);
// The ID as a path: like percent_encode for each segment, but "()" stay (resource group names).
std::string path_of(const ArmId& id);

// For logs and messages: query values other than api-version become "…", long paths are cut.
std::string mask_url(std::string_view url);

// The origin of the URL, as curl writes it; empty where it has none, or where curl reads another.
std::optional<UrlOrigin> destination_of(const std::string& url);

}  // namespace acrnet::executor
