#include "executor/json/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include <fmt/format.h>

namespace acrnet::executor {

struct Sha256::Context {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> handle{EVP_MD_CTX_new(),
                                                                 &EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  EVP_DigestInit_ex(context_->handle.get(), EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(context_->handle.get(), bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  // Stays zero only when OpenSSL has no SHA-256 at all; that matches no digest that is stored.
  std::array<unsigned char, 32> hash{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context_->handle.get(), hash.data(), &size);
  std::string text;
  for (const unsigned char byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

std::string sha256(std::string_view bytes) { return sha256({bytes}); }

std::string sha256(std::initializer_list<std::string_view> pieces) {
  Sha256 digest;
  for (const std::string_view piece : pieces) digest.add(piece);
  return digest.finish();
}

}  // namespace acrnet::executor
