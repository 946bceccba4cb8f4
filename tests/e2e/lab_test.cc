// A lab that acrnet makes and deletes itself, in front of what others have made.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

const std::string group =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acrnet-lab";
const std::string network = group + "/providers/Microsoft.Network/virtualNetworks/lab-net";
const std::string registry =
    group + "/providers/Microsoft.ContainerRegistry/registries/acrnetlabimages";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool holds(const nlohmann::json& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

class Lab {
 public:
  Lab() : project_(Project::example("12-lab")), azure_(project_.seed()), before_(azure_.world()) {}

  Outcome run(std::vector<std::string> arguments) const {
    return project_.run(std::move(arguments), &azure_);
  }
  void apply() const { REQUIRE(run({"apply", "--auto-approve"}).code == 0); }
  Outcome destroy() const { return run({"destroy", "--auto-approve"}); }
  bool is_as_before() const { return azure_.world() == before_; }

  // What others do, each as any client would.
  void make_group() const {
    azure_.send("PUT", group + "?api-version=2022-09-01", {{"location", "westeurope"}}, 201);
  }
  void make_registry(const std::string& location = "westeurope") const {
    azure_.send("PUT", registry + "?api-version=2021-08-01-preview",
                {{"location", location}, {"sku", {{"name", "Premium"}}}}, 201);
  }
  void make_subnet() const {
    azure_.send("PUT", network + "/subnets/theirs?api-version=2024-05-01",
                {{"properties", {{"addressPrefix", "10.20.9.0/24"}}}}, 201);
  }

  Project project_;
  AzureOnLoopback azure_;
  nlohmann::json before_;
};

}  // namespace

TEST_CASE(
    "a lab is made with one request for each thing, and is locked down from its first moment") {
  const Lab lab;
  lab.apply();
  std::vector<std::string> writes = lab.azure_.writes();
  REQUIRE(writes.size() == 5);
  CHECK(writes[0] == "PUT resourceGroups/acrnet-lab");
  CHECK(writes[1] == "PUT virtualNetworks/lab-net");
  // The subnet that no rule names is in nobody's way.
  std::sort(writes.begin() + 2, writes.end());
  CHECK(writes[2] == "PUT registries/acrnetlabimages");
  CHECK(writes[3] == "PUT subnets/builders");
  CHECK(writes[4] == "PUT subnets/tests");
  const nlohmann::json now = lab.azure_.world();
  CHECK(holds(now.at("groups"), group));
  CHECK(holds(now.at("networks"), network));
  // All of it came with that one request.
  const nlohmann::json& made = now.at("registries").at("acrnetlabimages");
  CHECK(made.at("default") == "Deny");
  CHECK(made.at("ip").size() == 1);
  CHECK(made.at("subnets").size() == 1);
  CHECK(lab.run({"plan", "--detailed-exitcode"}).code == 0);
  CHECK(lab.destroy().code == 0);
  CHECK(lab.is_as_before());
}

TEST_CASE("of a lab that was there before, nothing is deleted") {
  const Lab lab;
  lab.make_group();
  lab.make_registry();
  const nlohmann::json theirs = lab.azure_.world();
  const Outcome plan = lab.run({"plan"});
  CHECK(contains(plan.out, "= registry"));
  lab.apply();
  CHECK(lab.destroy().code == 0);
  CHECK(lab.azure_.world() == theirs);
}

TEST_CASE("what an import gives to acrnet is deleted with the rest") {
  const Lab lab;
  lab.make_group();
  lab.make_registry();
  lab.project_.insert("policy.acrnet", "registry lab",
                      "import {\n  to = registry.lab\n  id = \"" + registry + "\"\n}\n\n");
  lab.apply();
  CHECK(lab.destroy().code == 0);
  CHECK(lab.azure_.world().at("registries") == lab.before_.at("registries"));
}

