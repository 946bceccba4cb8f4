#include "cli/session/request_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "cli/messages/diagnostics.h"
#include "cli/session/apply_progress.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

// When the next line is due after one at `last`, both since the silence began.
milliseconds next_time(milliseconds last) {
  for (const milliseconds time :
       {milliseconds(2'500), milliseconds(10'000), milliseconds(30'000)}) {
    if (last < time) return time;
  }
  return std::chrono::floor<std::chrono::minutes>(last) + std::chrono::minutes(1);
}

std::string duration_text(milliseconds time) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(time).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

// "management.azure.com", or the program that is run.
std::string waited_for(const executor::RequestRecord& record) {
  if (record.method.empty()) return record.url.substr(0, record.url.find(' '));
  const std::size_t scheme = record.url.find("://");
  const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
  return record.url.substr(host, record.url.find_first_of("/?", host) - host);
}

// "…/registries/main": the last two parts of the path.
std::string short_path(const std::string& url) {
  const std::string whole = url.substr(0, url.find('?'));
  const std::size_t path = whole.find('/', std::min(whole.find("://") + 3, whole.size()));
  if (path == std::string::npos) return "/";
  const std::size_t last = whole.rfind('/');
  const std::size_t before = last > path ? whole.rfind('/', last - 1) : path;
  return before <= path ? whole.substr(path) : "…" + whole.substr(before);
}

}  // namespace

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
  erase();
  if (logs_) log(record);
  const bool again = !record.failure.empty() || record.status == 429 || record.status >= 500;
  if (again) {
    if (announces_) announce(record);
    return;
  }
  if (!waited_for_.empty() && !console_.live())
    say(fmt::format("{} answers again.", std::exchange(waited_for_, {})));
  waited_for_.clear();
  said_at_ = milliseconds(0);
  failing_since_.reset();
}

void RequestLog::nothing_answered(const executor::RequestRecord& record) {
  const std::string line = fmt::format(
      "Waiting for {}: no answer for {} ({})", waited_for(record), duration_text(record.duration),
      record.method.empty() ? record.url
                            : fmt::format("{} {}", record.method, short_path(record.url)));
  if (console_.live()) return draw(line);
  if (record.duration < said_at_) said_at_ = milliseconds(0);  // another silence
  if (record.duration < next_time(said_at_)) return;
  said_at_ = record.duration;
  waited_for_ = waited_for(record);
  say(line);
}

void RequestLog::waiting_ended() {
  erase();
  waited_for_.clear();
  said_at_ = milliseconds(0);
}

void RequestLog::draw(const std::string& line) {
  const std::size_t columns = console_.err_columns();
  console_.err() << "\r\x1b[K"
                 << console_.err_paint()(
                        Style::faint,
                        cut(escaped(line), columns - std::min<std::size_t>(columns, 1)));
  console_.err().flush();
  drawn_ = true;
}

void RequestLog::erase() {
  if (!std::exchange(drawn_, false)) return;
  console_.err() << "\r\x1b[K";
  console_.err().flush();
}

void RequestLog::say(const std::string& line) { console_.say(escaped(line) + "\n"); }

void RequestLog::announce(const executor::RequestRecord& record) {
  const auto now = std::chrono::steady_clock::now();
  const std::string what =
      record.failure.empty() ? fmt::format("HTTP {}", record.status) : record.failure;
  if (!failing_since_) {
    failing_since_ = now;
    failing_said_at_ = milliseconds(0);
    return say(fmt::format("{} does not answer as it should ({}); asking again. Ctrl-C ends it.",
                           who_, what));
  }
  const auto since = std::chrono::duration_cast<milliseconds>(now - *failing_since_);
  if (since < next_time(std::max(failing_said_at_, milliseconds(3000)))) return;
  failing_said_at_ = since;
  say(fmt::format("{} has not answered as it should for {} ({}); asking again.", who_,
                  duration_text(since), what));
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
    static_cast<void>(file_.append(secrets_.masked(line)));
  } else {
    console_.err() << line;
    console_.err().flush();
  }
}

}  // namespace acrnet::cli
