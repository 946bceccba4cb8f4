// The real HttpTransport: libcurl's multi interface, one thread.
//
// HTTP/2 where a server offers it, connections are reused, redirects are never followed (a token
// must not travel), only http and https are spoken. A proxy is taken from the environment as curl
// takes it, but never for loopback. Reads and writes the network; nothing else.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "executor/http/environment.h"
#include "executor/http/http_transport.h"
#include "executor/http/secrets.h"

namespace acrnet::executor {

struct CurlOptions {
  std::string user_agent = "acrnet";
  std::string ca_file;  // empty: as libcurl was built
  std::string ca_folder;
  // ARM caps an answer at 8 MB; anything far larger is not ARM.
  std::size_t max_answer_bytes = std::size_t{64} << 20U;
  RequestObserver* observer = nullptr;  // must outlive the transport
  // Learns what each request proves its sender with; must outlive the transport.
  Secrets* secrets = nullptr;
};

// SSL_CERT_FILE, CURL_CA_BUNDLE and SSL_CERT_DIR, which the curl command reads and libcurl does
// not.
CurlOptions curl_options(const Environment& environment);

class CurlTransport final : public HttpTransport {
 public:
  explicit CurlTransport(CurlOptions options);
  ~CurlTransport() override;

  void start(HttpRequest request, Completion completion) override;
  void after(std::chrono::milliseconds delay, std::function<void()> action) override;
  void run(const std::function<bool()>& done) override;
  void abandon() override;
  Clock::time_point now() const override;
  void tell_of_wait(const RequestRecord& record) override;

 private:
  class Loop;  // everything that needs curl's header
  std::unique_ptr<Loop> loop_;
};

}  // namespace acrnet::executor
