// Base64 (RFC 4648, section 4, with padding), as headers hold keys, digests and passwords. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acrnet::executor {

std::string base64(std::string_view bytes);
// Empty where the text is not base64 to its last letter.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace acrnet::executor
