// How many reads a second the embedded Azure answers: emulator_load [REGISTRIES [CLIENTS [SECONDS
// [SILENT]]]]
//
// Starts it with the seed estate:REGISTRIES and lets CLIENTS keep-alive connections read random
// registries, each the next one as soon as it has its answer, beside SILENT connections that say
// nothing. Clients and server share the machine's cores. Defaults: 10000 200 10 100.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "emulator/service/server.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Client {
  int socket = -1;
  std::string received;
  Clock::time_point asked;
};

struct Figures {
  std::vector<double> milliseconds;
  std::size_t bytes = 0;
  std::size_t failed = 0;
};

int connect_to(std::uint16_t port) {
  const int number = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (number < 0 ||
      ::connect(number, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  const int yes = 1;
  ::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  return number;
}

void ask(Client& client, std::size_t registry) {
  const std::string request = fmt::format(
      "GET /subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/estate/providers/"
      "Microsoft.ContainerRegistry/registries/registry{:06}?api-version=2021-08-01-preview "
      "HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t\r\nAccept: application/json\r\n\r\n",
      registry);
  client.asked = Clock::now();
  client.received.clear();
  if (::send(client.socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) std::perror("send");
}

// Whether the whole answer is there.
bool is_whole(const std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::string_view name = "Content-Length: ";
  const std::size_t length = text.find(name);
  if (length == std::string::npos || length > end) return true;
  return text.size() >= end + 4 + std::strtoul(text.c_str() + length + name.size(), nullptr, 10);
}

// One read; true when the client has its answer.
bool receive(Client& client, Figures& figures) {
  char bytes[16384];
  const ssize_t count = ::recv(client.socket, bytes, sizeof(bytes), 0);
  if (count <= 0) {
    std::fprintf(stderr, "the server closed a connection\n");
    std::exit(1);
  }
  client.received.append(bytes, static_cast<std::size_t>(count));
  if (!is_whole(client.received)) return false;
  figures.milliseconds.push_back(
      std::chrono::duration<double, std::milli>(Clock::now() - client.asked).count());
  figures.bytes += client.received.size();
  if (!client.received.starts_with("HTTP/1.1 200 ")) ++figures.failed;
  return true;
}

Figures drive(std::uint16_t port, std::size_t registries, std::size_t count,
              std::chrono::seconds time) {
  std::mt19937 random(1);  // NOLINT: the same requests in every run
  std::uniform_int_distribution<std::size_t> any(0, registries - 1);
  const int poll = ::epoll_create1(0);
  std::vector<Client> clients(count);
  for (std::size_t i = 0; i < count; ++i) {
    clients[i].socket = connect_to(port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].socket, &event);
    ask(clients[i], any(random));
  }
  Figures figures;
  std::vector<epoll_event> events(count);
  for (const auto end = Clock::now() + time; Clock::now() < end;) {
    const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(count), 1000);
    for (int i = 0; i < ready; ++i) {
      Client& client = clients[events[static_cast<std::size_t>(i)].data.u64];
      if (receive(client, figures)) ask(client, any(random));
    }
  }
  for (const Client& client : clients) ::close(client.socket);
  ::close(poll);
  return figures;
}

std::size_t argument(int count, char** words, int position, std::size_t otherwise) {
  return count > position ? std::strtoul(words[position], nullptr, 10) : otherwise;
}

rusage usage_of_process() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage;
}

double peak_megabytes() { return static_cast<double>(usage_of_process().ru_maxrss) / 1024; }

// Of server and clients together. On a machine that does other work too, this says what the rate
// does not.
double cpu_seconds() {
  const rusage usage = usage_of_process();
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int count, char** words) {
  const std::size_t registries = std::max<std::size_t>(1, argument(count, words, 1, 10'000));
  const std::size_t clients = std::max<std::size_t>(1, argument(count, words, 2, 200));
  const std::chrono::seconds time(std::max<std::size_t>(1, argument(count, words, 3, 10)));
  acrnet::emulator::Options options;
  options.seed = fmt::format("estate:{}", registries);
  std::string error;
  const auto server = acrnet::emulator::Server::start(options, error);
  if (server == nullptr) {
    fmt::print(stderr, "{}\n", error);
    return 1;
  }
  std::vector<int> silent(argument(count, words, 4, 100));
  for (int& socket : silent) socket = connect_to(server->port());
  const double before = peak_megabytes();
  const double cpu_before = cpu_seconds();
  Figures figures = drive(server->port(), registries, clients, time);
  const double cpu = cpu_seconds() - cpu_before;
  std::sort(figures.milliseconds.begin(), figures.milliseconds.end());
  const std::size_t answers = figures.milliseconds.size();
  const auto at = [&](double part) {
    return answers == 0
               ? 0
               : figures.milliseconds[static_cast<std::size_t>(part * double(answers - 1))];
  };
  fmt::print(
      "{} registries, {} clients, {} silent: {:.0f} requests/s, {:.1f} MB/s, {} failed\n"
      "processor: {:.0f} us a request, server and client, of {:.1f} s\n"
      "latency ms: median {:.2f}, 99 % {:.2f}, most {:.2f}\n"
      "memory MB: {:.0f} before, {:.0f} after {} requests\n",
      registries, clients, silent.size(), double(answers) / double(time.count()),
      double(figures.bytes) / 1e6 / double(time.count()), figures.failed,
      answers == 0 ? 0 : cpu * 1e6 / double(answers), cpu, at(0.5), at(0.99), at(1), before,
      peak_megabytes(), answers);
  return figures.failed == 0 ? 0 : 1;
}
