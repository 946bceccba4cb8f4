// Reads a configuration: all files `*.acrnet` directly in a folder, in the byte order of their names.
//
// Does I/O (reads files). The order never changes the meaning; it is fixed so that messages come in
// the same order everywhere. Names that begin with a dot are left out: they belong to editors
// (`.#policy.acrnet`) and to acrnet itself. A part that can't be read is an error, never skipped:
// a policy with a part missing is another policy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

// All files together; SourceRange counts in 32 bits, and a policy this large is an accident.
inline constexpr std::uint64_t largest_configuration = std::uint64_t{1} << 30U;

// Files are named relative to `folder`. Empty exactly when an error was added.
std::optional<Sources> read_configuration(const std::filesystem::path& folder,
                                          Diagnostics& diagnostics);

}  // namespace acrnet::cli
