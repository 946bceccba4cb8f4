#include "emulator/service/request_log.h"

#include <algorithm>
#include <utility>

#include "emulator/base/json.h"

namespace acrnet::emulator {
namespace {

// A long-running sandbox must not grow without end; no test or benchmark asks this much at once.
constexpr std::size_t records_kept = 100'000;
constexpr std::size_t content_kept = 64UL * 1024 * 1024;

}  // namespace

RequestRecord RequestLog::begin(std::string method, std::string target, std::string body) {
  const std::lock_guard<std::mutex> guard(mutex_);
  RequestRecord record;
  record.number = ++last_number_;
  record.method = std::move(method);
  record.target = std::move(target);
  record.request_body = std::move(body);
  content_size_ += record.request_body.size();
  records_.push_back(record);
  while (records_.size() > records_kept || (content_size_ > content_kept && records_.size() > 1)) {
    content_size_ -= records_.front().request_body.size();
    records_.pop_front();
  }
  return record;
}

void RequestLog::finish(const RequestRecord& record) {
  const std::lock_guard<std::mutex> guard(mutex_);
  const auto found = std::lower_bound(
      records_.begin(), records_.end(), record.number,
      [](const RequestRecord& held, std::uint64_t number) { return held.number < number; });
  // A cleared log no longer has the line.
  if (found != records_.end() && found->number == record.number) *found = record;
}

std::vector<RequestRecord> RequestLog::records() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return {records_.begin(), records_.end()};
}

void RequestLog::clear() {
  const std::lock_guard<std::mutex> guard(mutex_);
  records_.clear();
  content_size_ = 0;
}

std::string to_ndjson(const std::vector<RequestRecord>& records) {
  std::string lines;
  for (const RequestRecord& record : records) {
    lines += to_text(Json{{"n", record.number},
                          {"method", record.method},
                          {"target", record.target},
                          {"status", record.status},
                          {"body", record.request_body},
                          {"ms", record.milliseconds}});
    lines += '\n';
  }
  return lines;
}

}  // namespace acrnet::emulator
