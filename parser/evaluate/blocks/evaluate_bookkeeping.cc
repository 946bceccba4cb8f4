// `moved`, `removed` and `import`: what a policy says about acrnet's books.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parser/evaluate/blocks/address_reader.h"
#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/bookkeeping_diagnostics.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 2> moved_attributes{"from", "to"};
constexpr std::array<std::string_view, 2> removed_attributes{"from", "destroy"};
constexpr std::array<std::string_view, 2> import_attributes{"to", "id"};
constexpr Schema moved_schema{.keyword = "moved", .attributes = moved_attributes, .labels = 0};
constexpr Schema removed_schema{
    .keyword = "removed", .attributes = removed_attributes, .labels = 0};
constexpr Schema import_schema{.keyword = "import", .attributes = import_attributes, .labels = 0};

// An address that a block of the policy has, and what it is in Azure where that is known.
struct KnownBlock {
  SourceRange range;
  const ArmId* id = nullptr;
};

// All addresses of the policy.
class Addresses {
 public:
  explicit Addresses(const Evaluation& evaluation) {
    for (const auto& module : evaluation.modules) {
      add(*module, "registry", module->registries);
      add(*module, "subnet", module->subnets);
      add(*module, "module", module->modules);
      incomplete_ |= module->declarations_incomplete;
    }
    for (const auto& registry : evaluation.policy.registries) add(registry);
    for (const auto& subnet : evaluation.policy.subnets) add(subnet);
  }

  // Statements could not be read that may have declared more.
  bool incomplete() const { return incomplete_; }

  const KnownBlock* find(std::string_view address) const {
    const auto at = blocks_.find(address);
    return at == blocks_.end() ? nullptr : &at->second;
  }

  // The block of this address, or the first one within it.
  const KnownBlock* find_within(const std::string& address) const {
    if (const KnownBlock* const block = find(address)) return block;
    for (const char next : {'.', '['}) {
      const std::string prefix = address + next;
      const auto at = blocks_.lower_bound(prefix);
      if (at != blocks_.end() && at->first.starts_with(prefix)) return &at->second;
    }
    return nullptr;
  }

  // Those that a reference of this kind may mean.
  std::vector<std::string> of_kind(std::string_view kind) const {
    const std::string own = fmt::format("{}.", kind);
    const std::string inner = fmt::format(".{}.", kind);
    std::vector<std::string> found;
    for (const auto& [address, block] : blocks_) {
      if (address.starts_with(own) || address.find(inner) != std::string::npos)
        found.push_back(address);
    }
    return found;
  }

  std::vector<std::string> with_keys(const std::string& address) const {
    std::vector<std::string> found;
    const std::string prefix = address + "[";
    for (auto at = blocks_.lower_bound(prefix);
         at != blocks_.end() && at->first.starts_with(prefix); ++at)
      found.push_back(at->first);
    return found;
  }

 private:
  void add(const Module& module, std::string_view kind, const Module::Declared& declared) {
    for (const auto& [reference, value] : declared)
      blocks_.emplace(fmt::format("{}{}.{}", module.prefix, kind, reference),
                      KnownBlock{value.range});
  }
  template <typename Resource>
  void add(const Resource& resource) {
    if (!resource.id.empty()) blocks_[resource.address.text()] = {resource.range, &resource.id};
  }

  std::map<std::string, KnownBlock, std::less<>> blocks_;
  bool incomplete_ = false;
};

// What the statements say, with the places of their parts and the module that each stands in.
struct WrittenMove {
  Move entry;
  WrittenAddress from;
  WrittenAddress to;
  Module* module = nullptr;
};
struct WrittenRemoval {
  Removal entry;
  WrittenAddress from;
  Module* module = nullptr;
};
struct WrittenImport {
  Import entry;
  WrittenAddress to;
  SourceRange id;
  Module* module = nullptr;
};

class Bookkeeper {
 public:
  explicit Bookkeeper(Evaluation& evaluation) : evaluation_(evaluation), addresses_(evaluation) {}

