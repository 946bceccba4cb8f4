// `assert`: what must hold, against the policy's effect.
//
// A claim speaks of registries and clients. One that means none of either is a mistake: it would
// hold whatever the policy says.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "model/cidr_set.h"
#include "model/match.h"
#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 2> assert_attributes{"condition", "message"};
constexpr Schema assert_schema{"assert", assert_attributes, {}, 1, false, true, true};

constexpr std::size_t max_shown = 8;

// "1.2.3.0/24, 5.6.7.8 and 3 more"
std::string list_of(const std::vector<Cidr>& cidrs) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < cidrs.size() && i < max_shown; ++i)
    shown.push_back(to_string(cidrs[i]));
  const std::string text = fmt::format("{}", fmt::join(shown, ", "));
  return cidrs.size() <= max_shown ? text
                                   : fmt::format("{} and {} more", text, cidrs.size() - max_shown);
}

CidrSet set_of(const Cidr& cidr) {
  const std::array<Cidr, 1> one{cidr};
  return CidrSet(one);
}

// Checks one claim against one registry and reports the counter-example.
class ClaimCheck {
 public:
  ClaimCheck(const PolicyRegistry& registry, std::string_view name, bool can, SourceRange at,
             Evaluation& evaluation)
      : registry_(registry), name_(name), can_(can), at_(at), evaluation_(evaluation) {
    std::vector<Cidr> cidrs;
    for (const Allow& allow : registry.allows) {
      const auto* cidr = std::get_if<Cidr>(&allow.source);
      if (cidr != nullptr && counts(allow)) cidrs.push_back(*cidr);
    }
    by_rules_ = CidrSet(cidrs);
  }

  // Whether subnets that the policy does not name stay out (reported).
  bool check_unnamed() { return is_shut() || !open_by_default(); }

  void check(const Cidr& subject) {
    if (is_shut() || let_in_by_default()) return;
    const CidrSet wanted = set_of(subject);
    if (can_) {
      const CidrSet missing = subtract(wanted, by_rules_);
      if (missing.empty()) return;
      return fail(fmt::format("{} does not let in {}{}.", registry_.address.text(),
                              list_of(missing.cover()), unless_open()));
    }
    if (open_by_default()) return;
    const CidrSet reached = intersect(wanted, by_rules_);
    if (reached.empty()) return;
    std::vector<RelatedRange> lines;
    for (const Allow& allow : registry_.allows) {
      const auto* cidr = std::get_if<Cidr>(&allow.source);
      if (cidr == nullptr || !counts(allow)) continue;
      if (intersect(set_of(*cidr), wanted).empty()) continue;
      if (lines.size() < max_shown)
        lines.push_back({allow.range, fmt::format("lets in {}", to_string(*cidr))});
    }
    fail(fmt::format("{} lets in {}.", registry_.address.text(), list_of(reached.cover())),
         std::move(lines));
  }

  void check(SubnetIndex subject) {
    const std::string& subnet = evaluation_.policy.subnets[subject].address.text();
    if (const PolicyPrivateEndpoint* const endpoint = private_endpoint_for(subject)) {
      if (can_) return;
      return fail(fmt::format("{} lets in {}.", registry_.address.text(), subnet),
                  {{endpoint->range, "lets in all of its network"}});
    }
    if (is_shut() || let_in_by_default()) return;
    for (const Allow& allow : registry_.allows) {
      const auto* index = std::get_if<SubnetIndex>(&allow.source);
      if (index == nullptr || *index != subject || !counts(allow)) continue;
      if (can_) return;
      return fail(fmt::format("{} lets in {}.", registry_.address.text(), subnet),
                  {{allow.range, "lets it in"}});
    }
    if (can_)
      return fail(fmt::format("No rule of {} lets in {}{}.", registry_.address.text(), subnet,
                              unless_open()));
    open_by_default();
  }

 private:
  bool counts(const Allow& allow) const { return !has_ended(allow, evaluation_.today()); }

  void fail(std::string_view detail, std::vector<RelatedRange> lines = {}) {
    Diagnostic diagnostic = assertion_failed(at_, name_, detail);
    diagnostic.related = std::move(lines);
    evaluation_.report(std::move(diagnostic));
  }

  // Without public access no rule lets anybody in. Reported for those that shall be.
  bool is_shut() {
    const auto& access = registry_.public_access;
    if (!access || access->value == PublicAccess::enabled) return false;
    if (can_) {
      fail(fmt::format("{} lets nobody in: its public access is disabled.",
                       registry_.address.text()),
           {{registry_.range, "has public_access = disabled"}});
    }
    return true;
  }

