// `acrnet graph`: each drawing in each form, of the policy's plan and of a saved one.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "tests/e2e/scene.h"

namespace acrnet::e2e {

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string drawn(const Scene& scene, const std::vector<std::string>& options) {
  std::vector<std::string> words{"graph"};
  words.insert(words.end(), options.begin(), options.end());
  const Outcome outcome = scene.run(words);
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  return outcome.out;
}

}  // namespace

TEST_CASE("graph draws the steps and why one waits for another") {
  const Scene scene;
  const std::string dot = drawn(scene, {});
  CHECK(dot.starts_with("digraph acrnet {\n  label=\"In which order, and why\";"));
  CHECK(contains(dot, R"(n0 [label="1  subnet.docker.vm\ladd service endpoint\l"];)"));
  CHECK(contains(dot, R"(n0 -> n1 [color="#59636e" label="a rule needs its endpoint"];)"));
  CHECK(drawn(scene, {"--format", "dot"}) == dot);
  CHECK(drawn(scene, {"--format", "mermaid"}) == R"(flowchart LR
  n0["1  subnet.docker.vm<br>add service endpoint"]
  n1["2  registry.main<br>2 rules, default action Deny, in one request"]
  n0 -->|"a rule needs its endpoint"| n1
)");
  const std::string svg = drawn(scene, {"--format", "svg"});
  CHECK(svg.starts_with("<svg "));
  CHECK(contains(svg, ">2 rules, default action Deny, in one request</text>"));
  CHECK(contains(svg, ">waits: a rule needs its endpoint</text>"));
  CHECK(scene.azure().writes().empty());
}

TEST_CASE("graph draws who keeps, gains and loses access") {
  Scene scene;
  REQUIRE(scene.apply().code == 0);
  scene.edit("allow 203.0.113.0/24", "allow 198.51.100.7");
  const std::string mermaid = drawn(scene, {"--access", "--format", "mermaid"});
  CHECK(contains(mermaid, R"(["registry.main"])"));
  CHECK(contains(mermaid, "-.->|\"loses: not in policy\"|"));
  CHECK(contains(mermaid, "==>|\"gains: policy.acrnet:19\"|"));
  CHECK(contains(mermaid, "---|\"keeps\"|"));
  const std::string dot = drawn(scene, {"--access"});
  CHECK(contains(dot, "label=\"+ policy.acrnet:19\""));
  CHECK(contains(dot, "label=\"=\""));
  const std::string svg = drawn(scene, {"--access", "--format", "svg"});
  for (const char* name : {"203.0.113.0/24", "198.51.100.7", "registry.main"}) {
    CAPTURE(name);
    CHECK(contains(svg, name));
  }
}

TEST_CASE("graph of a saved plan is that of the plan, and asks nobody") {
  const Scene scene;
  REQUIRE(scene.run({"plan", "--out", "saved.plan"}).code == 0);
  const std::size_t asked = scene.azure().requests().size();
  for (const char* format : {"dot", "mermaid", "svg"}) {
    CAPTURE(format);
    const std::string steps = drawn(scene, {"saved.plan", "--format", format});
    const std::string access = drawn(scene, {"saved.plan", "--access", "--format", format});
    CHECK(scene.azure().requests().size() == asked);
    const Scene again;
    CHECK(drawn(again, {"--format", format}) == steps);
    CHECK(drawn(again, {"--access", "--format", format}) == access);
  }
}

TEST_CASE("graph of what takes everything back, and of nothing to do") {
  const Scene scene;
  REQUIRE(scene.apply().code == 0);
  CHECK(contains(drawn(scene, {"--destroy", "--format", "mermaid"}), "remove service endpoint"));
  for (const char* format : {"dot", "mermaid", "svg"}) {
    CAPTURE(format);
    CHECK(contains(drawn(scene, {"--format", format}), "nothing to write"));
    CHECK(contains(drawn(scene, {"--access", "--format", format}), "nobody gains or loses access"));
  }
}

TEST_CASE("graph refuses a form that it does not have, and a plan that is none") {
  const Scene scene;
  const Outcome png = scene.run({"graph", "--format", "png"});
  CHECK(png.code == 1);
  CHECK(png.out.empty());
  CHECK(contains(png.err, "ACR6006"));
  CHECK(contains(png.err, "it takes dot, mermaid or svg"));
  CHECK(contains(scene.run({"graph", "absent.plan"}).err, "ACR4111"));
  CHECK(contains(scene.run({"graph", "policy.acrnet"}).err, "ACR4112"));
}

}  // namespace acrnet::e2e
