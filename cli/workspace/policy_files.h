// The files that `acrnet fmt` works on: finds, reads and replaces them one by one.
//
// Does I/O. Files come in the byte order of their paths, each once.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/files/open_file.h"
#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

struct FileToFormat {
  std::string name;            // in messages, from the configuration's folder
  std::filesystem::path root;  // no link leads out of it
  std::string path;            // relative to it
};

// A path is a file, whatever its name, or a folder: of that all files *.acrnet and *.acrvars, with
// `recursive` also those in the folders below, except in hidden ones and behind links. Paths are
// relative to `folder`; none means `folder` itself. Empty exactly when an error was added.
std::optional<std::vector<FileToFormat>> find_policy_files(const std::filesystem::path& folder,
                                                           const std::vector<std::string>& paths,
                                                           bool recursive,
                                                           Diagnostics& diagnostics);

// In the order of `files`. Empty exactly when an error was added.
std::optional<Sources> read_policy_files(const std::vector<FileToFormat>& files,
                                         Diagnostics& diagnostics);

// The file has its old content or the new one at every moment, and keeps its mode; a link stays
// one.
bool rewrite_file(const FileToFormat& file, std::string_view text, executor::FileError& error);

}  // namespace acrnet::cli
