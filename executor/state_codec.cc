#include "executor/state_codec.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "executor/sha256.h"
#include "executor/value_json.h"
#include "model/access_setting.h"

namespace acrnet::executor {

namespace {

constexpr std::string_view format_name = "acrnet-state";

Json write_rule(const StateRule& rule) {
  Json object{{"provenance", name(rule.provenance)}, {"origin", rule.origin}};
  write_source(object, rule.source);
  if (rule.claim != Claim::none) object["claim"] = name(rule.claim);
  return object;
}

Json write_registry(const StateRegistry& registry) {
  Json rules = Json::array();
  for (const StateRule& rule : registry.rules) rules.push_back(write_rule(rule));
  Json object{{"address", registry.address.text()},
              {"id", registry.id.text()},
              {"on_destroy", name(registry.on_destroy)},
              {"rules", std::move(rules)}};
  for_each_access_setting([&](auto setting, auto) {
    const auto& original = registry.*setting.original;
    if (original) object["original"][std::string(setting.attribute)] = name(*original);
  });
  return object;
}

Json write_subnet(const StateSubnet& subnet) {
  Json object{{"address", subnet.address.text()},
              {"id", subnet.id.text()},
              {"endpoint", name(subnet.endpoint)}};
  if (subnet.claim != Claim::none) object["claim"] = name(subnet.claim);
  return object;
}

Claim read_claim(StrictReader& object) {
  return object.has("claim") ? object.word<Claim>("claim") : Claim::none;
}

StateRule read_rule(StrictReader& object) {
  StateRule rule;
  rule.source = read_source(object);
  rule.provenance = object.word<Provenance>("provenance");
  rule.claim = read_claim(object);
  rule.origin = object.text("origin");
  object.finish();
  return rule;
}

StateRegistry read_registry(StrictReader& object) {
  StateRegistry registry;
  registry.address = Address(object.text("address"));
  registry.id = object.id("id");
  if (object.ok() && !registry.id.is_registry()) object.fail("has an 'id' that is no registry's");
  registry.on_destroy = object.word<OnDestroy>("on_destroy");
  if (object.has("original")) {
    StrictReader original = object.object("original");
    bool any = false;
    for_each_access_setting([&](auto setting, auto word) {
      if (!original.has(setting.attribute)) return;
      registry.*setting.original = original.word<decltype(word)>(setting.attribute);
      any = true;
    });
    original.finish();
    if (!any) original.fail("holds nothing");
  }
  object.each("rules", [&](StrictReader& rule) {
    StateRule next = read_rule(rule);
    if (!registry.rules.empty() && !(registry.rules.back().source < next.source)) {
      rule.fail("is not in its place in the order");
    }
    registry.rules.push_back(std::move(next));
  });
  object.finish();
  return registry;
}

StateSubnet read_subnet(StrictReader& object) {
  StateSubnet subnet;
  subnet.address = Address(object.text("address"));
  subnet.id = object.id("id");
  if (object.ok() && !subnet.id.is_subnet()) object.fail("has an 'id' that is no subnet's");
  subnet.endpoint = object.word<Provenance>("endpoint");
  subnet.claim = read_claim(object);
  object.finish();
  return subnet;
}

// Appends in order; an entry out of order or twice is a mistake, as lookups would miss it.
template <typename Entry>
void append(std::vector<Entry>& entries, Entry next, const StrictReader& place) {
  if (!entries.empty() && !(entries.back().id < next.id))
    place.fail("is not in its place in the order");
  entries.push_back(std::move(next));
}

std::string digest_of(Json document) {
  document.erase("digest");
  return sha256(write_json(document));
}

// What must be right before the members make sense; empty when it is.
std::string check_head(const Json& document, StateReading& reading) {
  const std::string* const format = text_member(document, "format");
  if (format == nullptr || *format != format_name) return "it is JSON, but no state of acrnet";
  const Json* const version = member(document, "format_version");
  if (version == nullptr || !version->is_number_integer()) return "it has no format_version";
  reading.newer_version = newer_version(*version, State::format_version);
  if (reading.newer_version != 0) return "it has a newer format";
  if (*version != State::format_version) return "it has a format_version that never was";
  const std::string* const digest = text_member(document, "digest");
  if (digest == nullptr) return "it has no digest";
  if (*digest != digest_of(document))
    return "its content does not match its digest: it was altered";
  return {};
}

State read_members(const Json& document, std::string& problem) {
  State state;
  StrictReader reader(document, problem);
  reader.text("format");
  reader.text("digest");
  reader.number("format_version");
  state.lineage = reader.text("lineage");
  state.serial = reader.number("serial");
  reader.each("registries",
              [&](StrictReader& entry) { append(state.registries, read_registry(entry), entry); });
  reader.each("subnets",
              [&](StrictReader& entry) { append(state.subnets, read_subnet(entry), entry); });
  reader.finish();
  if (state.lineage.empty()) reader.fail("has an empty lineage");
  return state;
}

}  // namespace

std::string encode_state(const State& state) {
  Json registries = Json::array();
  for (const StateRegistry& registry : state.registries)
    registries.push_back(write_registry(registry));
  Json subnets = Json::array();
  for (const StateSubnet& subnet : state.subnets) subnets.push_back(write_subnet(subnet));
  Json document{{"format", format_name},
                {"format_version", State::format_version},
                {"lineage", state.lineage},
                {"serial", state.serial},
                {"registries", std::move(registries)},
                {"subnets", std::move(subnets)}};
  document["digest"] = digest_of(document);
  return write_json(document, 2) + "\n";
}

StateReading decode_state(std::string_view bytes) {
  StateReading reading;
  const auto document = parse_json(bytes, reading.problem);
  if (!document) return reading;
  reading.problem = check_head(*document, reading);
  if (!reading.problem.empty()) return reading;
  State state = read_members(*document, reading.problem);
  if (reading.problem.empty()) reading.state = std::move(state);
  return reading;
}

}  // namespace acrnet::executor
