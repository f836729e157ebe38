"""What a run of the playbook does with a host's certificates, and what the doctor asks of them."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any

from .openssl import run
from .places import NONE, Paths, digest, write
from .rounds import Certificates, Report
from .store import present


def authority(paths: Paths, document: Mapping[str, Any], check: bool) -> list[str]:
    """Root and intermediate in their places, the root trusted by the host; the names of what changed."""
    root, intermediate, key = document["root"], document["intermediate"], document["intermediate_key"]
    wanted = [(paths.ca / "root.pem", root, 0o644), (paths.trusted, root, 0o644)]
    if intermediate:
        wanted += [(paths.ca / "intermediate.pem", intermediate, 0o644), (paths.ca / "intermediate.key", key, 0o600)]
    changed = [
        (path, content, mode)
        for path, content, mode in wanted
        if not (path.is_file() and path.read_text(encoding="utf-8") == content and path.stat().st_mode & 0o777 == mode)
    ]
    if not check:
        for path, content, mode in changed:
            write(path, content, mode)
        if any(path == paths.trusted for path, _, _ in changed):
            run("update-ca-certificates")
    return [str(path) for path, _, _ in changed]


def dehydrated_config(paths: Paths, acme: Mapping[str, Any]) -> str:
    """dehydrated 0.7's configuration (docs/examples/config upstream): one line per setting, shell syntax."""
    settings = {
        "CA": acme["directory"],
        "BASEDIR": str(paths.state / "acme"),
        "WELLKNOWN": str(paths.challenges),
        "CHALLENGETYPE": "http-01",
        "KEY_ALGO": "prime256v1",
        "ACCOUNT_KEY_ALGO": "prime256v1",
        "CONTACT_EMAIL": acme["contact"],
        "DOMAINS_TXT": "/dev/null",
    }
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items())


def reload_units(units: Iterable[str]) -> list[str]:
    """Reload those that run; one that does not run reads its certificate when it starts."""
    done = []
    for unit in sorted(units):
        state = subprocess.run(["systemctl", "is-active", "--quiet", unit], check=False)
        if state.returncode == 0:
            run("systemctl", "reload", unit)
            done.append(unit)
    return done


def configuration(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the timer's program needs later; no secret is in it."""
    issuer = digest(document["intermediate"]) if document["intermediate"] else ""
    return {**document["config"], "issuer": issuer}


def apply(document: Mapping[str, Any], paths: Paths, now: dt.datetime, check: bool) -> dict[str, Any]:
    """The module's work: authority, configuration and something to start on for every address.

    With `obtain` only what comes after the web server: ACME, and who needs a person. The rest was done before, and in
    check mode on an empty host it would otherwise be announced twice.
    """
    config = configuration(document)
    before = {a: present(paths, a) for a in config["addresses"]}
    work = Certificates(config, paths, now, check)
    changed: list[str] = []
    failed: dict[str, str] = {}
    if document["obtain"]:
        work.obtain()
        failed = {} if check else work.watch()
    else:
        changed = authority(paths, document, check) + settings(paths, config, check)
        work.prepare(document["files"])
    reloaded = [] if check else reload_units(work.report.reload)
    after = {a: before[a] if check else present(paths, a) for a in config["addresses"]}
    return {
        "changed": bool(changed or work.report.changed or work.report.removed),
        "files": changed,
        "issued": work.report.changed,
        "removed": work.report.removed,
        "failed_addresses": {**failed, **work.report.failed},
        "reloaded": reloaded,
        "certificates": {a: {k: c.get(k) for k in ("source", "not_after")} for a, c in after.items()},
        "diff": difference(before, work.report, changed),
    }


def settings(paths: Paths, config: Mapping[str, Any], check: bool) -> list[str]:
    """What the timer's program and dehydrated read; the files that changed."""
    wanted = {paths.config: json.dumps(config, indent=2, sort_keys=True) + "\n"}
    if config["acme"]:
        wanted[paths.state / "dehydrated.conf"] = dehydrated_config(paths, config["acme"])
    changed = []
    for path, content in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != content:
            changed.append(str(path))
            if not check:
                write(path, content, 0o644)
    # Where it was before 0.1.0's host library.
    before = paths.tls / "config.json"
    if before.is_file():
        changed.append(str(before))
        if not check:
            before.unlink()
    return changed


def alarms(paths: Paths, now: dt.datetime, addresses: Iterable[str]) -> dict[str, str]:
    """Of these addresses those that somebody must look after, as the timer's program sees it."""
    if not paths.config.is_file():
        return dict.fromkeys(addresses, NONE)
    config = json.loads(paths.config.read_text(encoding="utf-8"))
    named = Certificates(config, paths, now).watch()
    return {a: named.get(a, NONE) for a in addresses if a in named or a not in config["addresses"]}


def difference(before: Mapping[str, Mapping[str, Any]], report: Report, files: list[str]) -> dict[str, str]:
    """One line per address and file that changes; keys never show."""
    old, new = [], []
    for address, why in sorted(report.changed.items()):
        have = before.get(address) or {}
        old.append(f"{address}: {have.get('source', 'none')}")
        new.append(f"{address}: {why}")
    old += [f"{address}: there" for address in report.removed]
    new += [f"{path}: new content" for path in files]
    return {"before": "".join(f"{line}\n" for line in old), "after": "".join(f"{line}\n" for line in new)}
