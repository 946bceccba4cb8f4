// Names that are not of the files they should be of: links that lead elsewhere, second names,
// pipes, devices and files without end, in the place of everything that acrnet opens.
//
// Each case is played by the real program, with a victim outside of the configuration that must be
// neither read nor changed.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "tests/e2e/scene.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

namespace {

namespace fs = std::filesystem;

constexpr const char* secret = "S3cr3t-0f-an0ther-pr0gram";
constexpr const char* victims_text = "outside = \"S3cr3t-0f-an0ther-pr0gram\"\n";

// A file outside of the scene's configuration, beside its folder.
fs::path victim_of(const Scene& scene) { return scene.path().parent_path() / "victim"; }

struct Trap {
  std::string name;
  // Makes it; the victim is there.
  std::function<void(const fs::path& place, const fs::path& victim)> set;
};

const std::vector<Trap>& traps() {
  static const std::vector<Trap> all = {
      {"link", [](const auto& place, const auto&) { fs::create_symlink("../victim", place); }},
      {"absolute link",
       [](const auto& place, const auto& victim) { fs::create_symlink(victim, place); }},
      {"hard link",
       [](const auto& place, const auto& victim) { fs::create_hard_link(victim, place); }},
      {"dangling link",
       [](const auto& place, const auto&) { fs::create_symlink("../made", place); }},
      {"pipe", [](const auto& place, const auto&) { REQUIRE(::mkfifo(place.c_str(), 0600) == 0); }},
      {"folder", [](const auto& place, const auto&) { fs::create_directory(place); }},
      {"link to a device without end",
       [](const auto& place, const auto&) { fs::create_symlink("/dev/zero", place); }},
      {"link to a file of the kernel",
       [](const auto& place, const auto&) { fs::create_symlink("/proc/self/environ", place); }},
  };
  return all;
}

// Something that the program writes, and how it comes to that.
struct Written {
  std::string name;  // from the configuration's folder
  std::vector<std::string> arguments;
  std::string code;  // of the refusal
  bool at_the_end = false;
};

const std::vector<Written>& written() {
  static const std::vector<std::string> apply = {"apply", "--auto-approve", "--today",
                                                 "2026-06-01"};
  static const std::vector<std::string> emulator = {"emulator", "--listen", "127.0.0.1:0", "--data",
                                                    "azure.json"};
  static const std::vector<Written> all = {
      {".acrnet.acrstate.lock", apply, "ACR4020"},
      {".acrnet.acrstate.lock", {"plan"}, "ACR4020"},
      {"acrnet.acrstate", apply, "ACR4020"},
      {"acrnet.acrstate.backup", apply, "ACR4020"},
      {"p.plan", {"plan", "--out", "p.plan"}, "ACR4114"},
      {"acrnet.log", {"plan"}, "ACR6041"},
      {"errored.acrstate", apply, "ACR4009", true},
      {"azure.json", emulator, "ACR6030"},
      {"azure.json.lock", emulator, "ACR6030"},
      {"azure.json.new", emulator, "ACR6030"},
  };
  return all;
}

// What is outside stands as it was, and nothing was made there.
void check_nothing_outside(const Scene& scene) {
  CHECK(read_file(victim_of(scene)) == victims_text);
  CHECK_FALSE(fs::exists(scene.path().parent_path() / "made"));
}

Scene scene_with_victim() {
  Scene scene;
  scene.file("../victim", victims_text);
  return scene;
}

// Ends by itself, soon, and in a bounded memory: limits of the kernel's, so that a test can't pass
// by luck.
Outcome run_bounded(const Scene& scene, const std::vector<std::string>& arguments) {
  static std::chrono::milliseconds longest{0};
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = scene.run_bounded(arguments);
  longest = std::max(longest, std::chrono::duration_cast<std::chrono::milliseconds>(
                                  std::chrono::steady_clock::now() - begin));
  INFO("longest so far: " << longest.count() << " ms");
  CHECK_FALSE(outcome.timed_out);
  CHECK_FALSE(outcome.signal);
  CHECK(outcome.err.find(secret) == std::string::npos);
  CHECK(outcome.out.find(secret) == std::string::npos);
  return outcome;
}

void check_refused(const Outcome& outcome, const std::string& code, int exit_code = 1) {
  CHECK(outcome.code == exit_code);
  CHECK_THAT(outcome.err, Catch::Contains("error[" + code));
}

// ---- what is read ----

// A way for a file outside into the program's hands.
struct Read {
  std::string name;
  std::string place;  // of the trap
  std::vector<std::string> arguments;
  std::function<void(Scene&)> prepare = [](Scene&) {};
};

constexpr const char* reads_data = "output data { value = file(\"data.txt\") }\n";

const std::vector<Read>& read_of_the_configuration() {
  static const std::vector<Read> all = {
      {"policy", "x.acrnet", {"validate"}},
      {"policy, planned", "x.acrnet", {"plan"}},
      {"default values", "acrnet.acrvars", {"validate"}},
      {"automatic values", "x.auto.acrvars", {"validate"}},
      {"file()", "data.txt", {"output"}, [](Scene& s) { s.file("data.acrnet", reads_data); }},
      {"formatted by a list", "x.acrnet", {"fmt"}},
      {"formatted values", "x.acrvars", {"fmt", "--check"}},
      {"formatted by name", "x.txt", {"fmt", "--diff", "x.txt"}},
      {"formatted below",
       "sub/x.acrnet",
       {"fmt", "--recursive"},
       [](Scene& s) { s.folder("sub"); }},
      {"module",
       "team/x.acrnet",
       {"validate"},
       [](Scene& s) {
         s.file("team.acrnet", "module team { source = \"./team\" }\n");
         s.file("team/team.acrnet", "output one { value = 1 }\n");
       }},
      {"module outside",
       "../team/x.acrnet",
       {"validate"},
       [](Scene& s) {
         s.file("team.acrnet", "module team { source = \"../team\" }\n");
         s.file("../team/team.acrnet", "output one { value = 1 }\n");
       }},
      {"seed of the embedded Azure",
       "emulator.seed.json",
       {"plan"},
       [](Scene& s) { s.variable("ACRNET_EMULATOR_URL", ""); }},
  };
  return all;
}

// Targets outside of the configuration, and what has no end.
const std::vector<Trap>& ways_out() {
  static const std::vector<Trap> all = {
      {"relative link",
       [](const auto& place, const auto& victim) {
         fs::create_symlink(fs::proximate(victim, fs::canonical(place.parent_path())), place);
       }},
      {"absolute link",
       [](const auto& place, const auto& victim) { fs::create_symlink(victim, place); }},
      {"environment of the process",
       [](const auto& place, const auto&) { fs::create_symlink("/proc/self/environ", place); }},
      {"link to a link",
       [](const auto& place, const auto& victim) {
         fs::create_symlink(victim, place.parent_path() / "second");
         fs::create_symlink("second", place);
       }},
      {"linked folder on the way",
       [](const auto& place, const auto& victim) {
         fs::create_directory_symlink(victim.parent_path(), place.parent_path() / "way");
         fs::create_symlink("way/victim", place);
       }},
      {"device", [](const auto& place, const auto&) { fs::create_symlink("/dev/zero", place); }},
      {"pipe", [](const auto& place, const auto&) { REQUIRE(::mkfifo(place.c_str(), 0600) == 0); }},
      {"sparse file",
       [](const auto& place, const auto&) {
         std::ofstream(place).put('#');
         fs::resize_file(place, std::uintmax_t{1} << 41U);
       }},
      {"dangling link",
       [](const auto& place, const auto&) { fs::create_symlink("nowhere", place); }},
  };
  return all;
}

}  // namespace

