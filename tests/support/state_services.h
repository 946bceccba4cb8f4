// Two places for states, small and whole: a service of Terraform's `http` protocol, and a blob of
// Azure Storage with its lease.
//
// Working models on real sockets, for the stores' unit tests and for the program itself. What their
// makers wrote down is checked (methods, headers, conditions, leases); tests/conformance/state does
// the same with Azurite. Nothing here goes by the clock: a lease ends when a test says so. Members
// are read and set while nobody asks, or in meanwhile().
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/small_http_server.h"

namespace acrnet::testing {

// What goes wrong with a request: instead of the work, or after it.
struct ServiceFault {
  bool after = false;
  ServedAnswer answer;
};

class StateService {
 public:
  StateService();
  virtual ~StateService() = default;

  std::string url(const std::string& path) const { return server_.url(path); }
  // Asked before each request; the number counts from 1.
  std::function<std::optional<ServiceFault>(const ServedRequest&, std::size_t)> fault;
  // While no request is worked on.
  void meanwhile(const std::function<void()>& act);
  // "GET /state/prod", in order.
  std::vector<std::string> asked() const;
  // Of the last request, for what was sent.
  ServedRequest last() const;

 protected:
  virtual ServedAnswer work(const ServedRequest& request) = 0;

 private:
  ServedAnswer handle(const ServedRequest& request);

  mutable std::mutex mutex_;
  std::vector<ServedRequest> requests_;
  SmallHttpServer server_;
};

// At /state, locked at /state/lock or at /state itself.
class HttpStateService final : public StateService {
 public:
  std::string authorization;         // that is wanted; empty: none
  std::optional<std::string> state;  // none yet
  std::string lock;                  // the note of who holds it; empty: nobody
  std::string lock_method = "LOCK";
  std::string unlock_method = "UNLOCK";
  int locked_status = 423;  // GitLab: 409

 private:
  ServedAnswer work(const ServedRequest& request) override;
  ServedAnswer store(const ServedRequest& request);
  ServedAnswer take_lock(const ServedRequest& request);
  ServedAnswer unlock(const ServedRequest& request);
};

// The container /state with its blobs, whatever their names.
class BlobService final : public StateService {
 public:
  struct Blob {
    std::string bytes;
    int version = 1;
    std::string metadata;  // of acrnet's note
    std::string lease;     // its ID; empty: none
  };

  std::string authorization;  // that is wanted, its begin; empty: any
  bool container = true;
  std::map<std::string, Blob> blobs;  // by path
  std::atomic<int> renewals{0};

 private:
  ServedAnswer work(const ServedRequest& request) override;
  ServedAnswer put(const ServedRequest& request);
  ServedAnswer lease(const ServedRequest& request, Blob& blob);
  ServedAnswer acquire(const ServedRequest& request, Blob& blob);
  ServedAnswer set_metadata(const ServedRequest& request, Blob& blob);
};

}  // namespace acrnet::testing
