// States and saved plans of earlier programs (tests/data/formats): today's program shows them as
// they were, plans with them, applies them and takes them back.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/e2e/support/scratch_folder.h"
#include "tests/support/checkout.h"

namespace acrnet::e2e {

namespace {

namespace fs = std::filesystem;

fs::path formats() { return in_checkout("tests/data/formats"); }

// The files below a folder whose names begin and end so.
std::vector<fs::path> files(const char* folder, const std::string& begin, const std::string& end) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(formats() / folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(begin) && name.ends_with(end)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> states() { return files("states", "state.", ".json"); }
std::vector<fs::path> plans() { return files("plans", "", ".plan"); }

// The example that "12-lab.apply-killed" or "12-lab.destroy.plan" was made of.
std::string example_of(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.substr(0, name.find('.'));
}

bool accepts() { return std::getenv("ACRNET_ACCEPT") != nullptr; }

void check_text(const fs::path& stored, const std::string& shown) {
  CAPTURE(stored.string());
  if (accepts()) std::ofstream(stored, std::ios::binary) << shown;
  CHECK(shown == read_file(stored));
}

// The example's folder as an earlier program left it.
Project left_behind(const fs::path& state) {
  Project project = Project::example(example_of(state.parent_path()));
  fs::create_directory(project.folder() / ".acrnet");
  fs::copy_file(state, project.folder() / "acrnet.acrstate");
  fs::copy_file(state.parent_path() / "azure.json", project.folder() / ".acrnet/emulator.json");
  return project;
}

// "show.v2.txt" beside "state.v2.json".
fs::path shown_beside(const fs::path& state, const char* extension) {
  std::string name = state.stem().string();
  return state.parent_path() / (name.replace(0, name.find('.'), "show") + extension);
}

}  // namespace

TEST_CASE("a stored state of any version is shown as it was by the program that wrote it") {
  for (const fs::path& stored : states()) {
    const Project project = left_behind(stored);
    check_text(shown_beside(stored, ".txt"), project.run({"show"}).out);
    check_text(shown_beside(stored, ".json"), project.run({"show", "--format", "json"}).out);
  }
  if (accepts()) WARN("skipped: ACRNET_ACCEPT is set, the texts were rewritten");
}

TEST_CASE(
    "with a stored state of any version an apply reaches its goal, and destroy takes it back") {
  for (const fs::path& stored : states()) {
    CAPTURE(stored.string());
    const Project project = left_behind(stored);
    const std::vector<std::string> plan{"plan", "--detailed-exitcode", "--today", "2026-06-01"};
    const bool applied = stored.string().find(".applied/") != std::string::npos;
    // What was cut off may have been cut off before its first write, or after its last.
    const std::optional<int> code = project.run(plan).code;
    CHECK((code == 0 || (code == 2 && !applied)));
    CHECK(project.run({"apply", "--auto-approve", "--today", "2026-06-01"}).code == 0);
    CHECK(project.run(plan).code == 0);
    CHECK(project.run({"destroy", "--auto-approve", "--today", "2026-06-01"}).code == 0);
    CHECK(project.run({"plan", "--destroy", "--detailed-exitcode"}).code == 0);
  }
}

TEST_CASE("a stored plan is shown as it was") {
  for (const fs::path& stored : plans()) {
    const Project project = Project::example("01-walk-through");
    const std::string stem = (stored.parent_path() / stored.stem()).string();
    check_text(stem + ".txt", project.run({"show", stored.string()}).out);
    check_text(stem + ".json", project.run({"show", stored.string(), "--format", "json"}).out);
  }
  if (accepts()) WARN("skipped: ACRNET_ACCEPT is set, the texts were rewritten");
}

TEST_CASE("a stored plan is applied in the Azure that it was made for") {
  for (const fs::path& stored : plans()) {
    if (stored.string().ends_with(".destroy.plan")) continue;
    CAPTURE(stored.string());
    // The policy has moved on since; a folder without one is none that a plan can be too old for.
    const Project project = Project::with_policy("");
    fs::remove(project.folder() / "policy.acrnet");
    const fs::path seed = in_checkout("examples/" + example_of(stored) + "/emulator.seed.json");
    if (fs::exists(seed)) fs::copy_file(seed, project.folder() / "emulator.seed.json");
    CHECK(project.run({"apply", stored.string()}).code == 0);
    const Outcome again = project.run({"apply", stored.string()});
    CHECK(again.code == 4);
    CHECK(again.err.find("ACR4101") != std::string::npos);
  }
}

}  // namespace acrnet::e2e
