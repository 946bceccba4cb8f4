#include "cli/session/request_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <string>

#include "cli/messages/diagnostics.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

bool RequestLog::open(const executor::Environment& environment, Diagnostics& diagnostics) {
  const std::string level = executor::first_set(environment, {"ACRNET_LOG"});
  if (level.empty() || level == "off") return true;
  if (level != "debug" && level != "trace") {
    diagnostics.add(bad_value("ACRNET_LOG", level, "debug or trace"));
    return false;
  }
  logs_ = true;
  const std::string path = executor::first_set(environment, {"ACRNET_LOG_FILE"});
  if (path.empty()) return true;
  executor::FileError error;
  if (file_.open(path, error)) return true;
  diagnostics.add(log_failed(path, error.told()));
  return false;
}

void RequestLog::request_ended(const executor::RequestRecord& record) {
  if (logs_) log(record);
  const bool again = !record.failure.empty() || record.status == 429 || record.status >= 500;
  if (announces_ && again) announce(record);
}

void RequestLog::announce(const executor::RequestRecord& record) {
  announces_ = false;
  const std::string what =
      record.failure.empty() ? fmt::format("HTTP {}", record.status) : escaped(record.failure);
  err_ << who_ << " does not answer as it should (" << what << "); asking again. Ctrl-C ends it.\n";
  err_.flush();
}

void RequestLog::log(const executor::RequestRecord& record) {
  const auto now =
      std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string outcome =
      record.failure.empty() ? std::to_string(record.status) : escaped(record.failure);
  const std::string line =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}Z {} {} {} {} ms\n", fmt::gmtime(now),
                  escaped(record.method), escaped(record.url), outcome, record.duration.count());
  if (file_.is_open()) {
    // What can't be logged is no reason to stop.
    static_cast<void>(file_.append(line));
  } else {
    err_ << line;
    err_.flush();
  }
}

}  // namespace acrnet::cli
