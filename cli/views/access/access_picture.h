// Who can reach which registry, as a picture: sources left, registries right, and between them what
// is kept, gained and lost.
//
// Parts of a PlanView -> SVG. Pure; laid out here, so that no other program is needed. Shows the
// sections that matter most, and of each as many sources as a reader can follow; the rest is
// counted in it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/views/model/plan_view.h"

namespace acrnet::cli {

struct AccessPicture {
  std::string svg;             // empty when nobody gains or loses access
  std::size_t sections = 0;    // how many it shows
  std::size_t registries = 0;  // of these
};

enum class PictureUse {
  in_page,  // the page has the style
  alone,    // a file of its own, light and dark
};

AccessPicture access_picture(const std::vector<AccessSection>& sections, PictureUse use);

}  // namespace acrnet::cli
