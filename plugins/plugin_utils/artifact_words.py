"""What operators read about artefacts that must be pinned, in German and English.

>>> Said("answers", code=404).said("de")
'antwortet mit 404'
"""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.artifact import ArtifactError
from ansible_collections.readi.one.plugins.module_utils.language import Lang, Texts, text

WORDS: Texts = {
    # What a source said.
    "answers": {"de": "antwortet mit {code}", "en": "answers {code}"},
    "silent": {"de": "antwortet nicht ({reason})", "en": "does not answer ({reason})"},
    "broke_off": {"de": "die Übertragung brach ab ({reason})", "en": "broke off ({reason})"},
    "too_large": {"de": "ist größer als {most} Bytes", "en": "is larger than {most} bytes"},
    "no_file": {"de": "gibt es nicht", "en": "is not there"},
    "no_maven": {"de": "mvn fehlt (apt install maven)", "en": "mvn is not installed (apt install maven)"},
    "maven_slow": {"de": "Maven antwortete nicht binnen {seconds} s", "en": "Maven gave no answer within {seconds} s"},
    "maven": {"de": "Maven sagt: {reason}", "en": "Maven says: {reason}"},
    "checksum": {"de": "falsche Prüfsumme, sha256 {seen}", "en": "wrong checksum, sha256 {seen}"},
    # What a signature said.
    "no_signature": {"de": "keine Unterschrift unter {address}: {reason}", "en": "no signature at {address}: {reason}"},
    "no_openpgp": {"de": "{address} ist keine OpenPGP-Unterschrift", "en": "{address} is no OpenPGP signature"},
    "bad_signature": {
        "de": "die Unterschrift passt nicht zur Datei: ihre Bytes wurden verändert",
        "en": "the signature does not fit the file: its bytes were changed",
    },
    "other_signer": {
        "de": "unterschrieben mit dem Schlüssel {seen} statt mit {key}",
        "en": "signed with key {seen} instead of {key}",
    },
    "expired": {
        "de": "Schlüssel oder Unterschrift sind abgelaufen oder widerrufen ({reason})",
        "en": "key or signature expired or was revoked ({reason})",
    },
    "weak": {
        "de": "die Unterschrift nutzt eine gebrochene Prüfsumme (Verfahren {algorithm})",
        "en": "the signature uses a broken checksum (algorithm {algorithm})",
    },
    "other_key": {
        "de": "enthält den Schlüssel {key} nicht, sondern {seen}",
        "en": "does not hold key {key} but {seen}",
    },
    "no_key": {
        "de": "der Schlüssel {key} (gelesen auf {page}) war nicht zu bekommen: {notes}",
        "en": "key {key} (read on {page}) could not be had: {notes}",
    },
    "nothing": {"de": "nichts Lesbares", "en": "nothing readable"},
    "no_gpg": {
        "de": "gpg und gpgv fehlen (apt install gpg gpgv)",
        "en": "gpg and gpgv are missing (apt install gpg gpgv)",
    },
    "no_source": {"de": "keine Quelle kommt infrage", "en": "no source applies"},
    # What a lock file said.
    "lock_broken": {
        "de": "{file}: {reason}; die Datei aus der Versionsverwaltung zurückholen oder löschen und {command} ausführen",
        "en": "{file}: {reason}; bring the file back from version control, or delete it and run {command}",
    },
    "lock_differs": {
        "de": "{file}: {name} {version} ist mit sha256 {pinned} festgeschrieben, der Katalog sagt {declared}; eines "
        "von beiden Archiven kommt nicht von dort, wo es herkommen soll: nicht einspielen, bei Upstream nachsehen",
        "en": "{file}: {name} {version} is pinned with sha256 {pinned}, the catalogue says {declared}; one of the two "
        "archives does not come from where it should: do not install, look at upstream's",
    },
    # The refusal, and the verb.
    "unpinned": {
        "de": "{names}: nie hier gesehen und nicht festgeschrieben, also ohne Prüfsumme; kein Host wurde angefasst; "
        "auf einem Rechner mit Zugang ins Internet: {command}",
        "en": "{names}: never seen here and not pinned, so without a checksum; no host was touched; "
        "on a machine with access to the internet: {command}",
    },
    "stale": {"de": "{name} {version} (festgeschrieben ist {pinned})", "en": "{name} {version} (pinned is {pinned})"},
    "pinned": {
        "de": "{name} {version}: festgeschrieben, sha256 {sha256}, von {address}, unterschrieben mit {key}",
        "en": "{name} {version}: pinned, sha256 {sha256}, from {address}, signed with {key}",
    },
    "pinned_unsigned": {
        "de": "{name} {version}: festgeschrieben, sha256 {sha256}, von {address}; Upstream unterschreibt nichts "
        "({page}), es ist also festgehalten, was dort heute lag",
        "en": "{name} {version}: pinned, sha256 {sha256}, from {address}; upstream signs nothing ({page}), "
        "so this is what was there today",
    },
    "already": {
        "de": "{name} {version}: ist schon festgeschrieben, sha256 {sha256}",
        "en": "{name} {version}: is pinned already, sha256 {sha256}",
    },
    "not_pinned": {
        "de": "{name} {version}: nicht festgeschrieben; {reason}",
        "en": "{name} {version}: not pinned; {reason}",
    },
    "passed_over": {"de": "{name}: übergangen {note}", "en": "{name}: passed over {note}"},
    "none": {
        "de": "nichts festzuschreiben: was die Dienste dieses Inventars brauchen, hat eine Prüfsumme",
        "en": "nothing to pin: what this inventory's services need has a checksum",
    },
    "filled": {
        "de": "{name} {version}: im Spiegel {folder}: {files}",
        "en": "{name} {version}: in the mirror {folder}: {files}",
    },
    "no_mirror_path": {
        "de": "{name}: der Katalog nennt keinen Pfad im Spiegel (sources: mirror)",
        "en": "{name}: the catalogue names no path in the mirror (sources: mirror)",
    },
    "unknown": {
        "de": "{name}: steht nicht im Katalog; er kennt {known}",
        "en": "{name}: is not in the catalogue; it knows {known}",
    },
    "no_catalogue": {"de": "{file}: {reason}", "en": "{file}: {reason}"},
    "lock_comment": {
        "de": "Von bin/readi pin geschrieben: Prüfsummen, die der Katalog nicht nennt. Gehört zum Inventar.",
        "en": "Written by bin/readi pin: checksums that the catalogue does not name. Part of the inventory.",
    },
}


def word(code: str, lang: Lang, /, **params: Any) -> str:
    return text(WORDS, code, lang, **params)


class Said(ArtifactError):  # noqa: N818 - what somebody said
    """An error in both languages; `params` may hold other ones, which are said in the same language."""

    def __init__(self, code: str, /, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(self.said("en"))

    def said(self, lang: Lang) -> str:
        return word(self.code, lang, **{name: _in(value, lang) for name, value in self.params.items()})


def said(error: ArtifactError, lang: Lang) -> str:
    return error.said(lang) if isinstance(error, Said) else str(error)


def _in(value: Any, lang: Lang) -> Any:
    """Lists are joined; in pairs the first is an address."""
    if isinstance(value, ArtifactError):
        return said(value, lang)
    if isinstance(value, tuple):
        return f"{value[0]}: {_in(value[1], lang)}"
    if isinstance(value, list):
        return "; ".join(str(_in(item, lang)) for item in value)
    return value
