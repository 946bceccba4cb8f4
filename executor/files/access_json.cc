#include "executor/files/access_json.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <utility>

namespace acrnet::executor {

namespace {

// ---- writing

Json write_cidrs(const std::vector<Cidr>& cidrs) {
  Json list = Json::array();
  for (const Cidr& cidr : cidrs) list.push_back(to_string(cidr));
  return list;
}

Json write_ids(const std::vector<ArmId>& ids) {
  Json list = Json::array();
  for (const ArmId& id : ids) list.push_back(id.text());
  return list;
}

// "everyone" by its name, with those that it does not hold, all others by a list: no other set has
// all but some subnets in it.
Json write_set(const Clients& clients) {
  const bool everyone = clients.subnets.all_but();
  const auto& listed = clients.subnets.listed();
  Json object{{"everyone", everyone},
              {"addresses", everyone ? Json::array() : write_cidrs(clients.addresses.cover())},
              {"subnets", everyone ? Json::array() : Json(listed)}};
  if (everyone && !listed.empty()) object["but"] = listed;
  return object;
}

template <typename T>
void put(Json& object, const char* name, const std::optional<T>& value) {
  if (value) object[name] = *value;
}

Json write_finding(const Finding& finding) {
  Json object{{"kind", name(finding.kind)}};
  if (!finding.registry.empty()) object["registry"] = finding.registry.text();
  put(object, "client", finding.client);
  put(object, "done", finding.done);
  put(object, "open", finding.open);
  if (finding.traded) object["traded"] = true;
  return object;
}

Json write_unknown(const UnknownAccess& unknown) {
  Json object{
      {"reason", name(unknown.reason)}, {"before", unknown.before}, {"after", unknown.after}};
  put(object, "client", unknown.client);
  return object;
}

// ---- reading

std::vector<Cidr> read_cidrs(StrictReader& object, std::string_view name) {
  std::vector<Cidr> cidrs;
  object.each(name, [&](const StrictReader& element) {
    std::string reason;
    const auto parsed = parse_cidr(element.as_text(), reason);
    if (parsed && !parsed->has_host_bits()) {
      cidrs.push_back(parsed->network());
    } else {
      element.fail("is no IPv4 network");
    }
  });
  return cidrs;
}

std::uint32_t index_below(std::size_t end, std::uint64_t index, const StrictReader& place) {
  if (index >= end) place.fail("names something that is not there");
  return static_cast<std::uint32_t>(index);
}

constexpr std::uint64_t highest_index = std::numeric_limits<std::uint32_t>::max();

std::optional<std::uint32_t> read_index(StrictReader& object, std::string_view name,
                                        std::size_t end) {
  if (!object.has(name)) return std::nullopt;
  return index_below(end, object.number(name, highest_index), object);
}

std::vector<ClientIndex> read_indices(StrictReader& object, std::string_view name,
                                      const Plan& plan) {
  std::vector<ClientIndex> indices;
  object.each(name, [&](const StrictReader& element) {
    indices.push_back(index_below(plan.clients.size(), element.as_number(highest_index), element));
  });
  return indices;
}

Clients read_set(StrictReader object, const Plan& plan) {
  const bool everyone = object.flag("everyone");
  const std::vector<Cidr> cover = read_cidrs(object, "addresses");
  const std::vector<ClientIndex> subnets = read_indices(object, "subnets", plan);
  std::vector<ClientIndex> but;
  if (object.has("but")) but = read_indices(object, "but", plan);
  object.finish();
  Clients clients{CidrSet(cover), SubnetSet(subnets)};
  const SubnetSet excepted(but);
  const bool canonical = clients.addresses.cover() == cover &&
                         clients.subnets.listed() == subnets && excepted.listed() == but;
  if (!canonical || (everyone ? !clients.empty() : !but.empty()))
    object.fail("is no set in its shortest form");
  if (!everyone) return clients;
  return subtract(Clients::everyone(), Clients{{}, excepted});
}

UnknownAccess read_unknown(StrictReader& object, const Plan& plan) {
  UnknownAccess unknown;
  unknown.client = read_index(object, "client", plan.clients.size());
  unknown.reason = object.word<UnknownReason>("reason");
  unknown.before = object.flag("before");
  unknown.after = object.flag("after");
  object.finish();
  return unknown;
}

ClaimVerdict read_verdict(StrictReader& object, const Plan& plan) {
  ClaimVerdict verdict;
  verdict.holds_before = object.flag("holds_before");
  object.each("broken_by", [&](const StrictReader& element) {
    verdict.broken_by.push_back(
        index_below(plan.proof.findings.size(), element.as_number(highest_index), element));
  });
  object.finish();
  return verdict;
}

Finding read_finding(StrictReader& object, const Plan& plan) {
  Finding finding;
  finding.kind = object.word<FindingKind>("kind");
  if (object.has("registry")) finding.registry = object.id("registry");
  finding.client = read_index(object, "client", plan.clients.size());
  finding.done = read_index(object, "done", plan.steps.size());
  finding.open = read_index(object, "open", plan.steps.size());
  finding.traded = object.has("traded") && object.flag("traded");
  object.finish();
  return finding;
}

}  // namespace

Json write_clients(const Plan& plan) {
  Json list = Json::array();
  for (const ClientSubnet& client : plan.clients) {
    list.push_back({{"id", client.id.text()},
                    {"address", client.address.text()},
                    {"egress", write_cidrs(client.egress)}});
  }
  return list;
}

Json write_access(const std::vector<RegistryAccess>& registries) {
  Json list = Json::array();
  for (const RegistryAccess& access : registries) {
    list.push_back({{"address", access.address.text()},
                    {"id", access.id.text()},
                    {"before", write_set(access.before)},
                    {"after", write_set(access.after)}});
    if (!access.unknown.empty()) list.back()["unknown"] = list_of(access.unknown, write_unknown);
    if (access.of_others) list.back()["of_others"] = true;
  }
  return list;
}

Json write_assertions(const Plan& plan) {
  Json claims = Json::array();
  for (const ReachClaim& claim : plan.assertions.claims) {
    claims.push_back({{"assertion", claim.assertion},
                      {"can", claim.can},
                      {"addresses", write_cidrs(claim.addresses)},
                      {"subnets", write_ids(claim.subnets)},
                      {"registries", write_ids(claim.registries)}});
  }
  return {{"count", plan.assertions.count}, {"claims", std::move(claims)}};
}

Json write_proof(const Plan& plan) {
  Json findings = Json::array();
  for (const Finding& finding : plan.proof.findings) findings.push_back(write_finding(finding));
  Json claims = Json::array();
  for (const ClaimVerdict& verdict : plan.proof.claims) {
    claims.push_back({{"holds_before", verdict.holds_before}, {"broken_by", verdict.broken_by}});
  }
  return {{"states", plan.proof.states ? Json(*plan.proof.states) : Json(nullptr)},
          {"situations", plan.proof.situations},
          {"findings", std::move(findings)},
          {"claims", std::move(claims)}};
}

Json write_risks(const Plan& plan) {
  Json list = Json::array();
  for (const Risk& risk : plan.risks) {
    Json object{{"level", name(level(risk.reason))}, {"reason", name(risk.reason)}};
    put(object, "access", risk.access);
    put(object, "finding", risk.finding);
    list.push_back(std::move(object));
  }
  return list;
}

void read_clients(StrictReader& document, Plan& plan) {
  document.each("clients", [&](StrictReader& object) {
    ClientSubnet client;
    client.id = object.id("id");
    client.address = Address(object.text("address"));
    client.egress = read_cidrs(object, "egress");
    object.finish();
    const bool in_order = plan.clients.empty() || plan.clients.back().id < client.id;
    if (!client.id.is_subnet() || !in_order) object.fail("is no subnet, or not in order");
    plan.clients.push_back(std::move(client));
  });
}

std::vector<RegistryAccess> read_access(StrictReader& document, std::string_view name,
                                        const Plan& plan) {
  std::vector<RegistryAccess> registries;
  document.each(name, [&](StrictReader& object) {
    RegistryAccess access;
    access.address = Address(object.text("address"));
    access.id = object.id("id");
    access.before = read_set(object.object("before"), plan);
    access.after = read_set(object.object("after"), plan);
    if (object.has("unknown")) {
      object.each("unknown", [&](StrictReader& element) {
        access.unknown.push_back(read_unknown(element, plan));
      });
    }
    access.of_others = object.has("of_others") && object.flag("of_others");
    object.finish();
    if (!access.id.is_registry()) object.fail("has an 'id' of another kind");
    registries.push_back(std::move(access));
  });
  return registries;
}

void read_assertions(StrictReader& document, Plan& plan) {
  StrictReader object = document.object("assertions");
  plan.assertions.count = object.number("count");
  object.each("claims", [&](StrictReader& member) {
    ReachClaim claim;
    claim.assertion = member.text("assertion");
    claim.can = member.flag("can");
    claim.addresses = read_cidrs(member, "addresses");
    claim.subnets = read_ids(member, "subnets");
    claim.registries = read_ids(member, "registries");
    member.finish();
    plan.assertions.claims.push_back(std::move(claim));
  });
  object.finish();
}

void read_proof(StrictReader& document, Plan& plan) {
  StrictReader object = document.object("proof");
  if (!object.is_null("states")) plan.proof.states = object.number("states");
  plan.proof.situations = object.number("situations");
  object.each("findings", [&](StrictReader& finding) {
    plan.proof.findings.push_back(read_finding(finding, plan));
  });
  object.each("claims", [&](StrictReader& verdict) {
    plan.proof.claims.push_back(read_verdict(verdict, plan));
  });
  // One for each claim, or none where the plan takes back.
  const std::size_t wanted = plan.mode == PlanMode::apply ? plan.assertions.claims.size() : 0;
  if (plan.proof.claims.size() != wanted) object.fail("has not one verdict for each claim");
  object.finish();
}

void read_risks(StrictReader& document, Plan& plan) {
  document.each("risks", [&](StrictReader& object) {
    Risk risk;
    risk.reason = object.word<RiskReason>("reason");
    const auto said = object.word<RiskLevel>("level");
    risk.access = read_index(object, "access", plan.access.size());
    risk.finding = read_index(object, "finding", plan.proof.findings.size());
    object.finish();
    if (said != level(risk.reason)) object.fail("has another level than its reason");
    plan.risks.push_back(risk);
  });
}

}  // namespace acrnet::executor
