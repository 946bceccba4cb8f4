// A web server for tests: any method, one answer a connection, and answers that no decent server
// gives.
//
// Real sockets on loopback, a thread for each connection; the handler is called by one of them at a
// time. It shares no code with the product.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace acrnet::testing {

struct ServedRequest {
  std::string method;
  std::string target;                          // path and query, as sent
  std::map<std::string, std::string> headers;  // by name in lower case
  std::string body;

  std::string path() const { return target.substr(0, target.find('?')); }
  // Behind the '?', which may be missing.
  std::string query() const;
  // Empty where there is none.
  std::string header(const std::string& name) const;
};

struct ServedAnswer {
  int status = 200;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool cut = false;  // no answer at all: the connection ends
};

class SmallHttpServer {
 public:
  using Handler = std::function<ServedAnswer(const ServedRequest&)>;

  explicit SmallHttpServer(Handler handler);
  SmallHttpServer(const SmallHttpServer&) = delete;
  SmallHttpServer& operator=(const SmallHttpServer&) = delete;
  ~SmallHttpServer();

  std::string url(const std::string& path = "") const;

 private:
  void accept_all();
  void serve(int connection);

  Handler handler_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_{false};
  std::mutex handling_;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

}  // namespace acrnet::testing
