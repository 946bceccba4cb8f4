// The product as its users have it: the program, a folder with a policy, and an Azure to work on.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/service/server.h"
#include "tests/e2e/support/child_process.h"
#include "tests/e2e/support/kill_points.h"
#include "tests/e2e/support/scratch_folder.h"

namespace acrnet::e2e {

// An Azure on loopback that outlives the program's runs.
class AzureOnLoopback {
 public:
  using Observer = std::function<void(const emulator::RequestRecord&, emulator::Moment)>;

  // `seed` as in emulator::Options. The observer can be set later; it is called on serving threads.
  // `operation_time`: how long Azure works on after it has accepted the write of a network.
  explicit AzureOnLoopback(const std::string& seed,
                           std::chrono::milliseconds operation_time = std::chrono::milliseconds{0});

  std::string url() const { return server_->base_url(); }
  void set_observer(Observer observer);
  // One that may hold its request up while others are served: it is called on several threads at
  // once, and may be called until this object has gone.
  void set_patient_observer(Observer observer);

  // Requests that changed Azure ("PUT", "PATCH", "POST", "DELETE"), as "METHOD last/two", in order.
  std::vector<std::string> writes() const;
  // All of it, in the format of a seed.
  std::string snapshot() const { return server_->snapshot(); }
  std::vector<emulator::RequestRecord> requests() const { return server_->requests(); }

  // Sends a request as any client would. The answer must have the status `expected`.
  nlohmann::json send(std::string_view method, const std::string& target,
                      const nlohmann::json& body = {}, int expected = 200) const;

  // What matters of the world, comparable: for each registry its default action and rules, for each
  // subnet its endpoints and all else but what every write changes; the registered providers.
  nlohmann::json world() const;

 private:
  struct Hook;
  std::shared_ptr<Hook> hook_;
  std::unique_ptr<emulator::Server> server_;
};

// A saved plan with a digest and a checksum that fit it, as whoever can write the file would do it.
std::string sealed_anew(nlohmann::json plan);

// A folder with a policy, in which the program is run.
class Project {
 public:
  // A copy of an example.
  static Project example(const std::string& name);
  // A folder with the one file policy.acrnet.
  static Project with_policy(std::string_view text);

  // A folder in it, where that is a configuration of its own.
  Project below(const std::string& name) const;
  // Puts `text` before the first `place` in a file, which must be there.
  void insert(const std::string& file, std::string_view place, std::string_view text) const;

  const std::filesystem::path& folder() const { return folder_; }
  std::string seed() const;  // its emulator.seed.json, or "walk-through"
  Command command(std::vector<std::string> arguments, const AzureOnLoopback* azure = nullptr) const;
  // Runs the program; its words are shown when a check fails.
  Outcome run(std::vector<std::string> arguments, const AzureOnLoopback* azure = nullptr) const;

 private:
  explicit Project(std::shared_ptr<ScratchFolder> scratch) : scratch_(std::move(scratch)) {}
  std::shared_ptr<ScratchFolder> scratch_;
  std::filesystem::path folder_;
};

}  // namespace acrnet::e2e
