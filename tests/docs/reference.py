"""Reference pages for operators and auditors, in German and English, from the artefact catalogue and the manifests."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Literal

import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest, load
from ansible_collections.readi.one.plugins.module_utils.model.manifest_people import Keep, Privacy
from ansible_collections.readi.one.plugins.module_utils.model.manifest_reach import Port
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.portal.desired_texts import LASTING
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from .table import table

Lang = Literal["de", "en"]
Page = tuple[str, str, str]

CLASSES = {
    "de": {
        "derived": "abgeleitet aus dem Hauptgeheimnis der Plattform; nichts aufzubewahren",
        "given": "gegeben: stellt jemand anderes aus; steht im Vault des Inventars",
        "born": "geboren: macht die Anwendung einmal selbst; steht in der Sicherung",
    },
    "en": {
        "derived": "derived from the platform's master secret; nothing to keep",
        "given": "given: issued by somebody else; is in the inventory's vault",
        "born": "born: made once by the application; is in the backup",
    },
}


def manifests(root: Path) -> dict[str, Manifest]:
    return load(root / "roles")


WHOSE = {
    "de": {"people": "wer ein Konto hat", "operators": "Betreiber", "visitors": "wer eine Seite aufruft"},
    "en": {"people": "who has an account", "operators": "operators", "visitors": "who opens a page"},
}
ENDS_BY = {
    "de": {"journald": "journald", "service": "der Dienst selbst", "erasure": "die Löschung des Kontos"},
    "en": {"journald": "journald", "service": "the service itself", "erasure": "the erasure of the account"},
}
ON_ERASURE = {
    "de": {"delete": "wird gelöscht", "anonymise": "wird anonymisiert", "keep": "bleibt: "},
    "en": {"delete": "is deleted", "anonymise": "is made anonymous", "keep": "stays: "},
}


UP_TO = {"de": "bis zu {span}", "en": "up to {span}"}


def _how_long(entry: Privacy, lang: Lang) -> str:
    texts = LASTING[lang]
    text = texts[f"{'from' if entry.days else 'until'}_{entry.starts}"]
    days = entry.days if isinstance(entry.days, int) else f"`{entry.days}`"
    span = texts["hours" if str(entry.days).startswith("services.") else "days"].format(number=days)
    return text.format(span=UP_TO[lang].format(span=span) if entry.store.startswith("journal:") else span)


def _on_erasure(entry: Privacy, lang: Lang) -> str:
    done = entry.on_erasure
    return ON_ERASURE[lang]["keep"] + done.keep[lang] if isinstance(done, Keep) else ON_ERASURE[lang][done]


def _checked(item: dict[str, Any], lang: Lang) -> str:
    """What its bytes are compared with: a checksum, or what `bin/readi pin` verifies before it writes one down."""
    unseen = item.get("unseen")
    if unseen is None:
        return f"`{item['sha256']}`"
    if "unsigned" in unseen:
        return {"de": "festzuschreiben; Upstream unterschreibt nichts", "en": "to be pinned; upstream signs nothing"}[
            lang
        ] + f" ({unseen['unsigned']})"
    return {"de": "festzuschreiben; Schlüssel", "en": "to be pinned; key"}[
        lang
    ] + f" `{unseen['key']}` ({unseen['read_on']})"


def artifacts(root: Path, lang: Lang) -> Page:
    file = root / "playbooks/group_vars/all/artifacts.yml"
    catalogue: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["artifacts_catalogue"]
    rows = []
    for name, item in sorted(catalogue.items()):
        sources = [f"{kind}: `{where}`" for source in item["sources"] for kind, where in source.items()]
        rows.append((name, item["version"], item["licence"], "; ".join(sources), _checked(item, lang)))
    if lang == "de":
        return (
            "Fremde Bestandteile",
            "Was die Plattform von anderen herunterlädt: Fassung, Lizenz, Quellen in ihrer Reihenfolge, Prüfsumme. "
            "Sonst wird nichts geladen, außer Paketen aus Debians Archiv. "
            "Die Liste steht in `playbooks/group_vars/all/artifacts.yml`.",
            table(["Name", "Fassung", "Lizenz", "Quellen", "SHA-256"], rows),
        )
    return (
        "Artefacts of others",
        "What the platform downloads from others: version, licence, sources in their order, checksum. "
        "Nothing else is downloaded but packages of Debian's archive. "
        "The list is in `playbooks/group_vars/all/artifacts.yml`.",
        table(["Name", "Version", "Licence", "Sources", "SHA-256"], rows),
    )


EACH = {"de": "_KURZNAME", "en": "_KEY"}
"""Where each item of an option has a secret of its own."""


def secrets(root: Path, lang: Lang) -> Page:
    rows = [
        (f"`{secret.name}{EACH[lang] if secret.each else ''}`", name, CLASSES[lang][secret.cls])
        for name, manifest in manifests(root).items()
        for secret in manifest.secrets
    ]
    if lang == "de":
        return (
            "Verzeichnis der Geheimnisse",
            "Jedes Geheimnis, das ein Dienst braucht, aus den Manifesten der Rollen. Das Hauptgeheimnis "
            "(`master_secret`) steht verschlüsselt in `inventories/NAME/group_vars/secrets/vault.yml`: "
            "Wer es hat, hat alle abgeleiteten.",
            table(["Geheimnis", "Dienst", "Art"], rows),
        )
    return (
        "Catalogue of secrets",
        "Every secret a service needs, from the manifests of the roles. The master secret (`master_secret`) stands "
        "encrypted in `inventories/NAME/group_vars/secrets/vault.yml`: who has it has all derived ones.",
        table(["Secret", "Service", "Class"], rows),
    )


def privacy(root: Path, lang: Lang) -> Page:
    rows = [
        (
            name,
            entry.what[lang],
            WHOSE[lang][entry.whose],
            f"`{entry.store}`",
            _how_long(entry, lang),
            ENDS_BY[lang].get(entry.ends_by, f"`{entry.ends_by}`"),
            _on_erasure(entry, lang),
        )
        for name, manifest in manifests(root).items()
        for entry in manifest.privacy
    ]
    if lang == "de":
        return (
            "Verarbeitungsverzeichnis: was die Dienste speichern",
            "Welche personenbezogenen Daten jeder Dienst speichert und wie lange, aus den Manifesten der Rollen. "
            "Das ist der technische Teil des Verzeichnisses nach Art. 30 DSGVO; Zweck, Rechtsgrundlage und "
            "Verantwortliche trägt der Betreiber ein. Ein Host hat ein Journal: es behält alle Zeilen so lange wie "
            "die, für die ein Manifest die kürzeste Zeit nennt. Was auf einer Plattform gilt, steht auf der "
            "Datenschutzseite des Portals.",
            table(["Dienst", "Was", "Von wem", "Wo", "Wie lange", "Beendet durch", "Bei Löschung der Person"], rows),
        )
    return (
        "Record of processing: what the services store",
        "Which personal data each service stores and for how long, from the manifests of the roles. This is the "
        "technical part of the record under Art. 30 GDPR; purpose, legal basis and controllers are for the operator to "
        "fill in. A host has one journal: it keeps all lines as long as those for which a manifest states the shortest "
        "time. What holds on a platform is on the privacy page of its portal.",
        table(["Service", "What", "Of whom", "Where", "How long", "Ended by", "When the person is erased"], rows),
    )


def ports(root: Path, lang: Lang) -> Page:
    words = {
        "de": {
            "world": "alle",
            "nobody": "nur der eigene Rechner",
            "loopback": "Loopback",
            "any": "alle",
            "databases": "Dienste mit Datenbank",
            "roster": "Dienste, die Gruppen und Personen lesen",
            "not_there": "–",
            "shut": "niemanden",
        },
        "en": {
            "world": "everybody",
            "nobody": "the host itself",
            "loopback": "loopback",
            "any": "all",
            "databases": "services with a database",
            "roster": "services that read groups and people",
            "not_there": "–",
            "shut": "nobody",
        },
    }[lang]
    rows = [
        (
            f"{port.port}/{port.proto}".replace("{platform.https_port}", "443 (`https_port`)"),
            name,
            words[port.bind],
            ", ".join(words.get(who, who) for who in port.from_) or words["nobody"],
            words[_at_an_outpost(root, name, port)],
        )
        for name, manifest in manifests(root).items()
        for port in manifest.ports
    ]
    if lang == "de":
        return (
            "Ports",
            "Worauf die Dienste hören und wer sie erreichen darf, aus den Manifesten der Rollen. Daraus entsteht die "
            "Firewall jedes Rechners; was hier nicht steht, ist zu.",
            table(["Port", "Dienst", "Schnittstellen", "Erreichbar für", "Bei einem Außenposten für"], rows),
        )
    return (
        "Ports",
        "Where the services listen and who may reach them, from the manifests of the roles. Each host's firewall is "
        "made from this; what does not stand here is closed.",
        table(["Port", "Service", "Interfaces", "Reached by", "At an outpost by"], rows),
    )


@functools.cache
def _demo(root: Path) -> Model:
    model = inventory.compiled(root / "inventories/demo")
    if not isinstance(model, Model):
        raise ValueError(model)
    return model


def _at_an_outpost(root: Path, service: str, port: Port) -> str:
    """Which word: as the demo's outpost has it, which is in a member's network."""
    model = _demo(root)
    host = min(manifest_views.apart(model))
    if not any(name == service for name, _ in manifest_views.enabled(model, host)):
        return "not_there"
    if port.bind == "loopback":
        return "nobody"
    number = str(model.platform.https_port) if "{" in str(port.port) else str(port.port)
    rules = manifest_views.firewall(model, host)
    return "world" if any(str(r["port"]) == number and r["from"] == "world" for r in rules) else "shut"
