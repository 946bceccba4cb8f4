// The embedded Azure with its surroundings: lock, clock, data file, log, faults, probes and the control
// endpoints under /_emulator/. Everything of the server but the socket. Thread-safe.
//
// A change is written to the data file before it is answered; if that fails, the change is taken back
// and the answer is a 500 that says why.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "emulator/azure.h"
#include "emulator/data_file.h"
#include "emulator/faults.h"
#include "emulator/options.h"
#include "emulator/probes.h"
#include "emulator/request_log.h"
#include "emulator/request_target.h"

namespace acrnet::emulator {

class Service {
 public:
  // Null and a reason when an option is wrong or the data file is not whole or in use.
  static std::unique_ptr<Service> open(const Options& options, std::string& error);

  Service(Options options, Cloud cloud, std::unique_ptr<DataFileLock> lock);  // use open()

  struct Outcome {
    Response response;
    bool cut_connection = false;  // the answer is to be lost, and the connection with it
  };

  Outcome serve(const Request& request);

  std::vector<RequestRecord> requests() const { return log_.records(); }
  void clear_requests() { log_.clear(); }
  std::string snapshot();

 private:
  // service.cc
  Outcome disturbed(const Request& request, const RequestRecord& record);
  Response work(const Request& request, const RequestRecord& record, const Tampering& tampering);
  std::string save() const;
  void settle(TimePoint now);  // under the lock

  // service_control.cc: the handlers of /_emulator/…
  Response control(const Request& request, const RequestTarget& target);
  Response control_requests(const Request& request);
  Response control_snapshot(const Request& request);
  Response control_admits(const RequestTarget& target);
  Response control_probes(const Request& request, const RequestTarget& target);
  Response control_faults(const Request& request);
  Response control_subscriptions(const Request& request, const RequestTarget& target);
  Response replace_kept(Cloud cloud, const std::string& cause);

  Options options_;
  std::unique_ptr<DataFileLock> data_file_lock_;
  RequestLog log_;
  FaultPlan faults_;
  std::mutex mutex_;  // guards what follows
  Azure azure_;
  Probes probes_;
  std::uint64_t last_number_ = 0;  // of the request that was worked on last
};

}  // namespace acrnet::emulator