TEST_CASE("what acrnet writes is a file of its own, or it stops and nothing outside changes") {
  for (const Written& target : written()) {
    for (const Trap& trap : traps()) {
      CAPTURE(target.name, target.arguments, trap.name);
      Scene scene = scene_with_victim();
      scene.variable("ARM_CLIENT_SECRET", secret);
      if (target.name == "acrnet.log")
        scene.variable("ACRNET_LOG", "debug").variable("ACRNET_LOG_FILE", target.name);
      trap.set(scene.path() / target.name, victim_of(scene));
      if (target.at_the_end) {
        scene.when("PATCH", "/contoso", [&] { scene.folder("acrnet.acrstate.backup/in-the-way"); });
      }
      const Outcome outcome = run_bounded(scene, target.arguments);
      check_refused(outcome, target.code, target.at_the_end ? 6 : 1);
      check_nothing_outside(scene);
      CHECK(scene.azure().writes().empty() != target.at_the_end);
      CHECK(fs::exists(fs::symlink_status(scene.path() / target.name)));
    }
  }
}

TEST_CASE("a saved state has no second name, and a lock that is none of acrnet's stays") {
  Scene scene = scene_with_victim();
  REQUIRE(scene.apply().code == 0);
  fs::create_hard_link(scene.path() / "acrnet.acrstate", scene.path() / "second");
  check_refused(run_bounded(scene, {"plan"}), "ACR4020");
  fs::remove(scene.path() / "second");
  CHECK(scene.plan().code == 0);
  scene.file(".acrnet.acrstate.lock", victims_text);
  check_refused(run_bounded(scene, {"plan"}), "ACR4023");
  CHECK(scene.read(".acrnet.acrstate.lock") == victims_text);
}

