#include "emulator/http/http_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "emulator/http/http_connection.h"

namespace acrnet::emulator {
namespace {

constexpr std::size_t most_connections = 2'000;

}  // namespace

class HttpServer::Inside {
 public:
  explicit Inside(Handler handler) { shared_.handle = std::move(handler); }

  std::string listen(const HttpSettings& settings);
  void stop();

  const std::string& base_url() const { return shared_.base_url; }
  std::uint16_t port() const { return port_; }

 private:
  std::string use_certificate(const TlsFiles& files);
  void accept();
  void accepted(tcp::socket socket);

  HttpShared shared_;  // outlives io_, which holds the connections
  asio::io_context io_;
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  tcp::acceptor acceptor_{asio::make_strand(io_)};
  asio::steady_timer pause_{acceptor_.get_executor()};
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;
  bool secure_ = false;
};

std::string HttpServer::Inside::use_certificate(const TlsFiles& files) {
  error_code failure;
  tls_.use_certificate_chain_file(files.certificate.string(), failure);
  if (failure) {
    return fmt::format("cannot use the certificate '{}': {}", files.certificate.string(),
                       failure.message());
  }
  tls_.use_private_key_file(files.key.string(), asio::ssl::context::pem, failure);
  if (!failure) return {};
  return fmt::format("cannot use the key '{}' with its certificate: {}", files.key.string(),
                     failure.message());
}

std::string HttpServer::Inside::listen(const HttpSettings& settings) {
  secure_ = settings.tls.has_value();
  if (secure_) {
    if (std::string reason = use_certificate(*settings.tls); !reason.empty()) return reason;
  }
  error_code failure;
  tcp::resolver resolver(io_);
  const auto found = resolver.resolve(settings.host, std::to_string(settings.port), failure);
  if (!failure) acceptor_.open(found.begin()->endpoint().protocol(), failure);
  if (!failure) acceptor_.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) acceptor_.bind(found.begin()->endpoint(), failure);
  if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) {
    return fmt::format(
        "cannot listen on {}:{}: the port is taken or the address is not this machine's ({}); "
        "choose another, or 0 for any free port",
        settings.host, settings.port, failure.message());
  }
  port_ = acceptor_.local_endpoint().port();
  const bool six = settings.host.find(':') != std::string::npos;
  shared_.base_url = fmt::format("{}://{}{}{}:{}", secure_ ? "https" : "http", six ? "[" : "",
                                 settings.host, six ? "]" : "", port_);
  accept();
  const unsigned count = std::clamp(std::thread::hardware_concurrency(), 2U, 8U);
  for (unsigned i = 0; i < count; ++i) threads_.emplace_back([this] { io_.run(); });
  return {};
}

void HttpServer::Inside::accept() {
  acceptor_.async_accept(asio::make_strand(io_), [this](error_code failure, tcp::socket socket) {
    if (shared_.stopping || failure == asio::error::operation_aborted) return;
    if (!failure) {
      accepted(std::move(socket));
      return accept();
    }
    // No descriptor is left, say: others go, and then this one has its turn.
    pause_.expires_after(std::chrono::milliseconds(20));
    pause_.async_wait([this](error_code ended) {
      if (!ended) accept();
    });
  });
}

void HttpServer::Inside::accepted(tcp::socket socket) {
  if (shared_.connections >= most_connections) return;
  error_code failure;
  // Without this every answer waits for the client's delayed ACK: 44 ms instead of under 1.
  socket.set_option(tcp::no_delay(true), failure);
  const auto peer = socket.remote_endpoint(failure);
  if (failure) return;
  std::string address = peer.address().to_string();
  if (secure_) {
    Connection<Secure>::begin(std::make_unique<Connection<Secure>>(
        Secure(Plain(std::move(socket)), tls_), std::move(address), shared_));
  } else {
    Connection<Plain>::begin(
        std::make_unique<Connection<Plain>>(Plain(std::move(socket)), std::move(address), shared_));
  }
}

void HttpServer::Inside::stop() {
  if (shared_.stopping.exchange(true)) return;
  asio::post(acceptor_.get_executor(), [this] {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  });
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (shared_.requests_in_work > 0 && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  io_.stop();
  for (std::thread& thread : threads_) thread.join();
}

std::unique_ptr<HttpServer> HttpServer::listen(const HttpSettings& settings, Handler handler,
                                               std::string& error) {
  auto inside = std::make_unique<Inside>(std::move(handler));
  error = inside->listen(settings);
  if (!error.empty()) return nullptr;
  return std::make_unique<HttpServer>(std::move(inside));
}

HttpServer::HttpServer(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
HttpServer::~HttpServer() { stop(); }

std::string HttpServer::base_url() const { return inside_->base_url(); }
std::uint16_t HttpServer::port() const { return inside_->port(); }
void HttpServer::stop() { inside_->stop(); }

}  // namespace acrnet::emulator
