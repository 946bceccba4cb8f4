#include "model/version.h"

#include <algorithm>
#include <charconv>

namespace acrnet {

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// The number at the beginning of `text`, which is taken away.
std::optional<std::uint32_t> take_version_number(std::string_view& text) {
  std::uint32_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  return number;
}

struct WrittenVersion {
  ProgramVersion version;
  std::size_t parts = 0;  // that were written
};

std::optional<WrittenVersion> read_version(std::string_view text) {
  WrittenVersion result;
  while (result.parts < result.version.parts.size()) {
    const auto number = take_version_number(text);
    if (!number) return std::nullopt;
    result.version.parts[result.parts++] = *number;
    if (text.empty()) return result;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ProgramVersion> parse_version(std::string_view text) {
  const auto found = read_version(text);
  return found ? std::optional(found->version) : std::nullopt;
}

bool VersionConstraint::add(std::string_view text) {
  struct Operator {
    std::string_view word;
    Relation relation;
  };
  // Longer ones first: `>=` begins with `>`.
  constexpr std::array<Operator, 6> operators{{{"!=", Relation::not_equal},
                                               {">=", Relation::greater_or_equal},
                                               {"<=", Relation::less_or_equal},
                                               {">", Relation::greater},
                                               {"<", Relation::less},
                                               {"=", Relation::equal}}};
  text = trimmed(text);
  const bool last_may_grow = text.starts_with("~>");
  Relation relation = last_may_grow ? Relation::greater_or_equal : Relation::equal;
  if (last_may_grow) {
    text.remove_prefix(2);
  } else {
    for (const Operator& each : operators) {
      if (!text.starts_with(each.word)) continue;
      relation = each.relation;
      text.remove_prefix(each.word.size());
      break;
    }
  }
  const auto found = read_version(trimmed(text));
  if (!found) return false;
  parts_.push_back({relation, found->version});
  if (!last_may_grow || found->parts == 1) return true;
  ProgramVersion end = found->version;
  std::uint32_t& grows = end.parts[found->parts - 2];
  if (++grows == 0) return false;
  std::fill(end.parts.begin() + static_cast<std::ptrdiff_t>(found->parts) - 1, end.parts.end(), 0U);
  parts_.push_back({Relation::less, end});
  return true;
}

std::optional<VersionConstraint> VersionConstraint::parse(std::string_view text) {
  VersionConstraint result;
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (!result.add(text.substr(0, comma))) return std::nullopt;
    if (comma == text.size()) return result;
    text.remove_prefix(comma + 1);
  }
}

bool VersionConstraint::allows(const ProgramVersion& version) const {
  return std::all_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    switch (part.relation) {
      case Relation::equal: return version == part.version;
      case Relation::not_equal: return version != part.version;
      case Relation::greater: return version > part.version;
      case Relation::greater_or_equal: return version >= part.version;
      case Relation::less: return version < part.version;
      case Relation::less_or_equal: break;
    }
    return version <= part.version;
  });
}

}  // namespace acrnet
