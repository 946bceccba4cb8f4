#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

void ObserveRun::start_registries(const Ids& targets) {
  auto first = targets.begin();
  while (first != targets.end()) {
    const std::string_view subscription = first->subscription_key();
    const auto last = std::find_if(first, targets.end(), [&](const ArmId& id) {
      return id.subscription_key() != subscription;
    });
    // One list has at least one page, so it can only be cheaper from the second target on.
    if (last - first == 1) {
      read_one_registry(*first);
    } else {
      list_registries(Ids(first, last), {}, {});
    }
    first = last;
  }
}

// `target` is the next page's link; empty for the first page.
void ObserveRun::list_registries(Ids group, std::string target, PageTrail trail) {
  const std::string first =
      fmt::format("/subscriptions/{}/providers/Microsoft.ContainerRegistry/registries",
                  percent_encode(group.front().subscription()));
  auto take = [this, group = std::move(group),
               trail = std::move(trail)](const ArmAnswer& answer) mutable {
    take_registry_page(std::move(group), std::move(trail), answer);
  };
  if (!target.empty()) return get(std::move(target), std::move(take));
  get_registry_path(first, std::move(take));
}

// `group` are the registries that no page so far had.
void ObserveRun::take_registry_page(Ids group, PageTrail trail, const ArmAnswer& answer) {
  const std::string key = group.front().key();
  if (answer.diagnostic) return fail(key, *answer.diagnostic);
  std::string problem;
  std::optional<RegistryPage> page;
  const auto is_wanted = [&](const ArmId& id) {
    return std::binary_search(group.begin(), group.end(), id);
  };
  if (answer.ok()) page = read_registry_page(answer.response.body, is_wanted, problem);
  if (page) {
    for (Diagnostic& error : page->errors) fail(key, std::move(error));
    Ids found = page->failed;
    for (ObservedRegistry& registry : page->wanted) {
      found.push_back(registry.id);
      observed_.registries.push_back(std::move(registry));
    }
    remove_found(group, std::move(found));
    if (group.empty()) return;
    // A long list of others is given up when reading each would have been cheaper.
    const bool goes_on = !page->next_link.empty() && trail.follow(page->next_link).empty();
    if (goes_on && trail.followed() < group.size())
      return list_registries(std::move(group), page->next_link, std::move(trail));
  }
  // Listing may need more rights than reading, and what no list has may still be there.
  for (const ArmId& id : group) read_one_registry(id);
}

void ObserveRun::read_one_registry(const ArmId& id) {
  read(id, [this, id](const ResourceAnswer& read) {
    const ArmAnswer& answer = read.answer;
    if (read.absence) return note_missing(id, *read.absence);
    if (!answer.ok()) return fail_with(id.key(), in_words(id), answer);
    std::optional<Diagnostic> error;
    auto reading = read_registry(answer.response.body, id, error);
    if (error) return fail(id.key(), *error);
    observed_.registries.push_back(std::move(reading->registry));
  });
}

}  // namespace acrnet::executor
