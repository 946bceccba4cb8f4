// Writes renderings of generated plans into a folder, for the checks: write_plans FOLDER
// markdown|html|drawings
//
// NAME.md with the limit in its name, NAME.json, NAME.sarif and NAME.html; `hostile` plans hold
// names that would like to be more than names.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "cli/session/render_plan.h"
#include "cli/views/access/access_picture.h"
#include "cli/views/graph/graph.h"
#include "cli/views/model/access_view.h"
#include "cli/views/model/view_plan.h"
#include "cli/views/plan/plan_renderings.h"
#include "tests/unit/cli/generated_plan.h"
#include "tests/unit/cli/plan_builder.h"

namespace {

using acrnet::Plan;
using acrnet::cli::PlanFormat;

class Writer {
 public:
  explicit Writer(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void write_markdown(const std::string& name, const Plan& plan) const {
    const auto view = acrnet::cli::view_plan(plan, "7f3c-91ab-0d42");
    for (const std::size_t limit : {4'096U, 32'768U, 65'536U, 150'000U, 1'048'576U}) {
      write(fmt::format("{}-{}.md", name, limit), acrnet::cli::plan_markdown(view, limit));
    }
  }

  void write_drawings(const std::string& name, const Plan& plan) const {
    using acrnet::cli::Graph;
    const auto access = acrnet::cli::view_access(plan);
    const std::pair<std::string, Graph> graphs[] = {{"steps", acrnet::cli::step_graph(plan)},
                                                    {"access", acrnet::cli::access_graph(access)}};
    for (const auto& [what, graph] : graphs) {
      const std::string file = fmt::format("{}-{}", name, what);
      write(file + ".dot", acrnet::cli::graph_dot(graph));
      write(file + ".mmd", acrnet::cli::graph_mermaid(graph));
      write(file + ".svg", acrnet::cli::graph_svg(graph));
    }
    write(name + "-picture.svg",
          acrnet::cli::access_picture(access, acrnet::cli::PictureUse::alone).svg);
  }

  void write_others(const std::string& name, const Plan& plan) const {
    write(name + ".json", rendered(plan, PlanFormat::json));
    write(name + ".sarif", rendered(plan, PlanFormat::sarif));
    write(name + ".html", rendered(plan, PlanFormat::html));
  }

 private:
  std::string rendered(const Plan& plan, PlanFormat format) const {
    const acrnet::Diagnostics diagnostics;
    const acrnet::Sources sources;
    return acrnet::cli::render_plan(
        plan, {{format, {}}, acrnet::cli::Screen(), folder_, diagnostics, sources});
  }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }

  std::filesystem::path folder_;
};

}  // namespace

// What a check needs: all of it, or only its part, which takes less time.
int main(int count, char** words) {
  if (count != 3) return 1;
  const Writer writer(words[1]);
  const std::string_view part = words[2];
  const auto write = [&](const std::string& name, const Plan& plan) {
    if (part == "markdown") writer.write_markdown(name, plan);
    if (part == "markdown" || part == "html") writer.write_others(name, plan);
    if (part == "drawings" && plan.changes.size() <= 100) writer.write_drawings(name, plan);
  };
  write("walk-through", acrnet::cli::walk_through_plan());
  for (const std::size_t changes : {2U, 5U, 40U, 700U, 2'000U}) {
    for (const bool hostile : {false, true}) {
      const auto seed = static_cast<std::uint32_t>(changes + (hostile ? 1 : 0));
      write(fmt::format("{}-{}", hostile ? "hostile" : "plain", changes),
            acrnet::cli::generated_plan({seed, changes, hostile, false}));
    }
  }
  write("alike", acrnet::cli::generated_plan({3, 1'000, true, true}));
  if (part != "markdown") return 0;
  writer.write_markdown("hostile-1", acrnet::cli::generated_plan({1, 1, true, false}));
  writer.write_markdown("hostile-50000", acrnet::cli::generated_plan({2, 50'000, true, false}));
}
