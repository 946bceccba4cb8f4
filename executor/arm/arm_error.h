// What Azure says when it refuses: the code, the message, and what support will ask for.
//
// Parsing is pure and total: any body gives an ArmError (arm_error_json.cc), because proxies and
// gateways answer in HTML and some resource providers leave out the "error" wrapper
// (recorded).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/http/http_message.h"
#include "model/diagnostic.h"

namespace acrnet::executor {

struct ArmError {
  int status = 0;       // 0: not an answer's, but an operation's that failed
  std::string code;     // empty: the body has none
  std::string message;  // Azure's words, or what could be made of the body; one line, bounded
  std::vector<std::string> detail_codes;
  std::vector<std::string> detail_messages;
  std::string correlation_id;

  // Compares as Azure's codes should be compared: without regard to case. Looks at the details too.
  bool has_code(std::string_view wanted) const;
  // Azure's errors have a code; those of a proxy, a gateway or a cache in its place do not.
  bool is_from_azure() const { return !code.empty(); }
};

// Azure says that there is no such resource. A 404 whose body is of another form says nothing about
// the resource, and a subscription that is not found may be one that this identity can't see. One
// such answer proves nothing: executor/observe/resource_reader.h. Source: the codes of
// Azure Resource Manager and of the network's resource provider, as recorded.
bool says_absent(const ArmError& error);

// Whether something that is not Azure may have written this answer: a body that is not JSON, or a
// 404 without Azure's code.
bool is_foreign_answer(const HttpResponse& response, const ArmError& error);

ArmError read_arm_error(const HttpResponse& response);
// From the `error` of an operation that ended badly; `body` is the operation's.
ArmError read_operation_error(std::string_view body);

// "The call can be retried in 11 seconds." and "Please try again after '324' seconds.": the only
// place where lock conflicts and some quotas say how long (recorded).
std::optional<std::chrono::seconds> delay_in_message(const ArmError& error);

// Messages for requests that Azure refused, ACR3501, ACR5002 and ACR5004: Azure's own message, and
// a repair for its error code. For a foreign answer the first is ACR3513. `provider_of`: the
// subscription whose provider registration it is about, which needs rights of its own; else empty.

Diagnostic azure_refused(std::string_view what, const ArmError& error,
                         std::string_view provider_of = {});
Diagnostic write_refused(std::string_view what, const ArmError& error,
                         std::string_view provider_of = {});
Diagnostic operation_failed(std::string_view what, const ArmError& error);

}  // namespace acrnet::executor
