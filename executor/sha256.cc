#include "executor/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include <fmt/format.h>

namespace acrnet::executor {

std::string sha256(std::string_view bytes) { return sha256({bytes}); }

std::string sha256(std::initializer_list<std::string_view> pieces) {
  std::array<unsigned char, 32> hash{};
  unsigned int size = 0;
  // Fails only when OpenSSL has no SHA-256 at all; zeros then match no digest that is stored.
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  for (const std::string_view piece : pieces)
    EVP_DigestUpdate(context.get(), piece.data(), piece.size());
  EVP_DigestFinal_ex(context.get(), hash.data(), &size);
  std::string text;
  for (const unsigned char byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace acrnet::executor
