// The embedded Azure on a socket: start it, talk to base_url(), look at what was asked.
//
// Everything that was answered as done is in the data file before the answer goes out. Serves any
// number of clients with a few threads; the work of each request is done under one lock, latency
// and faults outside it. Listens on loopback unless told otherwise. With options.h and
// request_record.h all that other folders include of this one; no type of a third-party library
// appears in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "emulator/base/request_record.h"
#include "emulator/http/options.h"

namespace acrnet::emulator {

class Server {
 public:
  // Null and a reason when an option is wrong, the data file is not whole or in use, the
  // certificate is of no use, or the address cannot be listened on.
  static std::unique_ptr<Server> start(const Options& options, std::string& error);
  // Whether options.data_file, if it is there, began with options.seed.
  static SeedFit fit_of_seed(const Options& options);
  // The snapshot that a seed makes. Empty and a reason when it is none.
  static std::string snapshot_of_seed(const std::string& seed, std::string& error);
  class Listener;                                       // the socket and all behind it
  explicit Server(std::unique_ptr<Listener> listener);  // use start()
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string base_url() const;  // "http://127.0.0.1:41234"
  std::uint16_t port() const;
  std::filesystem::path trust_file() const;  // what a client has to trust; empty without TLS

  std::vector<RequestRecord> requests() const;  // in order of arrival
  void clear_requests();
  std::string snapshot() const;  // the format of docs/emulator.md
  // A GUID: which Azure this is. It stays as long as the data file does.
  std::string world() const;

  void wait();  // until stop()
  void stop();  // open connections are closed; may be called twice and from any thread

 private:
  std::unique_ptr<Listener> listener_;
};

}  // namespace acrnet::emulator
