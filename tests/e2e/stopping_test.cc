// Who stops a run gets it stopped: acknowledged at once, within seven seconds, with the state
// stored and its lock given back, whatever Azure, the state's server and
// the readers of its output do.
//
// The real program with an Azure and state services that the test holds in its hand. By default a
// part of all combinations; ACRNET_ALL_STOPS=1 runs every one. Prints the longest time that a run
// took from its signal to its end.
#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/support/eventually.h"
#include "tests/support/state_services.h"

namespace acrnet::e2e {

namespace {

using acrnet::testing::BlobService;
using acrnet::testing::eventually;
using acrnet::testing::HttpStateService;
using acrnet::testing::ServedRequest;
using acrnet::testing::ServiceFault;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Words = std::vector<std::string>;

constexpr milliseconds most_time{7'000};
constexpr const char* blob_path = "/state/prod.acrstate";

enum class Place { local, http, blob };
enum class Answers { normal, slow, hanging_operation, none };
// A signal's number, or:
constexpr int closed_terminal = 0;

bool runs_all() { return std::getenv("ACRNET_ALL_STOPS") != nullptr; }

// Every n-th of all combinations, where not all are run.
class Choice {
 public:
  explicit Choice(std::size_t every) : every_(every) {}
  bool takes_next() { return number_++ % every_ == 0 || runs_all(); }

 private:
  std::size_t every_;
  std::size_t number_ = 0;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// ---- the program, where its streams are no files ----

// How its standard output and error are read; full_…: not at all, and the pipe is full already.
enum class Reader { terminal, both, full_results, full_messages, full };

// Like ChildProcess, with a terminal that can be closed or with full pipes that nobody reads.
class Attended {
 public:
  Attended(const Command& command, Reader reader, int ignored = 0) {
    int terminal = -1;
    for (auto& ends : pipes_) REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    Arguments words(command);
    if (reader == Reader::full_results || reader == Reader::full) fill(pipes_[0]);
    if (reader == Reader::full_messages || reader == Reader::full) fill(pipes_[1]);
    pid_ = reader == Reader::terminal ? ::forkpty(&terminal, nullptr, nullptr, nullptr) : ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      if (ignored != 0) std::signal(ignored, SIG_IGN);
      if (reader != Reader::terminal) {
        ::dup2(pipes_[0][1], STDOUT_FILENO);
        ::dup2(pipes_[1][1], STDERR_FILENO);
      }
      if (::chdir(command.folder.c_str()) == 0)
        ::execve(words.program(), words.argv(), words.envp());
      ::_exit(126);
    }
    terminal_ = terminal;
  }
  Attended(const Attended&) = delete;
  Attended& operator=(const Attended&) = delete;
  ~Attended() {
    if (!code_) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    close_terminal();
    for (const auto& ends : pipes_) {
      for (const int end : ends) {
        if (end >= 0) ::close(end);
      }
    }
  }

  void send(int signal) const { ::kill(pid_, signal); }
  void close_terminal() {
    if (terminal_ >= 0) ::close(terminal_);
    terminal_ = -1;
  }
  void type(char letter) const { REQUIRE(::write(terminal_, &letter, 1) == 1); }
  // Nobody will ever read results.
  void close_results() {
    ::close(std::exchange(pipes_[0][0], -1));
    ::close(std::exchange(pipes_[0][1], -1));
  }
  // What it said on standard error, as far as it was not read yet; once it has ended.
  std::string messages() {
    ::close(std::exchange(pipes_[1][1], -1));
    std::string text;
    std::array<char, 4096> block{};
    for (ssize_t size = 1; size > 0;) {
      size = ::read(pipes_[1][0], block.data(), block.size());
      if (size > 0) text.append(block.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

  // 128 and more: a signal. Empty: it is still there after `limit`.
  std::optional<int> wait(milliseconds limit) {
    const auto until = Clock::now() + limit;
    while (!code_ && Clock::now() < until) {
      int status = 0;
      if (::waitpid(pid_, &status, WNOHANG) == pid_)
        code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      std::this_thread::sleep_for(milliseconds(2));
    }
    return code_;
  }

 private:
  static void fill(const std::array<int, 2>& pipe) {
    const int size = ::fcntl(pipe[1], F_SETPIPE_SZ, 4096);
    REQUIRE(size > 0);
    const std::string bytes(static_cast<std::size_t>(size), '.');
    REQUIRE(::write(pipe[1], bytes.data(), bytes.size()) == size);
  }

  // All made before the fork, as the test has threads.
  class Arguments {
   public:
    explicit Arguments(const Command& command) : words_{command.program.string()} {
      words_.insert(words_.end(), command.arguments.begin(), command.arguments.end());
      for (const auto& [name, value] : command.environment)
        variables_.push_back(name + "=" + value);
      for (std::string& word : words_) argv_.push_back(word.data());
      for (std::string& variable : variables_) envp_.push_back(variable.data());
      argv_.push_back(nullptr);
      envp_.push_back(nullptr);
    }
    const char* program() const { return words_[0].c_str(); }
    char* const* argv() { return argv_.data(); }
    char* const* envp() { return envp_.data(); }

   private:
    std::vector<std::string> words_, variables_;
    std::vector<char*> argv_, envp_;
  };

  std::array<std::array<int, 2>, 2> pipes_{};
  int terminal_ = -1;
  pid_t pid_ = -1;
  std::optional<int> code_;
};

// ---- a configuration, its Azure and its state ----

class Scenery {
 public:
  explicit Scenery(Place place, milliseconds operation_time = milliseconds(0))
      : place_(place), project_(Project::example("03-two-subscriptions")) {
    if (place == Place::http) {
      write("acrnet {\n state http {\n address = \"" + http.url("/state") +
            "\"\n lock_address = \"" + http.url("/state/lock") + "\"\n}\n}\n");
    } else if (place == Place::blob) {
      write(
          "acrnet {\n state azblob {\n account = \"contosotf\" container = \"state\"\n"
          " key = \"prod.acrstate\"\n endpoint = \"" +
          blobs.url("") + "\"\n}\n}\n");
    }
    azure_ = std::make_unique<AzureOnLoopback>(project_.seed(), operation_time);
    if (place != Place::local) REQUIRE(run({"init"}).code == 0);
  }
  ~Scenery() { let_go_on(); }

  Command command(Words words) const {
    Command command = project_.command(std::move(words), azure_.get());
    command.environment["ACRNET_STATE_ACCESS_KEY"] = "aHVudGVyMg==";
    return command;
  }
  Outcome run(Words words) const {
    Outcome outcome = e2e::run(command(std::move(words)));
    UNSCOPED_INFO(describe(outcome) << "\n" << outcome.out << outcome.err);
    return outcome;
  }

  // From the first write on Azure answers so; tells that it has arrived.
  void answer(Answers answers, const std::string& from = "PUT") {
    azure_->set_observer(
        [this, answers, from](const emulator::RequestRecord& request, emulator::Moment moment) {
          if (moment == emulator::Moment::arrived && (request.method == from || arrived)) {
            arrived = true;
            if (answers == Answers::slow) std::this_thread::sleep_for(milliseconds(1'200));
            if (answers == Answers::none) over_.wait(false);
          }
        });
  }
  void let_go_on() {
    over_ = true;
    over_.notify_all();
    azure_->set_observer({});
  }

  // Nobody holds the state's lock.
  bool is_unlocked() {
    if (place_ == Place::http) return http.lock.empty();
    if (place_ == Place::blob) return blobs.blobs[blob_path].lease.empty();
    return run({"plan"}).code != 5;
  }
  std::string stored() {
    if (place_ == Place::http) return http.state.value_or("");
    if (place_ == Place::blob) return blobs.blobs[blob_path].bytes;
    return read_file(folder() / "acrnet.acrstate");
  }

  const std::filesystem::path& folder() const { return project_.folder(); }
  AzureOnLoopback& azure() const { return *azure_; }
  HttpStateService http;
  BlobService blobs;
  std::atomic<bool> arrived{false};

 private:
  void write(const std::string& text) const {
    std::ofstream(folder() / "state.acrnet", std::ios::binary) << text;
  }

  Place place_;
  Project project_;
  std::atomic<bool> over_{false};
  std::unique_ptr<AzureOnLoopback> azure_;
};

// How long it took the program to be gone, which is checked.
milliseconds time_to_end(Attended& program, const std::function<void()>& stop) {
  const auto began = Clock::now();
  stop();
  const auto code = program.wait(most_time + milliseconds(3'000));
  const auto time = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  REQUIRE(code);
  CHECK(*code == 130);
  CHECK(time < most_time);
  return time;
}

void check_converges(const Scenery& scenery) {
  REQUIRE(scenery.run({"apply", "--auto-approve"}).code == 0);
  REQUIRE(scenery.run({"plan", "--detailed-exitcode"}).code == 0);
}

milliseconds stop_an_apply(int signal, Place place, Answers answers) {
  CAPTURE(signal, place, answers);
  Scenery scenery(place, milliseconds(answers == Answers::hanging_operation ? 9'000 : 0));
  scenery.answer(answers);
  Attended apply(scenery.command({"apply", "--auto-approve"}), Reader::terminal);
  REQUIRE(eventually([&] { return scenery.arrived || apply.wait(milliseconds(0)); }));
  REQUIRE(scenery.arrived);
  const milliseconds time = time_to_end(
      apply, [&] { signal == closed_terminal ? apply.close_terminal() : apply.send(signal); });
  scenery.let_go_on();
  CHECK(scenery.is_unlocked());
  CHECK(contains(scenery.stored(), "contosoplatform"));  // what was begun, or done
  check_converges(scenery);
  return time;
}

const Words apply_words{"apply", "--auto-approve"};

// Runs until the write of which Azure is told to answer so has arrived.
void await_write(Scenery& scenery, Attended& program) {
  REQUIRE(eventually([&] { return scenery.arrived || program.wait(milliseconds(0)); }));
  REQUIRE(scenery.arrived);
}

// The service answers requests of this method late, or not at all while `go_on` is false.
std::function<std::optional<ServiceFault>(const ServedRequest&, std::size_t)> late(
    const std::string& method, std::atomic<bool>& arrived, std::atomic<bool>& go_on, bool hangs) {
  return [method, &arrived, &go_on, hangs](const ServedRequest& request,
                                           std::size_t) -> std::optional<ServiceFault> {
    if (request.method != method) return std::nullopt;
    arrived = true;
    if (hangs) {
      go_on.wait(false);
    } else {
      std::this_thread::sleep_for(milliseconds(1'500));
    }
    return std::nullopt;
  };
}

std::string lock_id(const std::string& note) {
  const nlohmann::json document = nlohmann::json::parse(note, nullptr, false);
  return document.is_object() ? document.value("ID", "") : "";
}

}  // namespace

TEST_CASE("whoever stops an apply gets it stopped in time, recorded and unlocked") {
  milliseconds longest{0};
  std::size_t count = 0;
  Choice choice(5);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, closed_terminal}) {
    for (const Place place : {Place::local, Place::http, Place::blob}) {
      for (const Answers answers :
           {Answers::normal, Answers::slow, Answers::hanging_operation, Answers::none}) {
        if (!choice.takes_next()) continue;
        longest = std::max(longest, stop_an_apply(signal, place, answers));
        ++count;
      }
    }
  }
  std::cout << count << " applies stopped; the longest took " << longest.count() << " ms\n";
  CHECK(count >= 12);
}

TEST_CASE("an apply whose output nobody reads does its work, and is stopped in time") {
  Choice choice(4);
  for (const Reader reader : {Reader::full_results, Reader::full_messages, Reader::full}) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      if (!choice.takes_next()) continue;
      CAPTURE(reader, signal);
      Scenery scenery(Place::http);
      scenery.answer(Answers::none);
      Attended apply(scenery.command(apply_words), reader);
      await_write(scenery, apply);
      time_to_end(apply, [&] { apply.send(signal); });
      scenery.let_go_on();
      CHECK(scenery.is_unlocked());
      check_converges(scenery);
    }
  }
}

TEST_CASE("a plan whose output nobody reads gives its lock back, and a signal ends it at once") {
  for (const Reader reader : {Reader::full_results, Reader::full}) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
      CAPTURE(reader, signal);
      Scenery scenery(Place::http);
      Attended plan(scenery.command({"plan"}), reader);
      REQUIRE(eventually([&] {
        const auto asked = scenery.http.asked();
        return asked.back() == "UNLOCK /state/lock" && asked.size() > 6;
      }));
      CHECK_FALSE(plan.wait(milliseconds(300)));  // results wait to be read
      CHECK(time_to_end(plan, [&] { plan.send(signal); }) < milliseconds(1'500));
    }
  }
}

TEST_CASE("messages that nobody reads end no apply and keep none from its end") {
  Scenery scenery(Place::http);
  Attended apply(scenery.command(apply_words), Reader::full_messages);
  CHECK(apply.wait(std::chrono::seconds(25)) == 0);
  CHECK(scenery.is_unlocked());
  CHECK_FALSE(contains(scenery.stored(), "pending"));
}

TEST_CASE("a reader of results that went away fails a finished apply, and nothing else") {
  Scenery scenery(Place::http);
  Attended apply(scenery.command(apply_words), Reader::both);
  apply.close_results();
  CHECK(apply.wait(std::chrono::seconds(25)) == 1);
  CHECK(contains(apply.messages(), "ACR6040"));
  CHECK_FALSE(contains(scenery.stored(), "pending"));
  CHECK(scenery.run({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("a terminal that is stopped with Ctrl-S does not stop the apply, nor its end") {
  Scenery scenery(Place::local);
  scenery.answer(Answers::slow);
  Attended apply(scenery.command(apply_words), Reader::terminal);
  apply.type('\x13');
  await_write(scenery, apply);
  time_to_end(apply, [&] { apply.send(SIGTERM); });
  scenery.let_go_on();
  check_converges(scenery);
}

TEST_CASE("who asks twice is not kept waiting") {
  for (const Place place : {Place::local, Place::http, Place::blob}) {
    CAPTURE(place);
    Scenery scenery(place);
    scenery.answer(Answers::none);
    Attended apply(scenery.command(apply_words), Reader::both);
    await_write(scenery, apply);
    apply.send(SIGINT);
    CHECK_FALSE(apply.wait(milliseconds(300)));
    CHECK(time_to_end(apply, [&] { apply.send(SIGTERM); }) < milliseconds(1'500));
    scenery.let_go_on();
    CHECK(scenery.is_unlocked());
    CHECK(contains(scenery.stored(), "pending"));
    CHECK(contains(apply.messages(),
                   "Interrupted. Finishing steps in progress; press Ctrl-C again to stop now.\n"));
    check_converges(scenery);
  }
}

TEST_CASE("a terminal that is closed sends SIGHUP more than once, which does not mean hurry") {
  Scenery scenery(Place::local, milliseconds(2'000));
  scenery.answer(Answers::hanging_operation);
  Attended apply(scenery.command(apply_words), Reader::both);
  await_write(scenery, apply);
  apply.send(SIGHUP);
  CHECK_FALSE(apply.wait(milliseconds(300)));
  apply.send(SIGHUP);
  CHECK(apply.wait(most_time) == 130);
  CHECK(contains(scenery.stored(), "\"serial\":2"));  // the second save was done
}

TEST_CASE("what was ignored at the start stays ignored, but an INT that is sent on purpose") {
  Scenery scenery(Place::local, milliseconds(1'000));
  scenery.answer(Answers::normal);
  Attended apply(scenery.command(apply_words), Reader::both, SIGHUP);
  await_write(scenery, apply);
  apply.send(SIGHUP);
  CHECK(apply.wait(std::chrono::seconds(25)) == 0);
  CHECK_FALSE(contains(apply.messages(), "Interrupted"));

  Scenery other(Place::local);
  other.answer(Answers::none);
  Attended background(other.command(apply_words), Reader::both, SIGINT);
  await_write(other, background);
  time_to_end(background, [&] { background.send(SIGINT); });
}

TEST_CASE(
    "an interrupt while the state's server is slow or hangs ends in time, and says what is left") {
  constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};
  std::size_t kind = 0;
  for (const bool hangs : {false, true}) {
    for (const char* method : {"LOCK", "GET", "POST", "UNLOCK"}) {
      ++kind;
      for (const int signal : signals) {
        if (signal != signals[kind % signals.size()] && !runs_all()) continue;
        CAPTURE(method, hangs, signal);
        std::atomic<bool> arrived{false};
        std::atomic<bool> go_on{false};
        Scenery scenery(Place::http);
        scenery.http.fault = late(method, arrived, go_on, hangs);
        Attended apply(scenery.command(apply_words), Reader::both);
        REQUIRE(eventually([&] { return arrived || apply.wait(milliseconds(0)); }));
        time_to_end(apply, [&] { apply.send(signal); });
        go_on = true;
        go_on.notify_all();
        const std::string said = apply.messages();
        CAPTURE(said);
        CHECK(contains(said, "Interrupted"));
        CHECK_FALSE(contains(said, "HTTPS_PROXY"));
        // What was asked before the end is still worked on.
        std::string held;
        scenery.http.meanwhile([&] { held = lock_id(scenery.http.lock); });
        if (!held.empty()) {
          CHECK(contains(said, held));
          scenery.run({"state", "force-unlock", held});  // in vain where it is unlocked by now
        }
        scenery.http.meanwhile([&] { CHECK(scenery.http.lock.empty()); });
        scenery.http.fault = nullptr;
        check_converges(scenery);
      }
    }
  }
}

TEST_CASE(
    "the end of --timeout stops a run as an interrupt does, with a message and code of its own") {
  for (const Place place : {Place::local, Place::http}) {
    Scenery scenery(place);
    scenery.answer(Answers::none);
    Words words = apply_words;
    words.insert(words.end(), {"--timeout", "1s"});
    Attended apply(scenery.command(words), Reader::both);
    CHECK(apply.wait(milliseconds(1'000) + most_time) == 124);
    CHECK(contains(apply.messages(), "ACR6120"));
    scenery.let_go_on();
    CHECK(scenery.is_unlocked());
    check_converges(scenery);
  }
}

TEST_CASE("an Azure CLI that hangs is told of in time, and does not hold up the stop") {
  Scenery scenery(Place::local);
  const auto programs = scenery.folder() / "programs";
  std::filesystem::create_directory(programs);
  std::ofstream(programs / "az") << "#!/bin/sh\nexec sleep 60\n";
  std::filesystem::permissions(programs / "az", std::filesystem::perms::owner_all);
  Command command = scenery.command({"plan", "--cloud", "public"});
  command.environment = {{"PATH", programs.string() + ":/usr/bin:/bin"}};
  ChildProcess plan(command);
  CHECK(plan.wait_for_text("Waiting for az: no answer for 3 s (az account get-access-token)",
                           milliseconds(4'000)));
  plan.send(SIGTERM);
  CHECK(plan.wait().code == 130);
}

}  // namespace acrnet::e2e
