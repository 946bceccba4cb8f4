// The control endpoints: what tests and people ask of the emulator that Azure has no word for.

#include "emulator/service/service.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/data_plane/admission.h"
#include "emulator/service/snapshot.h"

namespace acrnet::emulator {
namespace {

Response text_answer(std::string body, std::string type) {
  Response response;
  response.body = std::move(body);
  response.content_type = std::move(type);
  return response;
}

Response json_answer(const Json& body) { return text_answer(to_text(body), "application/json"); }

Response done() { return json_answer({{"done", true}}); }

// The body of a control request, which is an object; empty optional with the answer in `refusal`.
std::optional<Json> object_of(const Request& request, Response& refusal) {
  std::string reason;
  auto body = parse_json(request.body, reason);
  if (body && body->is_object()) return body;
  refusal = invalid_content(body ? "not an object" : reason);
  return std::nullopt;
}

}  // namespace

Service::Outcome Service::control(const Request& request, const RequestTarget& target) {
  const std::string what = target.segments.size() > 1 ? target.segments[1] : "";
  if (what == "requests") return {control_requests(request), false};
  if (what == "world") return {json_answer({{"world", azure_.cloud().world}}), false};
  if (what == "snapshot") return control_snapshot(request);
  if (what == "admits") return {control_admits(target), false};
  if (what == "probes") return {control_probes(request, target), false};
  if (what == "faults") return {control_faults(request), false};
  if (what == "subscriptions") return control_subscriptions(request, target);
  return {arm_error(404, "NotFound",
                    "There is no such control endpoint. There are requests, world, snapshot, "
                    "admits, probes, faults and subscriptions; docs/emulator.md describes them."),
          false};
}

Response Service::control_requests(const Request& request) {
  if (request.method == "GET") {
    return text_answer(to_ndjson(log_.records()), "application/x-ndjson");
  }
  if (request.method != "DELETE") return method_not_allowed(request.method);
  log_.clear();
  return done();
}

Service::Outcome Service::control_snapshot(const Request& request) {
  if (request.method == "GET") {
    return {text_answer(to_snapshot(azure_.cloud()), "application/json"), false};
  }
  if (request.method != "PUT") return {method_not_allowed(request.method), false};
  std::string error;
  auto cloud = from_snapshot(request.body, error);
  if (!cloud) return {arm_error(400, "InvalidSnapshot", error), false};
  if (cloud->world.empty()) {  // this one, with another content
    cloud->world = azure_.cloud().world;
    cloud->seed = azure_.cloud().seed;
  }
  return replace(std::move(*cloud), "a snapshot was put in place");
}

Service::Outcome Service::replace(Cloud cloud, const std::string& cause) {
  azure_.replace(std::move(cloud));
  probes_.observe(azure_.cloud(), last_number_, cause);
  return {done(), true};
}

Response Service::control_admits(const RequestTarget& target) {
  std::string error;
  const auto client = parse_client(target.parameter("client"), error);
  if (!client) return arm_error(400, "InvalidClient", error);
  const std::string name = target.parameter("registry");
  const Json* registry = find_registry_named(azure_.cloud(), name);
  if (registry == nullptr) {
    return arm_error(404, "NotFound", fmt::format("There is no registry named '{}'.", name));
  }
  const Admission admission = admits(azure_.cloud(), *registry, *client);
  return json_answer({{"admitted", admission.admitted}, {"reason", admission.reason}});
}

Response Service::control_probes(const Request& request, const RequestTarget& target) {
  const std::string id = target.segments.size() > 2 ? target.segments[2] : "";
  if (request.method == "POST") {
    Response refusal;
    const auto body = object_of(request, refusal);
    if (!body) return refusal;
    std::string error;
    auto client = parse_client(text_at(*body, {"client"}), error);
    if (!client) return arm_error(400, "InvalidClient", error);
    return json_answer({{"id", probes_.add(azure_.cloud(), text_at(*body, {"registry"}),
                                           std::move(*client), last_number_)}});
  }
  const Json report = probes_.report(id);
  if (report.is_null())
    return arm_error(404, "NotFound", fmt::format("There is no probe '{}'.", id));
  if (request.method == "DELETE") probes_.remove(id);
  return json_answer(report);
}

Response Service::control_faults(const Request& request) {
  if (request.method == "GET") return json_answer({{"faults", faults_.texts()}});
  if (request.method == "DELETE") {
    faults_.clear();
    return done();
  }
  Response refusal;
  const auto body = object_of(request, refusal);
  if (!body) return refusal;
  std::string error;
  auto fault = parse_fault(text_at(*body, {"fault"}), error);
  if (!fault) return arm_error(400, "InvalidFault", error);
  faults_.add(std::move(*fault));
  return done();
}

Service::Outcome Service::control_subscriptions(const Request& request,
                                                const RequestTarget& target) {
  const std::string id = target.segments.size() > 2 ? target.segments[2] : "";
  if (request.method != "PUT") return {method_not_allowed(request.method), false};
  Response refusal;
  std::optional<Json> body =
      request.body.empty() ? std::optional<Json>(Json::object()) : object_of(request, refusal);
  if (!body) return {refusal, false};
  (*body)["id"] = id;
  std::string error;
  const auto small_world =
      from_snapshot(to_text(Json{{"subscriptions", Json::array({*body})}}), error);
  if (!small_world) return {arm_error(400, "InvalidSubscription", error), false};
  Cloud cloud = azure_.cloud();
  cloud.subscriptions[lower(id)] = small_world->subscriptions.begin()->second;
  return replace(std::move(cloud), "a subscription was made");
}

}  // namespace acrnet::emulator
