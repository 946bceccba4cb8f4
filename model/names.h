// The words of the model's enumerations, as users read them and files hold them.
//
// One table for each enumeration in names.cc, read in both directions. Azure's own settings have
// Azure's spelling ("Allow", "Enabled"); everything else is lower case, as in the policy.
#pragma once

#include <optional>
#include <string_view>

namespace acrnet {

// The word for a value. Instantiated, at the end of names.cc, for every enumeration of the model
// that a file or a view shows.
template <typename Enum>
std::string_view name(Enum value);

// The value for a word; empty for any other word.
template <typename Enum>
std::optional<Enum> from_name(std::string_view word);

}  // namespace acrnet
