// ACRNET_LOG: one line for each request, to standard error or to the file ACRNET_LOG_FILE.
//
//   2026-11-23T16:40:03Z GET https://management.azure.com/subscriptions/…?api-version=… 200 41 ms
//
// Nothing in a line is secret (see executor::RequestRecord). I/O: writes the log, reads the clock.
#pragma once

#include <fstream>
#include <memory>
#include <ostream>

#include "executor/environment.h"
#include "executor/http_transport.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

class RequestLog final : public executor::RequestObserver {
 public:
  explicit RequestLog(std::ostream& otherwise) : stream_(&otherwise) {}

  // False, with an error, when the variables are set to something that can't be done.
  bool open(const executor::Environment& environment, Diagnostics& diagnostics);
  // Whether a log is wanted at all.
  bool wanted() const { return wanted_; }

  void request_ended(const executor::RequestRecord& record) override;

 private:
  std::ostream* stream_;
  std::ofstream file_;
  bool wanted_ = false;
};

}  // namespace acrnet::cli
