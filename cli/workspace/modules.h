// Reads the folders of the modules that a configuration calls, and of those that these call.
//
// Does I/O (reads files). Paths are taken as they read: `..` takes away the name before it,
// whatever a symbolic link there says. Links are followed up to the configuration's folder, or the
// one that the path's `..` lead to; two paths to one folder are one module; a folder that calls
// itself, also by way of a link, is refused.
#pragma once

#include <cstddef>
#include <filesystem>

#include "model/diagnostic.h"
#include "model/source.h"
#include "parser/evaluate/expressions/configuration.h"

namespace acrnet::cli {

// Parses the first `policy_files` of the sources, which are the configuration's own, and everything
// that these call; files are appended to the sources, named relative to `folder`. What can't be
// read is reported at the `source` that names it, and is not in the result.
parser::Configuration read_modules(const std::filesystem::path& folder, std::size_t policy_files,
                                   Sources& sources, Diagnostics& diagnostics);

}  // namespace acrnet::cli
