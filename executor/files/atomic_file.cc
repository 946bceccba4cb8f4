#include "executor/files/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace acrnet::executor {

namespace {

namespace fs = std::filesystem;

std::string last_error() { return std::generic_category().message(errno); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  // False when the kernel reports now what it could not write before.
  bool close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || ::close(number) == 0;
  }

 private:
  int number_;
};

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

std::string leftover_prefix(const fs::path& path) {
  return "." + path.filename().string() + ".tmp-";
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A rename is lasting only when its folder is on the disk too. Some file systems can't flush a
// folder; then there is nothing more to be done.
void flush_folder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.is_open()) ::fsync(descriptor.number());
}

// A new file beside `path` with this content, on the disk. Empty when that failed; nothing is left.
fs::path write_beside(const fs::path& path, std::string_view content, std::string& reason) {
  std::string name = (folder_of(path) / (leftover_prefix(path) + "XXXXXX")).string();
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.is_open()) {
    reason = last_error();
    return {};
  }
  const bool whole = ::fchmod(file.number(), 0600) == 0 && write_all(file.number(), content) &&
                     ::fsync(file.number()) == 0 && file.close();
  if (whole) return name;
  reason = last_error();
  ::unlink(name.c_str());
  return {};
}

}  // namespace

bool replace_file(const fs::path& path, std::string_view content, std::string& reason) {
  const fs::path fresh = write_beside(path, content, reason);
  if (fresh.empty()) return false;
  if (::rename(fresh.c_str(), path.c_str()) != 0) {
    reason = last_error();
    ::unlink(fresh.c_str());
    return false;
  }
  flush_folder(folder_of(path));
  return true;
}

bool copy_file_whole(const fs::path& original, const fs::path& copy, std::string& reason) {
  bool missing = false;
  const auto content = read_file(original, reason, missing);
  return content && replace_file(copy, *content, reason);
}

// A reader of JSON wants some, and would else move the whole text.
constexpr std::size_t room_behind = 256;

std::optional<std::string> read_file(const fs::path& path, std::string& reason, bool& missing) {
  missing = false;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    missing = errno == ENOENT;
    reason = last_error();
    return std::nullopt;
  }
  std::string content;
  struct stat status {};
  if (::fstat(file.number(), &status) == 0 && status.st_size > 0)
    content.reserve(static_cast<std::size_t>(status.st_size) + room_behind);
  char block[65536];
  for (;;) {
    const ssize_t size = ::read(file.number(), block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      reason = last_error();
      return std::nullopt;
    }
    if (size == 0) return content;
    content.append(block, static_cast<std::size_t>(size));
  }
}

void remove_leftovers(const fs::path& path) {
  const std::string prefix = leftover_prefix(path);
  std::error_code ignored;  // what can't be listed or removed is harmless
  for (const auto& entry : fs::directory_iterator(folder_of(path), ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) fs::remove(entry.path(), ignored);
  }
}

}  // namespace acrnet::executor
