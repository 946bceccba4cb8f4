// A request as it came and an answer as it goes, apart from any HTTP library, so that the embedded
// Azure is a function from one to the other and tests need no socket.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace acrnet::emulator {

// Made by the server from the wire, or by a test.
struct Request {
  std::string method;                          // upper case
  std::string target;                          // raw: path and query, still percent-encoded
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string
      base_url;      // "http://127.0.0.1:8080", from the Host header: links in answers are absolute
  std::string peer;  // the address the connection comes from: "127.0.0.1"

  // Empty where the header is absent.
  std::string header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string() : found->second;
  }
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string content_type = "application/json; charset=utf-8";

  // Empty where the header is absent. Names are compared as written.
  std::string header(const std::string& name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
};

// How an answer reaches its client. All but the first are faults.
enum class Delivery {
  whole,
  reset,         // nothing is sent, the connection ends with RST
  reset_midway,  // half of it, then RST
  cut_midway,    // half of it, then an orderly end, as of a proxy that gave up
};

struct Answer {
  Response response;
  Delivery delivery = Delivery::whole;
};

}  // namespace acrnet::emulator
