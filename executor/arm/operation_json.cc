#include "executor/arm/operation.h"
#include "executor/arm/registry_json.h"
#include "executor/json/bounded_json.h"

namespace acrnet::executor {

namespace {

// `status`, or the provisioningState of a resource, which some operations answer with (recorded:
// private endpoint connections of registries).
std::string status_word(const Json& body) {
  if (const std::string* const status = text_member(body, "status")) return *status;
  const Json* const properties = object_member(body, "properties");
  if (properties == nullptr) return {};
  const std::string* const state = text_member(*properties, "provisioningState");
  return state == nullptr ? std::string() : *state;
}

}  // namespace

OperationStatus read_operation_status(const HttpResponse& poll, bool by_location) {
  OperationStatus result;
  if (by_location) {
    result.state =
        poll.status == 202 ? OperationStatus::State::running : OperationStatus::State::ended;
    return result;
  }
  std::string problem;
  const auto body = parse_json(poll.body, problem);
  // An empty 200 is met in the field for "done"; the resource itself is read afterwards anyway.
  const std::string word = body ? status_word(*body) : std::string();
  switch (provisioning_of(word)) {
    case Provisioning::succeeded: result.state = OperationStatus::State::ended; break;
    case Provisioning::busy: result.state = OperationStatus::State::running; break;
    case Provisioning::failed:
      result.state = OperationStatus::State::failed;
      result.error = read_operation_error(poll.body);
      break;
  }
  return result;
}

}  // namespace acrnet::executor
