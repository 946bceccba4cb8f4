// Text as ARM compares and encodes it: letters of ASCII without case, percent-encoding, pieces
// between separators. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acrnet::emulator {

std::string lower(std::string_view text);
bool same_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view beginning);

// "a/b//c" → a, b, "", c.
std::vector<std::string_view> split(std::string_view text, char separator);

// `%41` → A. A percent sign without two hexadecimal digits stays as it is. With `plus_is_space`,
// `+` → space.
std::string percent_decode(std::string_view text, bool plus_is_space = false);

// Everything but letters, digits and -._~ becomes %XX.
std::string percent_encode(std::string_view text);

// Base64 of RFC 4648 with the URL alphabet and no padding, as JWTs use it.
std::string base64url(std::string_view bytes);

// The bytes again; nothing when the text is not that. Padding may be there.
std::optional<std::string> base64url_decode(std::string_view text);

// 8-4-4-4-12 hexadecimal digits.
bool is_guid(std::string_view text);

}  // namespace acrnet::emulator
