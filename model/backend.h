// Where a configuration's state is kept, as `acrnet { state … }` says it.
//
// Values, made by parser::evaluate and read from saved plans, and the rules that each of them
// keeps. No secret is ever among them: passwords, account keys and signatures come from the
// environment. docs/state.md. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace acrnet {

// A file, of this computer.
struct LocalBackend {
  std::string path = "acrnet.acrstate";  // from the configuration's folder, below it

  friend bool operator==(const LocalBackend&, const LocalBackend&) = default;
};

// A blob of Azure Storage.
struct BlobBackend {
  std::string account;
  std::string container;
  std::string key;  // the blob's name
  std::string
      endpoint;  // of the account's blobs, without a slash at its end; empty: as the cloud has it

  friend bool operator==(const BlobBackend&, const BlobBackend&) = default;
};

// A service that speaks the protocol of Terraform's `http` backend. The three addresses are of one
// origin.
struct HttpBackend {
  std::string address;
  std::string lock_address;
  std::string unlock_address;
  std::string update_method = "POST";
  std::string lock_method = "LOCK";
  std::string unlock_method = "UNLOCK";
  std::string username;  // empty: as the environment says

  friend bool operator==(const HttpBackend&, const HttpBackend&) = default;
};

using Backend = std::variant<LocalBackend, BlobBackend, HttpBackend>;

inline bool is_remote(const Backend& backend) {
  return !std::holds_alternative<LocalBackend>(backend);
}

// What is wrong with a value, as a sentence; empty: nothing.
std::string_view problem_of_state_path(std::string_view path);
std::string_view problem_of_blob_name(std::string_view key);
std::string_view problem_of_blob_endpoint(std::string_view endpoint);
std::string_view problem_of_state_address(std::string_view address);
std::string_view problem_of_method(std::string_view method);

}  // namespace acrnet
