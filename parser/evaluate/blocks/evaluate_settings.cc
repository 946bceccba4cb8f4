// `acrnet`: which versions of the program the configuration is written for, where its state is, and
// what destroy leaves of registries that do not say it themselves.
#include <array>

#include "model/version.h"
#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/module_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 2> settings_attributes{"version", "on_destroy"};
constexpr std::array<std::string_view, 1> settings_blocks{"state"};
constexpr Schema settings_schema{"acrnet", settings_attributes, settings_blocks, 0, false};

constexpr std::array<WordValue<OnDestroy>, 2> usual_on_destroys{
    {{"restore", OnDestroy::restore}, {"keep", OnDestroy::keep}}};

void check_version(BlockReader& reader, Evaluation& evaluation) {
  const auto text = reader.text("version");
  if (!text) return;
  const SourceRange at = reader.attribute_range(*reader.attribute("version"));
  const auto constraint = VersionConstraint::parse(*text);
  if (!constraint) return evaluation.report(malformed_version(at));
  if (!evaluation.given.version) return;  // who evaluates says nothing about the program
  if (!constraint->allows(*evaluation.given.version))
    evaluation.report(version_refused(at, *text, *evaluation.given.version));
}

}  // namespace

void evaluate_settings(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    evaluation.report(
        repeated_statement(range_of(*blocks[i].document, blocks[i].block->keyword.span), "acrnet",
                           range_of(*blocks[0].document, blocks[0].block->keyword.span)));
  }
  if (blocks.empty()) return;
  BlockReader reader(settings_schema, blocks[0], evaluation);
  check_version(reader, evaluation);
  if (const auto on_destroy = reader.word("on_destroy", usual_on_destroys))
    evaluation.usual_on_destroy = on_destroy->value;
  const std::vector<TopBlock>& states = reader.blocks();
  for (std::size_t i = 1; i < states.size(); ++i) {
    evaluation.report(
        repeated_statement(range_of(*states[i].document, states[i].block->keyword.span), "state",
                           range_of(*states[0].document, states[0].block->keyword.span)));
  }
  if (!states.empty()) evaluate_state(states[0], evaluation);
}

}  // namespace acrnet::parser
