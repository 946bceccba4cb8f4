// The blocks that say where: `azure` and `subscription`.
#include <array>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/azure_names.h"
#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 3> azure_attributes{"cloud", "subscription", "tenant"};
constexpr Schema azure_schema{"azure", azure_attributes, {}, 0, false};

constexpr std::array<std::string_view, 1> subscription_attributes{"id"};
constexpr Schema subscription_schema{"subscription", subscription_attributes, {}, 1, false};

constexpr std::array<WordValue<Cloud>, 4> clouds{{{"public", Cloud::public_cloud},
                                                  {"us_government", Cloud::us_government},
                                                  {"china", Cloud::china},
                                                  {"emulator", Cloud::emulator}}};

}  // namespace

void evaluate_azure(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    evaluation.report(
        repeated_statement(range_of(*blocks[i].document, blocks[i].block->keyword.span), "azure",
                           range_of(*blocks[0].document, blocks[0].block->keyword.span)));
  }
  if (blocks.empty()) return;
  BlockReader reader(azure_schema, blocks[0], evaluation);
  AzureSettings& azure = evaluation.policy.azure;
  azure.origin = evaluation.origin(*blocks[0].document, blocks[0].span);
  if (const auto cloud = reader.word("cloud", clouds)) azure.cloud = cloud->value;
  if (const auto subscription = reader.text("subscription")) {
    azure.subscription = to_lower(*subscription);
    if (!is_guid(*subscription)) {
      const Attribute& attribute = *reader.attribute("subscription");
      evaluation.report(malformed_subscription(reader.attribute_range(attribute), *subscription));
    }
  } else {
    // A mistake there is reported once, not at every block that would have used it.
    evaluation.subscription_unknown =
        reader.attribute("subscription") != nullptr || reader.incomplete();
  }
  if (const auto tenant = reader.text("tenant")) azure.tenant = *tenant;
}

void evaluate_subscriptions(const std::vector<TopBlock>& blocks, Evaluation& evaluation) {
  for (const TopBlock& top : blocks) {
    BlockReader reader(subscription_schema, top, evaluation);
    reader.require("id");
    const std::string reference = reader.reference();
    const std::string address = evaluation.address("subscription", reference).text();
    const auto id = reader.subscription("id");
    Value value{Unknown{}, reader.head()};
    if (id) value.data = SubscriptionReference{evaluation.keep(*id)};
    if (!evaluation.here().subscriptions.try_emplace(reference, value).second)
      evaluation.report(
          duplicate_block(reader.head(), address, evaluation.here().heads.at(address)));
    evaluation.here().heads.try_emplace(address, reader.head());
  }
}

}  // namespace acrnet::parser
