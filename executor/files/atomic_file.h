// Files that are whole at every moment: written beside their place, flushed, renamed.
//
// Whatever ends the process or fills the disk, a reader finds the old content or the new one.
// A write that was killed leaves a temporary file ".NAME.tmp-XXXXXX" that nothing reads. Each write
// removes those of its own file first. A writer holds flock() on its temporary file, so that two
// concurrent writers do not remove each other's.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "executor/files/open_file.h"

namespace acrnet::executor {

inline constexpr mode_t private_mode = 0600;

// There is nothing yet, or a regular file with one name.
bool is_replaceable(const FilePlace& place, FileError& error);

// What is replaceable becomes a file with this content. False: the file is as it was
// before; or, when it was the folder that the disk did not confirm, the new one, which a power cut
// may still take back.
bool replace_file(const FilePlace& place, std::string_view content, FileError& error,
                  mode_t mode = private_mode);
bool replace_file(const std::filesystem::path& path, std::string_view content, FileError& error);

// Of writers that were killed: files with our pattern of a name, this user's, with one name, that
// nobody writes.
void remove_leftovers(const FilePlace& place);

}  // namespace acrnet::executor
