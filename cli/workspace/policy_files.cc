#include "cli/workspace/policy_files.h"

#include <unistd.h>

#include <algorithm>
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

// Appends the policies in `folder / path`, named relative to `folder`.
void list_folder(const fs::path& folder, const fs::path& path, bool recursive,
                 std::vector<std::string>& names, Diagnostics& diagnostics) {
  std::error_code error;
  fs::recursive_directory_iterator at(folder / path, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unknown;
    if (!recursive || name.starts_with('.')) at.disable_recursion_pending();
    if (is_formatted_name(name) && !at->is_directory(unknown)) {
      const fs::path below = at->path().lexically_relative(folder / path);
      names.push_back((path / below).lexically_normal().string());
    }
  }
  if (error) diagnostics.add(no_such_folder((folder / path).string(), error.message()));
}

}  // namespace

std::optional<std::vector<std::string>> find_policy_files(const fs::path& folder,
                                                          const std::vector<std::string>& paths,
                                                          bool recursive,
                                                          Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  std::vector<std::string> names;
  for (const std::string& path : paths.empty() ? std::vector<std::string>{"."} : paths) {
    std::error_code unknown;
    if (!paths.empty() && !fs::is_directory(folder / path, unknown)) {
      names.push_back(path);
      continue;
    }
    const std::size_t before = names.size();
    list_folder(folder, path, recursive, names, diagnostics);
    if (names.size() == before && diagnostics.error_count() == errors) {
      diagnostics.add(no_policy_files((folder / path).lexically_normal().string(), {}));
    }
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::optional<Sources> read_policy_files(const fs::path& folder,
                                         const std::vector<std::string>& names,
                                         Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  Sources sources;
  for (const std::string& name : names) {
    std::error_code error;
    const fs::file_status status = fs::status(folder / name, error);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      diagnostics.add(not_a_file(name, "a folder, a device or a pipe"));
      continue;
    }
    if (fs::is_regular_file(status) &&
        fs::file_size(folder / name, error) > largest_configuration) {
      diagnostics.add(file_too_large(name, largest_configuration));
      continue;
    }
    std::string reason;
    bool missing = false;
    auto text = executor::read_file(folder / name, reason, missing);
    if (text) {
      sources.emplace_back(name, std::move(*text));
    } else {
      diagnostics.add(unreadable_file(name, missing ? "there is no such file" : reason));
    }
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  return sources;
}

bool rewrite_file(const fs::path& path, std::string_view text, std::string& reason) {
  std::error_code error;
  const fs::path file = fs::canonical(path, error);
  const fs::perms mode = error ? fs::perms::none : fs::status(file, error).permissions();
  if (error) {
    reason = error.message();
    return false;
  }
  if (::access(file.c_str(), W_OK) != 0) {
    // A rename would replace it all the same, against its owner's word.
    reason = std::make_error_code(std::errc::permission_denied).message();
    return false;
  }
  const fs::path beside =
      file.parent_path() / ("." + file.filename().string() + ".fmt-" + std::to_string(::getpid()));
  if (!executor::replace_file(beside, text, reason)) return false;
  fs::permissions(beside, mode, error);
  if (!error) fs::rename(beside, file, error);
  if (!error) return true;
  reason = error.message();
  std::error_code ignored;
  fs::remove(beside, ignored);
  return false;
}

}  // namespace acrnet::cli
