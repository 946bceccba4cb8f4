#include "executor/apply/remove_resource.h"

#include <utility>

#include <fmt/format.h>

#include "executor/arm/scope_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

namespace {

Diagnostic in_use_since(const std::string& what, const ArmId& user) {
  return changed_since_plan(what, fmt::format("{} is in it now", user.name()));
}

}  // namespace

void RemoveResource::send(std::string method, std::string_view below, ArmClient::Done done) {
  const std::string path = fmt::format("{}{}", path_of(id()), below);
  if (id().is_registry()) {
    return context_.registries.send(request(std::move(method), path), {}, std::move(done));
  }
  const std::string_view version = id().is_group() ? group_version : network_version;
  context_.arm.send(request(std::move(method), fmt::format("{}?api-version={}", path, version)),
                    std::move(done));
}

void RemoveResource::look() {
  read(id(), [this](const ResourceAnswer& answer) { take_look(answer); });
}

void RemoveResource::take_look(const ResourceAnswer& look) {
  const ArmAnswer& answer = look.answer;
  if (look.absence) return done();
  // While Azure deletes it, its lists may lag behind.
  if (accepted_ && look.contradictory)
    return look_later("Azure to finish deleting it", [this] { this->look(); });
  if (!answer.ok()) return fail_reading(answer);
  if (accepted_) return look_later("Azure to finish deleting it", [this] { this->look(); });
  if (id().is_group()) {
    trail_ = {};
    return send("GET", "/resources", [this](const ArmAnswer& list) { take_contents(list); });
  }
  if (!id().is_network()) return remove();
  std::string problem;
  const auto reading = read_container(answer.response.body, id(), problem);
  if (!reading) return fail(unreadable_answer(what_, problem));
  const std::vector<ArmId>& subnets = reading->container.contents;
  if (!subnets.empty()) return fail(in_use_since(what_, subnets.front()));
  remove();
}

void RemoveResource::take_contents(const ArmAnswer& answer) {
  if (!answer.ok()) return fail_reading(answer);
  std::string problem;
  const auto page = read_contents(answer.response.body, problem);
  if (page && !page->next_link.empty()) problem = trail_.follow(page->next_link);
  if (!problem.empty()) return fail(unreadable_answer(what_, problem));
  if (!page->ids.empty()) return fail(in_use_since(what_, page->ids.front()));
  // A page may be empty and not the last one.
  if (!page->next_link.empty()) {
    return context_.arm.send(request("GET", page->next_link),
                             [this](const ArmAnswer& next) { take_contents(next); });
  }
  remove();
}

void RemoveResource::remove() {
  send("DELETE", "", [this](const ArmAnswer& answer) { take_removal(answer); });
}

void RemoveResource::take_removal(const ArmAnswer& answer) {
  const bool gone_already = answer.kind == ArmAnswer::Kind::error && says_absent(answer.error);
  if (answer.ok() || gone_already) {  // the look proves it
    accepted_ = true;
    return follow(
        answer.response, [this] { look(); },
        [this] {
          accepted_ = false;
          look_later("Azure to finish another change", [this] { look(); });
        });
  }
  again_if_lost(answer, [this] { look(); });
}

}  // namespace acrnet::executor
