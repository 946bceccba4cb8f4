// Opens what acrnet reads, writes and locks, and refuses whatever else a name can lead to.
//
// Only regular files are opened: a pipe or a device may have no end, and opening one may already do
// something. What is read has a limit. What is written under a name (a state, its lock, a plan, a
// log) has only that name and is no link, so that nothing changes elsewhere. Below a Folder no link
// leads out of it: every part of a path is opened by itself, and what was looked at is what is
// opened, whatever happens to the tree meanwhile. Files of the kernel (/proc, /sys) call themselves
// regular and hold secrets of processes; they are none here.
// docs/decisions/0022-links-stay-in-the-configuration.md says why.
#pragma once

#include <sys/types.h>

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acrnet::executor {

// States and plans are never as large as this: 10 000 registries make some 100 MB.
inline constexpr std::uint64_t largest_document = std::uint64_t{1} << 30U;

// An open file or folder, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  // False when the kernel reports now what it could not write before.
  bool close();
  // Somebody else closes it now.
  void release() { number_ = -1; }

 private:
  int number_;
};

enum class FileProblem : std::uint8_t {
  missing,
  taken,        // there is such a file already
  system,       // errno has the reason
  not_regular,  // a folder, a pipe, a socket, a device, a file of the kernel
  linked,       // a symbolic link, or one of several names of a file
  leads_out,    // a path or a link that leaves the folder it begins in
  too_large,
};

// Why nothing was opened, read or written.
struct FileError {
  FileProblem problem = FileProblem::system;
  std::string reason;  // "it is a pipe", "No such file or directory"

  // Whether the reason is the system's, in its words.
  bool is_of_system() const {
    return problem == FileProblem::missing || problem == FileProblem::system ||
           problem == FileProblem::taken;
  }
  // As a sentence without its end: "It is a pipe", "No such file or directory".
  std::string sentence() const;
  // The same, where the system's words are told to be such: "The system says: No such file or
  // directory".
  std::string told() const;
};

// The message of errno, as an error.
FileError system_error(int number);

struct FilePlace;

// A folder that is open. Every path is from there.
class Folder {
 public:
  explicit Folder(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  // Links are followed.
  static std::optional<Folder> open(const std::filesystem::path& path, FileError& error);

  // Where a path leads, by way of links; the name of the place is no link.
  std::optional<FilePlace> find(std::string_view path, FileError& error) const;
  std::optional<Folder> below(std::string_view path, FileError& error) const;
  // As below(), and makes the folders that are missing.
  std::optional<Folder> made_below(std::string_view path, FileError& error) const;
  // `count` times "..".
  std::optional<Folder> above(std::size_t count, FileError& error) const;
  // The text of a file with at most `limit` bytes.
  std::optional<std::string> read(std::string_view path, std::uint64_t limit,
                                  FileError& error) const;
  // Of all that is directly in it, in no order.
  std::optional<std::vector<std::string>> names(FileError& error) const;

  // Which folder it is, whatever it is called.
  struct Identity {
    dev_t device = 0;
    ino_t number = 0;
    friend auto operator<=>(const Identity&, const Identity&) = default;
  };
  Identity identity() const;
  int number() const { return descriptor_.number(); }
  // This folder once more, for what outlives it.
  Folder again() const;
  // With its list of names, for readdir and fsync.
  Descriptor open_list(FileError& error) const;

 private:
  Descriptor descriptor_;  // a place only (O_PATH)
};

// A file by its folder and its name there, which has no '/'. There may be no such file.
struct FilePlace {
  Folder folder;
  std::string name;
};

// Links are followed up to the folder, as for whatever a user names; the file itself may be one.
std::optional<FilePlace> place_of(const std::filesystem::path& path, FileError& error);

enum class Names : std::uint8_t {
  any,   // a file may have further names (hard links)
  only,  // this is its one name: for what is written or locked
};

// With the flags of open(2) for access and creation; what it makes has mode 0600. The file is
// regular and the name no link; it is not emptied. It never waits, whatever the name is of.
std::optional<Descriptor> open_regular(const FilePlace& place, int flags, Names names,
                                       FileError& error);

// Whether the file is still what is called so, and has no other name.
bool is_called(const Descriptor& file, const FilePlace& place);

// All of an open file, if it has at most `limit` bytes.
std::optional<std::string> read_all(const Descriptor& file, std::uint64_t limit, FileError& error);

std::optional<std::string> read_file(const FilePlace& place, std::uint64_t limit, Names names,
                                     FileError& error);
// Of a file that the user names: links are followed to it.
std::optional<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit,
                                     FileError& error);
// Its first bytes, for what tells by them what it is; none when it can't be read.
std::string begin_of_file(const std::filesystem::path& path, std::size_t size);

// Each is false with errno set.
bool write_all(const Descriptor& file, std::string_view content);
bool flush(const Descriptor& file);

// A folder's list of names, as open_list() gave it. False when the disk does not confirm it; a file
// system that can't do this for folders (EINVAL) has done what it can.
bool flush_list(const Descriptor& list, FileError& error);

// A file that only grows, in whole pieces: a log.
class AppendedFile {
 public:
  // Made with mode 0600 where it is missing. The file has no other name, and is no link.
  bool open(const std::filesystem::path& path, FileError& error);
  bool is_open() const { return file_.is_open(); }
  bool append(std::string_view text) { return write_all(file_, text); }

 private:
  Descriptor file_;
};

}  // namespace acrnet::executor
