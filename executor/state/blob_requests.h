// What is asked of a blob of Azure Storage: the requests of its REST API that a state needs. Pure.
//
// Sources: "Get Blob", "Put Blob", "Lease Blob" and "Set Blob Metadata" of Microsoft's Blob service
// REST API.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "executor/http/http_message.h"
#include "executor/state/lock_note.h"

namespace acrnet::executor {

// Seconds; the API takes 15 to 60. A run that dies keeps others out for so long at most.
inline constexpr int lease_seconds = 60;

class BlobRequests {
 public:
  // `url`: of the blob, without a query.
  explicit BlobRequests(std::string url) : url_(std::move(url)) {}

  const std::string& url() const { return url_; }

  // With a lease: answered only where the blob has that very one.
  HttpRequest get(const std::string& lease = {}) const;
  // In the place of the one with this ETag; empty: where there is none. `note` stays with the blob.
  HttpRequest put(const std::string& bytes, const std::string& etag, const std::string& lease,
                  const std::optional<LockNote>& note) const;
  HttpRequest set_note(const LockNote& note, const std::string& lease) const;
  // With an ID that the caller makes, so that asking twice gets one lease.
  HttpRequest acquire(const std::string& lease) const;
  HttpRequest renew(const std::string& lease) const;
  HttpRequest release(const std::string& lease) const;

 private:
  HttpRequest put_request(std::string_view query) const;
  HttpRequest lease_request(std::string_view action, const std::string& lease) const;

  std::string url_;
};

// "https://contosotf.blob.core.windows.net/state/prod/a.acrstate": the key's "/" stay.
std::string blob_url(std::string_view endpoint, std::string_view container, std::string_view key);

// Who holds, or held last, the lease of the blob that was answered; empty where there is no note.
std::optional<LockNote> note_of(const HttpResponse& response);
// "BlobNotFound": what the service calls it, in a header.
std::string_view blob_error(const HttpResponse& response);
// Azure Storage itself says that there is no such blob. A 404 without its code may be a proxy's.
bool says_no_blob(const HttpResponse& response);
// Somebody has the lease, or ours is no longer one.
bool is_lease_error(const HttpResponse& response);

}  // namespace acrnet::executor
