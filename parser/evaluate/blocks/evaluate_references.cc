// References to blocks: `subnet.docker.vm`, `registry.acr["west"].name`, `registry.*`.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "parser/evaluate/blocks/top_reader.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/module_diagnostics.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

const Expression& head_of(const Expression& expression) {
  const Expression* at = &expression;
  while (const Expression* object = object_of(*at)) at = object;
  return *at;
}

// Everything declared whose reference goes on behind `prefix` (an empty one: everything).
std::vector<const Module::Declared::value_type*> below(const Module::Declared& declared,
                                                       std::string_view prefix) {
  std::vector<const Module::Declared::value_type*> found;
  for (auto at = declared.lower_bound(prefix); at != declared.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    const std::size_t size = prefix.size();
    if (size == 0 ||
        (at->first.size() > size && (at->first[size] == '.' || at->first[size] == '[')))
      found.push_back(&*at);
  }
  return found;
}

class ReferenceReader {
 public:
  ReferenceReader(const Expression& expression, const Scope& scope, Evaluation& evaluation)
      : scope_(scope),
        evaluation_(evaluation),
        at_(range_of(*scope.document, expression.span)),
        kind_(std::get<Reference>(head_of(expression).node).name) {
    for (const Expression* at = &expression; object_of(*at) != nullptr; at = object_of(*at))
      steps_.push_back(at);
    std::reverse(steps_.begin(), steps_.end());
  }

  Value read() {
    std::string reference;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (std::holds_alternative<Splat>(steps_[i]->node)) return splat(reference, i + 1);
      if (!append(*steps_[i], reference)) return unknown();
      const auto found = declared().find(reference);
      if (found != declared().end()) return attributes(found->second, i + 1);
      if (i > 8) break;
    }
    report_missing(reference);
    return unknown();
  }

 private:
  Value unknown() const { return {Unknown{}, at_}; }

  const Module::Declared& declared() const {
    if (kind_ == "subnet") return evaluation_.here().subnets;
    if (kind_ == "registry") return evaluation_.here().registries;
    if (kind_ == "group") return evaluation_.here().groups;
    if (kind_ == "module") return evaluation_.here().modules;
    return evaluation_.here().subscriptions;
  }

  bool append(const Expression& step, std::string& reference) {
    if (const auto* access = std::get_if<MemberAccess>(&step.node)) {
      if (!reference.empty()) reference += '.';
      reference += access->member;
      return true;
    }
    const Expression& index = *std::get<IndexAccess>(step.node).index;
    const Value key = evaluate_expression(index, scope_, evaluation_);
    if (key.sensitive) {
      evaluation_.report(sensitive_block_key(range_of(*scope_.document, index.span)));
      return false;
    }
    if (const auto* text = key.as<std::string_view>()) {
      reference += key_text(*text);
      return true;
    }
    if (key.known()) {
      evaluation_.report(has_no_parts(range_of(*scope_.document, index.span), describe(key),
                                      "a text as the key of a block"));
    }
    return false;
  }

  // The rest of the steps, behind the block.
  Value attributes(const Value& block, std::size_t from) {
    Value value = block;
    value.range = at_;
    for (std::size_t i = from; i < steps_.size() && value.known(); ++i) {
      const auto* access = std::get_if<MemberAccess>(&steps_[i]->node);
      if (access == nullptr) {
        evaluation_.report(has_no_parts(at_, describe(value), "a list or a map"));
        return unknown();
      }
      value = member_of(value, access->member, at_, evaluation_);
    }
    return value;
  }

  // Whether the module may get more blocks of this kind than are known by now.
  bool more_may_come() const {
    const Module& here = evaluation_.here();
    const auto in_loops = [&](std::string_view word) { return loops_hold(*here.documents, word); };
    if (kind_ == "subnet") {
      if (here.stage > Module::Stage::subnets) return false;
      return in_loops("subnet") || in_loops("virtual_network") || !here.subnets_read;
    }
    if (kind_ == "subscription")
      return here.stage <= Module::Stage::settings && in_loops("subscription");
    return here.stage < Module::Stage::open && in_loops(kind_);
  }

  Value splat(const std::string& prefix, std::size_t from) {
    if (more_may_come()) {
      evaluation_.report(not_known_yet(at_, fmt::format("{}.*", kind_)));
      return unknown();
    }
    std::vector<Value> values;
    for (const auto* item : below(declared(), prefix)) {
      values.push_back(attributes(item->second, from));
      if (!values.back().known()) return unknown();
    }
    const bool is_network = kind_ == "subnet" && evaluation_.here().networks.contains(prefix);
    if (values.empty() && !prefix.empty() && !is_network) {
      report_missing(prefix);
      return unknown();
    }
    return evaluation_.make_list(values, at_);
  }

  // What a loop makes of the block.
  std::vector<std::string> with_keys(const std::string& block) const {
    std::vector<std::string> keyed;
    for (const auto* item : below(declared(), block)) {
      if (item->first[block.size()] == '[')
        keyed.push_back(fmt::format("{}.{}", kind_, item->first));
    }
    return keyed;
  }

  void report_missing(const std::string& reference) {
    const std::string whole = fmt::format("{}.{}", kind_, reference);
    const auto network = evaluation_.here().networks.find(reference);
    if (kind_ == "subnet" && network != evaluation_.here().networks.end())
      return evaluation_.report(whole_network_as_source(at_, kind_, reference, network->second));
    if (evaluation_.here().declarations_incomplete) return evaluation_.fail();
    if (more_may_come()) return evaluation_.report(not_known_yet(at_, whole));
    // A block that a loop makes, and perhaps an attribute of it.
    for (std::string block = reference; !block.empty();
         block.resize(block.find('.') == std::string::npos ? 0 : block.rfind('.'))) {
      const std::vector<std::string> keyed = with_keys(block);
      if (keyed.empty()) continue;
      return evaluation_.report(block_needs_key(at_, fmt::format("{}.{}", kind_, block), keyed));
    }
    std::vector<std::string> known;
    for (const auto& [name, value] : declared()) known.push_back(fmt::format("{}.{}", kind_, name));
    evaluation_.report(unknown_reference(at_, kind_, whole, known));
  }

  const Scope& scope_;
  Evaluation& evaluation_;
  SourceRange at_;
  std::string_view kind_;
  std::vector<const Expression*> steps_;
};

