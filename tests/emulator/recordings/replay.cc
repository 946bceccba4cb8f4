#include "tests/emulator/recordings/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "emulator/base/text.h"
#include "emulator/service/snapshot.h"
#include "tests/emulator/recordings/coverage.h"
#include "tests/emulator/recordings/likeness.h"
#include "tests/unit/emulator/world.h"

namespace acrnet::emulator::testing {
namespace {

constexpr std::string_view own_host = "http://cloud.example";
constexpr std::string_view recorded_host = "https://management.azure.com";

std::string path_of(const std::string& target) { return target.substr(0, target.find('?')); }

std::string target_of_link(const std::string& link) {
  for (const std::string_view host : {own_host, recorded_host}) {
    if (link.starts_with(host)) return link.substr(host.size());
  }
  return link;
}

std::string header(const std::map<std::string, std::string>& headers, const std::string& name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

// The name of the session's group: all of it happens in one.
std::string group_of(const Recording& recording) {
  for (const Interaction& interaction : recording.interactions) {
    const std::string path = path_of(interaction.target);
    const auto parts = split(path, '/');
    if (parts.size() > 4 && same_ignoring_case(parts[3], "resourceGroups")) {
      return std::string(parts[4]);
    }
  }
  return {};
}

bool is_group_request(const Interaction& interaction) {
  const std::string path = path_of(interaction.target);
  return resource_type(interaction.target) == "Microsoft.Resources/resourceGroups" &&
         std::count(path.begin(), path.end(), '/') == 4;
}

Json group_before(const Recording& recording, const std::string& name) {
  std::string location = "westus";
  for (const Interaction& interaction : recording.interactions) {
    if (is_group_request(interaction)) {
      if (interaction.status == 201) return nullptr;
      if (!interaction.response_body.empty()) return parsed(interaction.response_body);
      break;
    }
  }
  return {
      {"id",
       fmt::format("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/{}", name)},
      {"location", location}};
}

Json providers_before(const Recording& recording) {
  Json providers = Json::array({"Microsoft.Network", "Microsoft.ContainerRegistry"});
  std::set<std::string> seen = {"microsoft.network", "microsoft.containerregistry"};
  for (const Interaction& interaction : recording.interactions) {
    if (resource_type(interaction.target) != "Microsoft.Resources/providers") continue;
    const Json body = parsed(interaction.response_body);
    const std::string name = text_at(body, {"namespace"});
    if (!seen.insert(lower(name)).second) continue;
    providers.push_back({{"namespace", name}, {"state", body["registrationState"]}});
  }
  return providers;
}

Cloud world_before(const Recording& recording, const std::string& group) {
  Json snapshot = {{"subscriptions",
                    {{{"id", "00000000-0000-0000-0000-000000000000"},
                      {"providers", providers_before(recording)}}}}};
  const Json body = group.empty() ? Json() : group_before(recording, group);
  if (!body.is_null()) snapshot["resource_groups"] = Json::array({body});
  std::string error;
  auto cloud = from_snapshot(to_text(snapshot), error);
  if (!cloud) throw std::runtime_error(error);
  return *cloud;
}

bool says_running(const Interaction& interaction) {
  if (interaction.method != "GET") return false;
  if (interaction.status == 202) return true;
  const std::string& body = interaction.response_body;
  if (body.empty() || body.front() != '{') return false;
  const Json answer = parsed(body);
  const std::string status = text_at(answer, {"status"});
  const std::string registration = text_at(answer, {"registrationState"});
  return status == "InProgress" || status == "Creating" || status == "Updating" ||
         registration == "Registering" || registration == "Unregistering";
}

// One session against one world.
class Session {
 public:
  explicit Session(const Recording& recording)
      : world_("empty", slow()), likeness_(group_of(recording)) {
    world_.azure.replace(world_before(recording, group_of(recording)));
  }

  std::vector<std::string> ask(const Interaction& recorded) {
    if (!says_running(recorded)) world_.now += std::chrono::seconds(10);
    std::map<std::string, std::string> headers;
    for (const char* name : {"if-match", "if-none-match"}) {
      const std::string value = header(recorded.request_headers, name);
      if (!value.empty()) headers[name] = likeness_.in_our_words(value);
    }
    const Reply reply = world_.call(recorded.method, own_target(recorded.target),
                                    likeness_.in_our_words(recorded.request_body), headers);
    std::vector<std::string> differences;
    if (reply.status != recorded.status) {
      differences.push_back(
          fmt::format("status: recorded {}, here {}", recorded.status, reply.status));
    }
    compare_headers(recorded, reply, differences);
    compare_bodies(recorded, reply, differences);
    return differences;
  }

 private:
  // A polling link is ours for the one that was recorded; any other target in our words.
  std::string own_target(const std::string& recorded) const {
    const auto found = links_.find(path_of(recorded));
    return found == links_.end() ? likeness_.in_our_words(recorded) : found->second;
  }

  void compare_bodies(const Interaction& recorded, const Reply& reply,
                      std::vector<std::string>& differences) {
    if (recorded.response_body.empty() || reply.raw.body.empty()) {
      if (recorded.response_body.empty() != reply.raw.body.empty()) {
        differences.push_back(
            fmt::format("body: recorded '{}', here '{}'", recorded.response_body, reply.raw.body));
      }
      return;
    }
    std::string not_json;
    const auto body = parse_json(recorded.response_body, not_json);
    if (!body) {
      differences.push_back("body: recorded is " + not_json);
      return;
    }
    for (std::string& difference : likeness_.compare(*body, reply.body)) {
      differences.push_back(std::move(difference));
    }
  }

  void compare_headers(const Interaction& recorded, const Reply& reply,
                       std::vector<std::string>& differences) {
    for (const char* name : {"Azure-AsyncOperation", "Location", "ETag", "x-ms-failure-cause",
                             "api-supported-versions"}) {
      const std::string theirs = header(recorded.response_headers, lower(name));
      const std::string ours = reply.raw.header(name);
      if (theirs.empty() != ours.empty()) {
        differences.push_back(fmt::format("header {}: recorded '{}', here '{}'", name,
                                          theirs.substr(0, 120), ours.substr(0, 120)));
      } else if (!theirs.empty()) {
        compare_header(name, theirs, ours, differences);
      }
    }
  }

  void compare_header(const std::string& name, const std::string& theirs, const std::string& ours,
                      std::vector<std::string>& differences) {
    // The versions that the service had on the day of the recording.
    if (name == "api-supported-versions") return;
    const bool link = name == "Azure-AsyncOperation" || name == "Location";
    if (link) links_[path_of(target_of_link(theirs))] = target_of_link(ours);
    const std::string recorded = link ? form_of_link(theirs) : theirs;
    for (std::string& difference :
         likeness_.compare_text("header " + name, recorded, link ? form_of_link(ours) : ours)) {
      differences.push_back(std::move(difference));
    }
  }

  // The path, but for the operation's own name at its end, and the api-version.
  static std::string form_of_link(const std::string& link) {
    const std::string target = target_of_link(link);
    const std::string path = path_of(target);
    const std::string name = path.substr(path.rfind('/') + 1);
    const std::size_t dash = name.find('-');
    const bool prefixed = dash != std::string::npos && name.size() > dash + 30 && dash > 8;
    const std::size_t version = target.find("api-version=");
    return path.substr(0, path.rfind('/') + 1) + (prefixed ? name.substr(0, dash + 1) : "") +
           "<operation>?" + target.substr(version, target.find('&', version) - version);
  }

  World world_;
  Likeness likeness_;
  std::map<std::string, std::string> links_;  // path of a recorded link → our link
};

}  // namespace

std::vector<Outcome> replay(const Recording& recording) {
  Session session(recording);
  // What is polled for a resource that is not covered is not covered either.
  std::map<std::string, std::string> uncovered_links;
  std::vector<Outcome> outcomes;
  for (const Interaction& recorded : recording.interactions) {
    Outcome outcome;
    outcome.number = outcomes.size();
    outcome.request =
        fmt::format("{} {} → {}", recorded.method, resource_type(recorded.target), recorded.status);
    outcome.reason = why_not_covered(recorded);
    const auto polled = uncovered_links.find(path_of(recorded.target));
    if (polled != uncovered_links.end()) outcome.reason = polled->second;
    if (!outcome.reason.empty()) {
      outcome.verdict = Verdict::not_covered;
      for (const char* name : {"azure-asyncoperation", "location"}) {
        const std::string link = target_of_link(header(recorded.response_headers, name));
        uncovered_links[path_of(link)] = outcome.reason;
      }
    } else {
      outcome.reason = fmt::format("{}", fmt::join(session.ask(recorded), "\n"));
      outcome.verdict = outcome.reason.empty() ? Verdict::matches : Verdict::differs;
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace acrnet::emulator::testing
