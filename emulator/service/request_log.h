// Every request that was not a control request, in order of arrival: the last 100 000 of them, and
// fewer where their contents are large (64 MB in all). Thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "emulator/base/request_record.h"

namespace acrnet::emulator {

class RequestLog {
 public:
  // Numbers the request and keeps its line, with status 0 until it is finished.
  RequestRecord begin(std::string method, std::string target, std::string body);
  void finish(const RequestRecord& record);

  std::vector<RequestRecord> records() const;
  void clear();  // the numbers go on

 private:
  mutable std::mutex mutex_;
  std::deque<RequestRecord> records_;
  std::size_t content_size_ = 0;  // of all contents in records_
  std::uint64_t last_number_ = 0;
};

// One JSON object a line: n, method, target, status, body, ms.
std::string to_ndjson(const std::vector<RequestRecord>& records);

}  // namespace acrnet::emulator
