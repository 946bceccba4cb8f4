#include "emulator/service.h"

#include "emulator/admission.h"
#include "emulator/arm_error.h"
#include "emulator/request_target.h"
#include "emulator/seed.h"
#include "emulator/snapshot.h"
#include "emulator/text.h"
#include "emulator/tokens.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace acrnet::emulator {
namespace {

Settings settings_of(const Options& options) {
  Settings settings;
  settings.operation_time = options.operation_time;
  settings.page_size = options.page_size;
  return settings;
}

std::optional<Cloud> read_data_file(const std::filesystem::path& path, std::string& error) {
  std::string reason;
  const auto text = read_file(path, reason);
  auto cloud = text ? from_snapshot(*text, reason) : std::nullopt;
  if (!cloud) {
    error = fmt::format("the emulator's data file '{}' cannot be used: {}. It is left as it is: mend "
                        "it, or move it away to begin anew from the seed",
                        path.string(), reason);
  }
  return cloud;
}

Response text_answer(std::string body, std::string type) {
  Response response;
  response.body = std::move(body);
  response.content_type = std::move(type);
  return response;
}

bool is_control(const RequestTarget& target) {
  return !target.segments.empty() && target.segments[0] == "_emulator";
}

}  // namespace

std::unique_ptr<Service> Service::open(const Options& options, std::string& error) {
  std::unique_ptr<DataFileLock> lock;
  std::optional<Cloud> cloud;
  std::error_code code;
  if (!options.data_file.empty()) {
    lock = DataFileLock::take(options.data_file, error);
    if (!lock) return nullptr;
    if (std::filesystem::exists(options.data_file, code)) {
      cloud = read_data_file(options.data_file, error);
      if (!cloud) return nullptr;
    }
  }
  if (!cloud) cloud = plant(options.seed, error);
  if (!cloud) return nullptr;
  auto service = std::make_unique<Service>(options, std::move(*cloud), std::move(lock));
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

std::string Service::snapshot() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return to_snapshot(azure_.cloud());
}

Service::Outcome Service::serve(const Request& request) {
  const RequestTarget target = parse_target(request.target);
  if (is_control(target)) return {control(request), Delivery::send};
  const bool secret = is_token_request(request, target);
  RequestRecord record = log_.begin(request.method, request.target, secret ? "" : request.body);
  if (options_.observer) options_.observer(record, Moment::arrived);
  const auto began = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(options_.latency);
  Outcome outcome;
  outcome.response = work(request, {});
  record.status = outcome.response.status;
  record.milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  log_.finish(record);
  if (options_.observer) options_.observer(record, Moment::answered);
  return outcome;
}

Response Service::work(const Request& request, const Tampering& tampering) {
  const std::lock_guard<std::mutex> guard(mutex_);
  const TimePoint now = std::chrono::system_clock::now();
  azure_.settle(now);
  const bool kept = !options_.data_file.empty();
  const bool may_change = request.method != "GET" && request.method != "HEAD";
  std::optional<Cloud> before;
  if (kept && may_change) before = azure_.cloud();
  Response response = azure_.handle(request, now, tampering);
  if (!before || !is_change(request, response)) return response;
  const std::string failure = save();
  if (failure.empty()) return response;
  azure_.replace(std::move(*before));
  return arm_error(500, "InternalServerError",
                   "The emulator could not keep this change and took it back: " + failure);
}

Response Service::control(const Request& request) {
  const RequestTarget target = parse_target(request.target);
  const std::string what = target.segments.size() > 1 ? target.segments[1] : "";
  if (what == "requests" && request.method == "GET") {
    return text_answer(to_ndjson(log_.records()), "application/x-ndjson");
  }
  if (what == "requests" && request.method == "DELETE") {
    log_.clear();
    return text_answer("", "text/plain");
  }
  if (what == "snapshot" && request.method == "GET") {
    return text_answer(snapshot(), "application/json");
  }
  if (what == "snapshot" && request.method == "PUT") return put_snapshot(request.body);
  if (what == "admits" && request.method == "GET") {
    return admits_answer(target.parameter("registry"), target.parameter("client"));
  }
  return arm_error(404, "NotFound",
                   "There is no such control endpoint; docs/emulator.md lists them.");
}

Response Service::put_snapshot(const std::string& text) {
  std::string error;
  auto cloud = from_snapshot(text, error);
  if (!cloud) return arm_error(400, "InvalidSnapshot", error);
  const std::lock_guard<std::mutex> guard(mutex_);
  Cloud before = azure_.cloud();
  azure_.replace(std::move(*cloud));
  const std::string failure = save();
  if (failure.empty()) return text_answer("", "text/plain");
  azure_.replace(std::move(before));
  return arm_error(500, "InternalServerError", failure);
}

Response Service::admits_answer(const std::string& registry, const std::string& client) const {
  std::string error;
  const auto who = parse_client(client, error);
  if (!who) return arm_error(400, "InvalidClient", error);
  const std::lock_guard<std::mutex> guard(mutex_);
  const Json* found = find_registry_named(azure_.cloud(), registry);
  if (found == nullptr) {
    return arm_error(404, "NotFound", fmt::format("There is no registry named '{}'.", registry));
  }
  const Admission admission = admits(azure_.cloud(), *found, *who);
  return text_answer(
      to_text(Json{{"admitted", admission.admitted}, {"reason", admission.reason}}),
      "application/json");
}

}  // namespace acrnet::emulator