  // One in the network of the subnet; null: there is none.
  const PolicyPrivateEndpoint* private_endpoint_for(SubnetIndex subject) const {
    const auto& subnets = evaluation_.policy.subnets;
    for (const PolicyPrivateEndpoint& endpoint : registry_.private_endpoints) {
      const ArmId network = subnets[endpoint.subnet].id.parent_network();
      if (subnets[subject].id.parent_network() == network) return &endpoint;
    }
    return nullptr;
  }

  // The reason where a policy does not set the default action.
  std::string_view unless_open() const {
    return registry_.default_action ? ""
                                    : " by a rule, and its default action is not set here: it may "
                                      "be deny";
  }

  // What acrnet makes is open until the policy says otherwise.
  bool let_in_by_default() const {
    if (!can_) return false;
    if (!registry_.default_action) return registry_.creation.has_value();
    return registry_.default_action->value == DefaultAction::allow;
  }

  // Whether a registry that must not be reached is open to everyone (reported).
  bool open_by_default() {
    if (registry_.default_action && registry_.default_action->value == DefaultAction::deny)
      return false;
    const std::string_view why = registry_.default_action
                                     ? "its default action is allow"
                                     : "its default action is not set here, it may be allow";
    fail(fmt::format("{} may let in everyone: {}.", registry_.address.text(), why),
         {{registry_.range, "say default_action = deny here"}});
    return true;
  }

  const PolicyRegistry& registry_;
  std::string_view name_;
  bool can_;
  SourceRange at_;
  Evaluation& evaluation_;
  CidrSet by_rules_;
};

class ClaimReader {
 public:
  ClaimReader(std::string_view name, const BoundClaims& claims, Evaluation& evaluation)
      : name_(name), claims_(claims), evaluation_(evaluation) {}

  void check_all() {
    for (const Claim& claim : claims_.claims->all) read(claim);
  }

 private:
  SourceRange place(const Expression& expression) const {
    return range_of(*claims_.scope->document, expression.span);
  }

  void read(const Claim& claim) {
    can_ = claim.can;
    registries_.clear();
    subjects_.clear();
    ended_ = false;
    add_registries(evaluate_expression(claim.target, *claims_.scope, evaluation_),
                   place(claim.target));
    add_subjects(claim);
    if (evaluation_.mistake_count() > 0) return;  // what it would find follows from those
    const SourceRange at = range_of(*claims_.scope->document, claim.span);
    if (!means_something(claim, claim.subject == nullptr ? at : place(*claim.subject))) return;
    keep(claim, at);
    // What stands in no file was not written as a policy but asked: it is kept, whether it holds or
    // not.
    if (evaluation_.source(at.file).is_file()) check(claim, at);
  }

  // Without a subject: any subnet.
  void add_subjects(const Claim& claim) {
    if (claim.subject == nullptr) {
      for (SubnetIndex i = 0; i < evaluation_.policy.subnets.size(); ++i) subjects_.push_back(i);
      return;
    }
    add_subjects(evaluate_expression(*claim.subject, *claims_.scope, evaluation_),
                 place(*claim.subject));
  }

  // Reports a claim that means no registry or no client.
  bool means_something(const Claim& claim, SourceRange subject) {
    const bool all_subnets = claim.subject == nullptr;
    if (registries_.empty()) {
      const SourceRange at = place(claim.target);
      evaluation_.report(means_no_registry(
          at, evaluation_.text_at(at),
          addresses_within(evaluation_.here(), "registry", evaluation_), where()));
    }
    // None of the subnets that there will ever be can reach it: this says something without any.
    const bool nobody = subjects_.empty() && !ended_ && !(all_subnets && !claim.can);
    if (nobody) {
      evaluation_.report(
          means_no_client(subject, all_subnets ? "any subnet" : evaluation_.text_at(subject),
                          addresses_within(evaluation_.here(), "subnet", evaluation_), where()));
    }
    return !registries_.empty() && !nobody;
  }

  // What `registry.*` and `subnet.*` are looked for in.
  std::string_view where() const {
    return evaluation_.here().is_root() ? "the configuration" : "the module with those it calls";
  }

  void check(const Claim& claim, SourceRange at) {
    for (const std::size_t registry : registries_) {
      ClaimCheck check(evaluation_.policy.registries[registry], name_, claim.can, at, evaluation_);
      if (claim.subject == nullptr && !claim.can && !check.check_unnamed()) continue;
      for (const auto& subject : subjects_) {
        if (!evaluation_.step(at)) return;
        std::visit([&](const auto& it) { check.check(it); }, subject);
      }
    }
  }

