#include "tests/e2e/support/scratch_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace acrnet::e2e {

namespace {

namespace fs = std::filesystem;

// What a run of acrnet leaves beside a policy.
bool is_left_behind(const fs::path& name) {
  return name == ".acrnet" || name.string().find(".acrstate") != std::string::npos;
}

void copy_folder(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path name = entry.path().filename();
    if (is_left_behind(name)) continue;
    if (entry.is_directory()) {
      copy_folder(entry.path(), to / name);
    } else {
      fs::copy_file(entry.path(), to / name);
    }
  }
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "acrnet-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), name);
  }
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // a destructor has nobody to tell; the folder is a temporary one
  fs::remove_all(path_, ignored);
}

fs::path ScratchFolder::copy_of(const fs::path& folder) const {
  fs::path copy = path_ / folder.filename();
  copy_folder(folder, copy);
  return copy;
}

fs::path ScratchFolder::write(const fs::path& name, std::string_view content) const {
  fs::path path = path_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << content;
  out.close();
  if (!out) throw std::runtime_error(fmt::format("cannot write {}", path.string()));
  return path;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(fmt::format("cannot read {}", path.string()));
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace acrnet::e2e
