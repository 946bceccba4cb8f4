#include "parser/evaluate/expressions/value_json.h"

#include <fmt/format.h>

namespace acrnet::parser {

namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string address_of(const Value& value, const Evaluation& evaluation) {
  if (const auto* subnet = value.as<SubnetReference>())
    return evaluation.policy.subnets[subnet->index].address.text();
  if (const auto* subscription = value.as<SubscriptionReference>())
    return std::string(subscription->id);
  const TopBlock* block = nullptr;
  if (const auto* registry = value.as<RegistryReference>())
    block = &evaluation.registry_blocks[registry->index];
  if (const auto* group = value.as<GroupReference>())
    block = &evaluation.group_blocks[group->index].block;
  if (const auto* module = value.as<ModuleReference>())
    block = &evaluation.modules[module->index]->call;
  if (block == nullptr) return {};
  return fmt::format("{}{}.{}{}", block->scope->module->prefix, block->block->keyword.text,
                     block->block->labels[0].text, block->keys);
}

}  // namespace

std::string to_json(const Value& value, const Evaluation& evaluation) {
  std::string text;
  if (const auto* list = value.as<List>()) {
    for (const Value& element : *list)
      text += (text.empty() ? "" : ",") + to_json(element, evaluation);
    return "[" + text + "]";
  }
  if (const auto* map = value.as<Map>()) {
    for (const MapItem& item : *map) {
      text += fmt::format("{}{}:{}", text.empty() ? "" : ",", quoted(item.key),
                          to_json(item.value, evaluation));
    }
    return "{" + text + "}";
  }
  if (value.as<std::int64_t>() != nullptr || value.as<bool>() != nullptr) return to_text(value);
  if (value.as<Null>() != nullptr || !value.known()) return "null";
  return quoted(has_text(value) ? to_text(value) : address_of(value, evaluation));
}

}  // namespace acrnet::parser
