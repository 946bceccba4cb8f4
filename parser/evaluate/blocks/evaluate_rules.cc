// Rules: what `allow` lets in, less what `except` takes away; groups of them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "model/cidr_set.h"
#include "model/similar.h"
#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/foreign_habit_diagnostics.h"
#include "parser/messages/value_diagnostics.h"
#include "parser/syntax/foreign_habits.h"

namespace acrnet::parser {

namespace {

constexpr Schema group_schema{"group", {}, {}, 1, true};

// Appends the sources of one `allow` statement.
class SourceReader {
 public:
  SourceReader(const Scope& scope, Allow shape, std::vector<Allow>& into, Evaluation& evaluation)
      : scope_(scope), shape_(shape), into_(into), evaluation_(evaluation) {}

  void read(const Expression& source) {
    if (const auto* cidr = std::get_if<CidrLiteral>(&source.node)) {
      add(place(source), cidr->value);
    } else if (const auto* list = std::get_if<ListLiteral>(&source.node)) {
      for (const Expression& element : list->elements) read(element);
    } else if (!report_unknown_name(source)) {
      read(evaluate_expression(source, scope_, evaluation_), place(source));
    }
  }

 private:
  SourceRange place(const Expression& source) const {
    return range_of(*scope_.document, source.span);
  }

  void add(SourceRange at, std::variant<Cidr, SubnetIndex> value) {
    if (!evaluation_.take_rule(at)) return;
    shape_.source = value;
    shape_.range = at;
    into_.push_back(shape_);
  }

  void read(const Value& value, SourceRange at) {
    if (const auto* cidr = value.as<Cidr>()) return add(at, *cidr);
    if (const auto* subnet = value.as<SubnetReference>()) return add(at, subnet->index);
    if (const auto* group = value.as<GroupReference>()) return read_group(group->index, at);
    if (const auto* list = value.as<List>()) {
      for (const Value& element : *list) {
        if (!evaluation_.take_elements(1, at)) return;
        read(element, at);
      }
    } else if (const auto* text = value.as<std::string_view>()) {
      std::string reason;
      evaluation_.report(parse_cidr(*text, reason) ? quoted_literal(at, "an address", *text)
                                                   : not_a_source(at, "a text", *text));
    } else if (value.known()) {
      evaluation_.report(not_a_source(at, describe(value), {}));
    }
  }

  void read_group(std::size_t index, SourceRange at) {
    for (const Allow& allow : rules_of_group(index, at, evaluation_)) {
      if (!evaluation_.take_elements(1, at) || !evaluation_.take_rule(at)) return;
      Allow rule = shape_;
      rule.source = allow.source;
      rule.range = at;
      if (rule.because == no_text) rule.because = allow.because;
      // Wanted while both the group and the rule that names it ask for it.
      if (allow.until && (!rule.until || *allow.until < *rule.until)) {
        rule.until = allow.until;
        rule.until_range = allow.until_range;
      }
      into_.push_back(rule);
    }
  }

  // A bare word is most likely a name with a slip in it, or a subnet's name without its kind.
  bool report_unknown_name(const Expression& source) {
    const auto parts = dotted_name(source);
    if (parts.empty() || is_kind(parts[0]) || find_name(parts[0], scope_) != nullptr) return false;
    if (evaluation_.here().names_incomplete) return true;
    const std::string word = fmt::format("{}", fmt::join(parts, "."));
    if (parts.size() > 1 && report_word_of_elsewhere(parts, place(source))) return true;
    std::vector<std::string> known;
    for (const auto& [name, definition] : evaluation_.here().names) known.emplace_back(name);
    std::sort(known.begin(), known.end());
    for (const auto& [reference, value] : evaluation_.here().subnets) {
      if (reference != word && !reference.ends_with("." + word)) continue;
      evaluation_.report(bare_block_name(place(source), word, "subnet." + reference));
      return true;
    }
    evaluation_.report(most_similar(word, known)
                           ? unknown_name(place(source), word, known)
                           : not_a_source(place(source), "'" + word + "'", word));
    return true;
  }

