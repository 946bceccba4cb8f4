// HTTP/1.1 on a socket, over TLS where wanted: bytes to requests, answers to bytes.
//
// A few threads serve any number of connections: one that is slow, silent or waits for its answer
// holds memory but no thread. What a client can make it hold is bounded: the number of connections,
// the size of a header and of a body, and the time for each step. What is not HTTP is answered with
// 400, 413 or 431 and the connection is closed. The only file that knows Boost.Beast is
// http_server.cc; the reasons for the library are in
// docs/decisions/0009-the-emulator-serves-with-boost-beast.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "emulator/http/certificate.h"
#include "emulator/http/open_request.h"

namespace acrnet::emulator {

struct HttpSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;       // 0: any free one
  std::optional<TlsFiles> tls;  // none: plain HTTP
};

class HttpServer {
 public:
  // Called on one of the server's threads, for several requests at once. Must not throw.
  using Handler = std::function<void(std::unique_ptr<OpenRequest>)>;

  // Null and a reason when the address cannot be listened on or the certificate cannot be used.
  // Requests come from the moment it returns.
  static std::unique_ptr<HttpServer> listen(const HttpSettings& settings, Handler handler,
                                            std::string& error);
  class Inside;
  explicit HttpServer(std::unique_ptr<Inside> inside);  // use listen()
  // Every OpenRequest must be gone by then.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string base_url() const;  // "https://127.0.0.1:8443"
  std::uint16_t port() const;

  // No new requests; those that are worked on get a second to be answered, then every connection is
  // closed. May be called twice, not at once.
  void stop();

 private:
  std::unique_ptr<Inside> inside_;
};

}  // namespace acrnet::emulator
