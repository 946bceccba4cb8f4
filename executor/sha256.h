// SHA-256 in hexadecimal: the digests of plans and states. Pure.
#pragma once

#include <string>
#include <string_view>

namespace acrnet::executor {

// 64 lower-case digits.
std::string sha256(std::string_view bytes);

}  // namespace acrnet::executor
