// What was seen in Azure, as saved plans and states write it. Pure.
#pragma once

#include "executor/json/value_json.h"
#include "model/observed.h"

namespace acrnet::executor {

// A list for each kind of thing. What is said once, what is missing and how many requests it took
// is not part of it.
void write_seen(Json& object, const Observed& observed);
template <typename Entry>
Json write_seen_entry(const Entry& entry);

// Calls visit(name, list, function that writes one entry) for each list.
template <typename Visit>
void for_each_seen_list(const Observed& observed, Visit visit) {
  for_each_observed_kind([&]<typename Entry>(const ObservedKind<Entry>& kind) {
    visit(kind.name, observed.*kind.observed, write_seen_entry<Entry>);
  });
  visit("registrations", observed.registrations, write_seen_entry<ObservedRegistration>);
  // Came later, so it stands only where it says something.
  if (!observed.unread.empty()) visit("unread", observed.unread, write_seen_entry<UnreadResource>);
}

// Reads what write_seen wrote into an object that may hold more. The lists must be in order. Older
// formats had nothing of what acrnet makes itself.
Observed read_seen(StrictReader& object, bool with_made);

}  // namespace acrnet::executor
