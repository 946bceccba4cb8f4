// SHA-256 as registries write it: "sha256:" and 64 hexadecimal digits. Pure.
#pragma once

#include <string>
#include <string_view>

namespace acrnet::emulator {

std::string sha256_digest(std::string_view bytes);

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* held) const {
    Free(held);
  }
};

}  // namespace acrnet::emulator
