// An open file, socket or process handle that closes itself, and files that live in memory only.
#pragma once

#include <string>
#include <string_view>

namespace acrnet::e2e {

// Owns a descriptor; -1 is none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  int get() const { return fd_; }
  void close();

 private:
  int fd_ = -1;
};

// Throws std::system_error with errno's words when `result` is negative.
int checked(int result, const char* what);

// A file without a place on disk, with `content`, to be read from its begin.
FileDescriptor memory_file(const char* name, std::string_view content);
// All of a file, wherever its offset is.
std::string read_whole(const FileDescriptor& file);

}  // namespace acrnet::e2e
