// Reads one block by its schema: reports what does not belong there, hands out what does, typed.
//
// Internal to the parser's second stage. Every mistake is reported where it is found; a getter that
// returns nothing has reported why, or there was nothing to read.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/diagnostics.h"

namespace acrnet::parser {

// What a block of one keyword may hold.
struct Schema {
  std::string_view keyword;
  std::span<const std::string_view> attributes = {};
  std::span<const std::string_view> blocks = {};
  std::size_t labels = 1;
  bool rules = false;
  bool claims = false;
  bool sentence = false;       // the label is a text in quotes that says what must hold
  bool any_attribute = false;  // whoever reads the block knows which there may be
};

// A rule, and the names it sees.
struct BoundRule {
  const AllowRule* rule = nullptr;
  const Scope* scope = nullptr;
  Origin origin;
};
struct BoundClaims {
  const Claims* claims = nullptr;
  const Scope* scope = nullptr;
};

// A word of the language and the value it stands for.
template <typename Enum>
struct WordValue {
  std::string_view word;
  Enum value;
};

// What an ID looks like, for messages.
inline constexpr std::string_view registry_id_form =
    "/subscriptions/…/resourceGroups/…/providers/Microsoft.ContainerRegistry/registries/…";
inline constexpr std::string_view subnet_id_form =
    "/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/"
    "subnets/…";

bool contains(std::span<const std::string_view> words, std::string_view word);

class BlockReader {
 public:
  // The name and place of a block's head. The name is empty when it has none (reported).
  struct Head {
    std::string_view name;
    SourceRange range;
  };
  static Head read_head(const Schema& schema, const TopBlock& top, Evaluation& evaluation);

  BlockReader(const Schema& schema, const TopBlock& block, Evaluation& evaluation);

  // The block's name; empty when it has none (reported).
  std::string_view name() const { return head_.name; }
  // The name, and the keys of the loops that made the block.
  std::string reference() const { return std::string(head_.name) + std::string(block_.keys); }
  std::string_view keyword() const { return schema_.keyword; }
  SourceRange head() const { return head_.range; }
  // Something of the block could not be read: what seems to be missing may have been there.
  bool incomplete() const { return incomplete_; }
  // What could not be read may have been an inner block.
  bool may_lack_blocks() const { return may_lack_blocks_; }

  struct BoundAttribute {
    const Attribute* attribute = nullptr;
    const Scope* scope = nullptr;
  };
  const std::vector<BoundAttribute>& attributes() const { return attributes_; }
  const Attribute* attribute(std::string_view name) const;
  SourceRange attribute_range(const Attribute& attribute) const;
  // Reports a missing attribute, unless the block is incomplete.
  void require(std::string_view name);

  // The value of an attribute; nothing when it is not set, null, or wrong (reported).
  std::optional<Value> value(std::string_view name);
  std::optional<std::string_view> text(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  // The frame that an attribute's names are looked up in.
  const Scope& scope_of(const Attribute& attribute) const;
  const Scope& scope() const { return *scope_; }
  // A text that must follow a naming rule of Azure.
  using NameRule = std::optional<std::string_view> (*)(std::string_view);
  std::optional<std::string_view> azure_name(std::string_view name, std::string_view what,
                                             NameRule rule);
  // A subscription: an ID in quotes, or a reference to a `subscription` block. Lower case.
  std::optional<std::string> subscription(std::string_view name);
  // An ARM ID in quotes, for which `is_kind` holds.
  std::optional<ArmId> arm_id(std::string_view name, bool (ArmId::*is_kind)() const,
                              std::string_view form);

  template <typename Enum, std::size_t count>
  std::optional<Setting<Enum>> word(std::string_view name,
                                    const std::array<WordValue<Enum>, count>& words);

  // The words of a list, or one alone; those that are none are reported and left out.
  std::vector<Name> words(std::string_view name, std::span<const std::string_view> known);
  // A network, an address or a list of them.
  std::vector<Cidr> cidrs(std::string_view name);

  const std::vector<BoundRule>& rules() const { return rules_; }
  const std::vector<BoundClaims>& claims() const { return claims_; }
  const std::vector<TopBlock>& blocks() const { return blocks_; }

 private:
  void read(const Statement& statement, const Scope& scope, std::string_view keys);
  void add_attribute(const Attribute& attribute, const Scope& scope);
  void add_cidrs(const Value& value, std::string_view name, SourceRange at,
                 std::vector<Cidr>& into);
  // The word that an attribute's expression gives: the word itself, one chosen by a condition, or a
  // text that was computed. Empty when there is none (reported).
  std::string_view chosen_word(const Expression& expression, const Attribute& attribute,
                               std::span<const std::string_view> words);

  const Schema& schema_;
  const TopBlock block_;
  Evaluation& evaluation_;
  Head head_;
  const Scope* scope_ = nullptr;
  bool incomplete_ = false;
  bool may_lack_blocks_ = false;
  std::vector<BoundAttribute> attributes_;
  std::vector<BoundRule> rules_;
  std::vector<BoundClaims> claims_;
  std::vector<TopBlock> blocks_;
};

// The parts of `a.b.c`; empty when the expression is anything else than names joined by dots.
std::vector<std::string_view> dotted_name(const Expression& expression);

template <typename Enum, std::size_t count>
std::optional<Setting<Enum>> BlockReader::word(std::string_view name,
                                               const std::array<WordValue<Enum>, count>& words) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) return std::nullopt;
  std::array<std::string_view, count> known;
  for (std::size_t i = 0; i < count; ++i) known[i] = words[i].word;
  const std::string_view chosen = chosen_word(found->value, *found, known);
  for (const auto& candidate : words) {
    if (candidate.word != chosen) continue;
    return Setting<Enum>{candidate.value, evaluation_.origin(*block_.document, found->name.span)};
  }
  return std::nullopt;
}

}  // namespace acrnet::parser
