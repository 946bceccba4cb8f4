#include "executor/files/uuid.h"

#include <cstdint>
#include <random>

#include <fmt/format.h>

namespace acrnet::executor {

std::string new_uuid() {
  std::random_device device;
  const auto word = [&] { return static_cast<std::uint32_t>(device()); };
  const std::uint32_t version = (word() & 0x0fffU) | 0x4000U;
  const std::uint32_t variant = (word() & 0x3fffU) | 0x8000U;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:08x}{:04x}", word(), word() & 0xffffU, version,
                     variant, word(), word() & 0xffffU);
}

}  // namespace acrnet::executor
