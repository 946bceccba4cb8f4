#include "emulator/server.h"

#include <fmt/format.h>
#include <httplib.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <sys/socket.h>

#include "emulator/arm_error.h"
#include "emulator/connections.h"
#include "emulator/service.h"
#include "emulator/text.h"

namespace acrnet::emulator {
namespace {

// An open keep-alive connection holds a thread of the pool, idle or not.
constexpr std::size_t serving_threads = 32;
constexpr int waiting_connections = 128;
constexpr std::size_t requests_per_connection = 1'000'000;

Request to_request(const httplib::Request& wire, const std::string& own_url) {
  Request request;
  request.method = wire.method;
  request.target = wire.target;
  request.body = wire.body;
  for (const auto& [name, value] : wire.headers) request.headers.emplace(lower(name), value);
  const std::string host = request.header("host");
  request.base_url = host.empty() ? own_url : "http://" + host;
  return request;
}

void to_wire(const Response& response, httplib::Response& wire) {
  wire.status = response.status;
  for (const auto& [name, value] : response.headers) wire.set_header(name, value);
  if (!response.body.empty()) wire.set_content(response.body, response.content_type);
}

}  // namespace

class Server::Listener {
 public:
  Listener(Options options, std::unique_ptr<Service> service)
      : options_(std::move(options)), service_(std::move(service)) {}
  ~Listener() { stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Empty when it listens, else the reason.
  std::string start() {
    configure();
    const bool any = options_.port == 0;
    const int bound = any ? http_.bind_to_any_port(options_.host)
                          : (http_.bind_to_port(options_.host, options_.port) ? options_.port : -1);
    if (bound <= 0) {
      return fmt::format(
          "cannot listen on {}:{}: the port is taken or the address is not this "
          "machine's; choose another, or 0 for any free port",
          options_.host, options_.port);
    }
    port_ = static_cast<std::uint16_t>(bound);
    // The library listens with a backlog of 5: of more clients that connect at once, the rest would
    // wait a second for their SYN to be sent again. A second listen() only changes the backlog.
    ::listen(listening_socket_, waiting_connections);
    thread_ = std::thread([this] {
      http_.listen_after_bind();
      const std::lock_guard<std::mutex> guard(mutex_);
      ended_ = true;
      changed_.notify_all();
    });
    while (!http_.is_running() && !has_ended()) std::this_thread::yield();
    return {};
  }

  void stop() {
    const std::lock_guard<std::mutex> guard(stop_mutex_);
    if (!thread_.joinable()) return;
    http_.stop();
    // Twice: a connection that was accepted just before the stop is not among the first.
    while (!has_ended()) {
      shut_down_connections(port_);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    thread_.join();
  }

  void wait() {
    std::unique_lock<std::mutex> guard(mutex_);
    changed_.wait(guard, [this] { return ended_; });
  }

  std::string base_url() const {
    const bool six = options_.host.find(':') != std::string::npos;
    return fmt::format("http://{}{}{}:{}", six ? "[" : "", options_.host, six ? "]" : "", port_);
  }
  std::uint16_t port() const { return port_; }
  Service& service() { return *service_; }

 private:
  bool has_ended() {
    const std::lock_guard<std::mutex> guard(mutex_);
    return ended_;
  }

  void configure() {
    // Without this every answer waits for the client's delayed ACK: 44 ms instead of under 1.
    http_.set_tcp_nodelay(true);
    http_.set_keep_alive_max_count(requests_per_connection);
    http_.set_keep_alive_timeout(60);
    http_.new_task_queue = [] { return new httplib::ThreadPool(serving_threads); };
    // The library's default lets two processes share a port, and each request reaches either.
    http_.set_socket_options([this](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
      listening_socket_ = socket;
    });
    // Catch-all routes, because the library reads a body only for a route that exists.
    const auto serve = [this](const httplib::Request& wire, httplib::Response& answer) {
      serve_one(wire, answer);
    };
    http_.Get(".*", serve);  // HEAD comes here too
    http_.Put(".*", httplib::Server::Handler(serve));
    http_.Post(".*", httplib::Server::Handler(serve));
    http_.Patch(".*", httplib::Server::Handler(serve));
    http_.Delete(".*", httplib::Server::Handler(serve));
    http_.Options(".*", serve);
    http_.set_exception_handler(
        [](const httplib::Request&, httplib::Response& answer, const std::exception_ptr&) {
          to_wire(arm_error(500, "InternalServerError",
                            "The emulator failed on this request; this is a defect of it."),
                  answer);
        });
  }

  void serve_one(const httplib::Request& wire, httplib::Response& answer) {
    const Service::Outcome outcome = service_->serve(to_request(wire, base_url()));
    if (outcome.cut_connection) {
      reset_connection(port_, static_cast<std::uint16_t>(wire.remote_port));
      return;
    }
    to_wire(outcome.response, answer);
  }

  Options options_;
  std::unique_ptr<Service> service_;
  httplib::Server http_;
  std::thread thread_;
  int listening_socket_ = -1;
  std::uint16_t port_ = 0;
  std::mutex stop_mutex_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

std::unique_ptr<Server> Server::start(Options options, std::string& error) {
  auto service = Service::open(options, error);
  if (!service) return nullptr;
  auto listener = std::make_unique<Listener>(std::move(options), std::move(service));
  error = listener->start();
  if (!error.empty()) return nullptr;
  return std::make_unique<Server>(std::move(listener));
}

Server::Server(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
Server::~Server() = default;

std::string Server::base_url() const { return listener_->base_url(); }
std::uint16_t Server::port() const { return listener_->port(); }
std::vector<RequestRecord> Server::requests() const { return listener_->service().requests(); }
void Server::clear_requests() { listener_->service().clear_requests(); }
std::string Server::snapshot() const { return listener_->service().snapshot(); }
void Server::wait() { listener_->wait(); }
void Server::stop() { listener_->stop(); }

}  // namespace acrnet::emulator
