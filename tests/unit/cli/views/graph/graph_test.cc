#include "cli/views/graph/graph.h"

#include <catch2/catch.hpp>

#include <string>

#include "cli/views/access/access_picture.h"
#include "cli/views/model/access_view.h"
#include "tests/unit/cli/generated_plan.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Graph access_of(const Plan& plan) { return access_graph(view_access(plan)); }

}  // namespace

TEST_CASE("Steps as DOT: each a box, and why one waits at its arrow") {
  CHECK(graph_dot(step_graph(walk_through_plan())) ==
        R"(digraph acrnet {
  label="In which order, and why"; labelloc=t; rankdir=LR; fontname="sans-serif";
  node [shape=box style=rounded fontname="monospace" fontsize=11];
  edge [fontname="sans-serif" fontsize=9];
  n0 [label="1  subnet.docker.vm\ladd service endpoint\l"];
  n1 [label="2  registry.main\l3 rules, default action Deny, in one request\l"];
  n0 -> n1 [color="#59636e" label="a rule needs its endpoint"];
}
)");
}

TEST_CASE("Access as Mermaid: who keeps, gains and loses") {
  CHECK(graph_mermaid(access_of(walk_through_plan())) ==
        R"(flowchart LR
  n0["registry.main"]
  n1["everyone else"]
  n2["203.0.113.0/24"]
  n3["subnet docker.vm"]
  n1 -.->|"loses"| n0
  n2 ---|"keeps"| n0
  n3 ---|"keeps"| n0
)");
}

TEST_CASE("Access as DOT: a sign, and the line that brings it about where there is one") {
  Graph graph = access_of(walk_through_plan());
  CHECK(contains(graph_dot(graph), "[color=\"#a40e26\" style=dashed penwidth=2 label=\"-\"];"));
  graph.arrows[0].label = "policy.acrnet:14";
  CHECK(contains(graph_dot(graph), "label=\"- policy.acrnet:14\"];"));
}

TEST_CASE("A plan without steps, and one that changes no access, say so in every form") {
  const Plan plan;
  CHECK(graph_mermaid(step_graph(plan)) == "flowchart LR\n  n0[\"nothing to write\"]\n");
  CHECK(contains(graph_dot(step_graph(plan)), "n0 [label=\"nothing to write\" shape=plain];"));
  CHECK(contains(graph_svg(step_graph(plan)), ">nothing to write</text>\n</svg>\n"));
  CHECK(contains(graph_dot(access_of(plan)), "label=\"nobody gains or loses access\""));
  CHECK(contains(graph_svg(access_of(plan)), ">nobody gains or loses access</text>"));
}

TEST_CASE("An SVG says in the box why it waits, and has room for what a step does") {
  const std::string svg = graph_svg(step_graph(walk_through_plan()));
  CHECK(contains(svg, ">3 rules, default action Deny, in one request</text>"));
  CHECK(contains(svg, ">waits: a rule needs its endpoint</text>"));
}

TEST_CASE("Boxes of an SVG stand behind all that they wait for") {
  Plan plan = walk_through_plan();
  plan.steps.push_back(plan.steps[1]);
  plan.steps[2].after = {{1, OrderReason::endpoint_before_rule}};
  const std::string svg = graph_svg(step_graph(plan));
  const auto column = [&](const std::string& name) {
    const std::size_t box = svg.find("x=\"", svg.find("<title>" + name)) + 3;
    return std::stoi(svg.substr(box));
  };
  CHECK(column("1  subnet.docker.vm") < column("2  registry.main"));
  CHECK(column("2  registry.main") < column("3  registry.main"));
}

TEST_CASE("Names end no label and begin no markup in a drawing") {
  const Plan plan = generated_plan({5, 60, true, false});
  for (const Graph& graph : {step_graph(plan), access_of(plan)}) {
    const std::string mermaid = graph_mermaid(graph);
    for (const char* acting : {"evil`", "evil|", "evil<", "<script", "evil]", "evil\\", "evil'"}) {
      CHECK_FALSE(contains(mermaid, acting));
    }
    const std::string svg = graph_svg(graph);
    CHECK_FALSE(contains(svg, "<script"));
    CHECK_FALSE(contains(svg, "<img"));
    CHECK_FALSE(contains(graph_dot(graph), "evil\" onload"));
  }
  const std::string picture = access_picture(view_access(plan), PictureUse::alone).svg;
  CHECK_FALSE(contains(picture, "<script"));
  CHECK(contains(picture, "xmlns=\"http://www.w3.org/2000/svg\""));
}

TEST_CASE("The picture shows the sections that matter most, and counts the rest of each") {
  Plan plan = walk_through_plan();
  std::vector<Cidr> many;
  for (std::uint32_t i = 0; i < 40; ++i) many.push_back(Cidr(0x14000000U + i * 512, 24));
  plan.access[0].after = {CidrSet(many), {}};
  const AccessPicture picture = access_picture(view_access(plan), PictureUse::in_page);
  CHECK(picture.sections == 1);
  CHECK(contains(picture.svg, ">34 more</text>"));
  const AccessPicture large =
      access_picture(view_access(generated_plan({8, 2'000, false, false})), PictureUse::in_page);
  CHECK(large.sections == 12);
  CHECK(large.registries >= 12);
}

}  // namespace acrnet::cli
