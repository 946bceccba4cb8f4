#include <cstddef>
#include <cstdint>

#include "tests/fuzz/emulator_target.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  acrnet::fuzz::check_emulator({reinterpret_cast<const char*>(data), size});
  return 0;
}
