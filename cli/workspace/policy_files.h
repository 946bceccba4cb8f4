// The files that `acrnet fmt` works on: finds, reads and replaces them one by one.
//
// Does I/O. Files come in the byte order of their paths, each once.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

// A path is a file, whatever its name, or a folder: of that all files *.acrnet and *.acrvars, with
// `recursive` also those in the folders below, except in hidden ones and behind links. Paths are
// relative to `folder`; none means `folder` itself. Empty exactly when an error was added.
std::optional<std::vector<std::string>> find_policy_files(const std::filesystem::path& folder,
                                                          const std::vector<std::string>& paths,
                                                          bool recursive, Diagnostics& diagnostics);

// In the order of `names`, which are relative to `folder`. Empty exactly when an error was added.
std::optional<Sources> read_policy_files(const std::filesystem::path& folder,
                                         const std::vector<std::string>& names,
                                         Diagnostics& diagnostics);

// The file has its old content or the new one at every moment, and keeps its mode; a link stays
// one. False with `reason` when it is as it was before.
bool rewrite_file(const std::filesystem::path& path, std::string_view text, std::string& reason);

}  // namespace acrnet::cli
