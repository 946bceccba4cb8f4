#include "emulator/base/token_key.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "emulator/base/digest.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;

// A number of P-256 in the fixed length that JOSE wants.
constexpr int number_size = 32;
constexpr std::string_view key_name = "acrnet-emulator";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Out of memory, say: nothing that a request could do about.
[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

// OpenSSL has signatures in DER, JOSE has the two numbers one after the other (RFC 7518 §3.4).
std::string jose_from_der(const std::vector<unsigned char>& der) {
  const unsigned char* at = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  std::array<unsigned char, 2UL * number_size> numbers{};
  const bool written =
      signature &&
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), numbers.data(), number_size) == number_size &&
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), numbers.data() + number_size, number_size) ==
          number_size;
  if (!written) fail("write a signature");
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size()};
}

std::vector<unsigned char> der_from_jose(std::string_view numbers) {
  if (numbers.size() != 2UL * number_size) return {};
  const Signature signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(bytes_of(numbers), number_size, nullptr);
  BIGNUM* s = BN_bin2bn(bytes_of(numbers) + number_size, number_size, nullptr);
  if (!signature || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return {};
  std::vector<unsigned char> bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

std::optional<Json> object_in(std::string_view part) {
  const auto text = base64url_decode(part);
  std::string ignored;
  auto value = text ? parse_json(*text, ignored) : std::nullopt;
  return value && value->is_object() ? std::move(value) : std::nullopt;
}

}  // namespace

struct TokenKey::Inside {
  Key key;
};

TokenKey::TokenKey(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
TokenKey::TokenKey(TokenKey&&) noexcept = default;
TokenKey& TokenKey::operator=(TokenKey&&) noexcept = default;
TokenKey::~TokenKey() = default;

TokenKey TokenKey::make() {
  Key key(EVP_EC_gen("P-256"));
  if (!key) fail("make a key");
  return TokenKey(std::make_unique<Inside>(Inside{std::move(key)}));
}

std::optional<TokenKey> TokenKey::from_pem(std::string_view pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
  if (!key || EVP_PKEY_is_a(key.get(), "EC") != 1 || EVP_PKEY_get_bits(key.get()) != 256) {
    return std::nullopt;
  }
  return TokenKey(std::make_unique<Inside>(Inside{std::move(key)}));
}

std::string TokenKey::to_pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  const int written = PEM_write_bio_PrivateKey(memory.get(), inside_->key.get(), nullptr, nullptr,
                                               0, nullptr, nullptr);
  if (written != 1) fail("write a key");
  char* begin = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &begin);
  return {begin, static_cast<std::size_t>(size)};
}

std::string TokenKey::sign(const Json& claims) const {
  const Json header = {{"typ", "JWT"}, {"alg", "ES256"}, {"kid", key_name}};
  std::string token = base64url(to_text(header)) + "." + base64url(to_text(claims));
  const Digest digest(EVP_MD_CTX_new());
  std::size_t size = 0;
  const bool begun = digest && EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr,
                                                  inside_->key.get()) == 1;
  if (!begun || EVP_DigestSign(digest.get(), nullptr, &size, bytes_of(token), token.size()) != 1) {
    fail("sign");
  }
  std::vector<unsigned char> der(size);
  if (EVP_DigestSign(digest.get(), der.data(), &size, bytes_of(token), token.size()) != 1) {
    fail("sign");
  }
  der.resize(size);
  return token + "." + base64url(jose_from_der(der));
}

std::optional<Json> TokenKey::verified(std::string_view token) const {
  const auto parts = split(token, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto header = object_in(parts[0]);
  const auto numbers = base64url_decode(parts[2]);
  if (!header || !numbers || text_at(*header, {"alg"}) != "ES256") return std::nullopt;
  const auto der = der_from_jose(*numbers);
  const std::string_view signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  const Digest digest(EVP_MD_CTX_new());
  const bool good =
      !der.empty() && digest &&
      EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, inside_->key.get()) == 1 &&
      EVP_DigestVerify(digest.get(), der.data(), der.size(), bytes_of(signed_text),
                       signed_text.size()) == 1;
  return good ? object_in(parts[1]) : std::nullopt;
}

Json TokenKey::public_jwk() const {
  // 0x04, then x and y: the uncompressed form of SEC 1 §2.3.3.
  std::array<unsigned char, 1 + 2UL * number_size> point{};
  std::size_t size = 0;
  const int found = EVP_PKEY_get_octet_string_param(inside_->key.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                                    point.data(), point.size(), &size);
  if (found != 1 || size != point.size()) fail("show a public key");
  const std::string_view numbers(reinterpret_cast<const char*>(point.data()) + 1,
                                 2UL * number_size);
  return {{"kty", "EC"},
          {"use", "sig"},
          {"alg", "ES256"},
          {"kid", key_name},
          {"crv", "P-256"},
          {"x", base64url(numbers.substr(0, number_size))},
          {"y", base64url(numbers.substr(number_size))}};
}

std::optional<Json> claims_of(std::string_view token) {
  const auto parts = split(token, '.');
  return parts.size() == 3 ? object_in(parts[1]) : std::nullopt;
}

}  // namespace acrnet::emulator
