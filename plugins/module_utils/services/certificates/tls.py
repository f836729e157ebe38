"""Certificates on a host: issue, install, watch. The module and the timer's program are both this file.

The certificates role ships this very file as /usr/local/lib/readi/tls.py, so it imports only the standard library
and drives OpenSSL (3.0 or newer) and dehydrated (0.7.1 or newer) by their commands.

    /etc/readi/tls/ADDRESS -> .store/ADDRESS.HASH   fullchain.pem, key.pem, source.json: switched by one rename
    /etc/readi/tls/config.json                      addresses, modes, days; no secret
    /etc/readi/ca/{root.pem,intermediate.pem,intermediate.key}

Every address is worked on by itself: one that fails keeps the certificate it has, or gets a placeholder from the own
CA, and is named in the result; the others do not notice.
"""

from __future__ import annotations

import datetime as dt
import grp
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OWN, ACME, FILES, PLACEHOLDER = "own", "acme", "files", "placeholder"
NONE = "has no certificate"
KEY, CHAIN, SOURCE = "key.pem", "fullchain.pem", "source.json"


class CertificateError(Exception):
    """One address that could not be served; the message says why."""


@dataclass(frozen=True)
class Paths:
    """Where things stand; tests give another root."""

    root: Path = Path("/")

    @property
    def tls(self) -> Path:
        return self.root / "etc/readi/tls"

    @property
    def store(self) -> Path:
        return self.tls / ".store"

    @property
    def config(self) -> Path:
        return self.tls / "config.json"

    @property
    def ca(self) -> Path:
        return self.root / "etc/readi/ca"

    @property
    def state(self) -> Path:
        return self.root / "var/lib/readi/tls"

    @property
    def challenges(self) -> Path:
        return self.root / "var/lib/readi/acme"

    @property
    def trusted(self) -> Path:
        return self.root / "usr/local/share/ca-certificates/readi.crt"


@dataclass
class Report:
    """What was done, and what was not."""

    changed: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    reload: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)


def run(*command: str, env: Mapping[str, str] | None = None, timeout: int = 300) -> str:
    """A command's output; a CertificateError with its last line of error where it fails."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=timeout, env={**os.environ, **(env or {})}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CertificateError(f"{command[0]}: {error}") from error
    if done.returncode != 0:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise CertificateError(f"{command[0]} {command[1]}: {' | '.join(lines[-4:]) or f'exit {done.returncode}'}")
    return done.stdout


def write(path: Path, content: str, mode: int) -> bool:
    """Write a whole file by rename, never readable by more than `mode` says; True where it changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_text(encoding="utf-8") == content and path.stat().st_mode & 0o7777 == mode:
        return False
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return True


