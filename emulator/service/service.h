// The embedded Azure with its surroundings: lock, clock, data file, log, faults, probes and the
// control endpoints under /_emulator/. Everything of the server but the socket. Thread-safe.
//
// A change is answered when the data file holds it. Writing the file takes longer than making a
// change, so all changes that are made meanwhile go into it together, and one thread does nothing
// else. If the file cannot be written, its changes and those made since are taken back, and each is
// answered with a 500 that says why.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "emulator/base/data_file.h"
#include "emulator/base/request_target.h"
#include "emulator/data_plane/probes.h"
#include "emulator/http/open_request.h"
#include "emulator/http/options.h"
#include "emulator/service/azure.h"
#include "emulator/service/faults.h"
#include "emulator/service/request_log.h"

namespace acrnet::emulator {

class Service {
 public:
  // Null and a reason when an option is wrong or the data file is not whole or in use.
  static std::unique_ptr<Service> open(const Options& options, std::string& error);

  // Use open().
  Service(Options options, Settings settings, Cloud cloud, TokenKey key,
          std::unique_ptr<DataFileLock> lock);
  // What waits for the data file is written and answered.
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Answers now or later, on this thread or another.
  void serve(std::unique_ptr<OpenRequest> open);

  std::vector<RequestRecord> requests() const { return log_.records(); }
  void clear_requests() { log_.clear(); }
  std::string snapshot();
  std::string world();

 private:
  // One request on its way, with what the log and the faults say of it.
  struct Visit {
    RequestRecord record;
    bool is_control = false;  // not in the log
    std::chrono::steady_clock::time_point began;
    Disturbance disturbance;
  };
  // A change that is made and not yet in the data file.
  struct Waiting {
    std::unique_ptr<OpenRequest> open;
    Visit visit;
    Response response;
  };
  struct Outcome {
    Response response;
    bool changed = false;  // the cloud
  };
  // The cloud as it was before something changed it at `until`.
  struct Past {
    TimePoint until;
    Cloud cloud;
  };

  // service.cc
  void work(std::unique_ptr<OpenRequest> open, Visit visit);
  void answer(Waiting done);
  // Under the lock:
  Outcome worked_on(const Request& request, const Visit& visit, TimePoint now);
  Cloud* past_cloud(const Request& request, const Visit& visit, TimePoint now);
  void remember_past(const Request& request, TimePoint now);
  void settle(TimePoint now);

  // service_data.cc
  std::string save();
  void keep_until_closed();
  void take_back(std::vector<Waiting>& lost, const std::string& failure);

  // service_control.cc: the handlers of /_emulator/…, under the lock
  Outcome control(const Request& request, const RequestTarget& target);
  Response control_requests(const Request& request);
  Outcome control_snapshot(const Request& request);
  Response control_admits(const RequestTarget& target);
  Response control_probes(const Request& request, const RequestTarget& target);
  Response control_faults(const Request& request);
  Outcome control_subscriptions(const Request& request, const RequestTarget& target);
  Outcome replace(Cloud cloud, const std::string& cause);

  Options options_;
  std::unique_ptr<DataFileLock> data_file_lock_;
  std::string kept_;  // what the data file holds; of the thread that writes it
  RequestLog log_;
  FaultPlan faults_;
  std::mutex mutex_;  // guards what follows
  Azure azure_;
  Probes probes_;
  std::uint64_t last_number_ = 0;  // of the request that was worked on last
  std::deque<Past> past_;          // as far back as a fault wants to see
  std::vector<Waiting> waiting_;
  bool closing_ = false;
  std::condition_variable changed_;
  std::thread keeper_;
};

}  // namespace acrnet::emulator
