// ACR4nnn: the state file, its lock, and saved plans.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <stdexcept>
#include <string>

#include "tests/e2e/explained_scenes.h"
#include "tests/e2e/scene.h"
#include "tests/e2e/support/file_descriptor.h"

namespace acrnet::e2e {

namespace {

constexpr const char* state = "acrnet.acrstate";

Outcome locked() {
  Scene scene;
  scene.apply();  // leaves a lock file, which nobody holds
  const std::string path = (scene.path() / ".acrnet.acrstate.lock").string();
  scene.file(".acrnet.acrstate.lock", "apply by ana on build-7, since 2026-06-01 09:12 UTC");
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  ::flock(file.get(), LOCK_EX);
  return scene.apply();
}

// Of a state with what an apply has written, changed by hand.
Outcome plan_with_state(const std::function<std::string(std::string)>& change) {
  Scene scene;
  scene.apply();
  return scene.file(state, change(scene.read(state))).plan();
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error(fmt::format("there is no {}", from));
  return text.replace(at, from.size(), to);
}

Outcome moved_on() {
  Scene scene;
  scene.apply();
  scene.edit("allow 203.0.113.0/24", "allow 203.0.113.128/25");
  // Somebody puts an older copy in its place while the apply is at work.
  const std::string older = scene.read(state);
  scene.when("PATCH", "/contoso", [&] { scene.file(state, older); });
  return scene.apply();
}

Outcome not_written() {
  Scene scene;
  scene.apply();
  scene.edit("allow 203.0.113.0/24", "allow 203.0.113.128/25");
  std::filesystem::remove(scene.path() / "acrnet.acrstate.backup");
  return scene.folder("acrnet.acrstate.backup/in-the-way").apply();
}

Outcome put_aside(bool nowhere) {
  Scene scene;
  scene.folder("acrnet.acrstate.backup/in-the-way");
  if (nowhere) scene.folder("errored.acrstate/in-the-way");
  return scene.apply();
}

// Of a plan that was saved, and then something happened to it.
Outcome apply_saved(const std::function<void(Scene&)>& happens) {
  Scene scene;
  scene.run({"plan", "--out", "lockdown.plan", "--today", "2026-06-01"});
  happens(scene);
  return scene.run({"apply", "lockdown.plan"});
}

void change_plan(Scene& scene, std::string_view from, std::string_view to) {
  scene.file("lockdown.plan", with(scene.read("lockdown.plan"), from, to));
}

}  // namespace

std::vector<ToldScene> state_scenes() {
  return {
      {"ACR4001", locked},
      {"ACR4002", [] { return Scene().folder(".acrnet.acrstate.lock").apply(); }},
      {"ACR4003", [] { return Scene().folder(state).plan(); }},
      {"ACR4004", [] { return plan_with_state([](auto text) { return text.substr(0, 90); }); }},
      {"ACR4005",
       [] {
         return plan_with_state([](auto text) {
           return with(std::move(text), "\"format_version\":3", "\"format_version\":9");
         });
       }},
      {"ACR4006", moved_on},
      {"ACR4007", not_written},
      {"ACR4008", [] { return put_aside(false); }},
      {"ACR4009", [] { return put_aside(true); }},
      {"ACR4101", [] { return apply_saved([](Scene& scene) { scene.apply(); }); }},
      {"ACR4111",
       [] {
         return Scene().run({"apply", "lockdown.plan"});
       }},
      {"ACR4112",
       [] {
         return apply_saved(
             [](Scene& scene) { change_plan(scene, "203.0.113.0/24", "203.0.112.0/24"); });
       }},
      {"ACR4113",
       [] {
         return apply_saved([](Scene& scene) {
           change_plan(scene, "\"format_version\": 3", "\"format_version\": 9");
         });
       }},
      {"ACR4114",
       [] {
         return Scene().run({"plan", "--out", "plans/lockdown.plan"});
       }},
  };
}

}  // namespace acrnet::e2e
