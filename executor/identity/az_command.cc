#include "executor/identity/az_command.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace acrnet::executor {

namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::size_t most_output = std::size_t{256} * 1024;

struct Pipe {
  std::array<int, 2> ends{-1, -1};

  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  bool open() { return ::pipe2(ends.data(), O_CLOEXEC) == 0; }
  void close_end(std::size_t index) {
    if (ends[index] >= 0) ::close(ends[index]);
    ends[index] = -1;
  }
};

// The variables that the Azure CLI and its Python need; those of the locale (LC_*) are passed on as
// well. All others are left out, because they may hold secrets of this run or of the pipeline.
constexpr std::array<std::string_view, 30> for_children{"PATH",
                                                        "HOME",
                                                        "USER",
                                                        "LOGNAME",
                                                        "LANG",
                                                        "LANGUAGE",
                                                        "TZ",
                                                        "TMPDIR",
                                                        "TERM",
                                                        "AZURE_CONFIG_DIR",
                                                        "AZURE_EXTENSION_DIR",
                                                        "AZURE_CORE_COLLECT_TELEMETRY",
                                                        "AZURE_CORE_ONLY_SHOW_ERRORS",
                                                        "AZURE_CORE_USE_COMMAND_INDEX",
                                                        "AZURE_CLOUD_NAME",
                                                        "HTTP_PROXY",
                                                        "HTTPS_PROXY",
                                                        "ALL_PROXY",
                                                        "NO_PROXY",
                                                        "http_proxy",
                                                        "https_proxy",
                                                        "all_proxy",
                                                        "no_proxy",
                                                        "REQUESTS_CA_BUNDLE",
                                                        "CURL_CA_BUNDLE",
                                                        "SSL_CERT_FILE",
                                                        "SSL_CERT_DIR",
                                                        "LD_LIBRARY_PATH",
                                                        "XDG_RUNTIME_DIR",
                                                        "DBUS_SESSION_BUS_ADDRESS"};

bool is_for_children(std::string_view variable) {
  const std::string_view name = variable.substr(0, variable.find('='));
  return name.starts_with("LC_") ||
         std::find(for_children.begin(), for_children.end(), name) != for_children.end();
}

std::vector<char*> environment_of_children() {
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (is_for_children(*variable)) kept.push_back(*variable);
  }
  kept.push_back(nullptr);
  return kept;
}

// Input is empty, so that a program that asks something ends instead of waiting.
pid_t spawn(const std::vector<std::string>& arguments, const Pipe& output, const Pipe& errors) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output.ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, errors.ends[1], 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::vector<char*> environment = environment_of_children();
  pid_t child = -1;
  const int failed =
      ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? child : -1;
}

// Takes what is there; false at the end.
bool take(int file, std::string& into) {
  std::array<char, 4096> block{};
  const ssize_t size = ::read(file, block.data(), block.size());
  if (size <= 0) return false;
  into.append(block.data(), std::min(static_cast<std::size_t>(size), most_output - into.size()));
  return true;
}

// Reads both until they end; false when that takes too long.
bool drain(const Pipe& output, const Pipe& errors, CommandResult& result) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::array<pollfd, 2> files{{{output.ends[0], POLLIN, 0}, {errors.ends[0], POLLIN, 0}}};
  while (files[0].fd >= 0 || files[1].fd >= 0) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    if (::poll(files.data(), files.size(), 200) <= 0) continue;
    if (files[0].revents != 0 && !take(files[0].fd, result.output)) files[0].fd = -1;
    if (files[1].revents != 0 && !take(files[1].fd, result.errors)) files[1].fd = -1;
  }
  return true;
}

CommandResult run_command(const std::vector<std::string>& arguments) {
  CommandResult result;
  Pipe output;
  Pipe errors;
  if (!output.open() || !errors.open()) return result;
  const pid_t child = spawn(arguments, output, errors);
  if (child < 0) return result;
  result.ran = true;
  output.close_end(1);
  errors.close_end(1);
  if (!drain(output, errors, result)) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
  return result;
}

}  // namespace

std::future<CommandResult> start_command(std::vector<std::string> arguments) {
  std::packaged_task<CommandResult()> task(
      [arguments = std::move(arguments)] { return run_command(arguments); });
  std::future<CommandResult> result = task.get_future();
  std::thread(std::move(task)).detach();
  return result;
}

bool is_plain_argument(const std::string& text) {
  return !text.empty() && text[0] != '-' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '/' || c == ':';
  });
}

}  // namespace acrnet::executor
