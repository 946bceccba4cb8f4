#include "executor/http/protocol_digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace acrnet::executor {

namespace {

using Buffer = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string text_of(const Buffer& buffer, unsigned int size) {
  return {buffer.begin(), buffer.begin() + size};
}

}  // namespace

std::string md5(std::string_view bytes) {
  Buffer buffer{};
  unsigned int size = 0;
  const bool made =
      EVP_Digest(bytes.data(), bytes.size(), buffer.data(), &size, EVP_md5(), nullptr) == 1;
  return made ? text_of(buffer, size) : std::string();
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  Buffer buffer{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), buffer.data(), &size);
  return text_of(buffer, size);
}

}  // namespace acrnet::executor
