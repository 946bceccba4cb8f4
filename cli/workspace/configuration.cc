#include "cli/workspace/configuration.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/messages/diagnostics.h"
#include "cli/workspace/folder_reader.h"

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

// Appends the file to `sources` and takes its bytes from `budget`.
void read_file(const fs::directory_entry& entry, const std::string& name, std::uint64_t& budget,
               Sources& sources, Diagnostics& diagnostics) {
  std::error_code error;
  const fs::file_status status = entry.status(error);
  if (error) return diagnostics.add(unreadable_file(name, error.message()));
  if (fs::is_directory(status)) return diagnostics.add(not_a_file(name, "a folder"));
  if (!fs::is_regular_file(status)) {
    return diagnostics.add(not_a_file(name, "a device or a pipe"));
  }
  errno = 0;
  std::ifstream file(entry.path(), std::ios::binary);
  if (!file) return diagnostics.add(unreadable_file(name, last_error()));
  std::string text;
  const std::uintmax_t size = entry.file_size(error);
  if (!error) text.reserve(static_cast<std::size_t>(std::min<std::uintmax_t>(size, budget)) + 1);
  std::vector<char> block(std::size_t{1} << 16U);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > budget) return diagnostics.add(file_too_large(name, largest_configuration));
  }
  if (file.bad()) return diagnostics.add(unreadable_file(name, last_error()));
  budget -= text.size();
  sources.emplace_back(name, std::move(text));
}

}  // namespace

std::optional<std::vector<fs::directory_entry>> policy_entries(const fs::path& folder,
                                                               std::error_code& error) {
  std::vector<fs::directory_entry> found;
  fs::directory_iterator at(folder, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    if (is_policy_name(at->path().filename().string())) found.push_back(*at);
  }
  if (error) return std::nullopt;
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.path().filename().string() < b.path().filename().string();
  });
  return found;
}

bool read_entries(const std::vector<fs::directory_entry>& entries, const fs::path& prefix,
                  Sources& sources, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  std::uint64_t budget = largest_configuration;
  for (const SourceFile& file : sources)
    budget -= std::min<std::uint64_t>(budget, file.text().size());
  for (const fs::directory_entry& entry : entries) {
    const std::string name = (prefix / entry.path().filename()).string();
    read_file(entry, name, budget, sources, diagnostics);
  }
  return diagnostics.error_count() == errors;
}

std::optional<Sources> read_configuration(const fs::path& folder, Diagnostics& diagnostics) {
  std::error_code error;
  const auto entries = policy_entries(folder, error);
  if (!entries) {
    diagnostics.add(no_such_folder(folder.string(), error.message()));
    return std::nullopt;
  }
  if (entries->empty()) {
    diagnostics.add(no_policy_files(folder.string(), folders_with_policies(folder)));
    return std::nullopt;
  }
  Sources sources;
  if (!read_entries(*entries, {}, sources, diagnostics)) return std::nullopt;
  return sources;
}

bool read_source(const fs::path& path, const std::string& name, Sources& sources,
                 Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  std::error_code error;
  const fs::directory_entry entry(path, error);
  std::uint64_t budget = largest_configuration;
  for (const SourceFile& file : sources)
    budget -= std::min<std::uint64_t>(budget, file.text().size());
  if (error) {
    diagnostics.add(unreadable_file(name, error.message()));
  } else {
    read_file(entry, name, budget, sources, diagnostics);
  }
  return diagnostics.error_count() == errors;
}

}  // namespace acrnet::cli
