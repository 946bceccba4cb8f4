// Two texts → what differs, as `diff -u` and `git apply` know it.
//
// Pure. The difference is the shortest; of texts with thousands of different lines it need not be.
#pragma once

#include <string>
#include <string_view>

namespace acrnet::cli {

// Empty when the texts are equal. `name` is the file's, in both headers. What could act on a reader
// is shown as escaped() shows it (a patch with such a line does not apply), but tabs stay, and so
// do carriage returns before a line end.
std::string unified_diff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace acrnet::cli
