#include "emulator/http/certificate.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <string_view>
#include <system_error>

#include "emulator/base/data_file.h"
#include "emulator/base/digest.h"

namespace acrnet::emulator {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Memory = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;

constexpr long valid_for = 2L * 365 * 24 * 60 * 60;

// Regions whose data endpoints the certificate covers; a wildcard stands for one label only.
constexpr std::array<std::string_view, 16> regions = {"westeurope",       "northeurope",
                                                      "eastus",           "eastus2",
                                                      "westus",           "westus2",
                                                      "westus3",          "centralus",
                                                      "southcentralus",   "uksouth",
                                                      "ukwest",           "francecentral",
                                                      "swedencentral",    "germanywestcentral",
                                                      "switzerlandnorth", "southeastasia"};

std::string alternative_names(const std::string& host) {
  std::string names = "IP:127.0.0.1,IP:::1,DNS:localhost,DNS:*.azurecr.io";
  for (const std::string_view region : regions) {
    names += fmt::format(",DNS:*.{}.data.azurecr.io", region);
  }
  if (host == "127.0.0.1" || host == "::1" || host == "localhost") return names;
  std::array<unsigned char, 16> bytes{};
  const bool is_address = inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
                          inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
  return names + fmt::format(",{}:{}", is_address ? "IP" : "DNS", host);
}

bool extend(X509* certificate, X509* issuer, int name, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, name, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_name(X509* certificate, const char* common_name) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
}

// A certificate for `key` with nothing in it that says what it is for; unsigned.
Certificate blank_certificate(EVP_PKEY* key, const char* common_name) {
  Certificate certificate(X509_new());
  const Number serial(BN_new());
  const bool made =
      certificate && serial && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      BN_rand(serial.get(), 126, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
      BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get())) != nullptr &&
      X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_for) != nullptr &&
      X509_set_pubkey(certificate.get(), key) == 1 && set_name(certificate.get(), common_name);
  return made ? std::move(certificate) : nullptr;
}

Certificate make_authority(EVP_PKEY* key) {
  Certificate made = blank_certificate(key, "acrnet emulator authority");
  X509* raw = made.get();
  const bool signed_by_itself =
      raw != nullptr && X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1 &&
      extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      extend(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign") &&
      extend(raw, raw, NID_subject_key_identifier, "hash") && X509_sign(raw, key, EVP_sha256()) > 0;
  return signed_by_itself ? std::move(made) : nullptr;
}

Certificate make_leaf(EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key,
                      const std::string& host) {
  Certificate made = blank_certificate(key, "acrnet emulator");
  X509* raw = made.get();
  const bool signed_by_authority =
      raw != nullptr && X509_set_issuer_name(raw, X509_get_subject_name(authority)) == 1 &&
      extend(raw, authority, NID_basic_constraints, "critical,CA:FALSE") &&
      extend(raw, authority, NID_key_usage, "critical,digitalSignature") &&
      extend(raw, authority, NID_ext_key_usage, "serverAuth") &&
      extend(raw, authority, NID_subject_key_identifier, "hash") &&
      extend(raw, authority, NID_authority_key_identifier, "keyid:always") &&
      extend(raw, authority, NID_subject_alt_name, alternative_names(host)) &&
      X509_sign(raw, authority_key, EVP_sha256()) > 0;
  return signed_by_authority ? std::move(made) : nullptr;
}

std::string text_of(const Memory& memory) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &begin);
  return {begin, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  return PEM_write_bio_X509(memory.get(), certificate) == 1 ? text_of(memory) : std::string();
}

std::string pem_of(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  const int written =
      PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return written == 1 ? text_of(memory) : std::string();
}

// Empty when the three files are there, else the reason.
std::string make_files(const TlsFiles& files, const std::string& host) {
  const Key authority_key(EVP_EC_gen("P-256"));
  const Key key(EVP_EC_gen("P-256"));
  const Certificate authority = authority_key ? make_authority(authority_key.get()) : nullptr;
  const Certificate leaf =
      authority && key ? make_leaf(key.get(), authority.get(), authority_key.get(), host) : nullptr;
  if (!leaf) {
    return fmt::format("cannot make a certificate for '{}'; give it one in cert.pem and key.pem",
                       host);
  }
  // The key comes last: a folder that has it has everything.
  for (const auto& [path, text] :
       {std::pair(files.trust, pem_of(authority.get())),
        std::pair(files.certificate, pem_of(leaf.get()) + pem_of(authority.get())),
        std::pair(files.key, pem_of(key.get()))}) {
    if (std::string reason = replace_file(path, text); !reason.empty()) return reason;
  }
  return {};
}

// Empty when the certificate can be read and has not expired.
std::string refuse_certificate(const std::filesystem::path& path) {
  std::string reason;
  const auto text = read_file(path, reason);
  if (!text) return reason;
  const Memory memory(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  const Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  if (!certificate) return fmt::format("'{}' holds no certificate in PEM form", path.string());
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) > 0) return {};
  return fmt::format(
      "the certificate '{}' has expired; put a new one there, or remove ca.pem, cert.pem and "
      "key.pem to have new ones made",
      path.string());
}

}  // namespace

std::optional<TlsFiles> prepare_tls(const std::filesystem::path& folder, const std::string& host,
                                    std::string& error) {
  TlsFiles files{folder / "ca.pem", folder / "cert.pem", folder / "key.pem"};
  std::error_code code;
  const bool has_certificate = std::filesystem::exists(files.certificate, code);
  const bool has_key = std::filesystem::exists(files.key, code);
  if (has_key && !has_certificate) {
    error = fmt::format("'{}' has a key.pem and no cert.pem: add it, or remove the key",
                        folder.string());
    return std::nullopt;
  }
  if (has_certificate && !has_key && !std::filesystem::exists(files.trust, code)) {
    error = fmt::format("'{}' has a cert.pem and no key.pem: add it, or remove the certificate",
                        folder.string());
    return std::nullopt;
  }
  if (!has_key) {
    std::filesystem::create_directories(folder, code);
    error = make_files(files, host);
  } else {
    error = refuse_certificate(files.certificate);
    // A pipe in its place would be waited for when it is loaded.
    if (error.empty()) read_file(files.key, error);
  }
  if (!error.empty()) return std::nullopt;
  if (!std::filesystem::exists(files.trust, code)) files.trust = files.certificate;
  return files;
}

}  // namespace acrnet::emulator
