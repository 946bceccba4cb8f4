// Where a configuration's folder is, as the readers of reports see it.
//
// Does I/O: asks for the working directory and looks for `.git` in the folders above. Names of
// files in annotations and in SARIF have to be relative to the root of the repository, whatever
// folder acrnet was started in and whatever --chdir says.
#pragma once

#include <filesystem>

namespace acrnet::cli {

// `folder` relative to the nearest folder around it that holds `.git`; where there is none,
// relative to the working directory if that is around it; else as it is given.
std::filesystem::path path_in_repository(const std::filesystem::path& folder);

}  // namespace acrnet::cli
