// Probes: clients that knock at a registry after every change of the cloud, for as long as one
// watches.
//
// This is how a test shows that one order of writes locks a client out for a moment and another
// order never does. A probe sees every state in which its subnet exists: after each accepted write,
// and after each long operation that ends between two requests. Not thread-safe: the service calls
// it under its lock.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "emulator/base/cloud.h"
#include "emulator/base/json.h"
#include "emulator/data_plane/admission.h"

namespace acrnet::emulator {

class Probes {
 public:
  // The id of the new probe, which has knocked once already.
  std::string add(const Cloud& cloud, std::string registry, Client client,
                  std::uint64_t after_request);
  bool remove(const std::string& id);

  // Every probe knocks. `cause` says in words what changed the cloud.
  void observe(const Cloud& cloud, std::uint64_t after_request, const std::string& cause);

  // {"id","registry","client","checked","refused_moments":[{"after_request","cause","reason"}]};
  // null when there is no such probe.
  Json report(const std::string& id) const;

 private:
  struct RefusedMoment {
    std::uint64_t after_request;
    std::string cause;
    std::string reason;
  };
  struct Probe {
    std::string registry;
    Client client;
    std::uint64_t checked = 0;
    std::vector<RefusedMoment> refused;
  };
  static void knock(Probe& probe, const Cloud& cloud, std::uint64_t after_request,
                    const std::string& cause);

  std::map<std::string, Probe> probes_;
  std::uint64_t last_id_ = 0;
};

}  // namespace acrnet::emulator
