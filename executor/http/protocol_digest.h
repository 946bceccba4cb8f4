// The digests that protocols of others ask for: MD5 for Content-MD5, HMAC-SHA256 for the Shared Key
// of Azure Storage. Raw bytes, which headers hold in base64. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acrnet::executor {

// 16 bytes; empty where this computer's OpenSSL is not allowed to make it (FIPS). It finds
// accidents on the way, nothing more.
std::string md5(std::string_view bytes);
// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

// Base64 (RFC 4648, section 4, with padding), as headers hold keys, digests and passwords. Pure.

std::string base64(std::string_view bytes);
// Empty where the text is not base64 to its last letter.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace acrnet::executor
