#include "tests/e2e/support/file_descriptor.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace acrnet::e2e {

FileDescriptor::~FileDescriptor() { close(); }

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

void FileDescriptor::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

FileDescriptor memory_file(const char* name, std::string_view content) {
  FileDescriptor file(checked(memfd_create(name, MFD_CLOEXEC), "memfd_create"));
  while (!content.empty()) {
    const auto written = ::write(file.get(), content.data(), content.size());
    if (written < 0) throw std::system_error(errno, std::generic_category(), "write");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.get(), 0, SEEK_SET) < 0) {
    throw std::system_error(errno, std::generic_category(), "lseek");
  }
  return file;
}

std::string read_whole(const FileDescriptor& file) {
  std::string content;
  std::array<char, 65536> buffer;
  while (true) {
    const auto got =
        ::pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(content.size()));
    if (got < 0) throw std::system_error(errno, std::generic_category(), "pread");
    if (got == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace acrnet::e2e