  // `var.office`, `virtual_network.docker`
  bool report_word_of_elsewhere(const std::vector<std::string_view>& parts, SourceRange at) {
    if (is_terraform_prefix(parts[0])) {
      evaluation_.report(terraform_reference(at, parts[0], parts[1]));
      return true;
    }
    const auto network = evaluation_.here().networks.find(std::string(parts[1]));
    if (parts[0] != "virtual_network" || network == evaluation_.here().networks.end()) return false;
    evaluation_.report(whole_network_as_source(at, parts[0], parts[1], network->second));
    return true;
  }

  const Scope& scope_;
  Allow shape_;
  std::vector<Allow>& into_;
  Evaluation& evaluation_;
};

// The addresses of an `except`; empty when something of it was reported.
std::optional<std::vector<Cidr>> excepted(const AllowRule& rule, const Scope& scope,
                                          Evaluation& evaluation) {
  std::vector<Allow> taken;
  SourceReader reader(scope, {}, taken, evaluation);
  const std::size_t errors = evaluation.error_count();
  for (const Expression& source : rule.except) reader.read(source);
  if (evaluation.error_count() > errors || taken.empty()) return std::nullopt;
  std::vector<Cidr> cidrs;
  for (const Allow& allow : taken) {
    if (has_ended(allow, evaluation.today())) continue;  // its group no longer holds it
    if (const auto* cidr = std::get_if<Cidr>(&allow.source)) {
      cidrs.push_back(*cidr);
    } else {
      evaluation.report(except_takes_no(allow.range, "a subnet"));
      return std::nullopt;
    }
  }
  return cidrs;
}

// The addresses of the rules; empty, with an error, where one lets a subnet in.
std::optional<std::vector<Cidr>> addresses_of(const std::vector<Allow>& rules,
                                              Evaluation& evaluation) {
  std::vector<Cidr> cidrs;
  for (const Allow& allow : rules) {
    if (std::holds_alternative<SubnetIndex>(allow.source)) {
      evaluation.report(except_takes_no(allow.range, "anything from a subnet"));
      return std::nullopt;
    }
    cidrs.push_back(std::get<Cidr>(allow.source));
  }
  return cidrs;
}

// Replaces the addresses of `rules` by the smallest exact cover of what `taken` leaves of them.
void take_away(const std::vector<Cidr>& taken, const AllowRule& rule, const Scope& scope,
               std::vector<Allow>& rules, Evaluation& evaluation) {
  const SourceRange at{scope.document->file, rule.except[0].span.begin,
                       rule.except[rule.except.size() - 1].span.end};
  const auto cidrs = addresses_of(rules, evaluation);
  if (!cidrs || cidrs->empty()) return;
  const CidrSet whole(*cidrs);
  const CidrSet left = subtract(whole, CidrSet(taken));
  if (left.empty()) return evaluation.report(except_takes_all(at));
  if (left == whole) return evaluation.report(except_takes_nothing(at));
  Allow shape = rules.front();
  rules.clear();
  for (const Cidr& cidr : left.cover()) {
    shape.source = cidr;
    rules.push_back(shape);
  }
}

TextIndex read_because(const AllowRule& rule, const Scope& scope, Evaluation& evaluation) {
  if (rule.because == nullptr) return no_text;
  const Value value = evaluate_expression(*rule.because, scope, evaluation);
  if (const auto* text = value.as<std::string_view>()) {
    return evaluation.intern(value.sensitive ? "(sensitive)" : *text);
  }
  if (value.known()) {
    evaluation.report(wrong_type(range_of(*scope.document, rule.because->span), "the reason",
                                 "a text in quotes", describe(value)));
  }
  return no_text;
}

// No last day when the value is null, as a module's input may be.
void read_until(const AllowRule& rule, const Scope& scope, Evaluation& evaluation, Allow& into) {
  if (rule.until == nullptr) return;
  into.until_range = range_of(*scope.document, rule.until->span);
  const Value value = evaluate_expression(*rule.until, scope, evaluation);
  if (const auto* date = value.as<Date>()) {
    into.until = *date;
  } else if (const auto* text = value.as<std::string_view>(); text && parse_date(*text)) {
    evaluation.report(quoted_literal(into.until_range, "a date", *text));
  } else if (value.known() && value.as<Null>() == nullptr) {
    evaluation.report(
        wrong_type(into.until_range, "'until'", "a date such as 2026-12-31", describe(value)));
  }
}

}  // namespace

void evaluate_rule(const AllowRule& rule, Origin origin, const Scope& scope, Evaluation& evaluation,
                   std::vector<Allow>& into) {
  Allow shape;
  shape.origin = origin;
  shape.because = read_because(rule, scope, evaluation);
  read_until(rule, scope, evaluation, shape);
  if (rule.except.empty()) {
    SourceReader sources(scope, shape, into, evaluation);
    for (const Expression& source : rule.sources) sources.read(source);
    return;
  }
  std::vector<Allow> rules;
  SourceReader sources(scope, shape, rules, evaluation);
  for (const Expression& source : rule.sources) sources.read(source);
  if (const auto taken = excepted(rule, scope, evaluation))
    take_away(*taken, rule, scope, rules, evaluation);
  into.insert(into.end(), rules.begin(), rules.end());
}

const std::vector<Allow>& rules_of_group(std::size_t index, SourceRange at,
                                         Evaluation& evaluation) {
  Evaluation::Group& group = evaluation.group_blocks[index];
  if (group.state == Definition::State::running) {
    evaluation.report(definition_cycle(at, evaluation.cycle_path(&group)));
  }
  if (group.state != Definition::State::waiting) {
    evaluation.reuse(group.height, at);
    return group.allows;
  }
  group.state = Definition::State::running;
  const Evaluation::Inside inside(evaluation, *group.block.scope->module);
  const std::string reference =
      fmt::format("{}{}", group.block.block->labels[0].text, group.block.keys);
  evaluation.running.push_back({&group, evaluation.address("group", reference).text()});
  const Evaluation::Measure measure(evaluation);
  if (evaluation.enter(at)) {
    BlockReader reader(group_schema, group.block, evaluation);
    std::vector<Allow> allows;
    for (const BoundRule& rule : reader.rules())
      evaluate_rule(*rule.rule, rule.origin, *rule.scope, evaluation, allows);
    group.allows = std::move(allows);
  }
  evaluation.leave();
  evaluation.running.pop_back();
  group.height = measure.height();
  group.state = Definition::State::done;
  return group.allows;
}

void declare_groups(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (const TopBlock& top : blocks) {
    const BlockReader::Head head = BlockReader::read_head(group_schema, top, evaluation);
    if (head.name.empty()) continue;
    const std::string reference = std::string(head.name) + std::string(top.keys);
    const std::string address = evaluation.address("group", reference).text();
    const Value value{GroupReference{evaluation.group_blocks.size()}, head.range};
    if (!evaluation.here().groups.try_emplace(reference, value).second)
      evaluation.report(duplicate_block(head.range, address, evaluation.here().heads.at(address)));
    evaluation.here().heads.try_emplace(address, head.range);
    evaluation.group_blocks.push_back({top, {}, 0, {}});
  }
}

void evaluate_groups(Evaluation& evaluation) {
  for (std::size_t i = 0; i < evaluation.group_blocks.size(); ++i) {
    const Evaluation::Group& group = evaluation.group_blocks[i];
    rules_of_group(i, range_of(*group.block.document, group.block.block->keyword.span), evaluation);
  }
}

}  // namespace acrnet::parser
