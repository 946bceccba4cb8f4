// Reads a configuration: all files `*.acrnet` directly in a folder, in the byte order of their
// names.
//
// Does I/O: reads files, none of them by a link that leads out of the folder. The order never
// changes the meaning; it is fixed so that messages come in the same order everywhere. Names that
// begin with a dot are left out: they belong to editors (`.#policy.acrnet`) and to acrnet itself. A
// part that can't be read is an error, never skipped: a policy with a part missing is another
// policy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "executor/files/open_file.h"
#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

// All files together: three times a policy of 10 000 registries with 20 rules each, written out.
// Their syntax takes about twenty times as much memory (bench/README.md).
inline constexpr std::uint64_t largest_configuration = std::uint64_t{32} << 20U;

// Files are named relative to `folder`. Empty exactly when an error was added.
std::optional<Sources> read_configuration(const std::filesystem::path& folder,
                                          Diagnostics& diagnostics);

// The policy files directly in a folder, sorted.
std::optional<std::vector<std::string>> policy_names(const executor::Folder& folder,
                                                     executor::FileError& error);
bool holds_policies(const std::filesystem::path& folder);

struct FileBelow {
  std::string path;  // relative to a folder
  std::string name;  // in messages
};

// Appends files to `sources`; links lead nowhere but below `root`. False exactly when an error was
// added.
bool read_below(const executor::Folder& root, const std::vector<FileBelow>& files, Sources& sources,
                Diagnostics& diagnostics);

// Appends a file that an option names, which may be anywhere. False exactly when an error was
// added.
bool read_named(const std::filesystem::path& path, const std::string& name, Sources& sources,
                Diagnostics& diagnostics);

// Why a file of a configuration was not read.
Diagnostic unread_file(const std::string& name, const executor::FileError& error);

}  // namespace acrnet::cli
