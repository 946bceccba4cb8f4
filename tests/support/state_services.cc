#include "tests/support/state_services.h"

#include <nlohmann/json.hpp>

namespace acrnet::testing {

namespace {

using nlohmann::json;

// The ID of a lock's note; empty where it is none.
std::string id_of(const std::string& note) {
  const json document = json::parse(note, nullptr, false);
  return document.is_object() ? document.value("ID", "") : "";
}

ServedAnswer blob_error(int status, const std::string& code) {
  return {status,
          "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>",
          {{"x-ms-error-code", code}, {"Content-Type", "application/xml"}}};
}

// "lease", "metadata", or nothing for the blob itself; a signature may stand behind it.
std::string component_of(const ServedRequest& request) {
  const std::string name = "comp=";
  const std::string query = request.query();
  if (!query.starts_with(name)) return "";
  return query.substr(name.size(), query.find('&') - name.size());
}

std::string etag_of(const BlobService::Blob& blob) {
  return "\"0x" + std::to_string(blob.version) + "\"";
}

// Whether a write with this lease ID may be done; else how it is refused.
std::optional<ServedAnswer> refuse_by_lease(const ServedRequest& request,
                                            const BlobService::Blob& blob) {
  const std::string given = request.header("x-ms-lease-id");
  if (given == blob.lease) return std::nullopt;
  if (blob.lease.empty()) return blob_error(412, "LeaseNotPresentWithBlobOperation");
  return blob_error(412, given.empty() ? "LeaseIdMissing" : "LeaseIdMismatchWithBlobOperation");
}

}  // namespace

StateService::StateService() : server_([this](const ServedRequest& it) { return handle(it); }) {}

ServedAnswer StateService::handle(const ServedRequest& request) {
  const std::scoped_lock lock(mutex_);
  requests_.push_back(request);
  const auto wrong = fault ? fault(request, requests_.size()) : std::nullopt;
  if (wrong && !wrong->after) return wrong->answer;
  const ServedAnswer answer = work(request);
  return wrong ? wrong->answer : answer;
}

void StateService::meanwhile(const std::function<void()>& act) {
  const std::scoped_lock lock(mutex_);
  act();
}

std::vector<std::string> StateService::asked() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> asked;
  for (const ServedRequest& request : requests_)
    asked.push_back(request.method + " " + request.target);
  return asked;
}

ServedRequest StateService::last() const {
  const std::scoped_lock lock(mutex_);
  return requests_.back();
}

// ---- Terraform's protocol ----

ServedAnswer HttpStateService::work(const ServedRequest& request) {
  if (!authorization.empty() && request.header("authorization") != authorization)
    return {401, "who are you?"};
  // With methods of their own, both may be at the state itself.
  const bool own = lock_method == "LOCK" && request.path() == "/state";
  const bool at_lock = own || request.path() == "/state/lock";
  if (at_lock && request.method == lock_method) return take_lock(request);
  if (at_lock && request.method == unlock_method) return unlock(request);
  if (request.path() != "/state") return {404};
  if (request.method == "GET") return state ? ServedAnswer{200, *state} : ServedAnswer{404};
  return request.method == "POST" ? store(request) : ServedAnswer{405};
}

ServedAnswer HttpStateService::store(const ServedRequest& request) {
  const std::string id = id_of(lock);
  const std::string given = request.query().starts_with("ID=") ? request.query().substr(3) : "";
  if (id != given) return {locked_status, lock};
  state = request.body;
  return {200};
}

ServedAnswer HttpStateService::take_lock(const ServedRequest& request) {
  if (!lock.empty()) return {locked_status, lock};
  const json note = json::parse(request.body, nullptr, false);
  // As GitLab wants them.
  for (const char* member : {"ID", "Operation", "Info", "Who", "Version", "Created", "Path"}) {
    if (!note.is_object() || !note.contains(member) || !note[member].is_string()) return {400};
  }
  lock = request.body;
  return {200};
}

ServedAnswer HttpStateService::unlock(const ServedRequest& request) {
  if (lock.empty()) return {404};
  if (id_of(request.body) != id_of(lock)) return {409, lock};
  lock.clear();
  return {200};
}

// ---- Azure Storage ----

ServedAnswer BlobService::work(const ServedRequest& request) {
  if (!request.header("authorization").starts_with(authorization))
    return blob_error(403, "AuthenticationFailed");
  if (request.header("x-ms-version").empty()) return blob_error(400, "MissingRequiredHeader");
  if (!container || !request.path().starts_with("/state/"))
    return blob_error(404, "ContainerNotFound");
  const std::string component = component_of(request);
  if (request.method == "PUT" && component.empty()) return put(request);
  const auto found = blobs.find(request.path());
  if (found == blobs.end()) return blob_error(404, "BlobNotFound");
  Blob& blob = found->second;
  if (request.method == "PUT" && component == "lease") return lease(request, blob);
  if (request.method == "PUT" && component == "metadata") return set_metadata(request, blob);
  if (request.method != "GET") return blob_error(405, "UnsupportedHttpVerb");
  // With a lease ID it is answered only where the blob has that lease.
  if (!request.header("x-ms-lease-id").empty()) {
    if (auto refused = refuse_by_lease(request, blob)) return *refused;
  }
  return {200,
          blob.bytes,
          {{"ETag", etag_of(blob)},
           {"x-ms-meta-acrnetlock", blob.metadata},
           {"x-ms-lease-state", blob.lease.empty() ? "available" : "leased"}}};
}

ServedAnswer BlobService::put(const ServedRequest& request) {
  if (request.header("x-ms-blob-type") != "BlockBlob")
    return blob_error(400, "MissingRequiredHeader");
  const auto found = blobs.find(request.path());
  const bool is_there = found != blobs.end();
  if (request.header("if-none-match") == "*" && is_there)
    return blob_error(409, "BlobAlreadyExists");
  const std::string match = request.header("if-match");
  if (!match.empty() && (!is_there || match != etag_of(found->second)))
    return blob_error(412, "ConditionNotMet");
  Blob& blob = blobs[request.path()];
  if (auto refused = refuse_by_lease(request, blob)) return *refused;
  blob.bytes = request.body;
  blob.metadata = request.header("x-ms-meta-acrnetlock");
  ++blob.version;
  return {201, "", {{"ETag", etag_of(blob)}}};
}

ServedAnswer BlobService::set_metadata(const ServedRequest& request, Blob& blob) {
  if (auto refused = refuse_by_lease(request, blob)) return *refused;
  blob.metadata = request.header("x-ms-meta-acrnetlock");
  ++blob.version;
  return {200};
}

ServedAnswer BlobService::acquire(const ServedRequest& request, Blob& blob) {
  const std::string proposed = request.header("x-ms-proposed-lease-id");
  if (!blob.lease.empty() && blob.lease != proposed) return blob_error(409, "LeaseAlreadyPresent");
  blob.lease = proposed;
  return {201, "", {{"x-ms-lease-id", proposed}}};
}

ServedAnswer BlobService::lease(const ServedRequest& request, Blob& blob) {
  const std::string action = request.header("x-ms-lease-action");
  if (action == "acquire") return acquire(request, blob);
  if (blob.lease.empty() || request.header("x-ms-lease-id") != blob.lease)
    return blob_error(409, "LeaseIdMismatchWithLeaseOperation");
  if (action == "renew") ++renewals;
  if (action == "release") blob.lease.clear();
  return {200};
}

}  // namespace acrnet::testing
