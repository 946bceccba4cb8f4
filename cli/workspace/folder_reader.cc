#include "cli/workspace/folder_reader.h"

#include <iterator>
#include <utility>

#include "executor/files/open_file.h"

namespace acrnet::cli {

const SourceFile* FolderReader::read(std::string_view path, std::string& reason) {
  executor::FileError error;
  const auto folder = executor::Folder::open(folder_, error);
  auto text = folder ? folder->read(path, largest_file, error) : std::nullopt;
  reason = text ? std::string() : error.reason;
  return text ? &files_.emplace_back(std::string(path), std::move(*text)) : nullptr;
}

Sources FolderReader::take_files() {
  Sources files(std::make_move_iterator(files_.begin()), std::make_move_iterator(files_.end()));
  files_.clear();
  return files;
}

}  // namespace acrnet::cli
