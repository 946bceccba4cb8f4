#include "executor/observe/resource_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "executor/arm/subnet_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

namespace {

// How often Azure may contradict itself, with growing pauses, until it is an error: its caches
// agree within seconds.
constexpr unsigned most_contradictions = 4;

// The list that a resource would be in.
std::string list_path(const ArmId& id) {
  if (id.is_group())
    return fmt::format("/subscriptions/{}/resourcegroups", percent_encode(id.subscription()));
  const std::string path = path_of(id);
  return path.substr(0, path.rfind('/'));
}

bool claims_absence(const ArmAnswer& answer) {
  return answer.kind == ArmAnswer::Kind::error && says_absent(answer.error);
}

std::string reason_in_words(const ArmAnswer& answer) {
  if (answer.diagnostic) return answer.diagnostic->summary;
  if (!answer.response.answered()) return answer.response.failure;
  return fmt::format("HTTP {} {}", answer.status(),
                     answer.error.code.empty() ? answer.error.message : answer.error.code);
}

std::vector<std::string> names_of(const std::vector<ArmId>& ids) {
  std::vector<std::string> names;
  names.reserve(ids.size());
  for (const ArmId& id : ids) names.emplace_back(id.name());
  std::sort(names.begin(), names.end());
  return names;
}

constexpr std::string_view contradiction =
    "Asked for it, Azure answers {}; but a list of Azure's has it, or the group it is said to have "
    "gone with exists. That stayed so for several tries.";

ResourceAnswer failed(const ArmAnswer& last, Diagnostic diagnostic) {
  ResourceAnswer result;
  result.answer = last;
  result.answer.kind = ArmAnswer::Kind::error;
  result.answer.diagnostic = std::move(diagnostic);
  return result;
}

// The network itself has its subnets in it, so one that answers may still list the missing one.
bool lists_subnet(const std::string& body, const ArmId& id) {
  std::string problem;
  const auto network = read_network(body, id.parent_network(), {id}, problem);
  return !network || !network->subnets.empty();
}

}  // namespace

ArmId parent_scope(const ArmId& id) {
  return id.is_subnet() ? id.parent_network() : id.parent_group();
}

std::string in_words(const ArmId& id) {
  const auto kind = [&]() -> std::string_view {
    if (id.is_group()) return "resource group";
    if (id.is_registry()) return "registry";
    if (id.is_network()) return "virtual network";
    if (id.is_subnet()) return "subnet";
    return id.is_private_zone() ? "private DNS zone" : "private endpoint";
  };
  return fmt::format("{} {}", kind(), id.text());
}

std::string_view version_of(const ArmId& id) {
  if (id.is_group()) return group_version;
  return id.is_private_zone() ? private_dns_version : network_version;
}

void ResourceReader::read(Target target, Done done) {
  ask({std::move(target), std::move(done)}, false);
}

void ResourceReader::get(const Target& target, std::string path, ArmClient::Done done) {
  ArmRequest request = target.like;
  request.method = "GET";
  request.target = std::move(path);
  if (target.id.is_registry()) return registries_.send(std::move(request), {}, std::move(done));
  request.target += fmt::format("?api-version={}", version_of(target.id));
  arm_.send(std::move(request), std::move(done));
}

// `again`: the first answer said that there is no such resource.
void ResourceReader::ask(Search search, bool again) {
  const Target target = search.target;
  get(target, path_of(target.id) + std::string(target.below),
      [this, search = std::move(search), again](ArmAnswer answer) mutable {
        if (!claims_absence(answer)) return search.done({std::move(answer)});
        search.last = std::move(answer);
        if (again) return list_siblings(std::move(search), {});
        ask(std::move(search), true);
      });
}

void ResourceReader::list_siblings(Search search, const std::string& next_link) {
  const Target target = search.target;
  auto take = [this, search = std::move(search)](const ArmAnswer& answer) mutable {
    take_siblings(std::move(search), answer);
  };
  if (next_link.empty()) return get(target, list_path(target.id), std::move(take));
  ArmRequest request = target.like;
  request.target = next_link;
  arm_.send(std::move(request), std::move(take));
}

void ResourceReader::take_siblings(Search search, const ArmAnswer& answer) {
  if (!answer.ok()) return look_at_parent(std::move(search), answer);
  std::string problem;
  auto page = read_contents(answer.response.body, problem);
  if (page && !page->next_link.empty()) problem = search.trail.follow(page->next_link);
  if (!problem.empty())
    return end_unproven(search, fmt::format("of the list beside it {}", problem));
  std::move(page->ids.begin(), page->ids.end(), std::back_inserter(search.siblings));
  if (page->next_link.empty()) return conclude_from_list(std::move(search));
  list_siblings(std::move(search), page->next_link);
}

void ResourceReader::conclude_from_list(Search search) {
  const ArmId& id = search.target.id;
  const auto& siblings = search.siblings;
  if (std::find(siblings.begin(), siblings.end(), id) != siblings.end())
    return contradict(std::move(search));
  end_absent(search, id, names_of(siblings));
}

void ResourceReader::look_at_parent(Search search, const ArmAnswer& list) {
  const ArmId id = search.target.id;
  if (id.is_group()) return end_unproven(search, reason_in_words(list));
  const bool claims_parent_absent = claims_absence(list);
  Target parent{parent_scope(id), {}, search.target.address, search.target.like};
  read(std::move(parent), [this, search = std::move(search), id,
                           claims_parent_absent](const ResourceAnswer& answer) mutable {
    if (answer.absence) {
      const bool network_missing = answer.absence->missing.is_network();
      return end_absent(search, network_missing ? answer.absence->missing : id,
                        network_missing ? answer.absence->siblings : std::vector<std::string>());
    }
    if (answer.contradictory) return search.done(answer);
    if (!answer.answer.ok()) return end_unproven(search, reason_in_words(answer.answer));
    const bool listed = id.is_subnet() && lists_subnet(answer.answer.response.body, id);
    if (claims_parent_absent || listed) return contradict(std::move(search));
    end_absent(search, id, {});
  });
}

void ResourceReader::contradict(Search search) {
  const Clock::time_point now = arm_.transport().now();
  if (search.attempt == 0)
    search.until = std::min(search.target.like.retry_until, now + arm_.options().retry_for);
  const auto pause = arm_.backoff(++search.attempt);
  const bool in_time = now + pause <= search.until;
  if (search.attempt < most_contradictions && in_time) {
    search.siblings.clear();
    search.trail = {};
    return arm_.transport().after(
        pause, [this, search = std::move(search)]() mutable { ask(std::move(search), false); });
  }
  ResourceAnswer result = failed(
      search.last, contradictory_answers(in_words(search.target.id),
                                         fmt::format(contradiction, search.last.error.code)));
  result.contradictory = true;
  search.done(std::move(result));
}

void ResourceReader::end_absent(const Search& search, ArmId missing,
                                std::vector<std::string> siblings) {
  ResourceAnswer result;
  result.answer = search.last;
  result.absence = Absence{std::move(missing), std::move(siblings)};
  search.done(std::move(result));
}

void ResourceReader::end_unproven(const Search& search, std::string_view why) {
  const ArmId& id = search.target.id;
  const std::string above = id.is_group() ? fmt::format("subscription {}", id.subscription())
                                          : in_words(parent_scope(id));
  search.done(failed(search.last, absence_unproven(in_words(id), search.last.error.code, above, why,
                                                   search.target.address)));
}

}  // namespace acrnet::executor
