// A small working model of Azure for tests of the executor: an HttpTransport with a clock of its
// own.
//
// It keeps registries, networks, subnets and provider registrations as JSON, checks what Azure
// checks (a rule needs its endpoint, one write per network, ETags, API versions), drops what Azure
// drops (rules of unregistered subscriptions), and works on writes for as long as it is told.
// Nothing in it is scripted; faults are injected per request. It shares no code with the product or
// the emulator beyond the transport's interface, so that a mistake has to be made twice to hide.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "executor/http/http_transport.h"

namespace acrnet::testing {

using executor::HttpRequest;
using executor::HttpResponse;
using std::chrono::milliseconds;

// What goes wrong with one request.
struct Fault {
  enum class Kind {
    answer,       // this answer, and no work
    lost_before,  // the connection breaks, no work
    lost_after,   // the work is done, then the connection breaks
    hang,         // no answer until the request's own time is over
  };
  Kind kind = Kind::answer;
  HttpResponse answer;
};

Fault answer_with(int status, std::string body = "{}",
                  std::vector<executor::HttpHeader> headers = {});
// ARM's error body.
std::string error_body(const std::string& code, const std::string& message = "told by a test");

class FakeArm final : public executor::HttpTransport {
 public:
  struct Request {
    std::string method;
    std::string url;
    std::string body;
    std::string token;
    executor::Clock::time_point at;
    int status = 0;  // 0: never answered
  };

  static constexpr const char* base_url = "https://management.azure.com";

  // The world. IDs keep their spelling, and are found whatever the case.
  void add_registry(const std::string& id, const std::string& sku = "Premium");
  void add_subnet(const std::string& id, bool endpoint = false);  // and its network
  // Anything else that can only be read: private endpoints, interfaces, zones, links, record sets.
  // It is in the lists of its type, too.
  void add_resource(const std::string& id, nlohmann::ordered_json properties);
  nlohmann::ordered_json& resource(const std::string& id) { return resources_.at(lower(id)); }
  void set_registration(const std::string& subscription, const std::string& state);
  void set_rules(const std::string& id, const std::string& action,
                 const std::vector<std::string>& ips, const std::vector<std::string>& subnets);
  nlohmann::ordered_json& registry(const std::string& id) { return registries_.at(lower(id)); }
  nlohmann::ordered_json& subnet(const std::string& id) { return subnets_.at(lower(id)); }
  nlohmann::ordered_json& network(const std::string& id) { return networks_.at(lower(id)); }
  void remove_subnet(const std::string& id) { subnets_.erase(lower(id)); }
  bool has_endpoint(const std::string& subnet) const;
  // {"Deny", "203.0.113.0/24", "/subscriptions/…"}: the rules as one sorted list of words.
  std::vector<std::string> rules(const std::string& id) const;
  std::string registration(const std::string& subscription) const;

  // How it behaves.
  milliseconds latency{10};
  milliseconds operation_time{0};   // 0: writes are done when they are answered
  milliseconds network_settles{0};  // how much longer the network stays in Updating
  milliseconds registration_time{0};
  std::size_t page_size = 100;
  std::string valid_token;  // empty: any
  std::set<std::string> refused_versions;
  std::set<std::string> hiding_versions;  // don't show subnet rules
  // Asked before each request, with its number from 1.
  std::function<std::optional<Fault>(const Request&, std::size_t)> fault;
  // Answers for other hosts (token endpoints).
  std::function<HttpResponse(const HttpRequest&)> elsewhere;
  // Called when a request has been worked on, before it is answered.
  std::function<void(const Request&)> on_worked;

  // What happened.
  const std::vector<Request>& requests() const { return requests_; }
  std::vector<std::string> writes() const;  // "PUT …/subnets/a" for each accepted write
  std::size_t most_at_once() const { return most_at_once_; }
  void forget_requests() { requests_.clear(); }
  void advance(milliseconds by);

  void start(HttpRequest request, Completion completion) override;
  void after(milliseconds delay, std::function<void()> action) override;
  void run(const std::function<bool()>& done) override;
  void abandon() override;
  executor::Clock::time_point now() const override { return now_; }

 private:
  using Json = nlohmann::ordered_json;
  using Table = std::map<std::string, Json>;
  struct Event {
    std::function<void()> action;
    bool of_client = false;  // forgotten by abandon(); the world's own events are not
  };

  static std::string lower(std::string text);
  void at(milliseconds delay, bool of_client, std::function<void()> action);
  HttpResponse work(const HttpRequest& request);
  HttpResponse route(const HttpRequest& request, const std::string& path,
                     const std::string& version);
  HttpResponse registries_route(const HttpRequest& request, const std::string& path,
                                const std::string& version);
  HttpResponse networks_route(const HttpRequest& request, const std::string& path);
  HttpResponse resources_route(const HttpRequest& request, const std::string& path);
  HttpResponse provider_route(const HttpRequest& request, const std::string& path);
  HttpResponse groups_route(const std::string& path);
  Table groups() const;
  bool has_group(const std::string& path) const;
  HttpResponse list(const Table& table, const std::string& path, const std::string& query,
                    const std::function<Json(const Json&)>& show) const;
  HttpResponse patch_registry(Json& registry, const std::string& body, const std::string& version);
  HttpResponse put_subnet(const std::string& key, const HttpRequest& request);
  Json shown_registry(const Json& registry, const std::string& version) const;
  Json shown_network(const Json& network) const;
  std::string new_etag();

  executor::Clock::time_point now_ = executor::Clock::time_point(std::chrono::hours(1));
  std::map<std::pair<executor::Clock::time_point, std::uint64_t>, Event> events_;
  std::uint64_t next_event_ = 0;
  Table registries_;
  Table networks_;
  Table subnets_;
  Table resources_;
  std::map<std::string, std::string> registrations_;
  std::map<std::string, std::string> operations_;  // path -> status
  std::set<std::string> busy_networks_;
  std::vector<Request> requests_;
  std::size_t in_flight_ = 0;
  std::size_t most_at_once_ = 0;
  std::uint64_t etags_ = 0;
};

}  // namespace acrnet::testing
