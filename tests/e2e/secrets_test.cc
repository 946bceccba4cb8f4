// No secret is readable in anything that the program prints or writes: each kind of secret, in each
// form, by each way that a server, a wrong value or a crash has to bring it into an output.
//
// A case is one secret in one form, brought by one way into one output. The tests count their cases
// and how often the words around a secret were seen, so that nothing passes because nothing was
// said. ACRNET_SECRET_CASES=all also runs every way with every kind and every command.
#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/support/eventually.h"
#include "tests/support/small_http_server.h"

namespace acrnet::e2e {

namespace {

using testing::ServedAnswer;
using testing::ServedRequest;
using testing::SmallHttpServer;
using Words = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// ---- forms ----

std::string base64(const std::string& bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t block = 0;
    for (std::size_t i = 0; i < 3; ++i)
      block = block << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i])
                                                   : std::uint32_t{0});
    for (std::size_t i = 0; i < 4; ++i)
      text += at + i > bytes.size() ? '=' : letters[block >> (18 - 6 * i) & 63U];
  }
  return text;
}

std::string percent_encoded(const std::string& text) {
  std::string made;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      made += c;
    } else {
      made += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return made;
}

std::string json_escaped(const std::string& text) {
  std::string made;
  for (const char c : text)
    made += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return made;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::vector<std::string> forms_of(const std::string& secret) {
  return {secret,
          percent_encoded(secret),
          base64(secret),
          base64("user:" + secret),
          json_escaped(secret),
          secret.substr(0, std::max<std::size_t>(secret.size() * 2 / 3, 12)) + "…",
          upper(secret)};
}

struct Secret {
  std::string kind;
  std::string variable;  // of the environment
  std::string value;     // of the variable
  std::string secret;    // in it
};

// How many of the secret's forms can be read in `text`. A form that is cut is readable by 12
// bytes; of what the policy calls sensitive, and of a name, only the whole is looked for.
std::size_t readable(const Secret& kind, const std::string& text) {
  const std::string& secret = kind.secret;
  const bool short_one = secret.size() < 8;
  const bool whole =
      kind.variable == "ACRNET_VAR_ticket" || kind.variable == "ACRNET_STATE_USERNAME";
  std::size_t found = 0;
  for (const std::string& form :
       {secret, percent_encoded(secret), base64(secret), json_escaped(secret), upper(secret)}) {
    const bool other_form = short_one && form != secret && form != percent_encoded(secret);
    if (!other_form && contains(text, form)) ++found;
  }
  if (secret.size() > 14 && !whole && contains(text, secret.substr(0, 12))) ++found;
  return found;
}

// ---- secrets ----

std::vector<Secret> secrets() {
  const auto whole = [](std::string variable, const std::string& value) {
    return Secret{variable, variable, value, value};
  };
  return {
      whole("ARM_CLIENT_SECRET", "Cl13nt~S3cret.Zq8-9x_Yv"),
      whole("ARM_OIDC_TOKEN", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvIn0.c2lnbmF0dXJlMDEyMw"),
      whole("ARM_CLIENT_CERTIFICATE_PASSWORD", "pfx-P@ss/w0rd+\"q\""),
      whole("ACRNET_STATE_ACCESS_KEY", "c3RvcmFnZS1hY2NvdW50LWtleS0wMTIzNDU2Nzg5YWJjZGVm"),
      {"signature", "ACRNET_STATE_SAS_TOKEN", "sv=2024-11-04&sp=rw&sig=Zx9%2Bq8%2FYsig01%3D",
       "Zx9+q8/Ysig01="},
      whole("ACRNET_STATE_PASSWORD", "st@te-P4ssword&more"),
      whole("ACRNET_STATE_USERNAME", "state-us3r-name"),
      whole("IDENTITY_HEADER", "1dentity-h3ader-853b"),
      whole("GITHUB_TOKEN", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
      {"proxy's password", "HTTPS_PROXY", "http://me:pr0xy-Passw0rd@127.0.0.1:9", "pr0xy-Passw0rd"},
      {"sensitive variable", "ACRNET_VAR_ticket", "T1cket-of-the-partner", "T1cket-of-the-partner"},
      whole("ARM_SAS_TOKEN", "S3cr3t"),
      {"token of the server", "", "", "eyJ0b2tlbiI6InNlcnZlciJ9.bm90LWEtcmVhbC1vbmU.c2lnMTIz"},
  };
}

constexpr std::string_view server_token = "eyJ0b2tlbiI6InNlcnZlciJ9.bm90LWEtcmVhbC1vbmU.c2lnMTIz";

// ---- a server that repeats what it was told ----

std::string echo_of(const std::string& secret) {
  std::string text = "echo-begin";
  for (const std::string& form : forms_of(secret)) text += " " + form;
  return text + " echo-end";
}

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string error_body(const std::string& code, const std::string& message) {
  return nlohmann::json{{"error", {{"code", code}, {"message", message}}}}.dump();
}

ServedAnswer granted() {
  return {200, nlohmann::json{{"access_token", server_token}, {"expires_in", 3600}}.dump(), {}};
}

bool asks_for_token(const ServedRequest& request) { return contains(request.target, "/oauth2/"); }

// One way for a secret to come back, and where it is met.
struct Way {
  std::string name;
  std::function<ServedAnswer(const ServedRequest&, const std::string& echo)> answer;
  bool at_sign_in = false;
};

Way at_sign_in(const std::string& name,
               const std::function<ServedAnswer(const std::string&)>& answer) {
  return {name, [answer](const ServedRequest&, const std::string& echo) { return answer(echo); },
          true};
}

Way in_azure(const std::string& name,
             const std::function<ServedAnswer(const std::string&)>& answer) {
  return {name, [answer](const ServedRequest& request, const std::string& echo) {
            return asks_for_token(request) ? granted() : answer(echo);
          }};
}

std::vector<Way> azure_ways() {
  using nlohmann::json;
  return {
      at_sign_in("error_description",
                 [](const std::string& echo) -> ServedAnswer {
                   return {400, json{{"error", "x"}, {"error_description", echo}}.dump()};
                 }),
      at_sign_in("error of a sign-in",
                 [](const std::string& echo) -> ServedAnswer {
                   return {401, json{{"error", echo}}.dump()};
                 }),
      at_sign_in("an answer that is no JSON",
                 [](const std::string& echo) -> ServedAnswer {
                   return {200, "\"" + echo + "\x01"};
                 }),
      at_sign_in(
          "a redirected sign-in",
          [](const std::string& echo) -> ServedAnswer {
            return {302, json{{"error", echo}}.dump(), {{"Location", "/" + percent_encoded(echo)}}};
          }),
      in_azure("error message",
               [](const std::string& echo) -> ServedAnswer {
                 return {403, error_body("AuthorizationFailed", echo)};
               }),
      in_azure("error code",
               [](const std::string& echo) -> ServedAnswer {
                 return {400, error_body(echo, "refused")};
               }),
      in_azure("details of an error",
               [](const std::string& echo) -> ServedAnswer {
                 return {409, json{{"error",
                                    {{"code", "Bad"},
                                     {"message", "see"},
                                     {"details", {{{"code", echo}, {"message", echo}}}}}}}
                                  .dump()};
               }),
      in_azure("a page instead of an error",
               [](const std::string& echo) -> ServedAnswer {
                 return {403, "<html>" + echo, {{"Content-Type", "text/html"}}};
               }),
      in_azure("WWW-Authenticate",
               [](const std::string& echo) -> ServedAnswer {
                 return {401,
                         error_body("x", echo),
                         {{"WWW-Authenticate", "Bearer error=\"" + echo + "\""}}};
               }),
      in_azure("request IDs",
               [](const std::string& echo) -> ServedAnswer {
                 return {403,
                         error_body("AuthorizationFailed", echo),
                         {{"x-ms-request-id", echo}, {"x-ms-correlation-request-id", echo}}};
               }),
      in_azure("the address of a redirect",
               [](const std::string& echo) -> ServedAnswer {
                 return {307, echo, {{"Location", "https://other.example/" + echo}}};
               }),
      in_azure("a link to another host",
               [](const std::string& echo) -> ServedAnswer {
                 return {200, json{{"value", json::array()},
                                   {"nextLink", "https://other.example/" + echo}}
                                  .dump()};
               }),
      in_azure("a setting that is none",
               [](const std::string& echo) -> ServedAnswer {
                 return {200,
                         json{{"id", echo},
                              {"name", echo},
                              {"location", echo},
                              {"properties", {{"networkRuleSet", echo}}}}
                             .dump(),
                         {{"ETag", echo}}};
               }),
      in_azure("JSON that is broken",
               [](const std::string& echo) -> ServedAnswer {
                 return {200, "{\"value\": \"" + echo + "\x02"};
               }),
  };
}

std::vector<Way> state_ways() {
  using nlohmann::json;
  const auto always = [](const std::string& name,
                         const std::function<ServedAnswer(const std::string&)>& answer) {
    return at_sign_in(name, answer);
  };
  return {
      always("the note of a lock",
             [](const std::string& echo) -> ServedAnswer {
               return {
                   423,
                   json{{"ID", "1"}, {"Who", echo.substr(0, 190)}, {"Operation", "apply"}}.dump()};
             }),
      always("the ID of a lock",
             [](const std::string& echo) -> ServedAnswer {
               return {409, json{{"ID", echo.substr(0, 190)}, {"Who", "echo-begin"}}.dump()};
             }),
      always("x-ms-error-code",
             [](const std::string& echo) -> ServedAnswer {
               return {403, echo, {{"x-ms-error-code", echo}}};
             }),
      {"a state that is none",
       [](const ServedRequest& request, const std::string& echo) -> ServedAnswer {
         if (request.method != "GET") return {200, ""};
         return {200, "{\"format\": \"" + echo + "\"}"};
       }},
  };
}

constexpr std::string_view policy = R"(azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}

variable ticket {
  type      = string
  sensitive = true
}

registry main {
  resource_group = "acr-rg"
  name           = "contosoimages"
  default_action = deny
  allow 203.0.113.0/24 because "ticket ${ticket}"
}

output ticket {
  value     = ticket
  sensitive = true
}
)";

// What the program has written anywhere: its words, and the files in its folder.
std::string everything(const Outcome& outcome, const Project& project) {
  std::string text = outcome.out + "\n" + outcome.err;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(project.folder())) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && !name.ends_with(".acrnet") && !name.ends_with(".acrvars"))
      text += "\n" + read_file(entry.path());
  }
  return text;
}

