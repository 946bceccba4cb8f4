// What an embedded Azure is started with: where it listens, what world it begins with, how slow and
// how faulty it is. A noun; values are checked by Server::start.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "emulator/base/request_record.h"

namespace acrnet::emulator {

// How what a data file holds has to do with a seed: it began with it, with another one, or with
// another one and was not changed since.
enum class SeedFit { same, other, other_untouched };

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;                // 0: any free one
  std::filesystem::path tls_folder;      // see certificate.h; empty: plain HTTP
  std::filesystem::path data_file;       // empty: nothing is kept
  std::string seed;                      // see seed.h; used only where data_file does not exist
  bool begin_anew = false;               // the seed takes the place of what is in data_file
  std::chrono::milliseconds latency{0};  // added to every answer
  std::chrono::milliseconds operation_time{0};  // how long an accepted write takes; see Settings
  std::size_t page_size = 100;
  std::vector<std::string> faults;           // see faults.h
  bool strict = false;                       // tokens are checked; see bearer.h
  std::vector<std::string> roles;            // see roles.h
  std::vector<std::string> clients;          // see client_addresses.h
  std::chrono::milliseconds propagation{0};  // how long a registry goes by its old rules
  // Called on the serving thread, without a lock held, so it may read requests() and snapshot().
  std::function<void(const RequestRecord&, Moment)> observer;
};

}  // namespace acrnet::emulator
