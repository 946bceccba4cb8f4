// What is said of requests: those that end, and those that are waited for.
//
// ACRNET_LOG: one line for each, to standard error or to the end of the file ACRNET_LOG_FILE, which
// is made for this user only.
//
//   2026-11-23T16:40:03Z GET https://management.azure.com/subscriptions/…?api-version=… 200 41 ms
//
// And for a person, who would look at nothing for minutes: that nothing is answered, or that what
// failed is asked again. On a terminal one line that is drawn over itself, elsewhere a line after
// three seconds, ten, thirty, and each minute. Nothing in a line is secret (see
// executor::RequestRecord). I/O: writes the log, reads the clock.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "cli/session/console.h"
#include "executor/files/open_file.h"
#include "executor/http/environment.h"
#include "executor/http/http_transport.h"
#include "executor/http/secrets.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

class RequestLog final : public executor::RequestObserver {
 public:
  // `who` is asked: "Azure". Both references must outlive it.
  RequestLog(Console& console, std::string_view who, const executor::Secrets& secrets)
      : console_(console), who_(who), secrets_(secrets) {}
  ~RequestLog() override { erase(); }

  // False, with an error, when the variables are set to something that can't be done.
  bool open(const executor::Environment& environment, Diagnostics& diagnostics);
  // From now on somebody else says that a request is repeated (an apply's progress).
  void stop_announcing() { announces_ = false; }

  void request_ended(const executor::RequestRecord& record) override;
  void nothing_answered(const executor::RequestRecord& record) override;
  void waiting_ended() override;

 private:
  void log(const executor::RequestRecord& record);
  void announce(const executor::RequestRecord& record);
  // A line that is not to stay; on a terminal only.
  void draw(const std::string& line);
  void erase();
  void say(const std::string& line);

  Console& console_;
  std::string_view who_;
  const executor::Secrets& secrets_;
  executor::AppendedFile file_;
  bool logs_ = false;
  bool announces_ = true;
  bool drawn_ = false;
  // How long the silence had lasted when the last line was printed.
  std::chrono::milliseconds said_at_{0};
  std::string waited_for_;  // the host in that line; empty: no line was printed
  std::optional<std::chrono::steady_clock::time_point> failing_since_;
  std::chrono::milliseconds failing_said_at_{0};
};

}  // namespace acrnet::cli