void set_secrets(Command& command) {
  for (const Secret& secret : secrets()) {
    if (!secret.variable.empty()) command.environment[secret.variable] = secret.value;
  }
  command.environment["ARM_CLIENT_ID"] = "11111111-1111-1111-1111-111111111111";
  command.environment["ARM_TENANT_ID"] = "contoso";
  command.environment["ACRNET_EMULATOR_SIGN_IN"] = "true";
  command.environment["ACRNET_LOG"] = "debug";
  command.environment["CI"] = "true";
  command.environment["COLUMNS"] = "60";
}

struct Counts {
  std::size_t cases = 0;
  std::size_t leaks = 0;
  std::size_t runs = 0;
  std::size_t seen = 0;  // runs that said what the server had said
};

void count(const Secret& secret, const std::string& text, const std::string& where,
           Counts& counts) {
  const std::size_t found = readable(secret, text);
  counts.cases += forms_of(secret.secret).size();
  counts.leaks += found;
  ++counts.runs;
  if (contains(text, "echo-begin")) ++counts.seen;
  CAPTURE(where, secret.kind, text);
  CHECK(found == 0);
}

bool runs_all() {
  const char* wanted = std::getenv("ACRNET_SECRET_CASES");
  return wanted != nullptr && std::string(wanted) == "all";
}

}  // namespace

