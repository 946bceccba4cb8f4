#include "executor/sha256.h"

#include <openssl/evp.h>

#include <array>

#include <fmt/format.h>

namespace acrnet::executor {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  unsigned int size = 0;
  // Fails only when OpenSSL has no SHA-256 at all; zeros then match no digest that is stored.
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr);
  std::string text;
  for (const unsigned char byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace acrnet::executor
