#include "executor/json/canonical_json.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/json/bounded_json.h"
#include "model/access_setting.h"
#include "model/names.h"

namespace acrnet::executor {

namespace {

// Words without anything to escape are nearly all there are.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return letter >= 0x20 && letter < 0x7f && letter != '"' && letter != '\\';
  });
}

class CanonicalWriter {
 public:
  explicit CanonicalWriter(const TextSink& sink) : sink_(sink) {}
  ~CanonicalWriter() { flush(); }
  CanonicalWriter(const CanonicalWriter&) = delete;
  CanonicalWriter& operator=(const CanonicalWriter&) = delete;

  void raw(std::string_view text) { text_ += text; }
  void text(std::string_view value) {
    if (!is_plain(value)) return raw(write_json(Json(value)));
    text_ += '"';
    text_ += value;
    text_ += '"';
  }
  void flag(bool value) { raw(value ? "true" : "false"); }
  template <typename List, typename Write>
  void list(const List& entries, Write write) {
    text_ += '[';
    bool first = true;
    for (const auto& entry : entries) {
      if (!first) text_ += ',';
      first = false;
      write(entry);
      if (text_.size() > large_piece) flush();
    }
    text_ += ']';
  }
  void ids(const std::vector<ArmId>& list_of_ids) {
    list(list_of_ids, [this](const ArmId& id) { text(id.text()); });
  }
  void texts(const std::vector<std::string>& list_of_texts) {
    list(list_of_texts, [this](const std::string& value) { text(value); });
  }

  void network(const NetworkSettings& settings) {
    static const std::vector<NetworkMember> members = network_members();
    std::string_view separator = "{\"";
    for (const NetworkMember& member : members) {
      raw(separator);
      raw(member.name);
      raw("\":");
      member.write(*this, settings);
      separator = ",\"";
    }
    raw("}");
  }

  void records(const std::vector<DnsRecord>& list_of_records) {
    list(list_of_records, [this](const DnsRecord& record) {
      raw("{\"addresses\":");
      list(record.addresses, [this](const Cidr& cidr) { text(to_string(cidr)); });
      raw(",\"name\":");
      text(record.name);
      raw("}");
    });
  }

  // Members that came later, which stand only where they say something.
  template <typename Write>
  void where(bool is_said, std::string_view start, Write write) {
    if (!is_said) return;
    raw(start);
    write();
  }

  void connections(const std::vector<ObservedConnection>& items) {
    list(items, [this](const ObservedConnection& item) {
      raw("{\"endpoint\":");
      text(item.endpoint.text());
      raw(",\"status\":");
      text(name(item.status));
      raw("}");
    });
  }

  void registry(const ObservedRegistry& item) {
    raw("{");
    where(!item.connections.empty(), "\"connections\":", [&] {
      connections(item.connections);
      raw(",");
    });
    where(item.failed, "\"failed\":", [&] { raw("true,"); });
    registry_members(item);
    raw("}");
  }

  // The members that every format has.
  void registry_members(const ObservedRegistry& item) {
    raw("\"has_private_endpoints\":");
    flag(item.has_private_endpoints);
    raw(",\"id\":");
    text(item.id.text());
    raw(",\"login_server\":");
    text(item.login_server);
    raw(",\"network\":");
    network(item.network);
    raw(",\"shows_settings\":");
    flag(item.shows_settings);
    raw(",\"sku\":");
    text(item.sku);
  }

  void subnet(const ObservedSubnet& item) {
    raw("{\"container_instances\":");
    flag(item.container_instances);
    where(!item.delegated_to.empty(), ",\"delegated_to\":", [&] { text(item.delegated_to); });
    where(item.failed, ",\"failed\":", [&] { flag(true); });
    raw(",\"id\":");
    text(item.id.text());
    raw(",\"service_endpoint\":");
    flag(item.service_endpoint);
    raw("}");
  }

  void container(const ObservedContainer& item) {
    raw("{\"addresses\":");
    list(item.addresses, [this](const Cidr& cidr) { text(to_string(cidr)); });
    raw(",\"contents\":");
    ids(item.contents);
    raw(",\"id\":");
    text(item.id.text());
    raw(",\"location\":");
    text(item.location);
    where(item.own_dns_servers, ",\"own_dns_servers\":", [&] { flag(true); });
    raw("}");
  }

  void private_endpoint(const ObservedPrivateEndpoint& item) {
    raw("{\"approved\":");
    flag(item.approved);
    raw(",\"dns_zones\":");
    ids(item.dns_zones);
    where(item.failed, ",\"failed\":", [&] { flag(true); });
    raw(",\"id\":");
    text(item.id.text());
    raw(",\"interfaces\":");
    ids(item.interfaces);
    where(!item.names.empty(), ",\"names\":", [&] { records(item.names); });
    raw(",\"registry\":");
    text(item.registry.text());
    raw(",\"subnet\":");
    text(item.subnet.text());
    raw("}");
  }

