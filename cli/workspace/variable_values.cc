#include "cli/workspace/variable_values.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/messages/diagnostics.h"
#include "cli/workspace/configuration.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view environment_prefix = "ACRNET_VAR_";
constexpr std::string_view default_file = "acrnet.acrvars";
constexpr std::string_view automatic_ending = ".auto.acrvars";

// The files of values that are read without being asked for, in their order.
std::vector<FileBelow> automatic_files(std::vector<std::string> names) {
  std::vector<FileBelow> found;
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (name.ends_with(automatic_ending) && !name.starts_with('.')) found.push_back({name, name});
    if (name == default_file) found.insert(found.begin(), {name, name});
  }
  return found;
}

void read_automatic_files(const fs::path& folder, Sources& sources, Diagnostics& diagnostics) {
  executor::FileError error;
  const auto root = executor::Folder::open(folder, error);
  auto names = root ? root->names(error) : std::nullopt;
  if (names) {
    read_below(*root, automatic_files(std::move(*names)), sources, diagnostics);
  } else {
    diagnostics.add(no_such_folder(folder.string(), error.reason));
  }
}

// A value that stands in no file gets a source of its own, named after where it was given.
parser::InputText text_source(std::string given_as, std::string name, std::string text,
                              Sources& sources) {
  const auto file = static_cast<FileIndex>(sources.size());
  const auto size = static_cast<std::uint32_t>(text.size());
  sources.emplace_back(std::move(given_as), text, false);
  return {std::move(name), std::move(text), {file, 0, size}};
}

void add_environment(const executor::Environment& environment, VariableValues& values,
                     Sources& sources) {
  for (const auto& [name, text] : environment) {
    if (!name.starts_with(environment_prefix)) continue;
    values.environment.push_back(
        text_source(name, name.substr(environment_prefix.size()), text, sources));
  }
}

void add_arguments(const VariableOptions& options, VariableValues& values, Sources& sources,
                   Diagnostics& diagnostics) {
  for (const std::string& option : options.values) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || equals == 0) {
      diagnostics.add(bad_value("--var", option, "name=value"));
      continue;
    }
    const std::string name = option.substr(0, equals);
    values.arguments.push_back(
        text_source("--var " + name, name, option.substr(equals + 1), sources));
  }
}

}  // namespace

std::optional<VariableValues> read_variable_values(const fs::path& folder,
                                                   const VariableOptions& options,
                                                   const executor::Environment& environment,
                                                   Sources& sources, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  VariableValues values;
  values.policy_files = sources.size();
  read_automatic_files(folder, sources, diagnostics);
  for (const std::string& file : options.files) {
    read_named(folder / file, file, sources, diagnostics);
  }
  values.files = sources.size() - values.policy_files;
  add_environment(environment, values, sources);
  add_arguments(options, values, sources, diagnostics);
  if (diagnostics.error_count() > errors) return std::nullopt;
  return values;
}

}  // namespace acrnet::cli
