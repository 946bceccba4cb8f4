// ACR6nnn: the command line, and the files and folders that it names.
#include <fmt/format.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "tests/e2e/explained_scenes.h"
#include "tests/e2e/scene.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

namespace {

Outcome typed(std::vector<std::string> arguments) { return Scene().run(std::move(arguments)); }

Outcome with_blocks(std::string_view blocks, std::vector<std::string> arguments) {
  return Scene::with_blocks(blocks).run(std::move(arguments));
}

constexpr std::string_view office = "output office { value = [203.0.113.0/24] }\n";
constexpr std::string_view team = "module team { source = \"./team\" }\n";

Outcome called_within_each_other() {
  Scene scene = Scene::with_blocks("module next { source = \"./m1\" }\n");
  for (int i = 1; i <= 31; ++i) {
    scene.file(fmt::format("m{}/next.acrnet", i),
               fmt::format("module next {{ source = \"../m{}\" }}\n", i + 1));
  }
  scene.file("m32/last.acrnet", "output last { value = 1 }\n");
  return scene.run({"validate"});
}

// Of a state in its file, when the policy has come to keep it with a service.
Outcome init_beside_file(const std::vector<std::string>& arguments) {
  testing::HttpStateService service;
  Scene scene;
  scene.apply();
  scene.file("state.acrnet", fmt::format("acrnet {{ state http {{ address = \"{}\" }} }}\n",
                                         service.url("/state")));
  return scene.folder("acrnet.acrstate.moved/in-the-way").run(arguments);
}

Outcome module_in(const std::string& file, std::string_view text) {
  Scene scene = Scene::with_blocks(team);
  return scene.file(file, text).run({"validate"});
}

Outcome too_large() {
  Scene scene;
  scene.file("large.acrnet", "#");
  std::filesystem::resize_file(scene.path() / "large.acrnet", std::uintmax_t{1} << 31U);
  return scene.run({"validate"});
}

Outcome linked(const std::string& target, const std::string& name, std::string_view blocks) {
  Scene scene = Scene::with_blocks(blocks);
  std::filesystem::create_symlink(target, scene.path() / name);
  return scene.run({"validate"});
}

Outcome pipe_of_values() {
  Scene scene;
  ::mkfifo((scene.path() / "values").c_str(), 0600);
  return scene.run({"plan", "--var-file", "values"});
}

Outcome saved_for_another_cloud() {
  Scene scene;
  scene.run({"plan", "--out", "lockdown.plan"});
  return scene.run({"apply", "lockdown.plan", "--cloud", "public"});
}

Outcome data_that_is_none() {
  Scene scene;
  scene.variable("ACRNET_EMULATOR_URL", "");
  return scene.file(".acrnet/emulator.json", "{").plan();
}

Outcome data_without_a_place() {
  Scene scene;
  scene.variable("ACRNET_EMULATOR_URL", "");
  return scene.file(".acrnet", "").plan();
}

}  // namespace