TEST_CASE("no secret that Azure repeats is readable in words, formats, logs and files") {
  const std::vector<Words> commands = {
      {"plan"},
      {"plan", "--format", "json"},
      {"plan", "--format", "sarif", "--out", "saved.plan"},
      {"apply", "--auto-approve"},
      {"plan", "--color", "always"},
      {"drift"},
      {"graph"},
      {"destroy", "--auto-approve"},
  };
  std::string echo;
  const Way* way = nullptr;
  const SmallHttpServer server(
      [&](const ServedRequest& request) { return way->answer(request, echo); });
  Counts counts;
  const auto ways = azure_ways();
  const auto all = secrets();
  std::size_t turn = 0;
  for (const Way& each : ways) {
    for (const Secret& secret : all) {
      // A token that was not given is not known.
      if (secret.variable.empty() && each.at_sign_in) continue;
      for (std::size_t i = 0; i < commands.size(); ++i) {
        if (!runs_all() && i != turn % commands.size()) continue;
        way = &each;
        echo = echo_of(secret.secret);
        const Project project = Project::with_policy(policy);
        Command command = project.command(commands[i]);
        set_secrets(command);
        command.environment["ACRNET_EMULATOR_URL"] = server.url();
        if (turn % 2 == 0) command.environment["ACRNET_LOG_FILE"] = "requests.log";
        const Outcome outcome = run(command);
        count(secret, everything(outcome, project), each.name + ": " + commands[i][0], counts);
      }
      ++turn;
    }
  }
  std::cout << fmt::format("secrets that Azure repeats: {} cases in {} runs, {} readable\n",
                           counts.cases, counts.runs, counts.leaks);
  CHECK(counts.leaks == 0);
  CHECK(counts.cases >= 1200);
  CHECK(counts.seen * 2 > counts.runs);
}

