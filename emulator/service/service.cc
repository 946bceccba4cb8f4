#include "emulator/service/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "emulator/base/arm_error.h"
#include "emulator/data_plane/client_addresses.h"
#include "emulator/identity/sign_in.h"
#include "emulator/service/seed.h"
#include "emulator/service/snapshot.h"

namespace acrnet::emulator {
namespace {

Settings settings_of(const Options& options, std::vector<RoleAssignment> roles,
                     std::vector<ClientAddress> clients) {
  Settings settings;
  settings.operation_time = options.operation_time;
  settings.page_size = std::max<std::size_t>(1, options.page_size);
  settings.strict = options.strict;
  settings.roles = std::move(roles);
  settings.clients = std::move(clients);
  settings.propagation = options.propagation;
  return settings;
}

std::optional<Cloud> read_data_file(const std::filesystem::path& path, std::string& error) {
  std::string reason;
  const auto text = read_own_file(path, reason);
  auto cloud = text ? from_snapshot(*text, reason) : std::nullopt;
  // A file of before does not say which Azure it is.
  if (cloud && cloud->world.empty()) cloud->world = world_of(digest_of_content(*cloud));
  if (!cloud) {
    error = fmt::format(
        "the emulator's data file '{}' cannot be used: {}. It is left as it is: mend "
        "it, or move it away to begin anew from the seed",
        path.string(), reason);
  }
  return cloud;
}

// The data file if there is one, else the seed.
std::optional<Cloud> first_cloud(const Options& options, std::string& error) {
  std::error_code code;
  const bool held = !options.data_file.empty() && !options.begin_anew &&
                    std::filesystem::exists(options.data_file, code);
  return held ? read_data_file(options.data_file, error) : plant(options.seed, error);
}

// Where clients of other programs keep tokens, the key is kept beside the data file: tokens outlive
// a restart as the world does that they are for.
std::optional<TokenKey> first_key(const Options& options, std::string& error) {
  const bool outlives = options.strict || !options.tls_folder.empty();
  if (options.data_file.empty() || !outlives) return TokenKey::make();
  std::filesystem::path path = options.data_file;
  path += ".key";
  std::error_code code;
  if (!std::filesystem::exists(path, code)) {
    TokenKey key = TokenKey::make();
    error = replace_file(path, key.to_pem());
    return error.empty() ? std::optional(std::move(key)) : std::nullopt;
  }
  const auto text = read_own_file(path, error);
  auto key = text ? TokenKey::from_pem(*text) : std::nullopt;
  if (text && !key) {
    error = fmt::format(
        "'{}' does not hold the key that the emulator signs tokens with; remove it to have a new "
        "one made",
        path.string());
  }
  return key;
}

// What each text says; nothing further, and in `error` the reason, from the first that says
// nothing.
template <class Value>
std::vector<Value> parse_all(const std::vector<std::string>& texts,
                             std::optional<Value> (*parse)(std::string_view, std::string&),
                             std::string& error) {
  std::vector<Value> values;
  for (const std::string& text : texts) {
    auto value = error.empty() ? parse(text, error) : std::nullopt;
    if (value) values.push_back(std::move(*value));
  }
  return values;
}

bool is_control(const RequestTarget& target) {
  return !target.segments.empty() && target.segments[0] == "_emulator";
}

std::string path_of(const std::string& raw) { return raw.substr(0, raw.find('?')); }

}  // namespace

std::unique_ptr<Service> Service::open(const Options& options, std::string& error) {
  auto faults = parse_all(options.faults, parse_fault, error);
  auto roles = parse_all(options.roles, parse_role, error);
  auto clients = parse_all(options.clients, parse_client_address, error);
  if (!error.empty()) return nullptr;
  std::unique_ptr<DataFileLock> lock;
  if (!options.data_file.empty()) {
    lock = DataFileLock::take(options.data_file, error);
    if (!lock) return nullptr;
  }
  auto cloud = first_cloud(options, error);
  if (!cloud) return nullptr;
  auto key = first_key(options, error);
  if (!key) return nullptr;
  auto service =
      std::make_unique<Service>(options, settings_of(options, std::move(roles), std::move(clients)),
                                std::move(*cloud), std::move(*key), std::move(lock));
  for (Fault& fault : faults) service->faults_.add(std::move(fault));
  error = service->save();
  if (!error.empty()) return nullptr;
  return service;
}

Service::Service(Options options, Settings settings, Cloud cloud, TokenKey key,
                 std::unique_ptr<DataFileLock> lock)
    : options_(std::move(options)),
      data_file_lock_(std::move(lock)),
      azure_(std::move(cloud), std::move(settings), std::move(key)) {
  if (!options_.data_file.empty()) keeper_ = std::thread([this] { keep_until_closed(); });
}

Service::~Service() {
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (keeper_.joinable()) keeper_.join();
}

void Service::settle(TimePoint now) {
  for (std::string cause = azure_.settle_next(now); !cause.empty();
       cause = azure_.settle_next(now)) {
    probes_.observe(azure_.cloud(), last_number_, cause);
  }
}

std::string Service::world() {
  const std::lock_guard<std::mutex> guard(mutex_);
  return azure_.cloud().world;
}

std::string Service::snapshot() {
  const std::lock_guard<std::mutex> guard(mutex_);
  settle(std::chrono::system_clock::now());
  return to_snapshot(azure_.cloud());
}

void Service::serve(std::unique_ptr<OpenRequest> open) {
  const Request& request = open->request();
  const RequestTarget target = parse_target(request.target);
  Visit visit;
  visit.is_control = is_control(target);
  visit.began = std::chrono::steady_clock::now();
  if (visit.is_control) return work(std::move(open), std::move(visit));
  const bool secret = holds_secrets(request, target);
  visit.record = log_.begin(request.method, request.target, secret ? "" : request.body);
  if (options_.observer) options_.observer(visit.record, Moment::arrived);
  visit.disturbance = faults_.next(request.method, path_of(request.target));
  const auto delay = options_.latency + visit.disturbance.delay;
  if (delay.count() == 0) return work(std::move(open), std::move(visit));
  OpenRequest::wait(std::move(open), delay, [this, visit](std::unique_ptr<OpenRequest> later) {
    work(std::move(later), visit);
  });
}

void Service::work(std::unique_ptr<OpenRequest> open, Visit visit) {
  const Request& request = open->request();
  if (visit.disturbance.cut_before_work) {
    Response nothing_done;
    nothing_done.status = 0;
    visit.disturbance.delivery = Delivery::reset;
    return answer({std::move(open), std::move(visit), std::move(nothing_done)});
  }
  if (visit.disturbance.instead) {
    Response instead = *visit.disturbance.instead;
    return answer({std::move(open), std::move(visit), std::move(instead)});
  }
  Outcome outcome;
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    const TimePoint now = std::chrono::system_clock::now();
    try {
      settle(now);
      outcome = visit.is_control ? control(request, parse_target(request.target))
                                 : worked_on(request, visit, now);
    } catch (const std::exception& defect) {
      outcome = {arm_error(500, "InternalServerError",
                           fmt::format("The emulator failed on this request; this is a defect of "
                                       "it: {}.",
                                       defect.what())),
                 false};
    }
    if (outcome.changed && keeper_.joinable()) {
      waiting_.push_back({std::move(open), std::move(visit), std::move(outcome.response)});
      changed_.notify_one();
      return;
    }
  }
  answer({std::move(open), std::move(visit), std::move(outcome.response)});
}

