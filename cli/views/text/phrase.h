// A few words of which some are names: from a policy or from Azure, and so never to be taken for
// ours.
//
// Each rendering sets names its own way: a terminal as they are, Markdown as code, HTML in a
// monospaced font. Values only; all text is escaped (cli/views/text/text.h) already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acrnet::cli {

class Phrase {
 public:
  struct Part {
    std::string text;
    bool is_name = false;
    friend bool operator==(const Part&, const Part&) = default;
  };

  Phrase() = default;
  explicit Phrase(std::string_view words) { say(words); }

  // Our own words.
  Phrase& say(std::string_view words);
  // `escaped` comes from elsewhere.
  Phrase& name(std::string_view escaped);
  Phrase& append(const Phrase& other);

  const std::vector<Part>& parts() const { return parts_; }
  bool empty() const { return parts_.empty(); }
  std::string text() const;

  friend bool operator==(const Phrase&, const Phrase&) = default;

 private:
  Phrase& add(std::string_view text, bool is_name);
  std::vector<Part> parts_;  // none is empty
};

}  // namespace acrnet::cli