TEST_CASE("no secret that a state's service repeats is readable") {
  std::string echo;
  const Way* way = nullptr;
  const SmallHttpServer server(
      [&](const ServedRequest& request) { return way->answer(request, echo); });
  Counts counts;
  const std::vector<Words> commands = {{"show"},
                                       {"apply", "--auto-approve"},
                                       {"state", "pull"},
                                       {"state", "force-unlock", "7"},
                                       {"plan"}};
  std::size_t turn = 0;
  for (const Way& each : state_ways()) {
    for (const Secret& secret : secrets()) {
      if (secret.variable.empty()) continue;  // a service of states gives no tokens
      const Words& words = commands[turn++ % commands.size()];
      way = &each;
      echo = echo_of(secret.secret);
      const Project project =
          Project::with_policy(std::string(policy) + "acrnet {\n  state http {\n    address = \"" +
                               server.url("/state") + "\"\n  }\n}\n");
      Command command = project.command(words);
      set_secrets(command);
      command.environment["ACRNET_EMULATOR_URL"] = "http://127.0.0.1:9";
      const Outcome outcome = run(command);
      count(secret, everything(outcome, project), each.name + ": " + words[0], counts);
    }
  }
  std::cout << fmt::format(
      "secrets that a state's service repeats: {} cases in {} runs, {} readable\n", counts.cases,
      counts.runs, counts.leaks);
  CHECK(counts.leaks == 0);
  CHECK(counts.seen > 0);
}

