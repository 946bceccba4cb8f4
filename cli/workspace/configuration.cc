#include "cli/workspace/configuration.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/messages/diagnostics.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

bool is_policy_name(const std::string& name) {
  return name.ends_with(".acrnet") && !name.starts_with('.');
}

// Up to five folders, at most two levels below, that hold policies; what can't be read is passed
// by.
std::vector<std::string> folders_with_policies(const fs::path& folder) {
  std::vector<std::string> found;
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  fs::recursive_directory_iterator at(folder, options, error);
  for (std::size_t looked = 0;
       !error && at != fs::recursive_directory_iterator() && looked < 10'000;
       ++looked, at.increment(error)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (hidden || at.depth() > 1) at.disable_recursion_pending();
    std::error_code unreadable;
    if (!hidden && at->is_regular_file(unreadable) && is_policy_name(at->path().filename())) {
      found.push_back(at->path().parent_path().lexically_normal().string());
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.size() > 5) found.resize(5);
  return found;
}

std::uint64_t budget_beside(const Sources& sources) {
  std::uint64_t budget = largest_configuration;
  for (const SourceFile& file : sources)
    budget -= std::min<std::uint64_t>(budget, file.text().size());
  return budget;
}

}  // namespace

Diagnostic unread_file(const std::string& name, const executor::FileError& error) {
  using executor::FileProblem;
  switch (error.problem) {
    case FileProblem::not_regular: return not_a_file(name, error.sentence());
    case FileProblem::leads_out: return link_leads_out(name);
    case FileProblem::too_large: return file_too_large(name, largest_configuration);
    default: return unreadable_file(name, error.told());
  }
}

std::optional<std::vector<std::string>> policy_names(const executor::Folder& folder,
                                                     executor::FileError& error) {
  auto names = folder.names(error);
  if (!names) return std::nullopt;
  std::erase_if(*names, [](const std::string& name) { return !is_policy_name(name); });
  std::sort(names->begin(), names->end());
  return names;
}

bool holds_policies(const fs::path& folder) {
  executor::FileError ignored;
  const auto opened = executor::Folder::open(folder, ignored);
  const auto names = opened ? policy_names(*opened, ignored) : std::nullopt;
  return names && !names->empty();
}

bool read_below(const executor::Folder& root, const std::vector<FileBelow>& files, Sources& sources,
                Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  std::uint64_t budget = budget_beside(sources);
  for (const FileBelow& file : files) {
    executor::FileError error;
    auto text = root.read(file.path, budget, error);
    if (!text) {
      diagnostics.add(unread_file(file.name, error));
      continue;
    }
    budget -= text->size();
    sources.emplace_back(file.name, std::move(*text));
  }
  return diagnostics.error_count() == errors;
}

std::optional<Sources> read_configuration(const fs::path& folder, Diagnostics& diagnostics) {
  executor::FileError error;
  const auto root = executor::Folder::open(folder, error);
  const auto names = root ? policy_names(*root, error) : std::nullopt;
  if (!names) {
    diagnostics.add(no_such_folder(folder.string(), error.reason));
    return std::nullopt;
  }
  if (names->empty()) {
    diagnostics.add(no_policy_files(folder.string(), folders_with_policies(folder)));
    return std::nullopt;
  }
  std::vector<FileBelow> files;
  for (const std::string& name : *names) files.push_back({name, name});
  Sources sources;
  if (!read_below(*root, files, sources, diagnostics)) return std::nullopt;
  return sources;
}

bool read_named(const fs::path& path, const std::string& name, Sources& sources,
                Diagnostics& diagnostics) {
  executor::FileError error;
  auto text = executor::read_file(path, budget_beside(sources), error);
  if (!text) {
    const bool regular = error.problem != executor::FileProblem::not_regular;
    diagnostics.add(regular ? unread_file(name, error) : named_not_a_file(name, error.sentence()));
    return false;
  }
  sources.emplace_back(name, std::move(*text));
  return true;
}

}  // namespace acrnet::cli
