#include "parser/utf8.h"

namespace acrnet::parser {

char* write_utf8(std::uint32_t value, char* out) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  const auto put_rest = [&](unsigned shift) { put(0x80U | ((value >> shift) & 0x3FU)); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0U | (value >> 6U));
    put_rest(0);
  } else if (value < 0x10000) {
    put(0xE0U | (value >> 12U));
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0U | (value >> 18U));
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
  return out;
}

}  // namespace acrnet::parser
