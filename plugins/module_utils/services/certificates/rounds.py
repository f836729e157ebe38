"""One round over all addresses of a host: every address is worked on by itself.

One that fails keeps the certificate it has, or gets a placeholder from the platform's own CA, and is named in the
result; the others do not notice. ACME is asked by dehydrated (0.7.1 or newer).
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...folders import made
from .openssl import CertificateError, describe, issue, run
from .places import ACME, CHAIN, FILES, NONE, OWN, PLACEHOLDER, Paths, digest
from .store import ends, install, present


@dataclass
class Report:
    """What was done, and what was not."""

    changed: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    reload: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)


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
            if "error" in pair:
                raise CertificateError(pair["error"])
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
        made(self.paths.challenges)
        made(base, 0o700)
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
