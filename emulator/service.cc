#include "emulator/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "emulator/arm_error.h"
#include "emulator/seed.h"
#include "emulator/snapshot.h"
#include "emulator/tokens.h"

namespace acrnet::emulator {
namespace {

Settings settings_of(const Options& options) {
  Settings settings;
  settings.operation_time = options.operation_time;
  settings.page_size = std::max<std::size_t>(1, options.page_size);
  return settings;
}

std::optional<Cloud> read_data_file(const std::filesystem::path& path, std::string& error) {
  std::string reason;
  const auto text = read_file(path, reason);
  auto cloud = text ? from_snapshot(*text, reason) : std::nullopt;
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
  const bool held = !options.data_file.empty() && std::filesystem::exists(options.data_file, code);
  return held ? read_data_file(options.data_file, error) : plant(options.seed, error);
}

bool is_control(const RequestTarget& target) {
  return !target.segments.empty() && target.segments[0] == "_emulator";
}

std::string path_of(const std::string& raw) { return raw.substr(0, raw.find('?')); }

}  // namespace

std::unique_ptr<Service> Service::open(const Options& options, std::string& error) {
  std::vector<Fault> faults;
  for (const std::string& text : options.faults) {
    auto fault = parse_fault(text, error);
    if (!fault) return nullptr;
    faults.push_back(std::move(*fault));
  }
  std::unique_ptr<DataFileLock> lock;
  if (!options.data_file.empty()) {
    lock = DataFileLock::take(options.data_file, error);
    if (!lock) return nullptr;
  }
  auto cloud = first_cloud(options, error);
  if (!cloud) return nullptr;
  auto service = std::make_unique<Service>(options, std::move(*cloud), std::move(lock));
  for (Fault& fault : faults) service->faults_.add(std::move(fault));
  error = service->save();
  if (!error.empty()) return nullptr;
  return service;
}

Service::Service(Options options, Cloud cloud, std::unique_ptr<DataFileLock> lock)
    : options_(std::move(options)),
      data_file_lock_(std::move(lock)),
      azure_(std::move(cloud), settings_of(options_)) {}

std::string Service::save() const {
  if (options_.data_file.empty()) return {};
  return replace_file(options_.data_file, to_snapshot(azure_.cloud()));
}

void Service::settle(TimePoint now) {
  while (azure_.settle_next(now)) {
    probes_.observe(azure_.cloud(), last_number_, "a long operation ended");
  }
}

std::string Service::snapshot() {
  const std::lock_guard<std::mutex> guard(mutex_);
  settle(std::chrono::system_clock::now());
  return to_snapshot(azure_.cloud());
}

Service::Outcome Service::serve(const Request& request) {
  const RequestTarget target = parse_target(request.target);
  if (is_control(target)) return {control(request, target), false};
  const bool secret = is_token_request(request, target);
  RequestRecord record = log_.begin(request.method, request.target, secret ? "" : request.body);
  if (options_.observer) options_.observer(record, Moment::arrived);
  const auto began = std::chrono::steady_clock::now();
  Outcome outcome = disturbed(request, record);
  record.status = outcome.response.status;
  record.milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  log_.finish(record);
  if (options_.observer) options_.observer(record, Moment::answered);
  return outcome;
}

Service::Outcome Service::disturbed(const Request& request, const RequestRecord& record) {
  const Disturbance disturbance = faults_.next(request.method, path_of(request.target));
  std::this_thread::sleep_for(options_.latency + disturbance.delay);
  if (disturbance.cut == Cut::before_work) {
    Outcome nothing_done;
    nothing_done.response.status = 0;
    nothing_done.cut_connection = true;
    return nothing_done;
  }
  Outcome outcome;
  outcome.cut_connection = disturbance.cut == Cut::after_work;
  outcome.response =
      disturbance.instead ? *disturbance.instead : work(request, record, disturbance.tampering);
  return outcome;
}

Response Service::work(const Request& request, const RequestRecord& record,
                       const Tampering& tampering) {
  const std::lock_guard<std::mutex> guard(mutex_);
  const TimePoint now = std::chrono::system_clock::now();
  settle(now);
  last_number_ = record.number;
  const bool may_change = request.method != "GET" && request.method != "HEAD";
  std::optional<Cloud> before;
  if (may_change && !options_.data_file.empty()) before = azure_.cloud();
  Response response = azure_.handle(request, now, tampering);
  if (!is_change(request, response)) return response;
  const std::string failure = save();
  if (!failure.empty()) {
    azure_.replace(std::move(*before));
    return arm_error(500, "InternalServerError",
                     "The emulator could not keep this change and took it back: " + failure);
  }
  probes_.observe(azure_.cloud(), record.number, request.method + " " + path_of(request.target));
  return response;
}

}  // namespace acrnet::emulator