  void run() {
    for (const auto& module : evaluation_.modules) {
      const Evaluation::Inside inside(evaluation_, *module);
      for (const TopBlock& block : module->books) read(block);
    }
    const Bookkeeping all = collect();
    check_circles(all);
    for (const WrittenMove& move : moves_) check(move, all);
    for (const WrittenRemoval& removal : removals_)
      check_gone(removal.from, "removed", removal.module);
    for (const WrittenImport& import : imports_) check(import);
    check_moves_once();
    check_removals_once();
    check_imports_once();
    evaluation_.policy.bookkeeping = all;
  }

 private:
  void report(Diagnostic diagnostic, Module* module) {
    const Evaluation::Inside inside(evaluation_, *module);
    evaluation_.report(std::move(diagnostic));
  }

  // ---- the statements

  void read(const TopBlock& block) {
    const std::string_view keyword = block.block->keyword.text;
    if (keyword == "moved") read_moved(block);
    if (keyword == "removed") read_removed(block);
    if (keyword == "import") read_import(block);
  }

  std::optional<WrittenAddress> address(BlockReader& reader, std::string_view name) {
    reader.require(name);
    const Attribute* const attribute = reader.attribute(name);
    if (attribute == nullptr) return std::nullopt;
    return read_address(attribute->value, reader.scope_of(*attribute), evaluation_);
  }

  void read_moved(const TopBlock& block) {
    BlockReader reader(moved_schema, block, evaluation_);
    const auto from = address(reader, "from");
    const auto to = address(reader, "to");
    if (!from || !to) return;
    if (from->kind != to->kind)
      return evaluation_.report(move_between_kinds(to->range, from->kind, to->kind));
    const Origin origin = evaluation_.origin(*block.document, block.span);
    moves_.push_back(
        {{from->address, to->address, origin, to->range}, *from, *to, &evaluation_.here()});
  }

  void read_removed(const TopBlock& block) {
    BlockReader reader(removed_schema, block, evaluation_);
    const auto from = address(reader, "from");
    const bool destroy = reader.flag("destroy").value_or(true);
    if (!from) return;
    const Origin origin = evaluation_.origin(*block.document, block.span);
    removals_.push_back({{from->address, destroy, origin}, *from, &evaluation_.here()});
  }

  void read_import(const TopBlock& block) {
    BlockReader reader(import_schema, block, evaluation_);
    const auto to = address(reader, "to");
    reader.require("id");
    if (!to) return;
    if (to->kind == "module") return evaluation_.report(import_of_module(to->range));
    const bool registry = to->kind == "registry";
    const auto id = registry ? reader.arm_id("id", &ArmId::is_registry, registry_id_form)
                             : reader.arm_id("id", &ArmId::is_subnet, subnet_id_form);
    if (!id) return;
    const Origin origin = evaluation_.origin(*block.document, block.span);
    const SourceRange id_range = reader.attribute_range(*reader.attribute("id"));
    imports_.push_back({{to->address, *id, origin}, *to, id_range, &evaluation_.here()});
  }

  Bookkeeping collect() const {
    Bookkeeping all;
    for (const WrittenMove& move : moves_) all.moves.push_back(move.entry);
    for (const auto& removal : removals_) all.removals.push_back(removal.entry);
    for (const auto& import : imports_) all.imports.push_back(import.entry);
    std::stable_sort(all.moves.begin(), all.moves.end(),
                     [](const Move& a, const Move& b) { return a.from < b.from; });
    std::stable_sort(all.removals.begin(), all.removals.end(),
                     [](const Removal& a, const Removal& b) { return a.from < b.from; });
    std::stable_sort(all.imports.begin(), all.imports.end(),
                     [](const Import& a, const Import& b) { return a.to < b.to; });
    return all;
  }

  // ---- what can't be

