#include "emulator/base/data_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace acrnet::emulator {
namespace {

std::string failure(std::string_view what, const std::filesystem::path& path) {
  return fmt::format("cannot {} '{}': {}", what, path.string(),
                     std::generic_category().message(errno));
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

std::string write_synced(const std::filesystem::path& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.number < 0) return failure("create", path);
  if (!write_all(file.number, text)) return failure("write", path);
  if (::fsync(file.number) != 0) return failure("sync", path);
  return {};
}

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path, std::string& error) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code)) {
    error = code ? fmt::format("cannot read '{}': {}", path.string(), code.message())
                 : fmt::format("'{}' is not a file", path.string());
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream) {
    error = failure("read", path);
    return std::nullopt;
  }
  return text;
}

std::string replace_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path neighbour = path;
  neighbour += ".new";
  if (std::string error = write_synced(neighbour, text); !error.empty()) {
    ::unlink(neighbour.c_str());
    return error;
  }
  if (::rename(neighbour.c_str(), path.c_str()) != 0) {
    std::string error = failure("replace", path);
    ::unlink(neighbour.c_str());
    return error;
  }
  const std::filesystem::path folder = directory_of(path);
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number < 0 || ::fsync(directory.number) != 0) return failure("sync", folder);
  return {};
}

std::unique_ptr<DataFileLock> DataFileLock::take(const std::filesystem::path& data_file,
                                                 std::string& error) {
  std::error_code code;
  std::filesystem::create_directories(directory_of(data_file), code);
  std::filesystem::path path = data_file;
  path += ".lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    error = failure("create", path);
    return nullptr;
  }
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
