#include "executor/state/blob_requests.h"

#include <fmt/format.h>

#include <algorithm>

#include "executor/http/protocol_digest.h"
#include "executor/http/url.h"

namespace acrnet::executor {

namespace {

// Any version that has leases would do; this one is known to every cloud.
constexpr const char* api_version = "2021-12-02";
constexpr const char* note_header = "x-ms-meta-acrnetlock";

}  // namespace

std::string blob_url(std::string_view endpoint, std::string_view container, std::string_view key) {
  std::string url = fmt::format("{}/{}", endpoint, container);
  while (!key.empty()) {
    const std::string_view segment = key.substr(0, key.find('/'));
    url += "/" + percent_encode(segment);
    key.remove_prefix(std::min(segment.size() + 1, key.size()));
  }
  return url;
}

HttpRequest BlobRequests::get(const std::string& lease) const {
  HttpRequest request;
  request.url = url_;
  request.headers = {{"x-ms-version", api_version}};
  if (!lease.empty()) request.headers.push_back({"x-ms-lease-id", lease});
  return request;
}

// With a type: without one, the transport would give one that the signature does not know of.
HttpRequest BlobRequests::put_request(std::string_view query) const {
  HttpRequest request;
  request.method = "PUT";
  request.url = url_ + std::string(query);
  request.headers = {{"x-ms-version", api_version}, {"Content-Type", "application/json"}};
  return request;
}

HttpRequest BlobRequests::put(const std::string& bytes, const std::string& etag,
                              const std::string& lease, const std::optional<LockNote>& note) const {
  HttpRequest request = put_request("");
  request.headers.push_back({"x-ms-blob-type", "BlockBlob"});
  request.headers.push_back(etag.empty() ? HttpHeader{"If-None-Match", "*"}
                                         : HttpHeader{"If-Match", etag});
  if (!lease.empty()) request.headers.push_back({"x-ms-lease-id", lease});
  // What is put has no other metadata than what comes with it.
  if (note) request.headers.push_back({note_header, base64(write_lock_note(*note))});
  if (const std::string digest = md5(bytes); !digest.empty())
    request.headers.push_back({"Content-MD5", base64(digest)});
  request.body = bytes;
  return request;
}

HttpRequest BlobRequests::set_note(const LockNote& note, const std::string& lease) const {
  HttpRequest request = put_request("?comp=metadata");
  request.headers.push_back({"x-ms-lease-id", lease});
  request.headers.push_back({note_header, base64(write_lock_note(note))});
  return request;
}

HttpRequest BlobRequests::lease_request(std::string_view action, const std::string& lease) const {
  HttpRequest request = put_request("?comp=lease");
  request.headers.push_back({"x-ms-lease-action", std::string(action)});
  if (!lease.empty()) request.headers.push_back({"x-ms-lease-id", lease});
  return request;
}

HttpRequest BlobRequests::acquire(const std::string& lease) const {
  HttpRequest request = lease_request("acquire", "");
  request.headers.push_back({"x-ms-lease-duration", std::to_string(lease_seconds)});
  request.headers.push_back({"x-ms-proposed-lease-id", lease});
  return request;
}

HttpRequest BlobRequests::renew(const std::string& lease) const {
  return lease_request("renew", lease);
}

HttpRequest BlobRequests::release(const std::string& lease) const {
  return lease_request("release", lease);
}

std::optional<LockNote> note_of(const HttpResponse& response) {
  const auto text = from_base64(response.header(note_header));
  return text ? read_lock_note(*text) : std::nullopt;
}

std::string_view blob_error(const HttpResponse& response) {
  return response.header("x-ms-error-code");
}

bool says_no_blob(const HttpResponse& response) {
  return response.status == 404 && blob_error(response) == "BlobNotFound";
}

bool is_lease_error(const HttpResponse& response) {
  return (response.status == 409 || response.status == 412) &&
         blob_error(response).find("Lease") != std::string_view::npos;
}

}  // namespace acrnet::executor
