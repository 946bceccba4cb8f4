// A configuration whose state several runs share: in a small service of tests/support, in a blob,
// or in its file.
#pragma once

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

using Words = std::vector<std::string>;

inline constexpr const char* blob_path = "/state/prod.acrstate";

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A configuration whose state is elsewhere, and its Azure.
class Shared {
 public:
  explicit Shared(const std::string& state, const std::string& example = "03-two-subscriptions")
      : Shared(state, Project::example(example)) {}
  Shared(const std::string& state, Project project) : project_(std::move(project)) {
    write("state.acrnet", "acrnet {\n  " + state + "\n}\n");
    azure_ = std::make_unique<AzureOnLoopback>(project_.seed());
  }

  static std::string at(const testing::HttpStateService& service) {
    return "state http {\n address = \"" + service.url("/state") + "\"\n lock_address = \"" +
           service.url("/state/lock") + "\"\n}";
  }
  static std::string at(const testing::BlobService& service) {
    return "state azblob {\n account = \"contosotf\" container = \"state\"\n"
           " key = \"prod.acrstate\"\n endpoint = \"" +
           service.url("") + "\"\n}";
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder() / name, std::ios::binary) << text;
  }

  Command command(Words words) const {
    Command command = project_.command(std::move(words), azure_.get());
    command.environment["ACRNET_STATE_USERNAME"] = "ana";
    command.environment["ACRNET_STATE_PASSWORD"] = "hunter2";
    command.environment["ACRNET_STATE_ACCESS_KEY"] = "aHVudGVyMg==";
    for (const auto& [name, value] : environment) command.environment[name] = value;
    return command;
  }
  Outcome run(Words words) const {
    Outcome outcome = e2e::run(command(std::move(words)));
    UNSCOPED_INFO(describe(outcome) << "\n" << outcome.out << outcome.err);
    return outcome;
  }
  Outcome apply() const { return run({"apply", "--auto-approve"}); }

  AzureOnLoopback& azure() const { return *azure_; }
  const std::filesystem::path& folder() const { return project_.folder(); }
  bool has(const std::string& name) const { return std::filesystem::exists(folder() / name); }
  std::map<std::string, std::string> environment;

 private:
  Project project_;
  std::unique_ptr<AzureOnLoopback> azure_;
};

inline nlohmann::json without_registrations(nlohmann::json world) {
  world.erase("registered");
  return world;
}

}  // namespace acrnet::e2e