Value attribute_of(const ArmId& id, std::string_view name, std::string_view what, SourceRange at,
                   Evaluation& evaluation) {
  if (id.empty()) return {Unknown{}, at};
  if (name == "id") return evaluation.make_text(id.text(), at);
  if (name == "name") return evaluation.make_text(id.name(), at);
  if (name == "resource_group") return evaluation.make_text(id.resource_group(), at);
  if (name == "subscription") return evaluation.make_text(id.subscription(), at);
  constexpr std::array<std::string_view, 4> known{"id", "name", "resource_group", "subscription"};
  evaluation.report(unknown_attribute(at, name, what, known));
  return {Unknown{}, at};
}

}  // namespace

const Expression* object_of(const Expression& expression) {
  if (const auto* access = std::get_if<MemberAccess>(&expression.node)) return access->object;
  if (const auto* access = std::get_if<IndexAccess>(&expression.node)) return access->object;
  if (const auto* access = std::get_if<Splat>(&expression.node)) return access->object;
  return nullptr;
}

std::string key_text(std::string_view key) {
  std::string text = "[\"";
  for (const char c : key) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"]";
}

bool is_kind(std::string_view word) {
  return word == "subnet" || word == "registry" || word == "group" || word == "subscription" ||
         word == "module";
}

bool is_block_reference(const Expression& expression) {
  const auto* head = std::get_if<Reference>(&head_of(expression).node);
  return head != nullptr && is_kind(head->name);
}

Value evaluate_block_reference(const Expression& expression, const Scope& scope,
                               Evaluation& evaluation) {
  return ReferenceReader(expression, scope, evaluation).read();
}

Value member_of(const Value& object, std::string_view name, SourceRange at,
                Evaluation& evaluation) {
  if (const auto* map = object.as<Map>()) {
    if (const Value* item = find(*map, name)) return part_of(object, *item);
    std::vector<std::string> known;
    for (const MapItem& item : *map) known.emplace_back(item.key);
    evaluation.report(no_such_key(at, name, known));
  } else if (const auto* list = object.as<List>()) {
    // `xs[*].name` and `xs.name` are one: a list of what each has.
    std::vector<Value> values;
    for (const Value& element : *list) {
      values.push_back(part_of(object, member_of(element, name, at, evaluation)));
      if (!values.back().known()) return {Unknown{}, at};
    }
    return evaluation.make_list(values, at);
  } else if (const auto* subnet = object.as<SubnetReference>()) {
    return attribute_of(evaluation.policy.subnets[subnet->index].id, name, "subnet", at,
                        evaluation);
  } else if (const auto* registry = object.as<RegistryReference>()) {
    return attribute_of(identity_of_registry(registry->index, evaluation), name, "registry", at,
                        evaluation);
  } else if (const auto* subscription = object.as<SubscriptionReference>();
             subscription && name == "id") {
    return {subscription->id, at};
  } else if (const auto* module = object.as<ModuleReference>()) {
    return output_of_module(module->index, name, at, evaluation);
  } else if (object.known()) {
    evaluation.report(has_no_parts(at, describe(object), "something with attributes"));
  }
  return {Unknown{}, at};
}

}  // namespace acrnet::parser