TEST_CASE("a network with somebody's subnet in it stays, and so does its group") {
  const Lab lab;
  lab.apply();
  lab.make_subnet();
  const Outcome destroyed = lab.destroy();
  CHECK(destroyed.code == 0);
  CHECK(contains(destroyed.err, "ACR3014"));
  CHECK(contains(destroyed.err, "theirs"));
  const nlohmann::json now = lab.azure_.world();
  CHECK(holds(now.at("networks"), network));
  CHECK(holds(now.at("groups"), group));
  CHECK(now.at("subnets").contains(network + "/subnets/theirs"));
  CHECK_FALSE(now.at("subnets").contains(network + "/subnets/builders"));
  CHECK(now.at("registries") == lab.before_.at("registries"));
  CHECK(lab.run({"plan", "--destroy", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("a subnet that comes into the network while it is being destroyed keeps the network") {
  Lab lab;
  lab.apply();
  std::atomic<bool> made{false};
  lab.azure_.set_observer([&](const emulator::RequestRecord& request, emulator::Moment now) {
    const bool last_of_ours =
        request.method == "DELETE" && contains(request.target, "subnets/tests");
    if (now == emulator::Moment::answered && last_of_ours) made = true;
  });
  // The plan is made and saved before, and the subnet comes between.
  REQUIRE(lab.run({"plan", "--destroy", "--out", "destroy.plan"}).code == 0);
  lab.make_subnet();
  const Outcome applied = lab.run({"apply", "destroy.plan"});
  lab.azure_.set_observer({});
  CHECK(made);
  CHECK(applied.code == 6);
  CHECK(contains(applied.err, "theirs is in it now"));
  CHECK(holds(lab.azure_.world().at("networks"), network));
  CHECK(lab.azure_.world().at("subnets").contains(network + "/subnets/theirs"));
}

TEST_CASE("a registry that somebody makes after the plan is left alone") {
  const Lab lab;
  REQUIRE(lab.run({"plan", "--out", "lab.plan"}).code == 0);
  lab.make_group();
  lab.make_registry();
  const Outcome applied = lab.run({"apply", "lab.plan"});
  CHECK(applied.code == 4);
  CHECK(contains(applied.err, "exists now"));
  CHECK(lab.azure_.world().at("registries").contains("acrnetlabimages"));
}

TEST_CASE("a registry that somebody makes while the lab is made is theirs, also for destroy") {
  Lab lab;
  lab.make_group();
  // It comes while the network is made, after the plan had looked.
  lab.azure_.send("POST", "/_emulator/faults",
                  {{"fault", "PUT */virtualNetworks/lab-net delay=3000"}});
  std::promise<void> arrived;
  std::once_flag once;
  lab.azure_.set_observer([&](const emulator::RequestRecord& record, emulator::Moment moment) {
    if (moment == emulator::Moment::arrived && record.method == "PUT")
      std::call_once(once, [&] { arrived.set_value(); });
  });
  ChildProcess program(lab.project_.command({"apply", "--auto-approve"}, &lab.azure_));
  REQUIRE(arrived.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
  lab.azure_.set_observer({});
  lab.make_registry();
  const Outcome applied = program.wait();
  CAPTURE(applied.out, applied.err);
  CHECK(applied.code == 6);
  CHECK(contains(applied.err, "It exists by now"));
  CHECK(lab.destroy().code == 0);
  CHECK(lab.azure_.world().at("registries").contains("acrnetlabimages"));
}

TEST_CASE("what Azure refused to make is not acrnet's when somebody else makes it") {
  const Lab lab;
  lab.azure_.send("POST", "/_emulator/faults",
                  {{"fault", "PUT */registries/acrnetlabimages status=403"}});
  CHECK(lab.run({"apply", "--auto-approve"}).code != 0);
  lab.azure_.send("DELETE", "/_emulator/faults");
  lab.make_registry();
  CHECK(lab.destroy().code == 0);
  CHECK(lab.azure_.world().at("registries").contains("acrnetlabimages"));
}

TEST_CASE("a policy that does not say create any more gives the lab away") {
  const Lab lab;
  lab.apply();
  const nlohmann::json made = lab.azure_.world();
  const Outcome given = lab.run({"apply", "--auto-approve", "--var", "lab=false"});
  CHECK(given.code == 0);
  CHECK(lab.azure_.world() == made);
  CHECK(lab.run({"destroy", "--auto-approve", "--var", "lab=false"}).code == 0);
  const nlohmann::json now = lab.azure_.world();
  CHECK(holds(now.at("networks"), network));
  CHECK(now.at("registries").contains("acrnetlabimages"));
  CHECK(now.at("registries").at("acrnetlabimages").at("ip").empty());
}

TEST_CASE("prevent_destroy keeps a registry that acrnet made, and on_destroy = keep leaves it") {
  const Lab lab;
  lab.project_.insert("policy.acrnet", "  default_action = deny", "  prevent_destroy = true\n");
  lab.apply();
  const Outcome refused = lab.destroy();
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "ACR3052"));
  CHECK(contains(refused.err, "images"));

  const Lab kept;
  kept.project_.insert("policy.acrnet", "  default_action = deny", "  on_destroy = keep\n");
  kept.apply();
  CHECK(kept.destroy().code == 0);
  CHECK(kept.azure_.world().at("registries").contains("acrnetlabimages"));
  CHECK(holds(kept.azure_.world().at("groups"), group));
}

TEST_CASE("deleting a registry is a high risk, which a pipeline can stop at") {
  const Lab lab;
  lab.apply();
  const Outcome plan = lab.run({"plan", "--destroy", "--fail-on", "high"});
  CHECK(plan.code == 3);
  CHECK(contains(plan.out, "deletes a registry with its images"));
  CHECK(contains(plan.out, "deleted with all its images"));
}

TEST_CASE("what is elsewhere or has other addresses is an error before anything is written") {
  const Lab lab;
  lab.make_group();
  lab.make_registry("northeurope");
  const Outcome plan = lab.run({"plan"});
  CHECK(plan.code == 1);
  CHECK(contains(plan.err, "ACR3012"));
  CHECK(contains(plan.err, "location = \"northeurope\""));
}

}  // namespace acrnet::e2e
