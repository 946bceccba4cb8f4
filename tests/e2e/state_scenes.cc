// ACR4nnn: the state file, its lock, and saved plans.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>

#include "executor/json/checksum.h"
#include "tests/e2e/explained_scenes.h"
#include "tests/e2e/scene.h"
#include "tests/e2e/support/file_descriptor.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

namespace {

using testing::BlobService;
using testing::HttpStateService;
using testing::ServedRequest;
using testing::ServiceFault;

constexpr const char* state = "acrnet.acrstate";

Outcome locked(bool only_read) {
  Scene scene;
  scene.apply();  // leaves a lock file, which nobody holds
  const std::string path = (scene.path() / ".acrnet.acrstate.lock").string();
  scene.file(".acrnet.acrstate.lock", "apply by ana on build-7, since 2026-06-01 09:12 UTC");
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  ::flock(file.get(), LOCK_EX);
  return only_read ? scene.run({"drift"}) : scene.apply();
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

// Of a state below the folder, where a file or a link is in the way of `states`.
Scene& keep_state_below(Scene& scene) {
  return scene.file("state.acrnet", "acrnet { state local { path = \"states/prod.acrstate\" } }\n");
}

Outcome file_on_the_way(const std::string& command) {
  Scene scene;
  return keep_state_below(scene).file("states", "").run({command});
}

Outcome link_on_the_way() {
  Scene scene;
  std::filesystem::create_directory_symlink("..", scene.path() / "states");
  return keep_state_below(scene).plan();
}

Outcome linked_lock() {
  Scene scene;
  std::filesystem::create_symlink("policy.acrnet", scene.path() / ".acrnet.acrstate.lock");
  return scene.plan();
}

Outcome large_state() {
  Scene scene;
  scene.apply();
  std::filesystem::resize_file(scene.path() / state, std::uintmax_t{1} << 31U);
  return scene.plan();
}

Outcome put_aside(bool nowhere) {
  Scene scene;
  scene.when("PATCH", "/contoso", [&] { scene.folder("acrnet.acrstate.backup/in-the-way"); });
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

// A scene whose state is with this service, at this address.
Scene& keep_state_at(Scene& scene, const std::string& address) {
  return scene.file("state.acrnet",
                    fmt::format("acrnet {{ state http {{ address = \"{}\" }} }}\n", address));
}

Scene& keep_state_in(Scene& scene, const BlobService& service) {
  return scene.file(
      "state.acrnet",
      fmt::format("acrnet {{ state azblob {{ account = \"contosotf\" container = \"state\" "
                  "key = \"prod.acrstate\" endpoint = \"{}\" }} }}\n",
                  service.url("")));
}

// Of a plan whose state is with a service that answers all requests so.
Outcome plan_with_answer(const testing::ServedAnswer& answer) {
  HttpStateService service;
  service.fault = [&](const ServedRequest&, std::size_t) { return ServiceFault{false, answer}; };
  Scene scene;
  return keep_state_at(scene, service.url("/state")).plan();
}

Outcome state_missing() {
  HttpStateService service;
  Scene scene;
  return keep_state_at(scene, service.url("/state")).plan();
}

Outcome state_unreachable() {
  Scene scene;
  return keep_state_at(scene, "http://127.0.0.1:1/state").plan();
}

Outcome lock_lost() {
  BlobService service;
  Scene scene;
  keep_state_in(scene, service).variable("ACRNET_STATE_ACCESS_KEY", "a2V5");
  scene.run({"init"});
  scene.when("PATCH", "/contoso",
             [&] { service.meanwhile([&] { service.blobs.begin()->second.lease = "another"; }); });
  return scene.apply();
}

Outcome lock_kept() {
  HttpStateService service;
  Scene scene;
  keep_state_at(scene, service.url("/state")).run({"init"});
  service.fault = [](const ServedRequest& request, std::size_t) -> std::optional<ServiceFault> {
    return request.method == "UNLOCK" ? std::optional(ServiceFault{false, {400}}) : std::nullopt;
  };
  return scene.apply();
}

Outcome other_lock() {
  HttpStateService service;
  service.lock = R"({"ID": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "Who": "ana@build-7"})";
  Scene scene;
  return keep_state_at(scene, service.url("/state")).run({"state", "force-unlock", "7c9e6679"});
}

Outcome older_pushed() {
  HttpStateService service;
  Scene scene;
  keep_state_at(scene, service.url("/state")).run({"init"});
  scene.file("early.acrstate", scene.run({"state", "pull"}).out).apply();
  return scene.run({"state", "push", "early.acrstate"});
}

// The service has an earlier state than before.
Outcome played_back() {
  HttpStateService service;
  Scene scene;
  keep_state_at(scene, service.url("/state")).run({"init"});
  const auto early = service.state;
  scene.apply();
  service.state = early;
  return scene.plan();
}

// An apply is killed while its first write is on its way, which never arrives.
Outcome may_arrive() {
  Scene scene;
  scene.fault("PUT */subnets/vm delay=3600000");
  scene.run_meanwhile({"apply", "--auto-approve", "--today", "2026-06-01"}, "PUT",
                      [](ChildProcess& program) { program.send(SIGKILL); });
  return scene.run({"destroy", "--auto-approve"});
}

Outcome bad_secret() {
  BlobService service;
  Scene scene;
  return keep_state_in(scene, service).variable("ACRNET_STATE_ACCESS_KEY", "not a key").plan();
}

void change_plan(Scene& scene, std::string_view from, std::string_view to) {
  scene.file("lockdown.plan", with(scene.read("lockdown.plan"), from, to));
}

// Somebody changes the plan who can recompute its digest and its checksum.
void forge_plan(Scene& scene, const std::function<void(nlohmann::json&)>& forge) {
  auto plan = nlohmann::json::parse(scene.read("lockdown.plan"));
  forge(plan);
  scene.file("lockdown.plan", sealed_anew(std::move(plan)));
}

// The same with the state that a plan for destroying is made from.
Outcome destroy_with_forged_state() {
  Scene scene;
  scene.apply();
  scene.run({"plan", "--destroy", "--out", "lockdown.plan", "--today", "2026-06-01"});
  std::string text =
      with(scene.read(state), "\"provenance\":\"created\"", "\"provenance\":\"found\"");
  text.replace(text.find("\"seal\":\"") + 8, executor::no_seal.size(), executor::no_seal);
  scene.file(state, executor::seal(std::move(text)));
  return scene.run({"apply", "lockdown.plan"});
}

// Apply has not the variable by which the policy says where its state is.
Outcome apply_without_variable() {
  HttpStateService service;
  Scene scene;
  scene.file("state.acrnet",
             fmt::format("variable place {{ type = string }}\n"
                         "acrnet {{ state http {{ address = \"{}${{place}}\" }} }}\n",
                         service.url("/")));
  scene.run({"init", "--var", "place=state"});
  scene.run({"plan", "--out", "lockdown.plan", "--today", "2026-06-01", "--var", "place=state"});
  return scene.run({"apply", "lockdown.plan"});
}

}  // namespace

std::vector<ToldScene> state_scenes() {
  return {
      {"ACR4001", [] { return locked(false); }},
      {"ACR4002", [] { return file_on_the_way("apply"); }},
      {"ACR4003", [] { return file_on_the_way("show"); }},
      {"ACR4004", [] { return plan_with_state([](auto text) { return text.substr(0, 90); }); }},
      {"ACR4005",
       [] {
         return plan_with_state([](auto text) {
           return with(std::move(text), "\"format_version\":4", "\"format_version\":9");
         });
       }},
      {"ACR4006", moved_on},
      {"ACR4008", [] { return put_aside(false); }},
      {"ACR4009", [] { return put_aside(true); }},
      {"ACR4010", state_missing},
      {"ACR4011", state_unreachable},
      {"ACR4012", [] { return plan_with_answer({401}); }},
      {"ACR4013",
       [] {
         return plan_with_answer({302, "", {{"Location", "https://sign-in.example/"}}});
       }},
      {"ACR4014", lock_lost},
      {"ACR4015", lock_kept},
      {"ACR4016", other_lock},
      {"ACR4017", older_pushed},
      {"ACR4018", bad_secret},
      {"ACR4020", linked_lock},
      {"ACR4021", large_state},
      {"ACR4022", link_on_the_way},
      {"ACR4023", [] { return Scene().file(".acrnet.acrstate.lock", "notes").plan(); }},
      {"ACR4025", played_back},
      {"ACR4026", may_arrive},
      {"ACR6125", [] { return locked(true); }},
      {"ACR6126",
       [] {
         Scene scene;
         scene.apply();
         return scene.run({"state", "rm", "registry.mian"});
       }},
      {"ACR6127",
       [] {
         Scene scene;
         scene.apply();
         return scene.run({"state", "mv", "registry.main", "subnet.docker.main"});
       }},
      {"ACR4101", [] { return apply_saved([](Scene& scene) { scene.apply(); }); }},
      {"ACR4102",
       [] {
         return apply_saved([](Scene& scene) {
           forge_plan(scene, [](nlohmann::json& plan) {
             plan["steps"].back()["settings"]["default_action"] = "Allow";
           });
         });
       }},
      {"ACR4103", destroy_with_forged_state},
      {"ACR4104",
       [] {
         return apply_saved([](Scene& scene) {
           forge_plan(scene, [](nlohmann::json& plan) {
             plan["backend"] = {{"kind", "local"}, {"path", "states/other.acrstate"}};
           });
         });
       }},
      {"ACR4105", apply_without_variable},
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
