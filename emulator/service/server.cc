#include "emulator/service/server.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "emulator/http/certificate.h"
#include "emulator/http/http_server.h"
#include "emulator/service/seed.h"
#include "emulator/service/service.h"
#include "emulator/service/snapshot.h"

namespace acrnet::emulator {

class Server::Listener {
 public:
  explicit Listener(std::unique_ptr<Service> service) : service_(std::move(service)) {}
  ~Listener() {
    stop();
    // What still waits for the data file is answered into closed connections, which the server
    // owns.
    service_.reset();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Empty when it listens, else the reason.
  std::string start(const Options& options) {
    std::string error;
    HttpSettings settings{options.host, options.port, std::nullopt};
    if (!options.tls_folder.empty()) {
      settings.tls = prepare_tls(options.tls_folder, options.host, error);
      if (!settings.tls) return error;
      trust_file_ = settings.tls->trust;
    }
    http_ = HttpServer::listen(
        settings, [this](std::unique_ptr<OpenRequest> open) { service_->serve(std::move(open)); },
        error);
    return error;
  }

  void stop() {
    const std::lock_guard<std::mutex> guard(mutex_);
    if (http_) http_->stop();
    ended_ = true;
    changed_.notify_all();
  }

  void wait() {
    std::unique_lock<std::mutex> guard(mutex_);
    changed_.wait(guard, [this] { return ended_; });
  }

  const HttpServer& http() const { return *http_; }
  const std::filesystem::path& trust_file() const { return trust_file_; }
  Service& service() { return *service_; }

 private:
  std::unique_ptr<HttpServer> http_;  // outlives service_, which may hold requests of it
  std::unique_ptr<Service> service_;
  std::filesystem::path trust_file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

std::unique_ptr<Server> Server::start(const Options& options, std::string& error) {
  auto service = Service::open(options, error);
  if (!service) return nullptr;
  auto listener = std::make_unique<Listener>(std::move(service));
  error = listener->start(options);
  if (!error.empty()) return nullptr;
  return std::make_unique<Server>(std::move(listener));
}

SeedFit Server::fit_of_seed(const Options& options) {
  std::error_code code;
  if (!std::filesystem::exists(options.data_file, code)) return SeedFit::same;
  return emulator::fit_of_seed(options.data_file, options.seed);
}

std::string Server::snapshot_of_seed(const std::string& seed, std::string& error) {
  auto cloud = plant(seed, error);
  if (!cloud) return {};
  cloud->world.clear();  // each emulator that begins with it is one of its own
  cloud->seed.clear();
  return to_snapshot(*cloud);
}

Server::Server(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
Server::~Server() = default;

std::string Server::base_url() const { return listener_->http().base_url(); }
std::uint16_t Server::port() const { return listener_->http().port(); }
std::filesystem::path Server::trust_file() const { return listener_->trust_file(); }
std::vector<RequestRecord> Server::requests() const { return listener_->service().requests(); }
void Server::clear_requests() { listener_->service().clear_requests(); }
std::string Server::world() const { return listener_->service().world(); }
std::string Server::snapshot() const { return listener_->service().snapshot(); }
void Server::wait() { listener_->wait(); }
void Server::stop() { listener_->stop(); }

}  // namespace acrnet::emulator