TEST_CASE("the repair that a refused state names works") {
  Scene scene;
  REQUIRE(scene.apply().code == 0);
  fs::rename(scene.path() / "acrnet.acrstate", scene.path() / "kept");
  fs::create_symlink("kept", scene.path() / "acrnet.acrstate");
  const Outcome refused = scene.plan();
  check_refused(refused, "ACR4020");
  CHECK_THAT(refused.err, Catch::Contains("cp ./acrnet.acrstate ./acrnet.acrstate.own && mv"));
  fs::copy_file(scene.path() / "acrnet.acrstate", scene.path() / "acrnet.acrstate.own");
  fs::rename(scene.path() / "acrnet.acrstate.own", scene.path() / "acrnet.acrstate");
  CHECK(scene.run({"plan", "--detailed-exitcode", "--today", "2026-06-01"}).code == 0);
}

TEST_CASE("no link leads out of a configuration, whatever is read of it") {
  std::size_t cases = 0;
  for (const Read& read : read_of_the_configuration()) {
    for (const Trap& trap : ways_out()) {
      CAPTURE(read.name, trap.name);
      Scene scene = scene_with_victim();
      scene.variable("ARM_CLIENT_SECRET", secret);
      read.prepare(scene);
      trap.set(scene.path() / read.place, victim_of(scene));
      const Outcome outcome = run_bounded(scene, read.arguments);
      CHECK(outcome.code == 1);
      const bool named = outcome.err.find("ACR60") != std::string::npos ||
                         outcome.err.find("ACR6100") != std::string::npos ||
                         outcome.err.find("ACR1151") != std::string::npos;
      CHECK(named);
      check_nothing_outside(scene);
      ++cases;
    }
  }
  CHECK(cases == 12 * 9);
}

TEST_CASE("no linked folder leads to a module, a state or data outside of the configuration") {
  Scene scene = scene_with_victim();
  scene.file("../team/team.acrnet", "output one { value = 1 }\n").folder("../states");
  fs::create_directory_symlink("../team", scene.path() / "team");
  fs::create_directory_symlink(scene.path() / "../states", scene.path() / "states");
  scene.file("team.acrnet", "module team { source = \"./team\" }\n");
  check_refused(run_bounded(scene, {"validate"}), "ACR6102");
  scene.file("team.acrnet", "module team { source = \"../team\" }\n");
  CHECK(run_bounded(scene, {"validate"}).code == 0);
  scene.file("state.acrnet", "acrnet { state local { path = \"states/prod.acrstate\" } }\n");
  for (const char* command : {"plan", "apply", "show"}) {
    CAPTURE(command);
    check_refused(run_bounded(scene, {command}), "ACR4022");
  }
  CHECK(fs::is_empty(scene.path() / "../states"));
  CHECK(scene.azure().writes().empty());
}

