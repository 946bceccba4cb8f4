// Files that are whole at every moment: written beside their place, flushed, renamed.
//
// Whatever ends the process or fills the disk, a reader finds the old content or the new one.
// Leftovers of a killed write are called ".NAME.tmp-…" and are harmless; remove_leftovers clears
// them away.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet::executor {

// Mode 0600. False with `reason` ("No space left on device") when the file is as it was before.
bool replace_file(const std::filesystem::path& path, std::string_view content, std::string& reason);

// Makes `copy` the same file as `original`, replacing what was there, without a moment in which
// either is missing or incomplete.
bool copy_file_whole(const std::filesystem::path& original, const std::filesystem::path& copy,
                     std::string& reason);

// The content; empty with `reason` when it can't be read. `missing` tells "there is no such file".
std::optional<std::string> read_file(const std::filesystem::path& path, std::string& reason,
                                     bool& missing);

// Requires that nobody else writes this file now (the state's lock).
void remove_leftovers(const std::filesystem::path& path);

}  // namespace acrnet::executor
