#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "executor/arm/scope_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

void ObserveRun::start_containers(const Ids& targets) {
  for (const ArmId& id : targets) read_container(id);
}

void ObserveRun::read_container(const ArmId& id) {
  read(id, [this, id](const ResourceAnswer& read) {
    const ArmAnswer& answer = read.answer;
    if (read.absence) return note_missing(id, *read.absence);
    if (!answer.ok()) return fail_with(id.key(), in_words(id), answer);
    std::string problem;
    auto reading = executor::read_container(answer.response.body, id, problem);
    if (!reading) return fail(id.key(), unreadable_answer(in_words(id), problem));
    if (!id.is_group()) return observed_.containers.push_back(std::move(reading->container));
    list_contents(std::move(reading->container),
                  fmt::format("{}/resources?api-version={}", path_of(id), group_version), {});
  });
}

void ObserveRun::list_contents(ObservedContainer group, std::string target, PageTrail trail) {
  get(std::move(target),
      [this, group = std::move(group), trail = std::move(trail)](const ArmAnswer& answer) mutable {
        const std::string what = fmt::format("what is in the {}", in_words(group.id));
        if (!answer.ok()) return fail_with(group.id.key(), what, answer);
        std::string problem;
        auto page = read_contents(answer.response.body, problem);
        if (page && !page->next_link.empty()) problem = trail.follow(page->next_link);
        if (!problem.empty()) return fail(group.id.key(), unreadable_answer(what, problem));
        std::move(page->ids.begin(), page->ids.end(), std::back_inserter(group.contents));
        if (!page->next_link.empty())
          return list_contents(std::move(group), page->next_link, std::move(trail));
        auto& contents = group.contents;
        std::sort(contents.begin(), contents.end());
        contents.erase(std::unique(contents.begin(), contents.end()), contents.end());
        observed_.containers.push_back(std::move(group));
      });
}

}  // namespace acrnet::executor
