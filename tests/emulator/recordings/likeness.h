// Whether our answer is the recorded one, values apart that no two runs of Azure have alike.
//
// Strict where it can be: the same members in every object, the same types, the same words, numbers
// and ids. What varies is compared by its form (a GUID against a GUID, a time against a time), and
// what is one thing in the recording has to be one thing here: an etag, a GUID or a generated name
// is bound to ours when it is first met and must be that one ever after, and no other of ours may
// be.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "emulator/base/json.h"

namespace acrnet::emulator::testing {

class Likeness {
 public:
  // The group of the session. Recorded list items of other groups, and of types that are not
  // covered, are another world and are left out.
  explicit Likeness(std::string group) : group_(std::move(group)) {}

  // Differences as "place: recorded X, here Y"; nothing when alike. Binds what it meets.
  std::vector<std::string> compare(const Json& recorded, const Json& own);
  std::vector<std::string> compare_text(const std::string& place, const std::string& recorded,
                                        const std::string& own);

  // The recorded text with everything that is bound put in our words: what to send instead of it.
  std::string in_our_words(const std::string& recorded) const;

 private:
  using Differences = std::vector<std::string>;

  void compare_values(const std::string& place, const Json& recorded, const Json& own,
                      Differences& differences);
  void compare_objects(const std::string& place, const Json& recorded, const Json& own,
                       Differences& differences);
  void compare_lists(const std::string& place, const Json& recorded, const Json& own,
                     Differences& differences);
  void compare_providers(const std::string& place, const Json& recorded, const Json& own,
                         Differences& differences);
  bool bind(const std::string& recorded, const std::string& own);
  std::vector<const Json*> in_their_order(const std::vector<const Json*>& theirs,
                                          const Json& own) const;
  bool is_of_another_world(const Json& item) const;

  std::string group_;
  std::map<std::string, std::string> ours_;      // recorded → ours
  std::map<std::string, std::string> recorded_;  // ours → recorded
};

}  // namespace acrnet::emulator::testing
