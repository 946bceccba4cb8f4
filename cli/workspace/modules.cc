#include "cli/workspace/modules.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
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
      : root_path_(std::move(root)), sources_(sources), diagnostics_(diagnostics) {}

  parser::Configuration read(std::size_t policy_files) {
    add_folder(0, policy_files);
    executor::FileError error;
    root_ = executor::Folder::open(root_path_, error);
    if (!root_) {
      diagnostics_.add(no_such_folder(root_path_.string(), error.reason));
      return std::move(configuration_);
    }
    calls_.push_back({root_->identity(), "the configuration"});
    follow(0, {});
    return std::move(configuration_);
  }

 private:
  // A folder whose calls are being followed.
  struct Caller {
    executor::Folder::Identity folder;
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
    executor::FileError error;
    const auto opened = open(path, error);
    if (!opened) return refuse(unread_folder(source, path, error));
    const executor::Folder::Identity real = opened->identity();
    const auto calls = [&](const Caller& each) { return each.folder == real; };
    const auto again = std::find_if(calls_.begin(), calls_.end(), calls);
    if (again != calls_.end()) return refuse(module_cycle(source.place, cycle_from(again)));
    if (const auto known = folders_.find(real); known != folders_.end()) return known->second;
    if (calls_.size() > most_calls_within_calls)
      return refuse(modules_too_deep(source.place, most_calls_within_calls));
    return read_folder(source, path, *opened);
  }

  // Links on the way stay below the configuration's folder, or below the one that ".." leads to.
  std::optional<executor::Folder> open(const fs::path& path, executor::FileError& error) const {
    const auto first =
        std::find_if(path.begin(), path.end(), [](const auto& p) { return p != ".."; });
    const auto up = static_cast<std::size_t>(std::distance(path.begin(), first));
    fs::path way;
    for (auto part = first; part != path.end(); ++part) way /= *part;
    if (up == 0) return root_->below(way.string(), error);
    const auto above = root_->above(up, error);
    return above ? above->below(way.string(), error) : std::nullopt;
  }

  static Diagnostic unread_folder(const parser::ModuleSource& source, const fs::path& path,
                                  const executor::FileError& error) {
    if (error.problem == executor::FileProblem::leads_out)
      return module_leads_out(source.place, path.string());
    return no_module_folder(source.place, path.string(), error.told());
  }

  std::optional<std::size_t> read_folder(const parser::ModuleSource& source, const fs::path& path,
                                         const executor::Folder& opened) {
    executor::FileError error;
    const auto names = policy_names(opened, error);
    if (!names) return refuse(unread_folder(source, path, error));
    if (names->empty()) return refuse(empty_module_folder(source.place, path.string()));
    const std::size_t first = sources_.size();
    if (!read_files(path, opened, *names)) return std::nullopt;
    const std::size_t folder = add_folder(first, sources_.size());
    folders_.emplace(opened.identity(), folder);
    calls_.push_back({opened.identity(), path.string()});
    follow(folder, path);
    calls_.pop_back();
    return folder;
  }

  // A module in the configuration may have links to all of that; one outside only to itself.
  bool read_files(const fs::path& path, const executor::Folder& opened,
                  const std::vector<std::string>& names) {
    const bool is_inside = path.begin() == path.end() || *path.begin() != "..";
    std::vector<FileBelow> files;
    for (const std::string& name : names)
      files.push_back({is_inside ? (path / name).string() : name, (path / name).string()});
    return read_below(is_inside ? *root_ : opened, files, sources_, diagnostics_);
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

  fs::path root_path_;
  std::optional<executor::Folder> root_;
  Sources& sources_;
  Diagnostics& diagnostics_;
  parser::Configuration configuration_;
  std::map<executor::Folder::Identity, std::size_t> folders_;  // folders of modules
  std::vector<Caller> calls_;  // from the configuration to the folder that is followed
};

}  // namespace

parser::Configuration read_modules(const fs::path& folder, std::size_t policy_files,
                                   Sources& sources, Diagnostics& diagnostics) {
  return ModuleReader(folder, sources, diagnostics).read(policy_files);
}

}  // namespace acrnet::cli
