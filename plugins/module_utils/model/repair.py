"""From what was written to what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from .puny import ascii_domain


def nearest(word: str, known: Iterable[Any], cutoff: float = 0.6) -> str | None:
    """The known word that was probably meant; `cutoff` from 0 to 1 is how alike the two must be at least."""
    return _nearest(word, tuple(map(str, known)), cutoff)


@lru_cache(maxsize=256)
def _nearest(word: str, known: tuple[str, ...], cutoff: float) -> str | None:
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    by_plain = {k.lower().replace("-", "_"): k for k in known}
    found = difflib.get_close_matches(plain, by_plain, n=1, cutoff=cutoff)
    return by_plain[found[0]] if found else None


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"})


def as_key(text: str, joint: str = "-") -> str | None:
    """A key made of any text: `Digitale Mobilität` -> digitale-mobilitaet."""
    plain = re.sub(r"[^a-z0-9]+", joint, text.translate(_UMLAUTS).lower()).strip(joint)
    plain = re.sub(r"^[^a-z]+", "", plain)[:40].strip(joint)
    return plain or None


def repaired(shape: str, value: str) -> str | None:
    """What to write instead, where one thing is clearly meant."""
    repair = _REPAIRS.get(shape)
    return repair(value) if repair else None


def _domain(value: str) -> str | None:
    bare = re.sub(r"^[a-z]+://", "", value.strip().lower()).split("/")[0].strip(".").lstrip("@")
    return ascii_domain(bare)


def _email(value: str) -> str | None:
    name, at, domain = value.strip().removeprefix("mailto:").rpartition("@")
    plain = ascii_domain(domain) if at else None
    return f"{name}@{plain}" if plain and name.isascii() and " " not in name else None


def _url(value: str) -> str | None:
    plain = value.strip()
    if re.search(r"\s", plain):
        return None
    if plain.startswith("http://"):
        return "https://" + plain.removeprefix("http://")
    if plain.startswith("https://"):
        host, slash, path = plain.removeprefix("https://").partition("/")
        lower = f"https://{host.lower()}{slash}{path}"
        return lower if lower != value else None
    return f"https://{plain}" if "://" not in plain and "." in plain else None


def _issuer(value: str) -> str | None:
    """As it is, in upper case too. People copy the document's own address, or what a browser shows."""
    plain = re.split(r"[?#]", value.strip())[0]
    found = re.match(r"(.*?)/\.well-known(?:/|$)", plain)
    plain = found[1] if found else plain
    if plain.startswith("https://"):
        return plain if plain != value else None
    return _url(plain)


def _colour(value: str) -> str | None:
    digits = value.lstrip("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(c * 2 for c in digits)
    return f'"#{digits}"' if re.fullmatch(r"[0-9a-f]{6}", digits) else None


def _time(value: str) -> str | None:
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?(?: ?uhr)?", value.strip().lower())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f'"{hour:02}:{minute:02}"' if hour < 24 and minute < 60 else None


def _name(value: str) -> str | None:
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in value)).strip() or None


def _slug(value: str) -> str | None:
    plain = (as_key(value) or "")[:20].strip("-")
    return plain if len(plain) > 2 else None


def _servers(value: str) -> str | None:
    """Several addresses in one text are several items of a list."""
    parts = re.split(r"[\s,;]+", value.strip())
    if found := re.fullmatch(r"(ldaps?)(://[^/\s]+?)/?", value.strip(), re.IGNORECASE) if len(parts) == 1 else None:
        plain = found[1].lower() + found[2]
        return plain if plain != value else None
    return (
        f"[{', '.join(parts)}]" if len(parts) > 1 and all(re.match(r"ldaps?://[^/]+$", one) for one in parts) else None
    )


def _certificate(value: str) -> str | None:
    parts = re.split(r"[\s,;]+", value.strip())
    whole = len(parts) > 1 and all(re.fullmatch(r"M[A-Za-z0-9+/]+={0,2}", one) for one in parts)
    return f"[{', '.join(f'{one[:8]}...' for one in parts)}]" if whole else None


# What becomes a list is not in the field's own form any more.
LISTS = ("ldap_url", "certificate")
_REPAIRS: dict[str, Callable[[str], str | None]] = {
    "key": as_key,
    "slug": _slug,
    "secret_name": lambda value: as_key(value, "_"),
    "domain": _domain,
    "email": _email,
    "url": _url,
    "issuer": _issuer,
    "colour": _colour,
    "time": _time,
    "local_part": lambda value: as_key(value.partition("@")[0]),
    "name": _name,
    "ldap_url": _servers,
    "certificate": _certificate,
}
