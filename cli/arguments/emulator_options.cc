#include "cli/arguments/emulator_options.h"

#include <fmt/format.h>

#include "cli/arguments/option_values.h"
#include "cli/messages/diagnostics.h"

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t largest_page = 100'000;

void read_listen(EmulatorOptions& into, Diagnostics& diagnostics) {
  const auto address = parse_listen(into.listen);
  if (!address) {
    return diagnostics.add(
        bad_value("--listen", into.listen, "HOST:PORT, for instance 127.0.0.1:10400"));
  }
  into.service.host = address->host;
  into.service.port = address->port;
  if (!is_loopback(into.service.host) && !into.allow_remote)
    diagnostics.add(not_loopback(into.service.host));
}

// Where it is and what it holds.
void add_place(Options& options, EmulatorOptions& into) {
  options.value("--listen", "HOST:PORT",
                fmt::format("Where to listen (default: {}; port 0: any)", into.listen),
                text_into(into.listen));
  options.flag("--allow-remote", "Allow --listen on an address that others can reach",
               into.allow_remote);
  options.check([&into](Diagnostics& diagnostics) { read_listen(into, diagnostics); });
  options.value("--tls", "FOLDER",
                "Speak HTTPS with cert.pem and key.pem of this folder; makes them, and ca.pem to "
                "trust, where they are missing",
                path_into(into.service.tls_folder));
  options.value("--data", "FILE", "Keep everything in this file (default: in memory)",
                path_into(into.service.data_file));
  options.value(
      "--seed", "SEED",
      "What a new Azure holds: walk-through, estate:N, empty, or a file (default: walk-through)",
      text_into(into.service.seed));
}

// Who is let in.
void add_admission(Options& options, emulator::Options& service) {
  options.value("--auth", "MODE",
                "any: every bearer token is let in (default); strict: only tokens of this "
                "emulator, of now and of the right tenant",
                choice_into(service.strict, Choices<bool>{{"any", false}, {"strict", true}}));
  options.list("--role", "ROLE",
               "With --auth strict, who may do what: 'PRINCIPAL reader|contributor|none SCOPE'; "
               "may be repeated",
               service.roles);
  options.check([&service](Diagnostics& diagnostics) {
    if (service.roles.empty() || service.strict) return;
    diagnostics.add(bad_value("--role", service.roles.front(),
                              "--auth strict beside it: otherwise everybody may do everything"));
  });
  options.list("--client", "ADDRESS=CLIENT",
               "Who a client is for a registry, by its address here: 127.0.0.5=ip:203.0.113.9, "
               "127.0.0.6=subnet:ID; may be repeated",
               service.clients);
}

// Options for latency, throttling and injected faults.
void add_behaviour(Options& options, emulator::Options& service) {
  const auto time = [&](const char* name, const char* help, milliseconds& into) {
    options.value(name, "TIME", help, duration_into(into, milliseconds(1)));
  };
  time("--latency", "Before each answer, e.g. 20ms (default: 0)", service.latency);
  time("--operation-time", "How long Azure works on a write, e.g. 2s (default: 0)",
       service.operation_time);
  time("--propagation",
       "How long a registry goes by its old rules after a change, e.g. 30s (default: 0)",
       service.propagation);
  options.value("--page-size", "N", "Entries on a page of a list (default: 100)",
                count_into(service.page_size, 1, largest_page));
  options.list("--fault", "SPEC", "Something to go wrong; may be repeated", service.faults);
}

}  // namespace

void add_emulator_options(Options& options, EmulatorOptions& into) {
  into.service.seed = "walk-through";
  add_place(options, into);
  add_admission(options, into.service);
  add_behaviour(options, into.service);
}

}  // namespace acrnet::cli
