// SHA-256 in hexadecimal: the digests of plans and states. Pure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace acrnet::executor {

// 64 lower-case digits.
std::string sha256(std::string_view bytes);
// Of the pieces one after the other.
std::string sha256(std::initializer_list<std::string_view> pieces);

}  // namespace acrnet::executor
