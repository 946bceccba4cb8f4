// The embedded Azure on a socket: start it, talk to base_url(), look at what was asked.
//
// Everything that was answered as done is in the data file before the answer goes out. Serves several
// requests at once; the work of each is done under one lock, latency and faults outside it. Listens
// on loopback unless told otherwise. The only header of this folder that other folders include; no type
// of a third-party library appears in it.
#pragma once

#include "emulator/request_record.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace acrnet::emulator {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;           // 0: any free one
  std::filesystem::path data_file;  // empty: nothing is kept
  std::string seed;                 // see seed.h; used only where data_file does not exist
  std::chrono::milliseconds latency{0};         // added to every answer
  std::chrono::milliseconds operation_time{0};  // how long an accepted write takes; see Settings
  std::size_t page_size = 100;
  std::vector<std::string> faults;  // see faults.h
  // Called on the serving thread, without a lock held, so it may read requests() and snapshot().
  std::function<void(const RequestRecord&, Moment)> observer;
};

class Server {
 public:
  // Null and a reason when an option is wrong, the data file is not whole or in use, or the address
  // cannot be listened on.
  static std::unique_ptr<Server> start(Options options, std::string& error);
  class Listener;  // the socket and all behind it
  explicit Server(std::unique_ptr<Listener> listener);  // use start()
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string base_url() const;  // "http://127.0.0.1:41234"
  std::uint16_t port() const;

  std::vector<RequestRecord> requests() const;  // in order of arrival
  void clear_requests();
  std::string snapshot() const;  // the format of docs/emulator.md

  void wait();  // until stop()
  void stop();  // open connections are closed; may be called twice and from any thread

 private:
  std::unique_ptr<Listener> listener_;
};

}  // namespace acrnet::emulator
