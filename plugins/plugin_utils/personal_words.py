"""What becomes of one person's data, in words: what each manifest promised, with what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import Texts, language, text
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.manifest_people import Keep, Privacy

_TEXTS: Texts = {
    "deleted": {"de": "{many} gelöscht", "en": "{many} erased"},
    "would_deleted": {"de": "{many} würden gelöscht", "en": "{many} would be erased"},
    "anonymised": {"de": "{many} namenlos gemacht", "en": "{many} without a name now"},
    "would_anonymised": {"de": "{many} würden namenlos", "en": "{many} would lose the name"},
    "kept": {"de": "bleibt: {why}", "en": "stays: {why}"},
    "account": {"de": "gelöscht", "en": "erased"},
    "would_account": {"de": "würde gelöscht", "en": "would be erased"},
    "sync": {
        "de": "geht mit dem nächsten Abgleich, da es die Person nicht mehr gibt",
        "en": "goes with the next sync, since the person is no more",
    },
    "not_here": {"de": "löscht dieses Playbook nicht", "en": "is not erased by this playbook"},
    "line": {"de": "{service}: {what}: {said}", "en": "{service}: {what}: {said}"},
    "exported": {
        "de": "{service}: {many} Dateien auf {host} in /var/lib/readi/export/{sub}/{service}",
        "en": "{service}: {many} files on {host} in /var/lib/readi/export/{sub}/{service}",
    },
    "would_exported": {
        "de": "{service}: {what}: {many} würden ausgegeben",
        "en": "{service}: {what}: {many} would be given out",
    },
    "no_export": {
        "de": "{service}: {what}: gibt dieses Playbook nicht aus",
        "en": "{service}: {what}: is not given out by this playbook",
    },
}


def of_account(service: str, manifest: Manifest, *, check: bool) -> list[str]:
    """Of the sign-on, where all of it goes with the account."""
    done = text(_TEXTS, "would_account" if check else "account")
    return [_line(service, one, _why(one) or done) for one in _of_people(manifest)]


def erased(service: str, manifest: Manifest, told: Mapping[str, Any] | None, *, check: bool) -> list[str]:
    """`told`: what the service's program said (sync/personal.py); None where it has none."""
    by_id = _by_id(told)
    return [_line(service, one, _deed(manifest, one, by_id.get(one.id), check=check)) for one in _of_people(manifest)]


def exported(
    service: str, manifest: Manifest, told: Mapping[str, Any] | None, host: str, sub: str, *, check: bool
) -> list[str]:
    if not told or not told["here"]:
        left = [one for one in _of_people(manifest) if not isinstance(one.on_erasure, Keep)]
        return [text(_TEXTS, "no_export", service=service, what=one.what[language()]) for one in left]
    if not check:
        return [text(_TEXTS, "exported", service=service, many=len(told["files"]), host=host, sub=sub)]
    by_id = _by_id(told)
    return [
        text(_TEXTS, "would_exported", service=service, what=one.what[language()], many=by_id[one.id]["many"])
        for one in _of_people(manifest)
        if one.id in by_id and not isinstance(one.on_erasure, Keep)
    ]


def _deed(manifest: Manifest, entry: Privacy, done: Mapping[str, Any] | None, *, check: bool) -> str:
    if why := _why(entry):
        return why
    if done:
        return text(_TEXTS, f"would_{done['deed']}" if check else str(done["deed"]), many=done["many"])
    return text(_TEXTS, "sync" if manifest.roster else "not_here")


def _why(entry: Privacy) -> str:
    kept = entry.on_erasure
    return text(_TEXTS, "kept", why=kept.keep[language()]) if isinstance(kept, Keep) else ""


def _line(service: str, entry: Privacy, said: str) -> str:
    return text(_TEXTS, "line", service=service, what=entry.what[language()], said=said)


def _of_people(manifest: Manifest) -> Iterator[Privacy]:
    yield from (entry for entry in manifest.privacy if entry.whose == "people")


def _by_id(told: Mapping[str, Any] | None) -> Mapping[str, Mapping[str, Any]]:
    entries: Iterable[Mapping[str, Any]] = told["entries"] if told else ()
    return {one["id"]: one for one in entries}
