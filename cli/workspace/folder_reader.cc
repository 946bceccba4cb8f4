#include "cli/workspace/folder_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace acrnet::cli {

std::string last_error() { return std::generic_category().message(errno); }

namespace {

// An open file, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// The parts of a path that are still to go, the next one last.
void push_parts(std::string_view path, std::vector<std::string>& to_go) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  to_go.insert(to_go.end(), std::make_move_iterator(parts.rbegin()),
               std::make_move_iterator(parts.rend()));
}

// Walks below a folder that is open, one part of the path after the other.
class Walk {
 public:
  Walk(Descriptor folder, std::string_view path) {
    folders_.push_back(std::move(folder));
    push_parts(path, to_go_);
  }

  // The file at the end of the path, open for reading.
  std::optional<Descriptor> open(std::string& reason) {
    while (!to_go_.empty()) {
      const std::string part = std::move(to_go_.back());
      to_go_.pop_back();
      if (part == ".") continue;
      if (part == "..") {
        if (folders_.size() == 1) return refuse("it leaves the configuration's folder", reason);
        folders_.pop_back();
        continue;
      }
      struct stat status {};
      if (::fstatat(here(), part.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return refuse(last_error(), reason);
      if (S_ISLNK(status.st_mode)) {
        if (!follow(part, reason)) return std::nullopt;
      } else if (S_ISDIR(status.st_mode)) {
        Descriptor folder(
            ::openat(here(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (folder.get() < 0) return refuse(last_error(), reason);
        folders_.push_back(std::move(folder));
      } else {
        return open_file(part, status.st_mode, reason);
      }
    }
    return refuse("it is a folder", reason);
  }

 private:
  static std::nullopt_t refuse(std::string why, std::string& reason) {
    reason = std::move(why);
    return std::nullopt;
  }
  int here() const { return folders_.back().get(); }

  bool follow(const std::string& link, std::string& reason) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(here(), link.c_str(), target.data(), target.size());
    if (size < 0) reason = last_error();
    if (++links_ > most_links) reason = "its links go round and round";
    const std::string_view path(target.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    if (path.starts_with('/')) reason = "it is a link that leaves the configuration's folder";
    push_parts(path, to_go_);
    return reason.empty();
  }

  std::optional<Descriptor> open_file(const std::string& name, mode_t mode, std::string& reason) {
    if (!to_go_.empty()) return refuse(std::generic_category().message(ENOTDIR), reason);
    if (!S_ISREG(mode)) return refuse("it is a device or a pipe", reason);
    // Were it replaced by a pipe just now, opening it must not wait.
    Descriptor file(
        ::openat(here(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (file.get() < 0) return refuse(last_error(), reason);
    return file;
  }

  static constexpr int most_links = 40;

  std::vector<Descriptor> folders_;  // from the configuration's to the one that was reached
  std::vector<std::string> to_go_;
  int links_ = 0;
};

std::optional<std::string> read_all(const Descriptor& file, std::string& reason) {
  std::string text;
  std::array<char, 65'536> block{};
  while (true) {
    const ssize_t size = ::read(file.get(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      reason = last_error();
      return std::nullopt;
    }
    if (size == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(size));
    if (text.size() > parser::FileReader::largest_file) {
      reason = "it has more than 4 MiB";
      return std::nullopt;
    }
  }
}

}  // namespace

const SourceFile* FolderReader::read(std::string_view path, std::string& reason) {
  reason.clear();
  Descriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) {
    reason = last_error();
    return nullptr;
  }
  const auto file = Walk(std::move(folder), path).open(reason);
  if (!file) return nullptr;
  auto text = read_all(*file, reason);
  if (!text) return nullptr;
  return &files_.emplace_back(std::string(path), std::move(*text));
}

Sources FolderReader::take_files() {
  Sources files(std::make_move_iterator(files_.begin()), std::make_move_iterator(files_.end()));
  files_.clear();
  return files;
}

}  // namespace acrnet::cli
