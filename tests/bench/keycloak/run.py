"""Ours, the modules of community.general and keycloak-config-cli on the same realm of the same server.

Prints a table in Markdown.

    python -m tests.bench.keycloak.run [--repeat 5] [--scale]
    python -m tests.bench.keycloak.run --repeat 1 --peer VENV/bin/ansible-playbook
    python -m tests.bench.keycloak.run --cli KEYCLOAK-CONFIG-CLI.jar

The first measures ours, what Ansible takes for nothing at all, and the server's own speed; the others the peers.
VENV is made from requirements/bench-py3XX.txt; the jar is one of upstream's releases and wants Java 21 or later.
The server is a Keycloak of its own on this machine's Java, with its access log on: requests are what the server
counted. Before every unchanged run one object that a random source chose is changed by hand, and the run after it must
name it and take it back; the seed is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.bench.keycloak import cli, data
from tests.bench.keycloak.plain import record, replay
from tests.integration.keycloak.server import BOOTSTRAP, Server

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ACCOUNT = ("readi-bench", "secret-of-the-bench-account")
SECRETS = {
    "keycloak_playbook": ACCOUNT[1],
    "ledger": "key",
    "client": "secret-of-the-client",
    "provider": "secret-of-the-provider",
}
NORMAL = (9, 60, 12)
LARGE = (100, 1000, 12)
EVIL = "https://evil.example"


class Bench:
    def __init__(self, server: Server, folder: Path, size: tuple[int, int, int]) -> None:
        self.server, self.folder, self.size = server, folder, size
        self.api = Api(server.url, *ACCOUNT)
        self.objects = data.objects(*size)
        self.content = folder / "content.json"
        document = {
            "realm": data.REALM,
            "objects": self.objects,
            "moved": [],
            "account": {"$secret": "keycloak_playbook"},
        }
        self.content.write_text(json.dumps({"document": document, "secrets": SECRETS}))
        self.variables = folder / "variables.json"

    def empty(self) -> None:
        self.api.call("DELETE", f"/{data.REALM}", ok=(204, 404))
        self.api.renew()
        (self.folder / f"keycloak-{data.REALM}.json").unlink(missing_ok=True)

    def play(self, command: str, name: str, variables: dict[str, Any], *more: str) -> dict[str, Any]:
        """One whole ansible-playbook run."""
        self.variables.write_text(json.dumps({"bench_url": self.server.url, **variables}))
        env = {**os.environ, "ANSIBLE_ACTION_PLUGINS": str(HERE / "action_plugins"), "ANSIBLE_NOCOLOR": "1"}
        env |= {"ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
        # The peer stands outside the checkout: our ansible.cfg is not its own.
        folder = self.folder if name == "peer" else ROOT
        words = [command, "-v", "-i", "localhost,", "-e", f"@{self.variables}", str(HERE / f"{name}.yml"), *more]
        return self.run(words, folder, env)

    def run(self, words: list[str], folder: Path, env: dict[str, str]) -> dict[str, Any]:
        """From the start of the process to its end."""
        counted = self.count()
        started = time.monotonic()
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - started
        return {
            "seconds": seconds,
            "requests": self.count() - counted,
            "failed": done.returncode != 0,
            "text": done.stdout + done.stderr,
            "changed": len(re.findall(r"^changed: ", done.stdout, re.M)),
            "load": os.getloadavg()[0],
        }

    def ours(self, *more: str) -> dict[str, Any]:
        own = {"bench_content": str(self.content), "bench_account": ACCOUNT[0], "bench_ledger": str(self.folder)}
        return self.play(str(Path(sys.executable).parent / "ansible-playbook"), "ours", own, *more)

    def peer(self, command: str, *more: str) -> dict[str, Any]:
        self.api.renew()
        return self.play(command, "peer", {"bench_token": self.api.token(), **data.variables(*self.size)}, *more)

    def cli(self, jar: str, *more: str) -> dict[str, Any]:
        words = cli.words(jar, self.server.url, ACCOUNT, self.folder, self.size)
        return self.run([*words, *more], self.folder, dict(os.environ))

    def count(self) -> int:
        """Lines of the server's access log that are not our own looking."""
        return self.server.log.read_text(errors="replace").count("org.keycloak.http.access-log")

    def drift(self, rng: random.Random) -> tuple[str, Callable[[], bool]]:
        """By hand; the name that must be found in what the next run says, and whether it was taken back."""
        base = f"/{data.REALM}"
        kind = rng.choice(["client", "group", "identity_provider"])
        key = str(rng.choice([o["key"] for o in self.objects if o["kind"] == kind]))
        if kind == "client":
            path = f"{base}/clients/{self.api.get(f'{base}/clients?clientId={key}')[0]['id']}"
            change = {"clientId": key, "redirectUris": [EVIL]}
        elif kind == "group":
            raw = self.api.get(f"{base}/group-by-path{key}")
            path, change = f"{base}/groups/{raw['id']}", {"name": raw["name"], "attributes": {"kind": [EVIL]}}
        else:
            path = f"{base}/identity-provider/instances/{key}"
            raw = self.api.get(path)
            change = {**raw, "config": {**raw["config"], "tokenUrl": EVIL}}
        self.api.put(path, change)
        return key, lambda: EVIL not in json.dumps(self.api.get(path))


def row(what: str, who: str, runs: list[dict[str, Any]], note: str = "") -> str:
    seconds = [r["seconds"] for r in runs]
    requests = "/".join(str(n) for n in sorted({r["requests"] for r in runs}))
    load = "/".join(f"{r['load']:.1f}" for r in runs)
    return (
        f"| {what} | {who} | {statistics.median(seconds):.2f} | {max(seconds):.2f} | {len(runs)} | {requests} | "
        f"{load} | {note} |"
    )


