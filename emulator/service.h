// The embedded Azure with its surroundings: lock, clock, data file, log, faults, control endpoints.
// Everything of the server but the socket. Thread-safe.
//
// A change is written to the data file before it is answered; if that fails, the change is taken back
// and the answer is a 500 that says why.
#pragma once

#include "emulator/azure.h"
#include "emulator/data_file.h"
#include "emulator/request_log.h"
#include "emulator/server.h"

#include <memory>
#include <mutex>
#include <string>

namespace acrnet::emulator {

class Service {
 public:
  // Null and a reason when an option is wrong or the data file is not whole or in use.
  static std::unique_ptr<Service> open(const Options& options, std::string& error);

  // Use open().
  Service(Options options, Cloud cloud, std::unique_ptr<DataFileLock> lock);

  // What the socket has to do with the connection.
  enum class Delivery { send, cut };
  struct Outcome {
    Response response;
    Delivery delivery = Delivery::send;
  };

  Outcome serve(const Request& request);

  std::vector<RequestRecord> requests() const { return log_.records(); }
  void clear_requests() { log_.clear(); }
  std::string snapshot() const;

 private:
  Response work(const Request& request, const Tampering& tampering);
  Response control(const Request& request);
  Response put_snapshot(const std::string& text);
  Response admits_answer(const std::string& registry, const std::string& client) const;
  std::string save() const;

  Options options_;
  std::unique_ptr<DataFileLock> data_file_lock_;
  mutable std::mutex mutex_;
  Azure azure_;
  RequestLog log_;
};

}  // namespace acrnet::emulator
