# Writes the C++ file that holds the report's style and script: cmake -DOUT=FILE -DFOLDER=DIR -P write_assets.cmake
#
# They are files of their own so that editors and linters know them; a report holds them inside.
file(READ "${FOLDER}/picture.css" picture)
file(READ "${FOLDER}/report.css" style)
file(READ "${FOLDER}/report.js" script)
file(WRITE "${OUT}" "// Made by write_assets.cmake.
#include \"cli/views/assets/assets.h\"

namespace acrnet::cli {

const std::string_view picture_style = R\"asset(${picture})asset\";
const std::string_view report_style = R\"asset(${style})asset\";
const std::string_view report_script = R\"asset(${script})asset\";

}  // namespace acrnet::cli
")
