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

const Module::Declared& declared_in(const Module& module, std::string_view kind) {
  if (kind == "subnet") return module.subnets;
  if (kind == "registry") return module.registries;
  if (kind == "group") return module.groups;
  if (kind == "module") return module.modules;
  return module.subscriptions;
}

// Whether a reference goes on behind `prefix` (behind an empty one: every reference).
bool is_below(std::string_view reference, std::string_view prefix) {
  const std::size_t size = prefix.size();
  return size == 0 || (reference.starts_with(prefix) && reference.size() > size &&
                       (reference[size] == '.' || reference[size] == '['));
}

// A name with its keys, without what is behind it: `team["a"]` of `team["a"].registry.main`.
std::string_view first_name(std::string_view reference) {
  bool quoted = false;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    if (reference[i] == '.' && !quoted) return reference.substr(0, i);
    if (reference[i] == '"') quoted = !quoted;
    if (reference[i] == '\\') ++i;
  }
  return reference;
}

// Everything declared whose reference goes on behind `prefix`.
std::vector<const Module::Declared::value_type*> below(const Module::Declared& declared,
                                                       std::string_view prefix) {
  std::vector<const Module::Declared::value_type*> found;
  for (auto at = declared.lower_bound(prefix); at != declared.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    if (is_below(at->first, prefix)) found.push_back(&*at);
  }
  return found;
}

// Blocks of one kind in one module: what the steps of a reference go through.
struct BlocksOf {
  const Module& module;
  std::string_view kind;

