// The house rules as data: which folder and which room may include which, and where a third-party
// header may stand.
//
// The same table as in docs/architecture.md; the checks in includes.h read it. To open a new folder
// or room, or to take in a library is to change this file, so that the change is seen in a review.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace acrnet::architecture {

struct Folder {
  std::string_view name;
  std::vector<std::string_view> may_include;
};

std::span<const Folder> folders();
// Null when the folder is not one of the product's.
const Folder* find_folder(std::string_view name);

// A folder of sources inside one of the product's folders, or such a folder itself: what stands
// directly in it is above all its rooms.
struct Room {
  std::string_view path;
  // Other rooms of the same folder. A room comes behind all that it may include, so no arrow leads
  // back.
  std::vector<std::string_view> may_include;
  // No clock, files, network, environment, terminal: the same bytes in give the same bytes out.
  bool pure = false;
};

std::span<const Room> rooms();
// Null when no sources may stand there.
const Room* find_room(std::string_view path);

// Where the headers of one library may be included.
struct ThirdParty {
  std::string_view name;
  // What the included path begins with.
  std::string_view prefix;
  // In any file of these folders ...
  std::vector<std::string_view> anywhere_in;
  // ... in the files of these folders whose name has one of `words` in it ...
  std::vector<std::string_view> named_in;
  std::vector<std::string_view> words;
  // ... and in one single .cc file of each of these.
  std::vector<std::string_view> one_file_in;
};

std::span<const ThirdParty> third_parties();

// Headers (and words of code) through which a pure room would reach the world.
std::span<const std::string_view> impure_headers();
std::span<const std::string_view> impure_words();

// The sources that may open files by name.
std::span<const std::string_view> openers();

}  // namespace acrnet::architecture
