// What is true of any requests at all that the embedded Azure gets.
//
// The bytes are one or more requests as they stand in HTTP (request line, headers, empty line,
// content), parted by a line of `---`. They go to a small world one after the other, a second
// apart. Pure.
#pragma once

#include <string_view>

namespace acrnet::fuzz {

// Every answer has a status and content that is what it says to be; a refused or reading request
// changes nothing; what the world has become can be written as a snapshot and read again. A
// violation ends the program.
void check_emulator(std::string_view bytes);

}  // namespace acrnet::fuzz
