#include "tests/support/small_http_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <stdexcept>

namespace acrnet::testing {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool readable(int file) {
  pollfd wait{file, POLLIN, 0};
  return ::poll(&wait, 1, 20) > 0;
}

ServedRequest read_head(const std::string& head) {
  ServedRequest request;
  const std::size_t first = head.find(' ');
  const std::size_t second = head.find(' ', first + 1);
  request.method = head.substr(0, first);
  request.target = head.substr(first + 1, second - first - 1);
  for (std::size_t at = head.find("\r\n"); at != std::string::npos;
       at = head.find("\r\n", at + 2)) {
    const std::size_t colon = head.find(": ", at);
    if (colon == std::string::npos) break;
    request.headers[lower(head.substr(at + 2, colon - at - 2))] =
        head.substr(colon + 2, head.find("\r\n", colon) - colon - 2);
  }
  return request;
}

// Empty: the client went away.
std::optional<ServedRequest> read_request(int connection, const std::atomic<bool>& stopped) {
  std::string bytes;
  std::size_t body = std::string::npos;
  ServedRequest request;
  while (!stopped) {
    if (body == std::string::npos && bytes.find("\r\n\r\n") != std::string::npos) {
      body = bytes.find("\r\n\r\n") + 4;
      request = read_head(bytes.substr(0, body - 2));
    }
    if (body != std::string::npos) {
      const std::string length = request.header("content-length");
      const std::size_t size = length.empty() ? 0 : std::stoul(length);
      request.body = bytes.substr(body, size);
      if (request.body.size() == size) return request;
    }
    if (!readable(connection)) continue;
    std::array<char, 65536> block{};
    const ssize_t size = ::read(connection, block.data(), block.size());
    if (size <= 0) return std::nullopt;
    bytes.append(block.data(), static_cast<std::size_t>(size));
  }
  return std::nullopt;
}

void write_all(int connection, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t size = ::send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (size <= 0) return;
    sent += static_cast<std::size_t>(size);
  }
}

std::string bytes_of(const ServedAnswer& answer) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Told\r\nConnection: close\r\n";
  for (const auto& [name, value] : answer.headers)
    text.append(name).append(": ").append(value).append("\r\n");
  if (answer.status != 204)
    text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  return text + "\r\n" + (answer.status == 204 ? "" : answer.body);
}

}  // namespace

std::string ServedRequest::query() const {
  const std::size_t question = target.find('?');
  return question == std::string::npos ? "" : target.substr(question + 1);
}

std::string ServedRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

SmallHttpServer::SmallHttpServer(Handler handler)
    : handler_(std::move(handler)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(socket_, 64) != 0)
    throw std::runtime_error("no server on loopback");
  ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { accept_all(); });
}

SmallHttpServer::~SmallHttpServer() {
  stopped_ = true;
  thread_.join();
  for (std::thread& connection : connections_) connection.join();
  ::close(socket_);
}

std::string SmallHttpServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void SmallHttpServer::accept_all() {
  while (!stopped_) {
    if (!readable(socket_)) continue;
    const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) connections_.emplace_back([this, connection] { serve(connection); });
  }
}

void SmallHttpServer::serve(int connection) {
  if (const auto request = read_request(connection, stopped_)) {
    std::unique_lock lock(handling_);
    const ServedAnswer answer = handler_(*request);
    lock.unlock();
    if (!answer.cut) write_all(connection, bytes_of(answer));
  }
  ::shutdown(connection, SHUT_RDWR);
  ::close(connection);
}

}  // namespace acrnet::testing
