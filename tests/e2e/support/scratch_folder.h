// A folder of a test's own, gone at its end, and small files in it.
//
// Tests may run at the same time, and never write into the checkout.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace acrnet::e2e {

class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Copies a folder, e.g. an example, into this one under its own name, without the state and data
  // that somebody's try may have left in it. Returns the copy's path.
  std::filesystem::path copy_of(const std::filesystem::path& folder) const;
  // Makes folders on the way where needed. Returns the file's path.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

// Throws std::runtime_error when the file can't be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace acrnet::e2e