  const Module::Declared& declared() const { return declared_in(module, kind); }
};

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

  Value read() { return read({evaluation_.here(), kind_}, 0); }

 private:
  Value unknown() const { return {Unknown{}, at_}; }

  // What the steps from `from` on mean, behind the word for the kind.
  Value read(const BlocksOf& blocks, std::size_t from) {
    std::string reference;
    for (std::size_t i = from; i < steps_.size(); ++i) {
      if (std::holds_alternative<Splat>(steps_[i]->node)) return splat(blocks, reference, i + 1);
      if (!append(*steps_[i], reference)) return unknown();
      const auto found = blocks.declared().find(reference);
      if (found != blocks.declared().end()) return behind(found->second, i + 1);
      if (i - from > 8) break;
    }
    report_missing(blocks, reference);
    return unknown();
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

  // The rest of the steps, behind a block. Behind a module they may name its blocks, in assertions.
  Value behind(const Value& block, std::size_t from) {
    const Module* const module = module_of(block);
    if (module == nullptr || !is_kind_word(from)) return attributes(block, from);
    if (module->documents == nullptr) {
      evaluation_.fail();
      return unknown();
    }
    if (names_block(*module, from)) return read({*module, member(from)}, from + 1);
    const BlocksOf blocks{*module, member(from)};
    const bool is_last = from + 1 == steps_.size();
    if (module->outputs.contains(member(from))) {
      // A text has no parts: then a block was meant that is not there.
      const Value output = member_of(block, member(from), at_, evaluation_);
      if (is_last || !has_text(output)) return attributes(output, from + 1);
    }
    if (!is_last) return read(blocks, from + 1);
    evaluation_.report(not_a_value(at_, address(blocks, {})));
    return unknown();
  }

  // The module, where its blocks may be named.
  const Module* module_of(const Value& block) const {
    const auto* const module = block.as<ModuleReference>();
    if (module == nullptr || !evaluation_.in_assertion()) return nullptr;
    return evaluation_.modules[module->index].get();
  }

  std::string_view member(std::size_t step) const {
    if (step >= steps_.size()) return {};
    const auto* const access = std::get_if<MemberAccess>(&steps_[step]->node);
    return access == nullptr ? std::string_view() : access->member;
  }

  bool is_kind_word(std::size_t step) const { return is_kind(member(step)); }

  // Whether a block of the module is meant by a kind and what is behind it: an output may have the
  // kind as its name.
  bool names_block(const Module& module, std::size_t from) const {
    if (from + 1 >= steps_.size()) return false;
    if (std::holds_alternative<Splat>(steps_[from + 1]->node))
      return !addresses_within(module, member(from), evaluation_).empty();
    const Module::Declared& declared = declared_in(module, member(from));
    const std::string_view name = member(from + 1);
    return !name.empty() && (declared.contains(name) || !below(declared, name).empty());
  }

  // The rest of the steps, behind a value.
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
  static bool more_may_come(const BlocksOf& blocks) {
    const auto& [module, kind] = blocks;
    const auto in_loops = [&](std::string_view word) {
      return loops_hold(*module.documents, word);
    };
    if (kind == "subnet") {
      if (module.stage > Module::Stage::subnets) return false;
      return in_loops("subnet") || in_loops("virtual_network") || !module.subnets_read;
    }
    if (kind == "subscription")
      return module.stage <= Module::Stage::settings && in_loops("subscription");
    return module.stage < Module::Stage::open && in_loops(kind);
  }

  Value splat(const BlocksOf& blocks, const std::string& prefix, std::size_t from) {
    if (more_may_come(blocks)) {
      evaluation_.report(not_known_yet(at_, fmt::format("{}.*", kind_)));
      return unknown();
    }
    const bool all = prefix.empty() && blocks.kind != "module";
    std::vector<const Value*> found;
    if (all && evaluation_.in_assertion()) {
      for_each_within(blocks.module, evaluation_, [&](const Module& module) {
        for (const auto& [reference, value] : declared_in(module, blocks.kind))
          found.push_back(&value);
      });
    } else {
      for (const auto* item : below(blocks.declared(), prefix)) found.push_back(&item->second);
      if (all) evaluation_.splats.emplace(at_.file, at_.begin, &blocks.module);
    }
    const bool is_network = blocks.kind == "subnet" && blocks.module.networks.contains(prefix);
    if (found.empty() && !prefix.empty() && !is_network) {
      report_missing(blocks, prefix);
      return unknown();
    }
    return list_of(found, from);
  }

  // What each of them has; a module without what is named of it has nothing.
  Value list_of(const std::vector<const Value*>& blocks, std::size_t from) {
    std::vector<Value> values;
    for (const Value* block : blocks) {
      const Module* const module = module_of(*block);
      const bool inner = module != nullptr && is_kind_word(from) && from + 1 < steps_.size();
      if (inner && !names_block(*module, from) && !module->outputs.contains(member(from))) continue;
      const Value value = behind(*block, from);
      if (!value.known()) return unknown();
      if (const auto* list = inner ? value.as<List>() : nullptr) {
        values.insert(values.end(), list->begin(), list->end());
      } else {
        values.push_back(value);
      }
    }
    return evaluation_.make_list(values, at_);
  }

  // As it is written here.
  std::string address(const BlocksOf& blocks, std::string_view reference) const {
    const std::string_view within =
        std::string_view(blocks.module.prefix).substr(evaluation_.here().prefix.size());
    return fmt::format("{}{}{}{}", within, blocks.kind, reference.empty() ? "" : ".", reference);
  }

  // What a loop makes of the block.
  std::vector<std::string> with_keys(const BlocksOf& blocks, const std::string& block) const {
    std::vector<std::string> keyed;
    for (const auto* item : below(blocks.declared(), block)) {
      if (item->first[block.size()] == '[') keyed.push_back(address(blocks, item->first));
    }
    return keyed;
  }

  void report_missing(const BlocksOf& blocks, const std::string& wanted) {
    const auto& [module, kind] = blocks;
    const std::string reference(kind == "module" ? first_name(wanted) : wanted);
    const std::string whole = address(blocks, reference);
    const auto network = module.networks.find(reference);
    if (kind == "subnet" && network != module.networks.end())
      return evaluation_.report(whole_network_as_source(at_, kind, reference, network->second));
    if (module.declarations_incomplete) return evaluation_.fail();
    if (more_may_come(blocks)) return evaluation_.report(not_known_yet(at_, whole));
    // A block that a loop makes, and perhaps an attribute of it.
    for (std::string block = reference; !block.empty();
         block.resize(block.find('.') == std::string::npos ? 0 : block.rfind('.'))) {
      const std::vector<std::string> keyed = with_keys(blocks, block);
      if (keyed.empty()) continue;
      return evaluation_.report(block_needs_key(at_, address(blocks, block), keyed));
    }
    evaluation_.report(unknown_reference(at_, kind, whole, what_there_is(blocks)));
  }

  // All that could have been meant.
  std::vector<std::string> what_there_is(const BlocksOf& blocks) const {
    if (evaluation_.in_assertion())
      return addresses_within(evaluation_.here(), blocks.kind, evaluation_);
    std::vector<std::string> known;
    for (const auto& [name, value] : blocks.declared()) known.push_back(address(blocks, name));
    return known;
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

void for_each_within(const Module& module, const Evaluation& evaluation,
                     const std::function<void(const Module&)>& visit) {
  visit(module);
  for (const auto& [reference, value] : module.modules) {
    const auto* const called = value.as<ModuleReference>();
    if (called != nullptr) for_each_within(*evaluation.modules[called->index], evaluation, visit);
  }
}

std::vector<std::string> addresses_within(const Module& module, std::string_view kind,
                                          const Evaluation& evaluation) {
  std::vector<std::string> addresses;
  for_each_within(module, evaluation, [&](const Module& each) {
    const std::string_view within = std::string_view(each.prefix).substr(module.prefix.size());
    for (const auto& [reference, value] : declared_in(each, kind))
      addresses.push_back(fmt::format("{}{}.{}", within, kind, reference));
  });
  return addresses;
}

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
