// One line of the request log: what was asked, and what was answered. A noun without JSON or HTTP
// types, because the command and the tests of other folders read it.
#pragma once

#include <cstdint>
#include <string>

namespace acrnet::emulator {

struct RequestRecord {
  std::uint64_t number = 0;  // order of arrival, from 1; control requests have none
  std::string method;
  std::string target;        // raw: path and query
  std::string request_body;  // empty for the token endpoint: it holds secrets
  int status = 0;  // 0 while the work is not done, and when the connection was cut before it
  double milliseconds = 0;
};

// When an observer is called: before the work, and after it with the answer not yet sent.
enum class Moment { arrived, answered };

}  // namespace acrnet::emulator
