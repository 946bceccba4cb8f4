// Where the sources are: tests read examples, documents and data from there.
//
// The folder is known to one file alone, so that the compiler's cache serves two checkouts alike.
#pragma once

#include <string>
#include <string_view>

// The absolute path of a file or folder that is named from the checkout's root; "" is the root.
std::string in_checkout(std::string_view path);
