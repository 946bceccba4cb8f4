#include "emulator/base/data_file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace acrnet::emulator {
namespace {

std::string failure(std::string_view what, const std::filesystem::path& path) {
  return fmt::format("cannot {} '{}': {}", what, path.string(),
                     std::generic_category().message(errno));
}

constexpr std::size_t largest_file = std::size_t{1} << 30U;

std::string too_large(const std::filesystem::path& path) {
  return fmt::format("'{}' has more than 1 GiB", path.string());
}

// Closes when it goes; closing a file whose bytes are already synced cannot lose any.
struct Descriptor {
  int number;
  explicit Descriptor(int n) : number(n) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

bool write_all(int descriptor, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(descriptor, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return true;
}

// Empty when nothing is called so, or a regular file without another name; else what is there.
std::string what_is_in_the_way(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  std::string_view what;
  if (S_ISLNK(status.st_mode)) {
    what = "is a link";
  } else if (!S_ISREG(status.st_mode)) {
    what = "is not a file";
  } else if (status.st_nlink > 1) {
    what = "has further names (hard links)";
  }
  if (what.empty()) return {};
  return fmt::format("'{}' {}: the emulator writes to regular files of its own", path.string(),
                     what);
}

// What was left there by an emulator that was killed is removed, never written to.
std::string write_synced(const std::filesystem::path& path, const std::string& text) {
  if (std::string in_the_way = what_is_in_the_way(path); !in_the_way.empty()) return in_the_way;
  ::unlink(path.c_str());
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.number < 0) return failure("create", path);
  std::string error;
  if (!write_all(file.number, text)) error = failure("write", path);
  if (error.empty() && ::fsync(file.number) != 0) error = failure("sync", path);
  if (!error.empty()) ::unlink(path.c_str());
  return error;
}

// Opens without waiting for a pipe's other end; -1 and a reason for what is not a regular file.
int open_regular(const std::filesystem::path& path, int flags, std::string& error) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 && (flags & O_CREAT) == 0) {
    error = failure("read", path);
    return -1;
  }
  const bool other = status.st_mode != 0 && !S_ISREG(status.st_mode);
  const int file =
      other ? -1 : ::open(path.c_str(), flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
  if (file >= 0 && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode)) return file;
  error =
      file < 0 && !other ? failure("open", path) : fmt::format("'{}' is not a file", path.string());
  if (file >= 0) ::close(file);
  return -1;
}

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path, std::string& error) {
  const Descriptor file(open_regular(path, O_RDONLY, error));
  if (file.number < 0) return std::nullopt;
  struct stat status {};
  if (::fstat(file.number, &status) != 0 || status.st_size > static_cast<off_t>(largest_file)) {
    error = too_large(path);
    return std::nullopt;
  }
  std::string text;
  text.reserve(static_cast<std::size_t>(status.st_size));
  std::array<char, 65'536> block{};
  while (true) {
    const ssize_t size = ::read(file.number, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size == 0) return text;
    if (size > 0) text.append(block.data(), static_cast<std::size_t>(size));
    if (size > 0 && text.size() <= largest_file) continue;
    error = size < 0 ? failure("read", path) : too_large(path);
    return std::nullopt;
  }
}

std::optional<std::string> read_own_file(const std::filesystem::path& path, std::string& error) {
  error = what_is_in_the_way(path);
  return error.empty() ? read_file(path, error) : std::nullopt;
}

std::string replace_file(const std::filesystem::path& path, const std::string& text) {
  if (std::string in_the_way = what_is_in_the_way(path); !in_the_way.empty()) return in_the_way;
  std::filesystem::path neighbour = path;
  neighbour += ".new";
  if (std::string error = write_synced(neighbour, text); !error.empty()) return error;
  if (::rename(neighbour.c_str(), path.c_str()) != 0) {
    std::string error = failure("replace", path);
    ::unlink(neighbour.c_str());
    return error;
  }
  const std::filesystem::path folder = directory_of(path);
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // EINVAL: a file system that can't do this for folders has done what it can.
  if (directory.number < 0 || (::fsync(directory.number) != 0 && errno != EINVAL))
    return failure("sync", folder);
  return {};
}

std::unique_ptr<DataFileLock> DataFileLock::take(const std::filesystem::path& data_file,
                                                 std::string& error) {
  std::error_code code;
  std::filesystem::create_directories(directory_of(data_file), code);
  std::filesystem::path path = data_file;
  path += ".lock";
  error = what_is_in_the_way(path);
  const int descriptor =
      error.empty() ? open_regular(path, O_RDWR | O_CREAT | O_NOFOLLOW, error) : -1;
  if (descriptor < 0) return nullptr;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    return std::make_unique<DataFileLock>(descriptor);
  }
  error = errno == EWOULDBLOCK
              ? fmt::format(
                    "'{}' is in use by another emulator: stop that one, or give this one a "
                    "data file of its own",
                    data_file.string())
              : failure("lock", path);
  ::close(descriptor);
  return nullptr;
}

DataFileLock::~DataFileLock() { ::close(descriptor_); }

}  // namespace acrnet::emulator
