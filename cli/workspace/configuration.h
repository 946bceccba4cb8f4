// Reads a configuration: all files `*.acrnet` directly in a folder, in the byte order of their
// names.
//
// Does I/O (reads files). The order never changes the meaning; it is fixed so that messages come in
// the same order everywhere. Names that begin with a dot are left out: they belong to editors
// (`.#policy.acrnet`) and to acrnet itself. A part that can't be read is an error, never skipped:
// a policy with a part missing is another policy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

// All files together; SourceRange counts in 32 bits, and a policy this large is an accident.
inline constexpr std::uint64_t largest_configuration = std::uint64_t{1} << 30U;

// Files are named relative to `folder`. Empty exactly when an error was added.
std::optional<Sources> read_configuration(const std::filesystem::path& folder,
                                          Diagnostics& diagnostics);

// The policy files directly in a folder, by name; empty with an error when it can't be listed.
std::optional<std::vector<std::filesystem::directory_entry>> policy_entries(
    const std::filesystem::path& folder, std::error_code& error);
// Appends them to `sources`, named `prefix / name`. False exactly when an error was added.
bool read_entries(const std::vector<std::filesystem::directory_entry>& entries,
                  const std::filesystem::path& prefix, Sources& sources, Diagnostics& diagnostics);

// One more file, named `name` in messages, appended to `sources`. False exactly when an error was
// added.
bool read_source(const std::filesystem::path& path, const std::string& name, Sources& sources,
                 Diagnostics& diagnostics);

}  // namespace acrnet::cli