std::vector<ToldScene> command_scenes() {
  return {
      {"ACR6001", [] { return typed({"paln"}); }},
      {"ACR6002", [] { return typed({}); }},
      {"ACR6003",
       [] {
         return typed({"plan", "--ouput", "lockdown.plan"});
       }},
      {"ACR6004",
       [] {
         return typed({"plan", "production"});
       }},
      {"ACR6005",
       [] {
         return typed({"plan", "--out"});
       }},
      {"ACR6006",
       [] {
         return typed({"validate", "--format", "jsn"});
       }},
      {"ACR6007",
       [] {
         return typed({"apply", "--auto-approve", "--approve", "7f3c-91ab-0d42"});
       }},
      {"ACR6008",
       [] {
         return typed({"plan", "--out", ""});
       }},
      {"ACR6010",
       [] {
         return typed({"--chdir", "productoin", "plan"});
       }},
      {"ACR6011",
       [] {
         Scene scene;
         return scene.folder("empty").run({"--chdir", "empty", "validate"});
       }},
      {"ACR6012",
       [] {
         Scene scene;
         std::filesystem::create_symlink("nowhere.acrnet", scene.path() / "office.acrnet");
         return scene.run({"validate"});
       }},
      {"ACR6013", [] { return Scene().folder("old.acrnet").run({"validate"}); }},
      {"ACR6014", too_large},
      {"ACR6020",
       [] {
         return typed({"apply", "--today", "2026-06-01"});
       }},
      {"ACR6022",
       [] {
         return typed({"apply", "--approve", "7f3c-91ab-0d42"});
       }},
      {"ACR6023",
       [] {
         return typed({"apply", "--approve", "latest"});
       }},
      {"ACR6024", saved_for_another_cloud},
      {"ACR6030", data_that_is_none},
      {"ACR6031", [] { return Scene().variable("ACRNET_EMULATOR_URL", "localhost").plan(); }},
      {"ACR6032",
       [] {
         return typed({"emulator", "--listen", "0.0.0.0:0"});
       }},
      {"ACR6033", data_without_a_place},
      {"ACR6041",
       [] {
         return Scene()
             .variable("ACRNET_LOG", "debug")
             .variable("ACRNET_LOG_FILE", "logs/acrnet.log")
             .plan();
       }},
      {"ACR6042", [] { return typed({"show"}); }},
      {"ACR6043",
       [] {
         Scene scene;
         scene.apply();
         return scene.run({"show", "acrnet.acrstate", "--format", "html"});
       }},
      {"ACR6045",
       [] {
         return typed({"query", "assert \"x\" { 8.8.8.8 can reach registry.main }"});
       }},
      {"ACR6046", [] { return typed({"query"}); }},
      {"ACR6140",
       [] {
         return with_blocks(
             "for n in [for i in range(1001) : \"r${i}\"] {\n"
             "  registry acr { name = \"contoso${n}\" resource_group = \"rg\" }\n"
             "}\n"
             "virtual_network many {\n  resource_group = \"rg\"\n  name = \"many\"\n"
             "  for n in [for i in range(1000) : \"s${i}\"] { subnet s { name = n } }\n}\n",
             {"query", "--table"});
       }},
      {"ACR6050", [] { return with_blocks(team, {"validate"}); }},
      {"ACR6051", [] { return module_in("team/README.md", "later"); }},
      {"ACR6052",
       [] { return module_in("team/team.acrnet", "module again { source = \"../team\" }\n"); }},
      {"ACR6053", called_within_each_other},
      {"ACR6060",
       [] {
         return typed({"state", "push"});
       }},
      {"ACR6061", [] { return init_beside_file({"init"}); }},
      {"ACR6062",
       [] {
         return typed({"init", "--migrate"});
       }},
      {"ACR6063",
       [] {
         return init_beside_file({"init", "--migrate"});
       }},
      {"ACR6070",
       [] {
         return typed({"explain", "ACR104"});
       }},
      {"ACR6071",
       [] {
         return with_blocks(office, {"output", "ofice"});
       }},
      {"ACR6072",
       [] {
         return with_blocks(office, {"output", "--raw", "office"});
       }},
      {"ACR6073",
       [] {
         return with_blocks(office, {"output", "--raw"});
       }},
      {"ACR6090",
       [] {
         return typed({"plan", "--fail-on", "medium"});
       }},
      {"ACR6091",
       [] {
         return typed({"plan", "--from", "build-agent-7"});
       }},
      {"ACR6092",
       [] {
         return typed({"plan", "--from", "10.1.2.3"});
       }},
      {"ACR6100", [] { return linked("/etc/hostname", "team.acrnet", office); }},
      {"ACR6101", pipe_of_values},
      {"ACR6102", [] { return linked("/usr/share", "team", team); }},
      {"ACR6103", [] { return Scene().variable("SSL_CERT_FILE", "ca.pem").plan(); }},
      {"ACR6110",
       [] {
         return typed({"plan", "--var", "S3cr3t"});
       }},
      {"ACR6111",
       [] {
         return Scene()
             .variable("ACRNET_EMULATOR_URL", "http://azure.contoso.example:10400")
             .plan();
       }},
      {"ACR6120",
       [] {
         return Scene()
             .fault("GET */registries/contoso delay=60000")
             .run({"plan", "--timeout", "1s", "--today", "2026-06-01"});
       }},
  };
}

}  // namespace acrnet::e2e
