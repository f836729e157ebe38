"""bin/test contract NAME --at standin|real [--address …] [--run "docker exec -i …"] [--given FILE] [--disposable]

Asks the version first and runs what applies to it. What a real product answered is written into the contract's own
asked.json, from which docs/en/contracts.md is made.
"""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.contracts import products
from tests.contracts.asked import Asked, write
from tests.lab.paths import CHECKOUT

USAGE = """\
bin/test contract NAME --at standin|real [--address …] [--run "docker exec -i …"] [--given FILE] [--disposable]"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/test contract", usage=USAGE)
    parser.add_argument("name", choices=products.names())
    parser.add_argument("--at", choices=("standin", "real"), required=True)
    options, rest = parser.parse_known_args(list(arguments))
    done, results = ask(options.name, options.at, rest)
    print(done.stdout, end="")
    print(done.stderr, end="", file=sys.stderr)
    if options.at == "real" and results:
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        release = results.pop(f"release:{options.name}")
        write(options.name, Asked(release, today, results))
        renew_page()
    results = {name: result for name, result in results.items() if not name.startswith("release:")}
    passed, failed = (sum(result == what for result in results.values()) for what in ("passed", "failed"))
    # Whoever asked nobody has shown nothing.
    failed = failed or int(done.returncode != 0)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def renew_page() -> None:
    subprocess.run([sys.executable, "-m", "tests.docs"], cwd=CHECKOUT, check=True)


def ask(name: str, at: str, words: Sequence[str]) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run a contract in a process of its own; what came of each fact, and `release:NAME`."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.json"
        command = [sys.executable, "-m", "pytest", "-p", "tests.contracts.plugin", "-p", "no:cacheprovider"]
        command += ["-q", "-m", "fact", f"tests/contracts/{name}", "--at", at, "--record", str(record), *words]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        results = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    return done, results


def hold(name: str, *words: str) -> dict[str, str]:
    """In a scenario: the contract holds against what answers there, or the test fails with what pytest said."""
    done, results = ask(name, "standin", words)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