  void private_zone(const ObservedPrivateZone& item) {
    raw("{\"id\":");
    text(item.id.text());
    raw(",\"networks\":");
    ids(item.networks);
    where(!item.public_fallback.empty(),
          ",\"public_fallback\":", [&] { ids(item.public_fallback); });
    where(!item.records.empty(), ",\"records\":", [&] { records(item.records); });
    raw("}");
  }

  void registration(const ObservedRegistration& item) {
    raw("{\"state\":");
    text(name(item.state));
    raw(",\"subscription\":");
    text(item.subscription);
    raw("}");
  }

  void unread(const UnreadResource& item) {
    raw("{\"code\":");
    text(item.code);
    raw(",\"id\":");
    text(item.id.text());
    raw("}");
  }

  void missing(const MissingTarget& item) {
    raw("{\"candidates\":");
    texts(item.candidates);
    raw(",\"id\":");
    text(item.id.text());
    raw(",\"missing\":");
    text(item.missing.text());
    raw("}");
  }

 private:
  struct NetworkMember {
    std::string_view name;
    void (*write)(CanonicalWriter& out, const NetworkSettings& settings);
  };

  // Sorted by name.
  static std::vector<NetworkMember> network_members() {
    std::vector<NetworkMember> members{
        {"ip_rules",
         [](CanonicalWriter& out, const NetworkSettings& settings) {
           out.list(settings.ip_rules, [&](const Cidr& cidr) { out.text(to_string(cidr)); });
         }},
        {"subnet_rules", [](CanonicalWriter& out, const NetworkSettings& settings) {
           out.ids(settings.subnet_rules);
         }}};
    for_each_access_setting([&](auto setting, auto) {
      members.push_back({setting.member, [](CanonicalWriter& out, const NetworkSettings& settings) {
                           out.text(acrnet::name(settings.*decltype(setting)::network));
                         }});
    });
    std::ranges::sort(members, {}, &NetworkMember::name);
    return members;
  }

  static constexpr std::size_t large_piece = std::size_t{1} << 16U;

  void flush() {
    sink_(text_);
    text_.clear();
  }

  const TextSink& sink_;
  std::string text_;
};

}  // namespace

void canonical_observed(const Observed& observed, const TextSink& sink) {
  CanonicalWriter out(sink);
  out.raw("{\"containers\":");
  out.list(observed.containers, [&](const ObservedContainer& item) { out.container(item); });
  out.raw(",\"missing\":");
  out.list(observed.missing, [&](const MissingTarget& item) { out.missing(item); });
  out.where(!observed.other_registries.empty(), ",\"other_registries\":", [&] {
    out.list(observed.other_registries, [&](const ObservedRegistry& item) { out.registry(item); });
  });
  out.raw(",\"private_endpoints\":");
  out.list(observed.private_endpoints,
           [&](const ObservedPrivateEndpoint& item) { out.private_endpoint(item); });
  out.raw(",\"private_zones\":");
  out.list(observed.private_zones,
           [&](const ObservedPrivateZone& item) { out.private_zone(item); });
  out.raw(",\"registrations\":");
  out.list(observed.registrations,
           [&](const ObservedRegistration& item) { out.registration(item); });
  out.raw(",\"registries\":");
  out.list(observed.registries, [&](const ObservedRegistry& item) { out.registry(item); });
  out.where(!observed.searched_subscriptions.empty(),
            ",\"searched_subscriptions\":", [&] { out.texts(observed.searched_subscriptions); });
  out.raw(",\"subnets\":");
  out.list(observed.subnets, [&](const ObservedSubnet& item) { out.subnet(item); });
  out.where(!observed.unread.empty(), ",\"unread\":", [&] {
    out.list(observed.unread, [&](const UnreadResource& item) { out.unread(item); });
  });
  out.where(!observed.unsearched_subscriptions.empty(), ",\"unsearched_subscriptions\":", [&] {
    out.texts(observed.unsearched_subscriptions);
  });
  out.raw("}");
}

void canonical_targets(const Targets& targets, const TextSink& sink) {
  CanonicalWriter out(sink);
  out.raw("{\"containers\":");
  out.ids(targets.containers);
  out.raw(",\"private_endpoints\":");
  out.ids(targets.private_endpoints);
  out.raw(",\"private_zones\":");
  out.ids(targets.private_zones);
  out.raw(",\"registries\":");
  out.ids(targets.registries);
  out.raw(",\"subnets\":");
  out.ids(targets.subnets);
  out.raw(",\"subscriptions\":");
  out.texts(targets.subscriptions);
  out.raw("}");
}

}  // namespace acrnet::executor
