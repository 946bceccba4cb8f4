// Requests to the resource provider of registries, in an API version that has subnet rules.
//
// 2021-08-01-preview is the one that most recorded traffic shows with rules; when Azure no longer
// takes it, 2019-05-01 and 2026-09-01-preview follow, which have them too by the
// specifications. Once a version is refused all later requests of this object use the next one.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "executor/arm/arm_client.h"

namespace acrnet::executor {

struct RegistryVersion {
  std::string_view name;
  std::string_view subnet_member;  // what a rule calls its subnet in what is written
};

class RegistryApi {
 public:
  // Writes the body in the version that is used.
  using Body = std::function<std::string(const RegistryVersion&)>;

  explicit RegistryApi(ArmClient& arm) : arm_(arm) {}

  // `request.target` is a path without a query; its body is empty unless `body` is given.
  void send(ArmRequest request, Body body, ArmClient::Done done);

 private:
  ArmClient& arm_;
  std::size_t version_ = 0;
};

}  // namespace acrnet::executor
