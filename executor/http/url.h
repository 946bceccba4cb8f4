// The few things the executor must know about URLs: how to write a resource ID into one, and how to
// show one without the secrets in its query. Where they lead is told by executor/http/curl_url.h.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "model/arm_id.h"

namespace acrnet::executor {

// Escapes everything but letters, digits and "-._~".
std::string percent_encode(std::string_view text);
// The ID as a path: like percent_encode for each segment, but "()" stay (resource group names).
std::string path_of(const ArmId& id);

// For logs and messages: query values other than api-version become "…", long paths are cut.
std::string mask_url(std::string_view url);

}  // namespace acrnet::executor
