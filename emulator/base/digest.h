// SHA-256 as registries write it: "sha256:" and 64 hexadecimal digits. Pure.
#pragma once

#include <string>
#include <string_view>

namespace acrnet::emulator {

std::string sha256_digest(std::string_view bytes);

}  // namespace acrnet::emulator