def nothing(bench: Bench, repeat: int) -> list[str]:
    """What Ansible itself takes: a playbook without a task, and one with the smallest task there is."""
    command = str(Path(sys.executable).parent / "ansible-playbook")
    names = (("a playbook without a task", "nothing"), ("a playbook with one ping", "ping"))
    return [row(what, "Ansible", [bench.play(command, name, {}) for _ in range(repeat)]) for what, name in names]


def check(bench: Bench, name: str, run: Callable[..., dict[str, Any]]) -> list[str]:
    bench.empty()
    return [row("check mode, empty server", name, [out := run("--check")], "fails" if out["failed"] else "ok")]


def measure(
    bench: Bench, name: str, run: Callable[..., dict[str, Any]], times: int, rng: random.Random, diff: tuple[str, ...]
) -> list[str]:
    rows, made = [], []
    for _ in range(times):
        bench.empty()
        made.append(run())
        if made[-1]["failed"]:
            raise SystemExit(f"{name} from empty failed:\n{made[-1]['text'][-3000:]}")
    rows.append(row("from empty", name, made, said(made)))
    drifted, unchanged, named, back = [], [], 0, 0
    for _ in range(times):
        key, taken_back = bench.drift(rng)
        drifted.append(run(*diff))
        named += key.rpartition("/")[2] in drifted[-1]["text"]
        back += taken_back()
        unchanged.append(run())
    note = f"named {named} of {times}, taken back {back} of {times}"
    rows.append(row("one drifted object", name, drifted, note))
    rows.append(row("unchanged", name, unchanged, said(unchanged)))
    return rows


def said(runs: list[dict[str, Any]]) -> str:
    """How many changes Ansible counted; keycloak-config-cli counts none."""
    claims = sorted({r["changed"] for r in runs if "PLAY RECAP" in r["text"]})
    return f"changed={'/'.join(map(str, claims))}" if claims else ""


def peers(bench: Bench, name: str, run: Callable[..., dict[str, Any]], times: int, rng: random.Random) -> list[str]:
    """By Ansible: it has check mode and a diff."""
    return check(bench, name, run) + measure(bench, name, run, times, rng, ("--diff",))


def configured(bench: Bench, jar: str, times: int, rng: random.Random) -> list[str]:
    """keycloak-config-cli: looking at everything, and as it comes, which is trusting the checksum of its file."""
    name = "keycloak-config-cli"
    everything = partial(bench.cli, jar, "--import.cache.enabled=false")
    rows = measure(bench, name, everything, times, rng, ())
    bench.cli(jar)
    trusting, back = [], 0
    for _ in range(times):
        _, taken_back = bench.drift(rng)
        trusting.append(bench.cli(jar))
        back += taken_back()
        everything()
        bench.cli(jar)
    return [*rows, row("unchanged, by checksum", name, trusting, f"drift taken back {back} of {times}")]


def loops(bench: Bench, repeat: int, runs: tuple[str, ...]) -> list[str]:
    """The requests of ours without Ansible and without us: what the server itself needs."""
    rows = []
    for what in runs:
        requests = record(bench.server.url, ACCOUNT, bench.objects, SECRETS, bench.empty, what)
        seconds, loads = [], []
        for _ in range(repeat):
            if what == "from empty":
                bench.empty()
            seconds.append(replay(bench.server.url, ACCOUNT, requests))
            loads.append(f"{os.getloadavg()[0]:.1f}")
        note = f"{len(requests)} + a token"
        rows.append(
            f"| {what}, the same requests in a plain loop | Python | {statistics.median(seconds):.2f} | "
            f"{max(seconds):.2f} | {repeat} | {note} | {'/'.join(loads)} | the server's own speed |"
        )
    return rows


def prepare(url: str) -> None:
    """The account, with a token that lives longer than the peer's longest run: it gets one for all of its modules."""
    bootstrap = Api(url, *BOOTSTRAP)
    account.make(bootstrap, *ACCOUNT)
    found = bootstrap.get(f"/master/clients?clientId={ACCOUNT[0]}")[0]
    body = {"clientId": ACCOUNT[0], "attributes": {"access.token.lifespan": "7200"}}
    bootstrap.put(f"/master/clients/{found['id']}", body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", help="ansible-playbook of the environment made from requirements/bench-py3XX.txt")
    parser.add_argument("--cli", help="keycloak-config-cli's jar")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--scale", action="store_true", help="100 organisations and 1,000 groups, ours only")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    rng = random.Random(given.seed)  # noqa: S311 - no secret is made of it
    size = LARGE if given.scale else NORMAL
    with tempfile.TemporaryDirectory(prefix="readi-bench-") as folder:
        server = Server("26.7.4", Path(folder), options=("--http-access-log-enabled=true",), java="")
        try:
            prepare(server.url)
            bench = Bench(server, Path(folder), size)
            for _ in range(1 if given.scale else 3):  # a server that has just started is slow for whoever comes first
                bench.empty()
                bench.ours()
            if given.peer:
                rows = peers(bench, "community.general", partial(bench.peer, given.peer), given.repeat, rng)
            elif given.cli:
                rows = configured(bench, given.cli, given.repeat, rng)
            else:
                rows = nothing(bench, given.repeat)
                rows += peers(bench, "readi.one", bench.ours, given.repeat, rng)
                # filling the large one once more takes longer than a quiet machine stays quiet
                rows += loops(bench, given.repeat, ("unchanged",) if given.scale else ("from empty", "unchanged"))
        finally:
            server.close()
    print(f"seed {given.seed}, size {size}")
    print("| what | who | median s | worst s | runs | requests (server's count) | load | result |")
    print("|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