  // What it says, for those who know what is in Azure.
  void keep(const Claim& claim, SourceRange at) {
    ReachClaim kept;
    kept.assertion = name_;
    kept.can = claim.can;
    kept.any_subnet = claim.subject == nullptr;
    for (const auto& subject : subjects_) {
      match(
          subject, [&](const Cidr& cidr) { kept.addresses.push_back(cidr); },
          [&](SubnetIndex subnet) {
            kept.subnets.push_back(evaluation_.policy.subnets[subnet].id);
          });
    }
    for (const std::size_t registry : registries_) {
      kept.registries.push_back(evaluation_.policy.registries[registry].id);
    }
    evaluation_.policy.assertions.claims.push_back(std::move(kept));
    evaluation_.policy.claim_ranges.push_back(at);
  }

  // A list that was written outside of the assertion holds the blocks of one module and leaves out
  // those of the modules that it calls, which its words don't show.
  void check_whole(const Value& value, std::string_view kind, SourceRange at) {
    const SourceRange& written = value.range;
    const auto& splats = evaluation_.splats;
    for (auto splat = splats.lower_bound({written.file, written.begin, nullptr});
         splat != splats.end(); ++splat) {
      const auto& [file, begin, module] = *splat;
      if (file != written.file || begin != written.begin) return;
      std::vector<std::string> all = addresses_within(*module, kind, evaluation_);
      std::erase_if(all,
                    [](const std::string& address) { return !address.starts_with("module."); });
      if (all.empty()) continue;
      evaluation_.report(leaves_out_modules(at, kind, all.front(), written));
      return;
    }
  }

  void add_registries(const Value& value, SourceRange at) {
    if (const auto* registry = value.as<RegistryReference>()) {
      check_whole(value, "registry", at);
      if (std::find(registries_.begin(), registries_.end(), registry->index) == registries_.end())
        registries_.push_back(registry->index);
    } else if (const auto* list = value.as<List>()) {
      for (const Value& element : *list) add_registries(element, at);
    } else if (value.known()) {
      evaluation_.report(has_no_parts(at, describe(value), "a registry"));
    }
  }

  void add_subjects(const Value& value, SourceRange at) {
    if (const auto* cidr = value.as<Cidr>()) {
      subjects_.emplace_back(*cidr);
    } else if (const auto* subnet = value.as<SubnetReference>()) {
      if (!can_) check_whole(value, "subnet", at);
      subjects_.emplace_back(subnet->index);
    } else if (const auto* group = value.as<GroupReference>()) {
      for (const Allow& allow : rules_of_group(group->index, at, evaluation_)) add_member(allow);
    } else if (const auto* list = value.as<List>()) {
      for (const Value& element : *list) add_subjects(element, at);
    } else if (value.known()) {
      evaluation_.report(has_no_parts(at, describe(value), "an address, a subnet or a group"));
    }
  }

  // One whose time in the group is over need not come in, and can't as long as nothing else lets it
  // in.
  void add_member(const Allow& allow) {
    const bool ended = has_ended(allow, evaluation_.today());
    ended_ = ended_ || ended;
    if (!ended || !can_ || is_question()) subjects_.push_back(allow.source);
  }

  bool is_question() const { return !evaluation_.source(claims_.scope->document->file).is_file(); }

  std::string_view name_;
  const BoundClaims& claims_;
  Evaluation& evaluation_;
  // ---- of the claim that is being read ----
  bool can_ = true;
  std::vector<std::size_t> registries_;
  std::vector<std::variant<Cidr, SubnetIndex>> subjects_;
  bool ended_ = false;  // a group among the subjects has members whose time is over
};

void evaluate_assertion(const TopBlock& top, Evaluation& evaluation) {
  ++evaluation.policy.assertions.count;
  const Evaluation::Inside inside(evaluation, evaluation.here(), true);
  BlockReader reader(assert_schema, top, evaluation);
  if (reader.claims().empty()) reader.require("condition");
  const auto message = reader.text("message");
  if (const auto held = reader.flag("condition"); held && !*held) {
    const Attribute& condition = *reader.attribute("condition");
    evaluation.report(
        assertion_failed(reader.attribute_range(condition), reader.name(), message.value_or("")));
  }
  for (const BoundClaims& claims : reader.claims())
    ClaimReader(reader.name(), claims, evaluation).check_all();
}

}  // namespace

void evaluate_assertions(Evaluation& evaluation) {
  for (const TopBlock& top : evaluation.here().asserts) evaluate_assertion(top, evaluation);
}

}  // namespace acrnet::parser
