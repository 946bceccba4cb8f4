#include <fmt/format.h>

#include <optional>

#include "model/cidr_set.h"
#include "parser/evaluate/expressions/azure_names.h"
#include "parser/functions/functions.h"

namespace acrnet::parser::functions {

namespace {

std::optional<std::vector<Cidr>> cidrs_of(const Value& list) {
  std::vector<Cidr> cidrs;
  for (const Value& value : *list.as<List>()) {
    const auto* cidr = value.as<Cidr>();
    if (cidr == nullptr) return std::nullopt;
    cidrs.push_back(*cidr);
  }
  return cidrs;
}

Value cover(const Arguments& it, const CidrSet& set) {
  std::vector<Value> cidrs;
  for (const Cidr& cidr : set.cover()) cidrs.push_back({cidr, it.at});
  return it.list(cidrs);
}

constexpr std::string_view not_addresses = "an element is not an address or network";

}  // namespace

Value cidr_hosts_count(const Arguments& it) {
  return {static_cast<std::int64_t>(it.get<Cidr>(0).size()), it.at};
}

Value cidr_subnet(const Arguments& it) {
  const Cidr& network = it.get<Cidr>(0);
  const std::int64_t bits = it.get<std::int64_t>(1);
  const std::int64_t number = it.get<std::int64_t>(2);
  if (bits < 0 || bits > 32 - network.prefix())
    return it.fail(fmt::format("a /{} can't have {} bits more", network.prefix(), bits));
  if (number < 0 || number >= std::int64_t{1} << bits)
    return it.fail(fmt::format("there is no network {} with {} bits", number, bits));
  const auto prefix = static_cast<std::uint8_t>(network.prefix() + bits);
  const std::uint64_t offset = static_cast<std::uint64_t>(number) << (32U - prefix);
  return {Cidr(static_cast<std::uint32_t>(network.first() + offset), prefix), it.at};
}

Value cidr_contains(const Arguments& it) {
  return {it.get<Cidr>(0).contains(it.get<Cidr>(1)), it.at};
}

Value cidr_overlaps(const Arguments& it) {
  const Cidr& a = it.get<Cidr>(0);
  const Cidr& b = it.get<Cidr>(1);
  return {a.contains(b) || b.contains(a), it.at};
}

Value cidr_merge(const Arguments& it) {
  const auto cidrs = cidrs_of(it.values[0]);
  if (!cidrs) return it.fail(not_addresses);
  return cover(it, CidrSet(*cidrs));
}

Value cidr_subtract(const Arguments& it) {
  const auto cidrs = cidrs_of(it.values[0]);
  const auto taken = cidrs_of(it.values[1]);
  if (!cidrs || !taken) return it.fail(not_addresses);
  return cover(it, subtract(CidrSet(*cidrs), CidrSet(*taken)));
}

Value subnet(const Arguments& it) {
  std::string reason;
  const auto id = ArmId::parse(it.get<std::string_view>(0), reason);
  if (!id) return it.fail("this is no ARM ID: " + reason);
  if (!id->is_subnet() || !is_guid(id->subscription()))
    return it.fail("this is no subnet's ARM ID");
  Evaluation& evaluation = it.evaluation;
  auto& known = evaluation.subnets_by_id;
  // Blocks first: then one subnet has one address.
  for (auto i = evaluation.subnets_indexed; i < evaluation.policy.subnets.size(); ++i)
    known.try_emplace(evaluation.policy.subnets[i].id.key(), static_cast<SubnetIndex>(i));
  evaluation.subnets_indexed = evaluation.policy.subnets.size();
  const auto index = static_cast<SubnetIndex>(evaluation.policy.subnets.size());
  const auto [found, is_new] = known.try_emplace(id->key(), index);
  if (is_new) {
    PolicySubnet subnet;
    subnet.id = *id;
    subnet.address = Address(fmt::format("subnet(\"{}\")", id->text()));
    subnet.origin = evaluation.origin(it.at);
    subnet.range = it.at;
    evaluation.policy.subnets.push_back(std::move(subnet));
    evaluation.subnets_indexed = evaluation.policy.subnets.size();
  }
  return {SubnetReference{found->second}, it.at};
}

Value registry(const Arguments& it) {
  std::string reason;
  const auto id = ArmId::parse(it.get<std::string_view>(0), reason);
  if (!id) return it.fail("this is no ARM ID: " + reason);
  for (std::size_t i = 0; i < it.evaluation.registry_blocks.size(); ++i) {
    if (identity_of_registry(i, it.evaluation) == *id) return {RegistryReference{i}, it.at};
  }
  return it.fail("the configuration has no registry with this ID");
}

}  // namespace acrnet::parser::functions
