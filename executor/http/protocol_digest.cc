#include "executor/http/protocol_digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
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

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// OpenSSL takes sizes as int. A multiple of three, so that only the last part is padded.
constexpr std::size_t most_bytes = std::size_t{3} << 20U;
constexpr std::size_t most_letters = most_bytes / 3 * 4;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // OpenSSL takes unsigned bytes
}

void append_encoded(std::string& text, std::string_view bytes) {
  const std::size_t begin = text.size();
  text.resize(begin + (bytes.size() + 2) / 3 * 4 + 1);  // OpenSSL ends with a NUL
  const int letters = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(&text[begin]),
                                      bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(begin + static_cast<std::size_t>(letters));
}

// False if OpenSSL refuses the text. The bytes that it decodes padding to stay.
bool append_decoded(std::string& bytes, std::string_view text) {
  const std::size_t begin = bytes.size();
  bytes.resize(begin + text.size() / 4 * 3);
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(&bytes[begin]), bytes_of(text),
                                   static_cast<int>(text.size()));
  return size >= 0 && begin + static_cast<std::size_t>(size) == bytes.size();
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += most_bytes)
    append_encoded(text, bytes.substr(at, most_bytes));
  return text;
}

// OpenSSL accepts blanks around the text and padding inside it, so both are rejected first.
std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::string_view letters = text.substr(0, text.size() - padding);
  if (letters.find_first_not_of(alphabet) != std::string_view::npos) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += most_letters) {
    if (!append_decoded(bytes, text.substr(at, most_letters))) return std::nullopt;
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace acrnet::executor
