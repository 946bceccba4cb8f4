// The cloud as text: the format of the data file, of seeds written by hand and of
// /_emulator/snapshot. docs/emulator.md is its page.
//
// Written: everything, in the order of the keys, so equal clouds give equal bytes. Read: what is
// missing gets a default, what is wrong is refused with its place; nothing is guessed from a wrong
// value. Round trip: from_snapshot(to_snapshot(c)) equals c. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/cloud.h"

namespace acrnet::emulator {

std::string to_snapshot(const Cloud& cloud);

// A digest of everything in the cloud but `world` and `seed`: whether two hold the same.
std::string digest_of_content(const Cloud& cloud);
// A GUID for a cloud that began with a content of this digest.
std::string world_of(const std::string& digest);

// Nothing, and in `error` the place and the reason, when the text is not a snapshot.
std::optional<Cloud> from_snapshot(std::string_view text, std::string& error);

}  // namespace acrnet::emulator