Service::Outcome Service::worked_on(const Request& request, const Visit& visit, TimePoint now) {
  last_number_ = visit.record.number;
  if (Cloud* past = past_cloud(request, visit, now)) {
    return {azure_.handle_as_of(*past, request, now), false};
  }
  remember_past(request, now);
  Outcome outcome;
  outcome.response = azure_.handle(request, now, visit.disturbance.tampering);
  outcome.changed = is_change(request, outcome.response);
  if (outcome.changed) {
    probes_.observe(azure_.cloud(), last_number_, request.method + " " + path_of(request.target));
  }
  return outcome;
}

Cloud* Service::past_cloud(const Request& request, const Visit& visit, TimePoint now) {
  const auto staleness = visit.disturbance.staleness;
  if (staleness.count() == 0 || request.method != "GET") return nullptr;
  for (Past& past : past_) {
    if (past.until > now - staleness) return &past.cloud;
  }
  return nullptr;
}

void Service::remember_past(const Request& request, TimePoint now) {
  const auto staleness = faults_.longest_staleness();
  while (!past_.empty() && past_.front().until <= now - staleness) past_.pop_front();
  const bool may_change = request.method != "GET" && request.method != "HEAD";
  if (may_change && staleness.count() > 0) past_.push_back({now, azure_.cloud()});
}

void Service::answer(Waiting done) {
  RequestRecord& record = done.visit.record;
  const Disturbance& disturbance = done.visit.disturbance;
  spoil(done.response, disturbance.content);
  if (!done.visit.is_control) {
    record.status = done.response.status;
    record.milliseconds = std::chrono::duration<double, std::milli>(
                              std::chrono::steady_clock::now() - done.visit.began)
                              .count();
    log_.finish(record);
    if (options_.observer) options_.observer(record, Moment::answered);
  }
  OpenRequest::answer(std::move(done.open), {std::move(done.response), disturbance.delivery});
}

}  // namespace acrnet::emulator
