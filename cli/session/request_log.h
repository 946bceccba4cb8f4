// What is said of requests as they end.
//
// ACRNET_LOG: one line for each, to standard error or to the end of the file ACRNET_LOG_FILE, which
// is made for this user only.
//
//   2026-11-23T16:40:03Z GET https://management.azure.com/subscriptions/…?api-version=… 200 41 ms
//
// And while Azure or the state is read, once, that nobody answers and is asked again: without it a
// person would look at nothing for minutes. Nothing in a line is secret (see
// executor::RequestRecord). I/O: writes the log, reads the clock.
#pragma once

#include <memory>
#include <ostream>
#include <string_view>

#include "executor/files/open_file.h"
#include "executor/http/environment.h"
#include "executor/http/http_transport.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

class RequestLog final : public executor::RequestObserver {
 public:
  // `who` is asked: "Azure".
  RequestLog(std::ostream& err, std::string_view who) : err_(err), who_(who) {}

  // False, with an error, when the variables are set to something that can't be done.
  bool open(const executor::Environment& environment, Diagnostics& diagnostics);
  // From now on somebody else says that a request is repeated (an apply's progress).
  void stop_announcing() { announces_ = false; }

  void request_ended(const executor::RequestRecord& record) override;

 private:
  void log(const executor::RequestRecord& record);
  void announce(const executor::RequestRecord& record);

  std::ostream& err_;
  std::string_view who_;
  executor::AppendedFile file_;
  bool logs_ = false;
  bool announces_ = true;
};

}  // namespace acrnet::cli
