// The blocks that say who may come in: `registry` with its `allow` rules.
#include <fmt/format.h>

#include <array>
#include <variant>

#include "model/cidr.h"
#include "parser/azure_names.h"
#include "parser/block_reader.h"
#include "parser/evaluation.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 7> registry_attributes{
    "name", "resource_group", "subscription", "id", "default_action", "ownership", "on_destroy"};
constexpr Schema registry_schema{"registry", registry_attributes, {}, 1, true};

constexpr std::array<WordValue<DefaultAction>, 2> default_actions{
    {{"deny", DefaultAction::deny}, {"allow", DefaultAction::allow}}};
constexpr std::array<WordValue<Ownership>, 2> ownerships{
    {{"exclusive", Ownership::exclusive}, {"shared", Ownership::shared}}};
constexpr std::array<WordValue<OnDestroy>, 2> on_destroys{
    {{"restore", OnDestroy::restore}, {"keep", OnDestroy::keep}}};

constexpr std::string_view registry_id_form =
    "/subscriptions/…/resourceGroups/…/providers/Microsoft.ContainerRegistry/registries/…";

// Adds the sources of one `allow` statement to a registry.
class SourceReader {
 public:
  SourceReader(const Document& document, Allow shape, PolicyRegistry& registry,
               Evaluation& evaluation)
      : document_(document), shape_(shape), registry_(registry), evaluation_(evaluation) {}

  void read(const Expression& source) {
    if (const auto* cidr = std::get_if<CidrLiteral>(&source.node)) {
      add(source, cidr->value);
    } else if (const auto* list = std::get_if<ListLiteral>(&source.node)) {
      for (const Expression& element : list->elements) read(element);
    } else if (const auto* text = std::get_if<StringLiteral>(&source.node)) {
      report_text(source, text->value);
    } else if (!std::holds_alternative<InvalidExpression>(source.node)) {
      read_name(source);
    }
  }

 private:
  SourceRange place(const Expression& source) const { return range_of(document_, source.span); }

  void add(const Expression& source, std::variant<Cidr, SubnetIndex> value) {
    shape_.source = value;
    shape_.range = place(source);
    registry_.allows.push_back(shape_);
  }

  void report_text(const Expression& source, std::string_view text) {
    std::string reason;
    evaluation_.report(parse_cidr(text, reason) ? quoted_cidr(place(source), text)
                                                : not_a_source(place(source), "a text"));
  }

  void read_name(const Expression& source) {
    const auto parts = dotted_name(source);
    if (parts.empty() || parts[0] == "registry") {
      return evaluation_.report(not_a_source(place(source), describe(source)));
    }
    if (parts.size() == 1) return evaluation_.report(unknown_bare_name(source, parts[0]));
    if (parts[0] != "subnet") {
      return evaluation_.report(
          not_a_source(place(source), fmt::format("'{}'", fmt::join(parts, "."))));
    }
    read_subnet(source, fmt::format("{}", fmt::join(parts.begin() + 1, parts.end(), ".")));
  }

  // A bare word is most likely a subnet's name without its kind.
  Diagnostic unknown_bare_name(const Expression& source, std::string_view word) {
    for (const auto& [reference, index] : evaluation_.subnets) {
      const bool same = reference == word || reference.ends_with("." + std::string(word));
      if (same) return bare_subnet_name(place(source), word, "subnet." + reference);
    }
    return not_a_source(place(source), fmt::format("'{}'", word));
  }

  void read_subnet(const Expression& source, const std::string& reference) {
    const auto found = evaluation_.subnets.find(reference);
    if (found != evaluation_.subnets.end()) {
      if (found->second) add(source, *found->second);
      return;
    }
    const auto network = evaluation_.networks.find(reference);
    if (network != evaluation_.networks.end()) {
      return evaluation_.report(whole_network_as_source(place(source), reference, network->second));
    }
    if (evaluation_.declarations_incomplete) return;
    std::vector<std::string> known;
    for (const auto& [declared, index] : evaluation_.subnets) known.push_back("subnet." + declared);
    evaluation_.report(unknown_reference(place(source), "subnet", "subnet." + reference, known));
  }

  const Document& document_;
  Allow shape_;
  PolicyRegistry& registry_;
  Evaluation& evaluation_;
};

TextIndex read_because(const Document& document, const AllowRule& rule, Evaluation& evaluation) {
  if (rule.because == nullptr) return no_text;
  if (const auto* text = std::get_if<StringLiteral>(&rule.because->node)) {
    return evaluation.intern(text->value);
  }
  if (!std::holds_alternative<InvalidExpression>(rule.because->node)) {
    evaluation.report(wrong_type(range_of(document, rule.because->span), "the reason",
                                 "a text in quotes", describe(*rule.because)));
  }
  return no_text;
}

// The resource that a registry block means: by `id`, or by names.
ArmId read_identity(BlockReader& reader, Evaluation& evaluation) {
  if (const Attribute* id = reader.attribute("id")) {
    for (const std::string_view other : {"name", "resource_group", "subscription"}) {
      const Attribute* const beside = reader.attribute(other);
      if (beside == nullptr) continue;
      evaluation.report(exclusive_attributes(reader.attribute_range(*beside), other, "id",
                                             reader.attribute_range(*id)));
    }
    return reader.arm_id("id", &ArmId::is_registry, registry_id_form).value_or(ArmId());
  }
  reader.require("name");
  reader.require("resource_group");
  const auto name = reader.azure_name("name", "registry", broken_registry_name_rule);
  const auto group =
      reader.azure_name("resource_group", "resource group", broken_resource_group_name_rule);
  const auto subscription = evaluation.subscription_of(reader);
  if (!name || !group || !subscription) return {};
  return ArmId::registry(*subscription, *group, *name);
}

void evaluate_registry(const TopBlock& top, Evaluation& evaluation) {
  BlockReader reader(registry_schema, *top.document, *top.block, evaluation);
  PolicyRegistry registry;
  registry.address = Address::registry(reader.name());
  registry.origin = evaluation.origin(*top.document, top.span);
  registry.range = reader.head();
  registry.id = read_identity(reader, evaluation);
  registry.default_action = reader.word("default_action", default_actions);
  if (const auto ownership = reader.word("ownership", ownerships))
    registry.ownership = ownership->value;
  if (const auto on_destroy = reader.word("on_destroy", on_destroys)) {
    registry.on_destroy = on_destroy->value;
  }
  for (std::size_t i = 0; i < reader.rules().size(); ++i) {
    const AllowRule& rule = *reader.rules()[i];
    Allow shape;
    shape.origin = reader.rule_origin(i);
    shape.because = read_because(*top.document, rule, evaluation);
    SourceReader sources(*top.document, shape, registry, evaluation);
    for (const Expression& source : rule.sources) sources.read(source);
  }
  if (!reader.name().empty()) evaluation.policy.registries.push_back(std::move(registry));
}

}  // namespace

void evaluate_registries(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (const TopBlock& top : blocks) evaluate_registry(top, evaluation);
}

}  // namespace acrnet::parser
