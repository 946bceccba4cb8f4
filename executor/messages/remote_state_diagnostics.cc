#include "executor/messages/remote_state_diagnostics.h"

#include <fmt/format.h>

#include <utility>

#include "model/diagnostic_builder.h"

namespace acrnet::executor {

Diagnostic state_missing(std::string_view place, std::string_view lacks, std::string_view help) {
  return make_error(
      code_state_missing, fmt::format("there is no state at {}", place),
      fmt::format("{} acrnet does not begin anew by itself: it would take everything it made for "
                  "somebody else's.",
                  lacks),
      std::string(help));
}

Diagnostic state_unreachable(std::string_view place, std::string_view failure) {
  return make_error("ACR4011", fmt::format("no answer from {}", place), fmt::format("{}.", failure),
                    "Check the address, the network, the proxy (HTTPS_PROXY) and the certificates "
                    "(SSL_CERT_FILE), then run again.");
}

Diagnostic state_access_refused(std::string_view place, std::string_view answer,
                                std::string_view help) {
  return make_error("ACR4012", fmt::format("no right to use {}", place), fmt::format("{}.", answer),
                    std::string(help));
}

Diagnostic state_answer_unusable(std::string_view place, std::string_view problem) {
  return make_error(
      "ACR4013", fmt::format("{} does not answer as a place for states does", place),
      fmt::format("{}.", problem),
      "Check that the policy's address leads to the state itself, and what a proxy between may "
      "answer; ACRNET_LOG=debug shows each request.");
}

Diagnostic lock_lost(std::string_view place, std::string_view reason) {
  return make_error(
      "ACR4014", fmt::format("the lock of {} was lost", place),
      fmt::format("{}. Another run may hold it now, so nothing more was written.", reason),
      "Plan again: acrnet looks in Azure what was done.");
}

Diagnostic lock_not_released(std::string_view place, std::string_view reason,
                             std::string_view lock_id) {
  Diagnostic diagnostic = make_error(
      "ACR4015", fmt::format("the lock of {} could not be given back", place),
      fmt::format("{}. Until somebody does, other runs are told that the state is locked.", reason),
      fmt::format("acrnet state force-unlock {}", lock_id));
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

Diagnostic lock_not_broken(std::string_view place, std::string_view reason, std::string_view help) {
  return make_error("ACR4016", fmt::format("there is no such lock to break at {}", place),
                    fmt::format("{}.", reason), std::string(help));
}

Diagnostic state_not_replaced(std::string_view place, std::string_view problem) {
  return make_error(
      "ACR4017", fmt::format("the state at {} is not an older one of this", place),
      fmt::format("{}. It is left as it is.", problem),
      "Look at both, with `acrnet show` and `acrnet show FILE`. What is stored is given up with "
      "`acrnet state push --force FILE`.");
}

Diagnostic state_older(std::string_view place, std::uint64_t serial, std::uint64_t seen) {
  return make_error(
      "ACR4025", fmt::format("the state at {} is older than the one seen here before", place),
      fmt::format("It has serial {}; this folder has seen serial {} of the same lineage. What "
                  "acrnet made in between would be forgotten.",
                  serial, seen),
      "Bring the newer state back from the place's versions. If the older one is there on purpose: "
      "acrnet state accept");
}

Diagnostic writes_may_arrive(std::string_view addresses, std::string_view until) {
  Diagnostic diagnostic = make_error(
      "ACR4026", "an earlier apply did not end, and what it began may still come",
      fmt::format("Its write may be on its way to Azure. Until {} the state keeps as pending: {}.",
                  until, addresses),
      "After that: acrnet plan. It looks what is there, and removes what is not wanted.");
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

Diagnostic bad_state_secret(std::string_view variable, std::string_view problem) {
  return make_error("ACR4018", fmt::format("{} is set, but can't be used", variable),
                    fmt::format("{}.", problem),
                    "Copy it again from where it comes, without blanks and quotes.");
}

}  // namespace acrnet::executor
