// `output`: what a configuration gives to others, and a module to its caller.
#include <fmt/format.h>

#include <array>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/evaluate/expressions/value_json.h"
#include "parser/messages/module_diagnostics.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 3> output_attributes{"value", "description", "sensitive"};
constexpr Schema output_schema{"output", output_attributes, {}, 1, false};

// The value, which is computed once. The module that is being evaluated is the output's.
Value value_of(ModuleOutput& output, BlockReader& reader, Evaluation& evaluation) {
  if (output.state == Definition::State::done) {
    evaluation.reuse(output.height, reader.head());
    return output.value;
  }
  const Evaluation::Measure measure(evaluation);
  Value value{Unknown{}, reader.head()};
  const Attribute* const attribute = reader.attribute("value");
  if (attribute != nullptr) {
    output.state = Definition::State::running;
    const std::string name = evaluation.address("output", reader.reference()).text();
    evaluation.running.push_back({&output, name});
    value = evaluate_expression(attribute->value, reader.scope_of(*attribute), evaluation);
    evaluation.running.pop_back();
    const bool sensitive = reader.flag("sensitive").value_or(false);
    if (value.sensitive && !sensitive)
      evaluation.report(sensitive_output(reader.attribute_range(*attribute), reader.reference()));
    if (sensitive && value.known()) value = evaluation.make_sensitive(value);
  }
  // What failed inside of `try` was not reported: outside of it, it is.
  const bool again = evaluation.attempting() && evaluation.failed();
  output.state = again ? Definition::State::waiting : Definition::State::done;
  output.height = measure.height();
  output.value = value;
  return value;
}

void evaluate_output(ModuleOutput& output, Evaluation& evaluation) {
  BlockReader reader(output_schema, output.block, evaluation);
  reader.require("value");
  Output result;
  result.name = reader.reference();
  result.origin = evaluation.origin(*output.block.document, output.block.span);
  if (const auto description = reader.text("description")) result.description = *description;
  result.sensitive = reader.flag("sensitive").value_or(false);
  const Value value = value_of(output, reader, evaluation);
  if (!evaluation.here().is_root()) return;
  if (!evaluation.weigh(value, value.range)) return;
  result.value = to_json(value, evaluation);
  evaluation.policy.outputs.push_back(std::move(result));
}

}  // namespace

void declare_outputs(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  Module& here = evaluation.here();
  for (const TopBlock& top : blocks) {
    const BlockReader::Head head = BlockReader::read_head(output_schema, top, evaluation);
    if (head.name.empty()) continue;
    const std::string reference = fmt::format("{}{}", head.name, top.keys);
    const std::string address = "output." + reference;
    if (!here.outputs.try_emplace(reference, ModuleOutput{top, {}, 0, {}}).second)
      evaluation.report(duplicate_block(head.range, address, here.heads.at(address)));
    here.heads.try_emplace(address, head.range);
  }
}

void evaluate_outputs(Evaluation& evaluation) {
  for (auto& [name, output] : evaluation.here().outputs) evaluate_output(output, evaluation);
}

Value output_of_module(std::size_t index, std::string_view name, SourceRange at,
                       Evaluation& evaluation) {
  Module& module = *evaluation.modules[index];
  open_module(module, evaluation);
  if (module.documents == nullptr) return {Unknown{}, at};
  const auto found = module.outputs.find(name);
  if (found == module.outputs.end()) {
    if (module.declarations_incomplete) {
      evaluation.fail();
      return {Unknown{}, at};
    }
    std::vector<std::string> known;
    for (const auto& [output, unused] : module.outputs) known.push_back(output);
    evaluation.report(unknown_output(at, name, module.call.block->labels[0].text, known));
    return {Unknown{}, at};
  }
  ModuleOutput& output = found->second;
  if (output.state == Definition::State::running) {
    evaluation.report(definition_cycle(at, evaluation.cycle_path(&output)));
    return {Unknown{}, at};
  }
  const Evaluation::Inside inside(evaluation, module);
  Value value{Unknown{}, at};
  if (evaluation.enter(at)) {
    BlockReader reader(output_schema, output.block, evaluation);
    value = value_of(output, reader, evaluation);
  }
  evaluation.leave();
  return value;
}

}  // namespace acrnet::parser
