// Builds a diagnostic; every diagnostics.cc uses it.
//
// Pure. What only some diagnostics have (labels, related places) is added to what this returns.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "model/address.h"
#include "model/diagnostic.h"

namespace acrnet {

inline Diagnostic make_diagnostic(Severity severity, std::string_view code, std::string summary,
                                  std::string detail = {}, std::string help = {}) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.code = code;
  diagnostic.summary = std::move(summary);
  diagnostic.detail = std::move(detail);
  diagnostic.help = std::move(help);
  return diagnostic;
}

inline Diagnostic make_error(std::string_view code, std::string summary, std::string detail = {},
                             std::string help = {}) {
  return make_diagnostic(Severity::error, code, std::move(summary), std::move(detail),
                         std::move(help));
}

inline Diagnostic make_warning(std::string_view code, std::string summary, std::string detail = {},
                               std::string help = {}) {
  return make_diagnostic(Severity::warning, code, std::move(summary), std::move(detail),
                         std::move(help));
}

// The same diagnostic, with its place.
inline Diagnostic placed(SourceRange at, Diagnostic diagnostic) {
  diagnostic.subject = at;
  return diagnostic;
}

// The same diagnostic, with the resource that it is about.
inline Diagnostic about(const Address& resource, Diagnostic diagnostic) {
  diagnostic.address = resource.text();
  return diagnostic;
}

inline Diagnostic make_error(std::string_view code, std::string summary, const Address& resource) {
  return about(resource, make_error(code, std::move(summary)));
}

inline Diagnostic make_warning(std::string_view code, std::string summary,
                               const Address& resource) {
  return about(resource, make_warning(code, std::move(summary)));
}

}  // namespace acrnet