TEST_CASE("no message shows a value that was given, whatever is wrong with it") {
  const std::string secret = "S3cr3t";
  // Around a value, in a file of values.
  const std::vector<std::string> mistakes = {
      "token = [\"S3cr3t\"]",
      "tokn = \"S3cr3t\"",
      "token = \"S3cr3t\" oops",
      "token = \"S3cr3t",
      "token = S3cr3t",
      "token = S3cr3t()",
      "token = { S3cr3t = 1 }",
      "token = {\n  S3cr3t = = 1\n}",
      "token = { \"S3cr3t\": \"x\" }",
      "token = \"${S3cr3t}\"",
      "token = registry.S3cr3t",
      "token = S3cr3t.other",
      "token == \"S3cr3t\"",
      "token: \"S3cr3t\"",
      "token = 'S3cr3t'",
      "token = <<EOF\nS3cr3t\nEOF",
      "\"token\" = \"S3cr3t\"",
      "token \"S3cr3t\"",
      "token = \"a\"\n\"S3cr3t\"",
      "token = [1, \"S3cr3t\"",
      "S3cr3t",
      "token = \"x\" + \"S3cr3t\"",
      "port = \"S3cr3t\"",
      "range = \"S3cr3t\"",
      "parts = { name = \"S3cr3t\", other = 1 }",
      "parts = { S3cr3t = \"x\" }",
      "parts = {\nname = \"x\"\nS3cr3t = 1\n}",
      "block { S3cr3t = 1 }",
      "allow \"S3cr3t\"",
      "token = \"S3cr3t\"\ntoken = \"S3cr3t\"\nport = \"x\"",
  };
  const std::string given_policy =
      "variable token { type = string }\nvariable port {\n  type = int\n  default = 1\n}\n"
      "variable range {\n  type = cidr\n  default = 203.0.113.0/24\n}\n"
      "variable parts {\n  type = object({ name = string })\n  default = { name = \"x\" }\n}\n"
      "output all { value = [token, port, range, parts] }\n";
  const Words formats = {"text", "json", "sarif", "github", "azure-pipelines"};
  std::size_t cases = 0;
  std::size_t leaks = 0;
  std::size_t named = 0;
  const auto look = [&](const Outcome& outcome, const std::string& what) {
    const bool leaked = contains(outcome.out + outcome.err, secret);
    ++cases;
    leaks += leaked ? 1 : 0;
    named += contains(outcome.out + outcome.err, "acrvars") ? 1 : 0;
    CAPTURE(what, outcome.out, outcome.err);
    CHECK_FALSE(leaked);
  };
  for (const std::string& mistake : mistakes) {
    const Project project = Project::with_policy(given_policy);
    std::ofstream(project.folder() / "acrnet.acrvars") << mistake << "\n";
    for (const std::string& format : formats)
      look(project.run({"validate", "--format", format}), mistake + " as " + format);
  }
  const std::vector<Words> words = {{"--var", "S3cr3t"},
                                    {"--var", "=S3cr3t"},
                                    {"--var", "port=S3cr3t"},
                                    {"--var", "range=S3cr3t"},
                                    {"--var", "parts=S3cr3t"},
                                    {"--var", "tokn=S3cr3t"},
                                    {"--var", "token=x", "--var", "S3cr3t"},
                                    {"--var", "range=203.0.113.7/S3cr3t"}};
  for (const Words& typed : words) {
    for (const std::string& format : formats) {
      Words all{"validate", "--format", format};
      all.insert(all.end(), typed.begin(), typed.end());
      look(Project::with_policy(given_policy).run(all), typed.back() + " as " + format);
    }
  }
  for (const char* variable : {"ACRNET_VAR_port", "ACRNET_VAR_range", "ACRNET_VAR_parts"}) {
    for (const std::string& format : formats) {
      Command command =
          Project::with_policy(given_policy).command({"validate", "--format", format});
      const Project project = Project::with_policy(given_policy);
      command = project.command({"validate", "--format", format});
      command.environment["ACRNET_VAR_token"] = "x";
      command.environment[variable] = secret;
      look(run(command), std::string(variable) + " as " + format);
    }
  }
  std::cout << fmt::format("values that are wrong: {} cases, {} readable\n", cases, leaks);
  CHECK(cases >= 200);
  CHECK(named >= mistakes.size());
}

