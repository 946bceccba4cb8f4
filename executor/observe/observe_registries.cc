#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

namespace {

std::string registry_in_words(const ArmId& id) { return fmt::format("registry {}", id.text()); }

}  // namespace

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
      list_registries(Ids(first, last), {}, 0);
    }
    first = last;
  }
}

// `target` is the next page's link; empty for the first page.
void ObserveRun::list_registries(Ids group, std::string target, std::size_t pages_read) {
  auto take = [this, group, pages_read](const ArmAnswer& answer) {
    take_registry_page(group, pages_read + 1, answer);
  };
  if (!target.empty()) return get(std::move(target), std::move(take));
  get_registry_path(
      fmt::format("/subscriptions/{}/providers/Microsoft.ContainerRegistry/registries",
                  percent_encode(group.front().subscription())),
      std::move(take));
}

// `group` are the registries that no page so far had.
void ObserveRun::take_registry_page(Ids group, std::size_t pages_read, const ArmAnswer& answer) {
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
    if (!page->next_link.empty() && pages_read < group.size()) {
      return list_registries(std::move(group), page->next_link, pages_read);
    }
  }
  // Listing may need more rights than reading, and what no list has may still be there.
  for (const ArmId& id : group) read_one_registry(id);
}

void ObserveRun::read_one_registry(const ArmId& id) {
  get_registry_path(path_of(id), [this, id](const ArmAnswer& answer) {
    if (is_missing(answer)) {
      if (answer.error.has_code("ResourceGroupNotFound")) {
        observed_.missing.push_back({id, id, {}});
      } else {
        find_registry_candidates(id);
      }
      return;
    }
    if (!answer.ok()) return fail_with(id.key(), registry_in_words(id), answer);
    std::optional<Diagnostic> error;
    auto reading = read_registry(answer.response.body, id, error);
    if (error) return fail(id.key(), *error);
    observed_.registries.push_back(std::move(reading->registry));
  });
}

// The registries beside one that does not exist, for "did you mean". Not knowing them is no error.
void ObserveRun::find_registry_candidates(const ArmId& id) {
  const std::string path = path_of(id);
  get_registry_path(path.substr(0, path.rfind('/')), [this, id](const ArmAnswer& answer) {
    MissingTarget target{id, id, {}};
    std::string problem;
    const auto page = answer.ok()
                          ? read_registry_page(
                                answer.response.body, [](const ArmId&) { return false; }, problem)
                          : std::nullopt;
    if (page) {
      for (const ArmId& sibling : page->all) target.candidates.emplace_back(sibling.name());
    }
    std::sort(target.candidates.begin(), target.candidates.end());
    observed_.missing.push_back(std::move(target));
  });
}

}  // namespace acrnet::executor
