// The style and the script of the HTML report, from the files beside this one.
//
// Pure values, made by write_assets.cmake when the program is built.
#pragma once

#include <string_view>

namespace acrnet::cli {

extern const std::string_view picture_style;  // also the colours of the whole
extern const std::string_view report_style;
extern const std::string_view report_script;

}  // namespace acrnet::cli