TEST_CASE("what is named is a regular file of a sensible size, or is refused at once") {
  // Each with FILE for the trap's place.
  const std::vector<std::pair<std::vector<std::string>, std::string>> commands = {
      {{"plan", "--var-file", "FILE"}, "ACR6101"},
      {{"apply", "FILE"}, "ACR4111"},
      {{"show", "FILE"}, "ACR4111"},
      {{"show", "x.acrstate"}, "ACR4020"},
      {{"state", "push", "FILE"}, "ACR4020"},
      {{"init", "--migrate", "--from", "FILE"}, "ACR4020"},
      {{"fmt", "FILE"}, "ACR60"},
      {{"emulator", "--listen", "127.0.0.1:0", "--seed", "FILE"}, "ACR6030"},
      {{"emulator", "--listen", "127.0.0.1:0", "--data", "FILE"}, "ACR6030"},
      {{"emulator", "--listen", "127.0.0.1:0", "--data", "fresh", "--seed", "FILE"}, "ACR6030"},
  };
  for (const auto& [arguments, code] : commands) {
    for (const std::string trap : {"pipe", "/dev/zero", "/proc/self/environ", "sparse"}) {
      CAPTURE(arguments, trap);
      Scene scene;
      scene.variable("ARM_CLIENT_SECRET", secret);
      const bool by_name = arguments.back() == "x.acrstate";
      const fs::path place = scene.path() / (by_name ? "x.acrstate" : "x");
      if (trap == "pipe") REQUIRE(::mkfifo(place.c_str(), 0600) == 0);
      if (trap.starts_with('/')) fs::create_symlink(trap, place);
      if (trap == "sparse") {
        std::ofstream(place).put(' ');
        fs::resize_file(place, std::uintmax_t{1} << 41U);
      }
      std::vector<std::string> words = arguments;
      for (std::string& word : words) word = word == "FILE" ? "x" : word;
      const Outcome outcome = run_bounded(scene, words);
      CHECK(outcome.code == 1);
      const bool is_told = outcome.err.find("error[" + code) != std::string::npos ||
                           outcome.err.find("error[ACR6100") != std::string::npos ||
                           (trap == "sparse" && (outcome.err.find("ACR4021") != std::string::npos ||
                                                 outcome.err.find("ACR6014") != std::string::npos));
      CHECK(is_told);
    }
  }
}

TEST_CASE("files that variables name are files") {
  testing::HttpStateService service;
  for (const std::string variable :
       {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "AZURE_FEDERATED_TOKEN_FILE"}) {
    for (const std::string trap : {"pipe", "/dev/zero", "/proc/self/environ", "missing"}) {
      CAPTURE(variable, trap);
      Scene scene;
      if (trap == "pipe") REQUIRE(::mkfifo((scene.path() / "x").c_str(), 0600) == 0);
      scene.variable(variable, trap == "pipe" ? "x" : trap).variable("ARM_CLIENT_SECRET_", secret);
      const bool token = variable.starts_with("AZURE");
      if (token) {
        scene.variable("ACRNET_EMULATOR_SIGN_IN", "true")
            .variable("AZURE_CLIENT_ID", "11111111-1111-1111-1111-111111111111")
            .variable("AZURE_TENANT_ID", "adfs");
      }
      check_refused(run_bounded(scene, {"plan"}), token ? "ACR35" : "ACR6103");
      scene.file("state.acrnet", fmt::format("acrnet {{ state http {{ address = \"{}\" }} }}\n",
                                             service.url("/state")));
      if (!token) check_refused(run_bounded(scene, {"plan"}), "ACR6103");
    }
  }
  CHECK(service.asked().empty());
}