TEST_CASE("a sensitive key is in no address, plan, state or message") {
  const std::string declared =
      "variable keys {\n  type = map(string)\n  sensitive = true\n"
      "  default = { \"K3y-of-Secrets\" = \"contosoimages\" }\n}\n"
      "variable names {\n  type = list(string)\n  sensitive = true\n"
      "  default = [\"K3y-of-Secrets\"]\n}\n"
      "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n";
  const std::string body =
      " {\n  registry main {\n    resource_group = \"g\"\n    name = \"contosoimages\"\n"
      "    default_action = deny\n    allow 203.0.113.0/24\n  }\n}\n";
  const std::vector<std::string> policies = {
      "for k, v in keys" + body,
      "for k in names" + body,
      "for k, v in { for k, v in keys : k => 1 }" + body,
      "for k, v in merge(keys, { a = \"b\" })" + body,
      "for k in keys(keys)" + body,
      "for k in [for n in names : \"x${n}\"]" + body,
      "for k, v in zip(names, names)" + body,
      "output o { value = keys }\n",
      "output o { value = keys(keys) }\n",
      "output o { value = [for k, v in keys : k] }\n",
      "output o { value = { for n in names : n => 1 } }\n",
      "output o { value = registry.main[names[0]].id }\n",
      "module m {\n  source = \"./m\"\n  keys = keys\n}\n",
  };
  std::size_t refused = 0;
  for (const std::string& text : policies) {
    const Project project = Project::with_policy(declared + text);
    std::filesystem::create_directory(project.folder() / "m");
    std::ofstream(project.folder() / "m/m.acrnet")
        << "variable keys { type = map(string) }\noutput all { value = keys }\n"
           "for k, v in keys" +
               body;
    for (const char* format : {"text", "json", "sarif", "github", "azure-pipelines"}) {
      const Outcome outcome = project.run({"validate", "--format", format});
      CAPTURE(text, format, outcome.out, outcome.err);
      const std::string said = outcome.out + outcome.err;
      CHECK(outcome.code == 1);
      CHECK_FALSE(contains(said, "K3y-of-Secrets"));
      refused += contains(said, "ACR1195") || contains(said, "ACR1074") ? 1 : 0;
    }
  }
  CHECK(refused >= 55);
}

TEST_CASE("a plan in which Azure has put a credential is not written") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  Command command = project.command({"plan", "--out", "saved.plan"}, &azure);
  // What Azure has really: the subscription's ID stands for a secret that it knows.
  command.environment["GITHUB_TOKEN"] = "00000000-0000-0000-0000-000000000001";
  const Outcome outcome = run(command);
  CAPTURE(outcome.out, outcome.err);
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "ACR3521"));
  CHECK_FALSE(std::filesystem::exists(project.folder() / "saved.plan"));
}

TEST_CASE("a secret leaves this computer encrypted or not at all") {
  const Project project =
      Project::with_policy("azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n");
  struct Attempt {
    std::map<std::string, std::string> environment;
    std::string code;
  };
  std::vector<Attempt> attempts;
  for (const char* host :
       {"login.example", "10.0.0.1", "127.0.0.1.example", "127.1", "localhost.example", "[fe80::1]",
        "169.254.1.1", "127.0.0.256", "2130706433", "0x7f.0.0.1"}) {
    const std::string url = std::string("http://") + host;
    attempts.push_back({{{"ACRNET_CLOUD", "public"},
                         {"ARM_CLIENT_ID", "me"},
                         {"ARM_TENANT_ID", "contoso"},
                         {"ARM_CLIENT_SECRET", "Cl13nt~S3cret"},
                         {"AZURE_AUTHORITY_HOST", url}},
                        "ACR3520"});
    attempts.push_back({{{"ACRNET_EMULATOR_URL", url}}, "ACR6111"});
    if (std::string_view(host) == "169.254.1.1") continue;  // where Azure has such services
    attempts.push_back({{{"ACRNET_CLOUD", "public"},
                         {"IDENTITY_HEADER", "1dentity-header"},
                         {"IDENTITY_ENDPOINT", url + "/msi/token"}},
                        "ACR3520"});
  }
  for (const Attempt& attempt : attempts) {
    Command command = project.command({"plan"});
    for (const auto& [name, value] : attempt.environment) command.environment[name] = value;
    const Outcome outcome = run(command);
    CAPTURE(attempt.environment, outcome.err);
    CHECK(outcome.code == 1);
    CHECK(contains(outcome.err, attempt.code));
  }
}

