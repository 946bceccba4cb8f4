#include "cli/workspace/modules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/messages/diagnostics.h"
#include "cli/workspace/configuration.h"
#include "parser/evaluate/blocks/module_sources.h"
#include "parser/syntax/parse.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_calls_within_calls = 30;

class ModuleReader {
 public:
  ModuleReader(fs::path root, Sources& sources, Diagnostics& diagnostics)
      : root_(std::move(root)), sources_(sources), diagnostics_(diagnostics) {}

  parser::Configuration read(std::size_t policy_files) {
    std::error_code error;
    const fs::path real = fs::canonical(root_, error);
    add_folder(0, policy_files);
    calls_.push_back({real, "the configuration"});
    follow(0, {});
    return std::move(configuration_);
  }

 private:
  // A folder whose calls are being followed.
  struct Caller {
    fs::path real;
    std::string name;
  };

  // Parses some of the sources as a folder of their own.
  std::size_t add_folder(std::size_t first_file, std::size_t end) {
    parser::Folder& folder = configuration_.folders.emplace_back();
    for (std::size_t i = first_file; i < end; ++i) {
      folder.documents.push_back(
          parser::parse(sources_[i], static_cast<FileIndex>(i), diagnostics_));
    }
    return configuration_.folders.size() - 1;
  }

  void follow(std::size_t folder, const fs::path& path) {
    const auto module_sources = parser::module_sources(configuration_.folders[folder].documents);
    for (const parser::ModuleSource& source : module_sources) {
      const auto found = find(source, path);
      configuration_.folders[folder].links.push_back(
          {source.place, found.value_or(parser::ModuleLink::unreadable)});
    }
  }

  std::optional<std::size_t> find(const parser::ModuleSource& source, const fs::path& caller) {
    const fs::path path = without_slash((caller / source.path).lexically_normal());
    std::error_code error;
    const fs::path real = fs::canonical(root_ / path, error);
    if (error) return refuse(no_module_folder(source.place, path.string(), error.message()));
    const auto calls = [&](const Caller& each) { return each.real == real; };
    const auto again = std::find_if(calls_.begin(), calls_.end(), calls);
    if (again != calls_.end()) return refuse(module_cycle(source.place, cycle_from(again)));
    if (const auto known = folders_.find(real); known != folders_.end()) return known->second;
    if (calls_.size() > most_calls_within_calls)
      return refuse(modules_too_deep(source.place, most_calls_within_calls));
    return read_folder(source, path, real);
  }

  std::optional<std::size_t> read_folder(const parser::ModuleSource& source, const fs::path& path,
                                         const fs::path& real) {
    std::error_code error;
    const auto entries = policy_entries(root_ / path, error);
    if (!entries) return refuse(no_module_folder(source.place, path.string(), error.message()));
    if (entries->empty()) return refuse(empty_module_folder(source.place, path.string()));
    const std::size_t first = sources_.size();
    if (!read_entries(*entries, path, sources_, diagnostics_)) return std::nullopt;
    const std::size_t folder = add_folder(first, sources_.size());
    folders_.emplace(real, folder);
    calls_.push_back({real, path.string()});
    follow(folder, path);
    calls_.pop_back();
    return folder;
  }

  static fs::path without_slash(const fs::path& path) {
    return path.has_filename() ? path : path.parent_path();
  }

  // "modules/a → modules/b → modules/a"
  std::string cycle_from(std::vector<Caller>::const_iterator first) const {
    std::string path;
    for (auto at = first; at != calls_.end(); ++at) path += at->name + " → ";
    return path + first->name;
  }

  std::nullopt_t refuse(Diagnostic diagnostic) {
    diagnostics_.add(std::move(diagnostic));
    return std::nullopt;
  }

  fs::path root_;
  Sources& sources_;
  Diagnostics& diagnostics_;
  parser::Configuration configuration_;
  std::map<fs::path, std::size_t> folders_;  // of modules, by where they really are
  std::vector<Caller> calls_;  // from the configuration to the folder that is followed
};

}  // namespace

parser::Configuration read_modules(const fs::path& folder, std::size_t policy_files,
                                   Sources& sources, Diagnostics& diagnostics) {
  return ModuleReader(folder, sources, diagnostics).read(policy_files);
}

}  // namespace acrnet::cli
