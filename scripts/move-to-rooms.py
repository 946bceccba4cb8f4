#!/usr/bin/env python3
"""Moves the sources of acrnet from flat folders into their rooms (docs/architecture.md, "Rooms").

    scripts/move-to-rooms.py [--dry-run] [FOLDER...]

The move has landed. The script stays for branches that were begun before it: run it on such a branch, commit,
and rebase. For each file of the table that still stands at its old place it does `git mv`, and
rewrites the paths in #include lines and comments, CMake lists, pages and scripts. It changes
nothing else, and nothing at all when it is run a second time. FOLDER is parser, planner, executor,
emulator or cli; without one all five are moved.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

# folder → room → names without endings; "old>new" where the name changes too. A name stands for its
# header, its source and its test.
ROOMS = {
    "parser": {
        "messages": """message repairs>fix_hints text_check diagnostics bookkeeping_diagnostics
            creation_diagnostics data_diagnostics ignore_diagnostics module_diagnostics
            private_endpoint_diagnostics value_diagnostics
            writing_diagnostics>foreign_habit_diagnostics""",
        "syntax": """ast document parse syntax_builder recovery refusals>syntax_refusals
            writing>foreign_habits used_names utf8 foreign_characters string_escapes repaired_text""",
        "format": "format format_lines format_tokens format_wrap format_width",
        "evaluate": "evaluate",
        "evaluate/expressions": """value operators scope evaluate_expression evaluation inputs
            file_reader module configuration value_json azure_names function""",
        "evaluate/blocks": """address_reader block_reader evaluate_assertions evaluate_azure
            evaluate_bookkeeping evaluate_creation evaluate_modules evaluate_names evaluate_networks
            evaluate_outputs evaluate_private_endpoints evaluate_references evaluate_registries
            evaluate_rules evaluate_settings evaluate_state module_sources ignore_comments>silence
            top_reader variables""",
    },
    "planner": {
        "messages": """diagnostics access_diagnostics creation_diagnostics lint_diagnostics
            private_endpoint_diagnostics scope_diagnostics""",
        "expand": "expand lint until>expiry address_pattern targets",
        "diff": """diff registry_diff endpoint_diff existence_diff private_endpoint_diff moves
            sides>pairing rule_merge equal_ranges azure_checks prevent_destroy changes""",
        "schedule": "schedule creation_edges>dependencies select",
        "access": """access_states access_diff access_checks registry_view waits>reachability
            count_states prove prove_assertions reach risk""",
        "state": "settle>resolve_pending recall>observed_from_state drift staleness",
    },
    "executor": {
        "messages": "diagnostics remote_state_diagnostics",
        "http": "http_message http_transport curl_transport url base64 environment protocol_digest",
        "json": "bounded_json json_view value_json canonical_json seal>checksum sha256",
        "files": """plan_file plan_json plan_decode_json plan_encode_json access_json backend_json
            observed_json state_codec atomic_file process_memory uuid""",
        "identity": "credentials credentials_json token_cache token_provider az_command clouds",
        "arm": """arm_client arm_error arm_error_json arm_diagnostics retry operation operation_json
            registry_api registry_json subnet_json container_json>scope_json private_endpoint_json
            provider_json""",
        "observe": """observe observe_containers>observe_scopes observe_private_endpoints
            observe_registries observe_subnets observe_run""",
        "state": """state_store local_state_store blob_state_store http_state_store
            remote_state_store lock_keeper lock_note lock_note_json state_server>state_client
            request_signer blob_requests open_state>open_state_store""",
        "apply": """apply step_queue step_run step_factory create_private_endpoint create_registry
            create_resource create_run write_registry write_subnet remove_resource
            register_provider claims>state_journal seen>last_observed""",
    },
    "emulator": {
        "base": """text json arm_error address_range http_message request_target cloud api_version
            data_file token_key digest freeing>openssl_deleter request_record client""",
        "http": "http_server http_connection open_request certificate options wire_text",
        "identity": "sign_in sign_in_request tokens bearer roles",
        "arm": """exchange operations polling paging subscriptions resource_groups locks
            resource_filter network_errors""",
        "network": """virtual_networks subnet_addresses subnet_body network_catalogue network_view
            delegations private_endpoints private_endpoint_body private_link private_dns zone_groups
            zone_records registry_connections""",
        "registry": """registries registry_actions registry_body registry_regions replications
            replication_body network_rules hello_world""",
        "resource_graph": "resource_graph graph_query graph_tokens",
        "data_plane": """front_door knock>data_plane_request admission registry_tokens propagation
            probes client_addresses registry_host""",
        "service": """azure routes server service service_control service_data faults request_log
            seed snapshot snapshot_operations snapshot_reading snapshot_resources
            operation_effects""",
    },
    "cli": {
        "messages": "diagnostics diagnostic_pages exit_code version",
        "arguments": """arguments command_tree>help option_values parse_arguments spelling
            typed_options formats plan_scope""",
        "workspace": """configuration modules policy_files folder_reader report_paths today
            variable_values""",
        "session": """pipeline planning>session azure_connection embedded_azure state_access
            held_lock>state_lock interrupts>signals console consent>approval question request_log
            apply_progress render_plan policy_prints>fingerprints
            commands/invocation>invocation""",
        "views/text": """views/paint views/screen views/text views/line views/snippet views/phrase
            views/html views/markdown views/json_text views/unified_diff""",
        "views/assets": "views/report/assets",
        "views/model": """views/plan_view views/view_plan views/change_view views/drift_view
            views/order_view views/access_view views/query_view views/resource_text
            views/resource_finder""",
        "views/plan": """views/plan_text views/plan_markdown views/plan_html views/plan_json
            views/plan_sarif_json views/terraform_json views/apply_text views/output_json""",
        "views/state": "views/state_json views/state_text",
        "views/access": "views/access_text views/access_picture",
        "views/query": "views/query_json views/query_text",
        "views/graph": "views/graph views/graph_dot views/graph_mermaid views/graph_svg",
        "views/report": """views/report views/annotations views/diagnostic_text
            views/diagnostics_json views/explain_text views/sarif_json views/sarif_run_json""",
    },
}

# Files that are neither header nor source, and files whose name alone does not say where they go.
SINGLE = {
    "cli": {
        f"cli/views/report/{name}": f"cli/views/assets/{name}"
        for name in ("picture.css", "report.css", "report.js", "write_assets.cmake")
    },
    "parser": {},
    "planner": {},
    "executor": {},
    "emulator": {},
}

# Tests that are named otherwise than what they test: tests/unit/FOLDER/OLD → room. A test that spans
# rooms stays directly in tests/unit/FOLDER.
TESTS = {
    "parser": {
        "mistakes_test>": "syntax",
        "hostile_input_test>": "syntax",
        "syntax_dump>": "syntax",
        "format_property_test>": "format",
        "evaluate_blocks_test>": "evaluate/blocks",
        "modules_test>": "evaluate/blocks",
        "sensitive_test>": "evaluate/expressions",
        "data_functions_test>": "functions",
        "data_oracle_test>": "functions",
    },
    "planner": {
        "ownership_worlds_test>": "diff",
        "reorganized_worlds_test>": "diff",
        "private_endpoint_worlds_test>": "access",
        "worlds_judge_test>": "access",
        "worlds_proof_test>": "access",
    },
    "executor": {
        "saved_plan_mutants_test>": "files",
        "apply_fault_test>": "apply",
        "memory_state_store>": "state",
        "remote_states>": "state",
        "state_store_conformance>": "state",
        "lab_worlds_test>": "apply",
        "quiet_worlds_test>": "apply",
        "arm_error_test>": "arm",
    },
    "emulator": {
        "hostile_bodies_test>": "service",
        "naive_model_test>": "service",
        "resources_test>": "arm",
    },
    "cli": {
        "explain_output_test>": "views/report",
        "fmt_test>": "commands",
        "run_test>": "commands",
        "mistakes_table_test>": "workspace",
        "plan_formats_test>": "views/plan",
        "query_test>": "views/query",
        "reports_test>": "views/report",
        "arguments_test>": "arguments",
    },
}

ENDINGS = (".h", ".cc")
TEXTS = (".cc", ".h", ".md", ".py", ".sh", ".cmake", ".txt", ".yml", ".peg", ".json", ".js")


def entries(rooms):
    for room, names in rooms.items():
        for name in names.split():
            old, _, new = name.partition(">")
            yield room, old, new or old.rsplit("/", 1)[-1]


def moves_of(folder):
    """old path → new path, for all files of a folder and of its tests."""
    moves = dict(SINGLE[folder])
    tests = pathlib.Path("tests/unit") / folder
    for room, old, new in entries(ROOMS[folder]):
        for ending in ENDINGS:
            moves[f"{folder}/{old}{ending}"] = f"{folder}/{room}/{new}{ending}"
        test = old.rsplit("/", 1)[-1]
        moves[f"{tests}/{test}_test.cc"] = f"{tests}/{room}/{new}_test.cc"
    for name, room in TESTS[folder].items():
        stem = name.rstrip(">")
        for ending in ENDINGS:
            moves[f"{tests}/{stem}{ending}"] = f"{tests}/{room}/{stem}{ending}"
    return {old: new for old, new in moves.items() if old != new}


def rewritten(path, text, moves, pattern):
    """The text with all paths moved; in C++ only include lines and comments are looked at."""
    def moved(match):
        return moves[match.group(0)]

    if not path.endswith(ENDINGS):
        return pattern.sub(moved, text)
    lines = text.split("\n")
    for i, line in enumerate(lines):
        bare = line.lstrip()
        if bare.startswith("#include") or bare.startswith("//"):
            lines[i] = pattern.sub(moved, line)
    return "\n".join(lines)


def rewritten_list(folder, text, moves):
    """A CMake list names files relative to its folder, and those of other tests by way of `..`."""
    for old, new in moves.items():
        if old.startswith("tests/"):
            text = text.replace("../" + old[len("tests/"):], "../" + new[len("tests/"):])
        if old.startswith(folder + "/"):
            relative = re.escape(old[len(folder) + 1:])
            text = re.sub(rf"(?m)(?<![\w./-]){relative}(?![\w.-])", new[len(folder) + 1:], text)
    return text.replace('/views/report"', '/views/assets"')


def git(*arguments):
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--dry-run", action="store_true", help="print the moves, change nothing")
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        if folder not in ROOMS:
            sys.exit(f"move-to-rooms: '{folder}' has no rooms; there are: {', '.join(ROOMS)}")
    root = git("rev-parse", "--show-toplevel").strip()
    tracked = set(git("-C", root, "ls-files").split("\n"))
    moves = {}
    for folder in arguments.folders or ROOMS:
        for old, new in moves_of(folder).items():
            if old in tracked:
                moves[old] = new
    if arguments.dry_run:
        for old, new in sorted(moves.items()):
            print(f"{old} -> {new}")
        return
    base = pathlib.Path(root)
    for old, new in moves.items():
        (base / new).parent.mkdir(parents=True, exist_ok=True)
        git("-C", root, "mv", old, new)
    if not moves:
        return
    pattern = re.compile(r"(?<![\w/.-])(" + "|".join(
        re.escape(old) for old in sorted(moves, key=len, reverse=True)) + r")(?![\w-])")
    for path in git("-C", root, "ls-files").split("\n"):
        if not path.endswith(TEXTS) or path == "scripts/move-to-rooms.py":
            continue
        file = base / path
        before = file.read_text(encoding="utf-8")
        after = rewritten(path, before, moves, pattern)
        if path.endswith("CMakeLists.txt"):
            after = rewritten_list(path.rpartition("/")[0], after, moves)
        if after != before:
            file.write_text(after, encoding="utf-8")
            if path.endswith(ENDINGS) and shutil.which("clang-format-14"):
                subprocess.run(["clang-format-14", "-i", str(file)], check=True)  # sorts includes


if __name__ == "__main__":
    main()