TEST_CASE("what runs the Azure CLI gives it no secret, no other variable and no open file") {
  const Project project = Project::with_policy(
      "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
      "registry main {\n  resource_group = \"g\"\n  name = \"contosoimages\"\n"
      "  default_action = deny\n}\n");
  std::filesystem::create_directory(project.folder() / "bin");
  const auto az = project.folder() / "bin/az";
  std::ofstream(az) << "#!/bin/sh\nenv > \"$HOME/seen\"\nls -l /proc/self/fd >> \"$HOME/seen\"\n"
                       "echo 'no account' >&2\nexit 1\n";
  std::filesystem::permissions(az, std::filesystem::perms::owner_all);
  Command command = project.command({"plan"});
  for (const Secret& secret : secrets()) {
    const bool identity = secret.variable == "ARM_CLIENT_SECRET" ||
                          secret.variable == "ARM_OIDC_TOKEN" ||
                          secret.variable == "IDENTITY_HEADER" || secret.variable == "HTTPS_PROXY";
    if (!secret.variable.empty() && !identity) command.environment[secret.variable] = secret.value;
  }
  command.environment["ACRNET_CLOUD"] = "public";
  command.environment["AZURE_CLIENT_SECRET_OF_ANOTHER"] = "an0ther-secret";
  command.environment["SSLKEYLOGFILE"] = (project.folder() / "keys").string();
  command.environment["HOME"] = project.folder().string();
  command.environment["AZURE_CONFIG_DIR"] = "/azure-config";
  command.environment["PATH"] = (project.folder() / "bin").string() + ":/usr/bin:/bin";
  const Outcome outcome = run(command);
  const std::string seen = read_file(project.folder() / "seen");
  CAPTURE(outcome.err, seen);
  CHECK(contains(outcome.err, "ACR3512"));
  CHECK(contains(seen, "AZURE_CONFIG_DIR=/azure-config"));
  CHECK(contains(seen, "HOME="));
  for (const char* name : {"ACRNET_", "ARM_", "GITHUB_TOKEN", "SECRET", "SSLKEYLOGFILE"})
    CHECK_FALSE(contains(seen, name));
  for (const Secret& secret : secrets()) CHECK(readable(secret, seen) == 0);
  // 0, 1, 2, and the folder that `ls` reads.
  CHECK(static_cast<int>(std::count(seen.begin(), seen.end(), '>')) <= 4 + 1);
}

TEST_CASE("a process leaves no core behind and lets nobody of its user look into it") {
  const Project project = Project::with_policy("");
  Command command = project.command({});
  command.arguments = {"-c", "ulimit -c unlimited; exec \"$0\" emulator --listen 127.0.0.1:0",
                       command.program.string()};
  command.program = "/bin/sh";
  ChildProcess child(command);
  REQUIRE(child.wait_for_text("listens on", std::chrono::seconds(30)));
  const std::string limits = read_file(fmt::format("/proc/{}/limits", child.pid()));
  const std::size_t at = limits.find("Max core file size");
  REQUIRE(at != std::string::npos);
  const std::string line = limits.substr(at, limits.find('\n', at) - at);
  CAPTURE(line);
#ifndef ACRNET_SANITIZED
  CHECK(contains(line, " 0                    0 "));
#endif
  child.send(SIGINT);
  CHECK(child.wait().code == 0);
}

TEST_CASE("a process of an ordinary user belongs to root where others of that user would look") {
  if (::geteuid() != 0) {
    WARN("skipped: it takes root to start the program as somebody else");
    return;
  }
  const Project project = Project::with_policy("");
  Command command = project.command({});
  command.arguments = {"--reuid=65534", "--clear-groups", command.program.string(),
                       "emulator",      "--listen",       "127.0.0.1:0"};
  command.program = "/usr/bin/setpriv";
  command.folder = "/";
  if (!std::filesystem::exists(command.program)) {
    WARN("skipped: there is no setpriv");
    return;
  }
  ChildProcess child(command);
  if (!child.wait_for_text("listens on", std::chrono::seconds(30))) {
    WARN("skipped: an ordinary user can't start the program here: " + child.err());
    return;
  }
  struct stat status {};
  REQUIRE(::stat(fmt::format("/proc/{}/environ", child.pid()).c_str(), &status) == 0);
#ifndef ACRNET_SANITIZED
  CHECK(status.st_uid == 0);
#endif
}

}  // namespace acrnet::e2e
