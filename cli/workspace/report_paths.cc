#include "cli/workspace/report_paths.h"

#include <system_error>

namespace acrnet::cli {

namespace fs = std::filesystem;

fs::path path_in_repository(const fs::path& folder) {
  std::error_code error;
  // Links are followed: the files belong to the repository that holds them.
  const fs::path here = fs::weakly_canonical(folder, error);
  if (error) return folder;
  for (fs::path root = here;; root = root.parent_path()) {
    std::error_code unreadable;
    if (fs::exists(root / ".git", unreadable)) return here.lexically_relative(root);
    if (root == root.parent_path()) break;
  }
  const fs::path working = fs::current_path(error);
  const fs::path relative = error ? folder : here.lexically_relative(working);
  return relative.empty() || *relative.begin() == ".." ? folder : relative;
}

}  // namespace acrnet::cli