  // Reports each circle once, at the first of its moves.
  void check_circles(const Bookkeeping& all) {
    for (const WrittenMove& move : moves_) {
      const Path path = follow(all, move.entry.from);
      if (!path.in_a_circle) continue;
      const bool known = in_circles_.contains(move.entry.from);
      std::string text = move.entry.from.text();
      for (const Move* step : path.moves) {
        text += " → " + step->to.text();
        in_circles_.insert(step->from);
      }
      if (!known) report(moves_in_a_circle(move.to.range, text), move.module);
    }
  }

  void check(const WrittenMove& move, const Bookkeeping& all) {
    if (in_circles_.contains(move.entry.from)) return;
    check_gone(move.from, "moved", move.module);
    if (addresses_.find_within(move.entry.to.text()) != nullptr || addresses_.incomplete()) return;
    // It may have been moved on, or been removed since.
    const bool goes_on =
        !follow(all, move.entry.to).moves.empty() || find_removal(all, move.entry.to) != nullptr;
    if (!goes_on) report_missing(move.to, move.module);
  }

  void check_gone(const WrittenAddress& from, std::string_view keyword, Module* module) {
    if (const KnownBlock* const block = addresses_.find_within(from.address.text()))
      report(address_in_use(from.range, keyword, from.address, block->range), module);
  }

  void report_missing(const WrittenAddress& to, Module* module) {
    report(unknown_reference(to.range, to.kind, to.address.text(), addresses_.of_kind(to.kind)),
           module);
  }

  void check(const WrittenImport& import) {
    const std::string& address = import.entry.to.text();
    const KnownBlock* const block = addresses_.find(address);
    if (block != nullptr) {
      if (block->id != nullptr && *block->id != import.entry.id) {
        report(import_of_another(import.id, import.entry.to, import.entry.id, *block->id,
                                 block->range),
               import.module);
      }
      return;
    }
    if (addresses_.incomplete()) return;
    const std::vector<std::string> keyed = addresses_.with_keys(address);
    if (keyed.empty()) return report_missing(import.to, import.module);
    report(block_needs_key(import.to.range, address, keyed), import.module);
  }

  using Said = std::map<Address, SourceRange>;

  // False when it was said before (reported).
  bool is_new(Said& said, const WrittenAddress& address, std::string_view twice, Module* module) {
    const auto [first, is_new] = said.try_emplace(address.address, address.range);
    if (!is_new) report(said_twice(address.range, address.address, twice, first->second), module);
    return is_new;
  }

  void check_moves_once() {
    Said to;
    for (const WrittenMove& move : moves_) {
      if (!is_new(moved_, move.from, "is moved twice", move.module)) continue;
      const auto [first, is_first] = to.try_emplace(move.entry.to, move.to.range);
      if (!is_first)
        report(two_moves_to_one(move.to.range, move.entry.to, first->second), move.module);
    }
  }

  void check_removals_once() {
    Said removed;
    for (const WrittenRemoval& removal : removals_) {
      if (!is_new(removed, removal.from, "is removed twice", removal.module)) continue;
      const auto moved = moved_.find(removal.entry.from);
      if (moved == moved_.end()) continue;
      report(
          said_twice(removal.from.range, removal.entry.from, "is moved and removed", moved->second),
          removal.module);
    }
  }

  void check_imports_once() {
    Said imported;
    for (const WrittenImport& import : imports_)
      is_new(imported, import.to, "is imported twice", import.module);
  }

  Evaluation& evaluation_;
  Addresses addresses_;
  std::vector<WrittenMove> moves_;
  std::vector<WrittenRemoval> removals_;
  std::vector<WrittenImport> imports_;
  std::set<Address> in_circles_;  // what moves in a circle move
  Said moved_;                    // where each move says so first
};

}  // namespace

void evaluate_bookkeeping(Evaluation& evaluation) {
  const bool any = std::any_of(evaluation.modules.begin(), evaluation.modules.end(),
                               [](const auto& module) { return !module->books.empty(); });
  if (any) Bookkeeper(evaluation).run();
}

}  // namespace acrnet::parser