def present(paths: Paths, address: str) -> dict[str, Any]:
    """Source, not_after (ISO 8601) and issuer of what the address has; empty where there is none or it was touched."""
    folder = paths.tls / address
    try:
        source: dict[str, Any] = json.loads((folder / SOURCE).read_text(encoding="utf-8"))
        chain = (folder / CHAIN).read_text(encoding="utf-8")
        key = (folder / KEY).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    return source if source.get("sha256") == digest(chain, key) else {}


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def ends(certificate: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(certificate["not_after"])


def describe(chain: str, key: str, address: str) -> dt.datetime:
    """Until when the pair is good for the address. A CertificateError says what does not fit."""
    scratch = Path(tempfile.mkdtemp(prefix="readi-tls-"))
    try:
        write(scratch / CHAIN, chain, 0o600)
        write(scratch / KEY, key, 0o600)
        certificate = str(scratch / CHAIN)
        if run("openssl", "x509", "-in", certificate, "-noout", "-pubkey") != run(
            "openssl", "pkey", "-in", str(scratch / KEY), "-pubout"
        ):
            raise CertificateError("the key does not belong to the certificate")
        if not _is_for(certificate, address):
            raise CertificateError(f"the certificate is not for {address}")
        end = run("openssl", "x509", "-in", certificate, "-noout", "-enddate", "-dateopt", "iso_8601")
    finally:
        shutil.rmtree(scratch)
    # As OpenSSL 3 writes it: notAfter=2026-11-22 15:00:00Z
    return dt.datetime.fromisoformat(end.strip().removeprefix("notAfter=").removesuffix("Z") + "+00:00")


def _is_for(certificate: str, address: str) -> bool:
    """OpenSSL 3.0 says it in its output alone, 3.5 by its exit code too (apps/x509.c)."""
    try:
        return "does match" in run("openssl", "x509", "-in", certificate, "-noout", "-checkhost", address)
    except CertificateError as error:
        if "does NOT match" in str(error):
            return False
        raise


def install(paths: Paths, address: str, pair: tuple[str, str], source: Mapping[str, Any], group: str | None) -> None:
    """Put chain and key in place, both at once: a new folder, then one rename of the link."""
    chain, key = pair
    sha = digest(chain, key)
    folder = paths.store / f"{address}.{sha[:16]}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o755)
    write(folder / CHAIN, chain, 0o644)
    write(folder / KEY, key, 0o640 if group else 0o600)
    if group:
        os.chown(folder / KEY, 0, grp.getgrnam(group).gr_gid)
    write(folder / SOURCE, json.dumps({**source, "sha256": sha}, sort_keys=True), 0o644)
    link = paths.tls / f".{address}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.relative_to(paths.tls))
    target = paths.tls / address
    if target.is_dir() and not target.is_symlink():
        # Somebody made a real folder here: it goes aside, it is not thrown away.
        target.rename(paths.tls / f"{address}.found-{sha[:8]}")
    link.replace(target)
    for old in paths.store.glob(f"{address}.*"):
        if old.name != folder.name and len(old.name) == len(folder.name):
            shutil.rmtree(old)


def issue(paths: Paths, address: str, days: int) -> tuple[str, str]:
    """A new key and a certificate for it by the host's intermediate."""
    scratch = paths.store / f".issue-{address}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True, mode=0o700)
    try:
        run(
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256"),
            *("-CA", str(paths.ca / "intermediate.pem"), "-CAkey", str(paths.ca / "intermediate.key")),
            # No common name (it may be too short for a long address): the name is in subjectAltName, critical
            # where the subject is empty (RFC 5280 section 4.2.1.6).
            *("-subj", "/", "-addext", f"subjectAltName=critical,DNS:{address}"),
            *("-addext", "basicConstraints=critical,CA:FALSE", "-addext", "keyUsage=critical,digitalSignature"),
            *("-addext", "extendedKeyUsage=serverAuth", "-days", str(days)),
            *("-keyout", str(scratch / KEY), "-out", str(scratch / CHAIN)),
        )
        leaf = (scratch / CHAIN).read_text(encoding="utf-8")
        chain = leaf + (paths.ca / "intermediate.pem").read_text(encoding="utf-8")
        return chain, (scratch / KEY).read_text(encoding="utf-8")
    finally:
        shutil.rmtree(scratch)


class Certificates:
    """One round over all addresses of the host."""

    def __init__(self, config: Mapping[str, Any], paths: Paths, now: dt.datetime, check: bool = False) -> None:
        self.config = config
        self.paths = paths
        self.now = now
        self.check = check
        self.report = Report()
        self.issuer = self._issuer()

    def _issuer(self) -> str:
        """The hash of the intermediate that is to sign: as configured, since in check mode it is not written."""
        return str(self.config.get("issuer", ""))

    def prepare(self, files: Mapping[str, Mapping[str, str]]) -> Report:
        """Every address has something to start on: its own certificate, the given one, or a placeholder."""
        for address, wish in sorted(self.config["addresses"].items()):
            try:
                if wish["mode"] == FILES:
                    self._given(address, files.get(address))
                elif wish["mode"] == OWN:
                    self._own(address, OWN)
                elif present(self.paths, address).get("source") != ACME:
                    self._own(address, PLACEHOLDER)
            except CertificateError as failure:
                self.report.failed[address] = str(failure)
        return self.report

    def obtain(self) -> Report:
        """What needs the network and a running web server: ACME. Then away with what no address asks for any more."""
        wanted = [a for a, w in sorted(self.config["addresses"].items()) if w["mode"] == ACME]
        for address in wanted:
            try:
                self._acme(address)
            except CertificateError as failure:
                self.report.failed[address] = str(failure)
        self._forget()
        return self.report

    def watch(self) -> dict[str, str]:
        """Addresses somebody must look after: on a placeholder, or about to run out."""
        found: dict[str, str] = {}
        for address, wish in sorted(self.config["addresses"].items()):
            certificate = present(self.paths, address)
            if not certificate:
                found[address] = NONE
            elif certificate["source"] != wish["mode"]:
                word = (
                    "a placeholder"
                    if certificate["source"] == PLACEHOLDER
                    else f"its former one ({certificate['source']})"
                )
                found[address] = f"is on {word}, {wish['mode']} has not succeeded"
            elif self._left(certificate) < dt.timedelta(days=self.config["warn_days"]):
                found[address] = f"runs out on {certificate['not_after']}"
        return found

    def _left(self, certificate: Mapping[str, Any]) -> dt.timedelta:
        return ends(certificate) - self.now

    def _due(self, certificate: Mapping[str, Any]) -> bool:
        return self._left(certificate) < dt.timedelta(days=self.config["renew_days"])

    def _own(self, address: str, source: str) -> None:
        have = present(self.paths, address)
        # A given certificate stays while it lasts, where the new one could not be had.
        if source == PLACEHOLDER and have and have["source"] != PLACEHOLDER and self._left(have) > dt.timedelta(0):
            return
        if not have:
            why = "none yet" if not (self.paths.tls / address).exists() else "changed by hand"
        elif have["source"] != source:
            why = f"was {have['source']}"
        elif have.get("issuer") != self.issuer:
            why = "the intermediate changed"
        elif self._due(have):
            why = f"ran until {have['not_after']}"
        else:
            return
        self._put(address, source, why, None)

    def _given(self, address: str, pair: Mapping[str, str] | None) -> None:
        try:
            if pair is None:
                raise CertificateError("no files are given for it (certificates_files)")
            have = present(self.paths, address)
            if have.get("sha256") == digest(pair["chain"], pair["key"]) and have["source"] == FILES:
                return
            if shutil.which("openssl") and describe(pair["chain"], pair["key"], address) < self.now:
                raise CertificateError("the given certificate has run out")
            self._put(address, FILES, "was " + str(have.get("source", "not there")), (pair["chain"], pair["key"]))
        except CertificateError:
            self._own(address, PLACEHOLDER)
            raise

    def _acme(self, address: str) -> None:
        have = present(self.paths, address)
        if have.get("source") == ACME and not self._due(have):
            return
        if self.check:
            self.report.changed[address] = "ACME is asked"
            return
        base = self.paths.state / "acme"
        configuration = str(self.paths.state / "dehydrated.conf")
        self.paths.challenges.mkdir(parents=True, exist_ok=True)
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Does nothing where this server already knows the account.
        run("dehydrated", "--register", "--accept-terms", "--config", configuration)
        run("dehydrated", "--cron", "--force", "--domain", address, "--config", configuration)
        folder = base / "certs" / address
        pair = ((folder / CHAIN).read_text(encoding="utf-8"), (folder / "privkey.pem").read_text(encoding="utf-8"))
        self._put(address, ACME, f"was {have.get('source', 'not there')}", pair)

    def _put(self, address: str, source: str, why: str, pair: tuple[str, str] | None) -> None:
        wish = self.config["addresses"][address]
        if not self.check:
            pair = pair or issue(self.paths, address, self.config["days"])
            note = {"source": source, "not_after": describe(*pair, address).isoformat()}
            if source in (OWN, PLACEHOLDER):
                note["issuer"] = self.issuer
            install(self.paths, address, pair, note, wish.get("group"))
        self.report.changed[address] = f"{source}: {why}"
        self.report.reload |= set(wish.get("reload", []))

    def _forget(self) -> None:
        if not self.paths.tls.is_dir():
            return
        for link in sorted(self.paths.tls.iterdir()):
            if not link.is_symlink() or link.name.startswith(".") or link.name in self.config["addresses"]:
                continue
            self.report.removed.append(link.name)
            if not self.check:
                target = (self.paths.tls / link.readlink()).resolve()
                link.unlink()
                if target.parent == self.paths.store.resolve():
                    shutil.rmtree(target, ignore_errors=True)


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


def main() -> int:
    """The timer's program: renew what is due, reload whom it concerns, name what needs a person. Exit 1 then."""
    paths = Paths()
    config = json.loads(paths.config.read_text(encoding="utf-8"))
    work = Certificates(config, paths, dt.datetime.now(dt.UTC))
    # Given files are put in place by a run of the playbook alone.
    own = {a: w for a, w in config["addresses"].items() if w["mode"] != FILES}
    work.config = {**config, "addresses": own}
    work.prepare({})
    work.config = config
    work.obtain()
    for address, why in sorted(work.report.changed.items()):
        print(f"<5>{address}: {why}")
    for unit in reload_units(work.report.reload):
        print(f"<5>reloaded {unit}")
    named = {**work.watch(), **work.report.failed}
    for address, why in sorted(named.items()):
        print(f"<3>{address}: {why}")
    return 1 if named else 0


if __name__ == "__main__":
    sys.exit(main())
