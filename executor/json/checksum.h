// A file that notices when any of its bytes has changed: it holds a SHA-256 of itself, taken with
// zeros in its own place.
//
// Pure. No signature: whoever may write the file can seal it anew. It tells damage and edits by
// hand from what was written, before anything in it is believed.
#pragma once

#include <string>
#include <string_view>

namespace acrnet::executor {

inline constexpr const char* seal_member = "seal";
// What the member holds until the document is sealed.
inline constexpr std::string_view no_seal =
    "0000000000000000000000000000000000000000000000000000000000000000";

// Requires a JSON document with the member "seal" at its top, which holds no_seal.
std::string seal(std::string document);
// False, too, where there is no such member.
bool is_sealed(std::string_view document);

}  // namespace acrnet::executor