TEST_CASE("a log and a state are for this user only, and a log grows") {
  Scene scene;
  ::umask(0);
  scene.variable("ACRNET_LOG", "debug").variable("ACRNET_LOG_FILE", "acrnet.log");
  REQUIRE(scene.apply().code == 0);
  const std::string first = scene.read("acrnet.log");
  REQUIRE(scene.run({"plan", "--out", "p.plan"}).code == 0);
  ::umask(022);
  CHECK(scene.read("acrnet.log").starts_with(first));
  CHECK(scene.read("acrnet.log").size() > first.size());
  for (const char* name : {"acrnet.log", "acrnet.acrstate", ".acrnet.acrstate.lock", "p.plan"}) {
    CAPTURE(name);
    CHECK((fs::status(scene.path() / name).permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
  }
}

// ---- what goes on working ----

TEST_CASE("a project behind a link is a project") {
  Scene scene;
  const fs::path link = scene.path().parent_path() / "link";
  fs::create_directory_symlink(scene.path(), link);
  CHECK(scene.run({"--chdir", link.string(), "apply", "--auto-approve", "--today", "2026-06-01"})
            .code == 0);
  CHECK(scene.run({"--chdir", "../link", "plan", "--detailed-exitcode", "--today", "2026-06-01"})
            .code == 0);
  CHECK(scene.run({"fmt", "--check", link.string()}).code == 0);
  CHECK(scene.run({"fmt", "--check", (link / "policy.acrnet").string()}).code == 0);
  CHECK(scene.run({"--chdir", link.string(), "plan", "--out", "../p.plan"}).code == 0);
  CHECK(scene.run({"--chdir", link.string(), "show", "../p.plan"}).code == 0);
  CHECK(fs::exists(scene.path() / "acrnet.acrstate"));
}

TEST_CASE("a configuration that is mounted from Kubernetes is read") {
  Scene scene;
  const std::string policy = scene.read("policy.acrnet");
  fs::remove(scene.path() / "policy.acrnet");
  scene.file("..2026_11_30/policy.acrnet", policy)
      .file("..2026_11_30/data.acrnet", reads_data)
      .file("..2026_11_30/data.txt", "here")
      .file("..2026_11_30/acrnet.acrvars", "");
  fs::create_directory_symlink("..2026_11_30", scene.path() / "..data");
  for (const char* name : {"policy.acrnet", "data.acrnet", "data.txt", "acrnet.acrvars"})
    fs::create_symlink(fmt::format("..data/{}", name), scene.path() / name);
  CHECK(scene.apply().code == 0);
  CHECK_THAT(scene.run({"output", "--raw", "data"}).out, Catch::Contains("here"));
  CHECK(scene.run({"fmt"}).code == 0);
  CHECK(fs::is_symlink(scene.path() / "policy.acrnet"));
  // A token is mounted the same way, where the workload's identity is.
  scene.file("token/..1/token", "a.b.c");
  fs::create_directory_symlink("..1", scene.path() / "token/..data");
  fs::create_symlink("..data/token", scene.path() / "token/token");
  scene.variable("ACRNET_EMULATOR_SIGN_IN", "true")
      .variable("AZURE_CLIENT_ID", "11111111-1111-1111-1111-111111111111")
      .variable("AZURE_TENANT_ID", "adfs")
      .variable("AZURE_FEDERATED_TOKEN_FILE", "token/token");
  CHECK(scene.plan().code == 0);
}

TEST_CASE("links inside of a configuration, and modules beside it, are followed") {
  Scene scene;
  scene.file("shared/common.txt", "output common { value = 1 }\n")
      .file("modules/team/team.acrnet", "output one { value = 1 }\n")
      .file("../teams/real/team.acrnet", "output two { value = 2 }\n")
      .file("teams.acrnet",
            "module here { source = \"./team\" }\nmodule there { source = \"../teams/linked\" }\n")
      .folder("real-states");
  fs::create_symlink("shared/common.txt", scene.path() / "common.acrnet");
  fs::create_symlink("../../shared/common.txt", scene.path() / "modules/team/common.acrnet");
  fs::create_directory_symlink("modules/team", scene.path() / "team");
  fs::create_directory_symlink("real", scene.path() / "../teams/linked");
  fs::create_directory_symlink("real-states", scene.path() / "states");
  scene.file("state.acrnet", "acrnet { state local { path = \"states/deep/prod.acrstate\" } }\n");
  CHECK(scene.apply().code == 0);
  CHECK(fs::is_regular_file(scene.path() / "real-states/deep/prod.acrstate"));
  CHECK(scene.run({"show"}).code == 0);
  CHECK(scene.run({"fmt", "--recursive"}).code == 0);
  CHECK(fs::is_symlink(scene.path() / "common.acrnet"));
}

TEST_CASE("what is named may be anywhere, by way of links, and need not be writable") {
  Scene scene;
  scene.file("../values/real.acrvars", "office = \"203.0.113.0/24\"\n")
      .file("variables.acrnet", "variable office { }\n");
  fs::create_symlink("real.acrvars", scene.path() / "../values/prod.acrvars");
  fs::create_hard_link(scene.path() / "../values/real.acrvars", scene.path() / "../values/hard");
  for (const char* file : {"../values/prod.acrvars", "../values/hard"}) {
    CAPTURE(file);
    CHECK(scene.run({"plan", "--var-file", file, "--out", "../p.plan", "--today", "2026-06-01"})
              .code == 0);
    fs::create_symlink("p.plan", scene.path() / "../linked.plan");
    CHECK(scene.run({"show", "../linked.plan"}).code == 0);
    CHECK(scene.run({"apply", "../linked.plan"}).code == 0);
    fs::remove(scene.path() / "../linked.plan");
  }
  fs::permissions(scene.path() / "policy.acrnet", fs::perms::owner_read);
  fs::create_hard_link(scene.path() / "policy.acrnet", scene.path() / "../second-name");
  CHECK(scene.run({"validate", "--var", "office=203.0.113.0/24"}).code == 0);
}

}  // namespace acrnet::e2e
