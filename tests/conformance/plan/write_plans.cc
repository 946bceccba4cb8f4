// Writes renderings of generated plans into a folder, for check.mjs: write_plans FOLDER
//
// NAME.md with the limit in its name, NAME.json, NAME.sarif and NAME.html; `hostile` plans hold names that
// would like to be more than names.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/render_plan.h"
#include "cli/views/plan_markdown.h"
#include "cli/views/view_plan.h"
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
        plan, {{format}, acrnet::cli::Screen(), folder_, diagnostics, sources});
  }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }

  std::filesystem::path folder_;
};

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 1;
  const Writer writer(words[1]);
  writer.write_markdown("walk-through", acrnet::cli::walk_through_plan());
  writer.write_others("walk-through", acrnet::cli::walk_through_plan());
  for (const std::size_t changes : {1U, 2U, 5U, 40U, 700U, 2'000U, 50'000U}) {
    for (const bool hostile : {false, true}) {
      const auto seed = static_cast<std::uint32_t>(changes + (hostile ? 1 : 0));
      const Plan plan = acrnet::cli::generated_plan({seed, changes, hostile, false});
      const std::string name = fmt::format("{}-{}", hostile ? "hostile" : "plain", changes);
      writer.write_markdown(name, plan);
      if (changes <= 2'000) writer.write_others(name, plan);
    }
  }
  writer.write_others("alike", acrnet::cli::generated_plan({3, 1'000, true, true}));
}
