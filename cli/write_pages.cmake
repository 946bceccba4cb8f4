# Writes the C++ file that holds the pages of docs/diagnostics: cmake -DOUT=FILE -DFOLDER=DIR -P write_pages.cmake
#
# The installed program has no docs folder, so `acrnet explain` carries them.
file(GLOB pages "${FOLDER}/ACR*.md")
list(SORT pages)
set(text "// Made by write_pages.cmake from docs/diagnostics.\n#include \"cli/messages/diagnostic_pages.h\"\n\n")
string(APPEND text "namespace acrnet::cli {\n\nconst std::vector<std::string_view>& page_texts() {\n")
string(APPEND text "  static const std::vector<std::string_view> all = {\n")
foreach(page IN LISTS pages)
  file(READ "${page}" content)
  string(APPEND text "R\"page(${content})page\",\n")
endforeach()
string(APPEND text "  };\n  return all;\n}\n\n}  // namespace acrnet::cli\n")
file(WRITE "${OUT}" "${text}")
