// `acrnet explain` and `acrnet output`, as they are typed.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/messages/diagnostic_pages.h"
#include "tests/unit/cli/invoke.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

using nlohmann::json;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Outputs {
 public:
  Outputs() {
    folder_.write("policy.acrnet",
                  "variable token {\n  default = \"s3cret\"\n  sensitive = true\n}\n"
                  "output name { value = \"contoso\"  description = \"of the registry\" }\n"
                  "output many { value = [203.0.113.0/24, 198.51.100.7] }\n"
                  "output count { value = 3 }\n"
                  "output on { value = true }\n"
                  "output nothing { value = null }\n"
                  "output odd { value = \"a\\n\\u{202E}b\" }\n"
                  "output token {\n  value = token\n  sensitive = true\n}\n");
  }
  Outcome operator()(std::vector<std::string> words) const {
    words.insert(words.begin(), {"--chdir", folder_.path().string(), "output"});
    return invoke(words);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("explain prints a page with its examples") {
  const Outcome page = invoke({"explain", "acr1040"});
  CHECK(page.code == 0);
  CHECK(page.out.starts_with("error[ACR1040]: a reference to something that is not declared\n\n"));
  CHECK(has(page.out, "Wrong, in a registry:\n\n    allow subnet.docker.vmm\n"));
  CHECK_FALSE(has(page.out, "```"));
}

TEST_CASE("explain alone lists every code with what it means") {
  const Outcome list = invoke({"explain"});
  CHECK(list.code == 0);
  for (const DiagnosticPage& page : diagnostic_pages())
    CHECK(has(list.out, std::string(page.code)));
  CHECK(has(list.out, "ACR2001  warning  a source that is allowed twice\n"));
}

TEST_CASE("explain of an unknown code names the nearest one") {
  const Outcome near = invoke({"explain", "ACR10400"});
  CHECK(near.code == 1);
  CHECK(near.out.empty());
  CHECK(has(near.err, "ACR6070"));
  CHECK(has(near.err, "did you mean ACR1040?"));
  CHECK(has(invoke({"explain", "everything"}).err, "`acrnet explain` lists all codes"));
}

TEST_CASE("output lists all values and masks the sensitive ones") {
  const Outputs output;
  const Outcome all = output({});
  CHECK(all.code == 0);
  CHECK(all.out ==
        "count   = 3\n"
        "many    = [\"203.0.113.0/24\",\"198.51.100.7\"]\n"
        "name    = \"contoso\"\n"
        "nothing = null\n"
        "odd     = \"a\\n\\u{202E}b\"\n"
        "on      = true\n"
        "token   = (sensitive)\n");
}

TEST_CASE("output by name, as JSON and raw") {
  const Outputs output;
  CHECK(output({"name"}).out == "\"contoso\"\n");
  CHECK(output({"token"}).out == "\"s3cret\"\n");
  CHECK(output({"--raw", "name"}).out == "contoso");
  CHECK(output({"-raw", "count"}).out == "3");
  CHECK(output({"--raw", "on"}).out == "true");
  CHECK(output({"--raw", "odd"}).out ==
        "a\n\xE2\x80\xAE"
        "b");
  CHECK(json::parse(output({"--json", "many"}).out) == json{"203.0.113.0/24", "198.51.100.7"});
  const json all = json::parse(output({"-json"}).out);
  CHECK(all["token"] == json{{"sensitive", true}, {"value", "s3cret"}});
  CHECK(all["name"] ==
        json{{"sensitive", false}, {"description", "of the registry"}, {"value", "contoso"}});
  CHECK(all["nothing"]["value"].is_null());
}

TEST_CASE("output refuses what it can't give") {
  const Outputs output;
  const Outcome unknown = output({"nmae"});
  CHECK(unknown.code == 1);
  CHECK(has(unknown.err, "ACR6071"));
  CHECK(has(unknown.err, "did you mean 'name'?"));
  CHECK(has(output({"zzz"}).err, "there are: count, many, name"));
  CHECK(has(output({"--raw", "many"}).err, "ACR6072"));
  CHECK(has(output({"--raw", "nothing"}).err, "ACR6072"));
  CHECK(has(output({"--raw"}).err, "ACR6073"));
  CHECK(has(output({"--raw", "--json", "name"}).err, "ACR6007"));
}

TEST_CASE("a policy without outputs has none, and a wrong one gives none") {
  const TemporaryFolder folder;
  folder.write("policy.acrnet", "");
  const Outcome none = invoke({"--chdir", folder.path().string(), "output"});
  CHECK(none.code == 0);
  CHECK(none.out.empty());
  CHECK(none.err == "The policy has no outputs.\n");
  CHECK(invoke({"--chdir", folder.path().string(), "output", "--json"}).out == "{}\n");
  folder.write("policy.acrnet", "output x { value = y }\n");
  const Outcome wrong = invoke({"--chdir", folder.path().string(), "output"});
  CHECK(wrong.code == 1);
  CHECK(wrong.out.empty());
}

}  // namespace acrnet::cli
