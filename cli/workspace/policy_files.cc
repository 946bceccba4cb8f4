#include "cli/workspace/policy_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "cli/messages/diagnostics.h"
#include "cli/workspace/configuration.h"
#include "executor/files/atomic_file.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

bool is_formatted_name(const std::string& name) {
  return !name.starts_with('.') && (name.ends_with(".acrnet") || name.ends_with(".acrvars"));
}

// Where links may lead from a path that the user gave: all over the configuration; and where the
// path is not in it, over the folder that is named.
bool is_inside(const fs::path& folder, const fs::path& path) {
  executor::FileError ignored;
  const auto root = executor::Folder::open(folder, ignored);
  return path.is_relative() && root && root->below(path.string(), ignored);
}

// Appends the policies in `folder / path`, named relative to `folder`.
void list_folder(const fs::path& folder, const fs::path& path, bool recursive,
                 std::vector<FileToFormat>& files, Diagnostics& diagnostics) {
  const bool inside = is_inside(folder, path);
  std::error_code error;
  fs::recursive_directory_iterator at(folder / path, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unknown;
    if (!recursive || name.starts_with('.')) at.disable_recursion_pending();
    if (!is_formatted_name(name) || at->is_directory(unknown)) continue;
    const fs::path below = at->path().lexically_relative(folder / path);
    const std::string shown = (path / below).lexically_normal().string();
    files.push_back(inside ? FileToFormat{shown, folder, shown}
                           : FileToFormat{shown, folder / path, below.string()});
  }
  if (error) diagnostics.add(no_such_folder((folder / path).string(), error.message()));
}

FileToFormat named_file(const fs::path& folder, const fs::path& path) {
  if (is_inside(folder, path.parent_path())) return {path.string(), folder, path.string()};
  return {path.string(), (folder / path).parent_path(), path.filename().string()};
}

}  // namespace

std::optional<std::vector<FileToFormat>> find_policy_files(const fs::path& folder,
                                                           const std::vector<std::string>& paths,
                                                           bool recursive,
                                                           Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  std::vector<FileToFormat> files;
  for (const std::string& path : paths.empty() ? std::vector<std::string>{"."} : paths) {
    std::error_code unknown;
    if (!paths.empty() && !fs::is_directory(folder / path, unknown)) {
      files.push_back(named_file(folder, path));
      continue;
    }
    const std::size_t before = files.size();
    list_folder(folder, path, recursive, files, diagnostics);
    if (files.size() == before && diagnostics.error_count() == errors) {
      diagnostics.add(no_policy_files((folder / path).lexically_normal().string(), {}));
    }
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  const auto by_name = [](const FileToFormat& a, const FileToFormat& b) { return a.name < b.name; };
  const auto same = [](const FileToFormat& a, const FileToFormat& b) { return a.name == b.name; };
  std::sort(files.begin(), files.end(), by_name);
  files.erase(std::unique(files.begin(), files.end(), same), files.end());
  return files;
}

std::optional<Sources> read_policy_files(const std::vector<FileToFormat>& files,
                                         Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  Sources sources;
  for (const FileToFormat& file : files) {
    executor::FileError error;
    const auto root = executor::Folder::open(file.root, error);
    auto text = root ? root->read(file.path, largest_configuration, error) : std::nullopt;
    if (text) {
      sources.emplace_back(file.name, std::move(*text));
    } else {
      diagnostics.add(unread_file(file.name, error));
    }
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  return sources;
}

bool rewrite_file(const FileToFormat& file, std::string_view text, executor::FileError& error) {
  const auto root = executor::Folder::open(file.root, error);
  const auto place = root ? root->find(file.path, error) : std::nullopt;
  if (!place) return false;
  struct stat status {};
  const int folder = place->folder.number();
  const char* const name = place->name.c_str();
  // Without the right to write it, a rename would replace it all the same, against its owner's
  // word.
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      ::faccessat(folder, name, W_OK, 0) != 0) {
    error = executor::system_error(errno);
    return false;
  }
  return executor::replace_file(*place, text, error, status.st_mode & 07777U);
}

}  // namespace acrnet::cli
