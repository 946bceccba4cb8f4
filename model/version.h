// Versions of acrnet, and what a policy says of those it was written for: ">= 1.0, < 2.0".
//
// Pure values. The notation is Terraform's: `=`, `!=`, `>`, `>=`, `<`, `<=`, `~>`, joined by
// commas, all of which must hold. A part that is not written is 0. `~> 1.2` is `>= 1.2, < 2.0`, and
// `~> 1.2.3` is `>= 1.2.3, < 1.3.0`: only the last part that is written may grow.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace acrnet {

struct ProgramVersion {
  std::array<std::uint32_t, 3> parts{};  // major, minor, patch

  friend auto operator<=>(const ProgramVersion&, const ProgramVersion&) = default;
};

// One to three numbers joined by dots; nothing for anything else.
std::optional<ProgramVersion> parse_version(std::string_view text);

class VersionConstraint {
 public:
  // Nothing for a text that is no constraint.
  static std::optional<VersionConstraint> parse(std::string_view text);

  bool allows(const ProgramVersion& version) const;

 private:
  enum class Relation : std::uint8_t {
    equal,
    not_equal,
    greater,
    greater_or_equal,
    less,
    less_or_equal
  };
  struct Part {
    Relation relation = Relation::equal;
    ProgramVersion version;
  };

  bool add(std::string_view text);

  std::vector<Part> parts_;  // never empty
};

}  // namespace acrnet
