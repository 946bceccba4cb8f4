#include <iterator>
#include <memory>
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
    if (!answer.ok()) return take_refusal(id, answer);
    std::string problem;
    auto reading = executor::read_container(answer.response.body, id, problem);
    if (!reading) return take_unreadable(id, problem);
    if (!id.is_group()) return observed_.containers.push_back(std::move(reading->container));
    list_contents(std::move(reading->container));
  });
}

void ObserveRun::list_contents(ObservedContainer group) {
  const ArmId id = group.id;
  const auto filled = std::make_shared<ObservedContainer>(std::move(group));
  PageList list{
      id, fmt::format("what is in the {}", in_words(id)),
      [filled](std::string_view body, std::string& problem) -> std::optional<std::string> {
        auto page = read_contents(body, problem);
        if (!page) return std::nullopt;
        std::move(page->ids.begin(), page->ids.end(), std::back_inserter(filled->contents));
        return std::move(page->next_link);
      },
      [this, filled] {
        sort_unique(filled->contents);
        observed_.containers.push_back(std::move(*filled));
      }};
  get(fmt::format("{}/resources?api-version={}", path_of(id), group_version),
      [this, list = std::move(list)](const ArmAnswer& answer) mutable {
        take_page(std::move(list), answer);
      });
}

}  // namespace acrnet::executor
