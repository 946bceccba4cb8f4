// One HTTP request and its answer, as the transports carry them.
//
// Values only. A request that got no whole answer (no connection, cut off, too large, timed out)
// has `failure` set and status 0; every answer of a server, whatever its status, has `failure`
// empty.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace acrnet::executor {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // absolute, sent as it is
  std::vector<HttpHeader> headers;
  std::string body;
  std::chrono::milliseconds timeout{120'000};
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;
  std::string failure;  // in words; empty: there is an answer
  // Without an answer: some of the request was sent, so that it may have been served.
  bool was_sent = false;
  bool given_up = false;  // the client stopped waiting

  bool answered() const { return failure.empty(); }
  bool ok() const { return answered() && status >= 200 && status < 300; }
  // The value of the first header of this name, whatever its case; empty when there is none.
  std::string_view header(std::string_view name) const;
};

}  // namespace acrnet::executor
