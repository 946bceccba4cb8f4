// Diagnostics as programs read them: what every machine-readable view is made from.
//
// Pure. A view takes a Report and gives text; places are computed here once, so that JSON, SARIF
// and annotations agree on them. Lines and columns count from 1, columns count code points, an end
// is the first position behind.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

struct Report {
  const Diagnostics& diagnostics;
  const Sources& sources;
  // What the files' names are relative to, as the reader of the report sees it.
  std::filesystem::path folder = {};
};

struct ReportPlace {
  const SourceFile* source = nullptr;
  std::string file;  // with '/'; empty when the text stands in no file (--var, the environment)
  LineColumn begin;
  LineColumn end;
  std::uint32_t last_line = 0;  // the last one with something of the range in it
  std::uint32_t begin_byte = 0;
  std::uint32_t end_byte = 0;
};

// Empty when the text is not there any more (a plan read from a file).
std::optional<ReportPlace> place_of(const Report& report, const SourceRange& range);
std::optional<ReportPlace> place_of(const Report& report, const Diagnostic& diagnostic);

// Whether the place is in a file.
inline bool in_file(const std::optional<ReportPlace>& place) {
  return place && !place->file.empty();
}

// The detail and the help as paragraphs of whole sentences, without control characters; may be
// empty.
std::string explanation_of(const Diagnostic& diagnostic);

// Diagnostics as one JSON object, in the form of `terraform validate -json`, so that tools made for
// that read it; what is ours (code, help, related places, address) is beside it.

// Ends with a line end.
std::string diagnostics_json(const Report& report);

// Diagnostics as commands in the log of a pipeline, which shows them beside the lines of a change.

std::string github_annotations(const Report& report);
// The agent knows errors and warnings; a note is an ordinary line of the log.
std::string azure_pipelines_annotations(const Report& report);

// ---- Diagnostics as SARIF 2.1.0, which code scanning services and editors read ----
// `version` is that of acrnet. Ends with a line end.
std::string diagnostics_sarif(const Report& report, std::string_view version);

}  // namespace acrnet::cli
