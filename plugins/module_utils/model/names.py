"""What each application makes of a name, as far as two names can become the same thing there.

Each function is the application's own rule, reduced to what decides equality; None where nothing would be left and
the application falls back to something unique.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
# RFC 2142; what a service answers itself is its own (../roster/slug.py).
RESERVED_ADDRESSES = frozenset(
    {"abuse", "admin", "hostmaster", "mailer-daemon", "noreply", "no-reply", "postmaster", "root", "security"}
    | {"webmaster"}
)


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name.translate(_GERMAN)).encode("ascii", "ignore").decode()


def nextcloud_group(name: str) -> str | None:
    """Group ids and Team Folders' mount points: trimmed, at most 64 characters (longer ones become a hash), the same
    for a database and for Windows clients that do not tell upper from lower case."""
    plain = unicodedata.normalize("NFC", name).strip()
    if len(plain.encode()) > 64:
        return hashlib.sha256(plain.encode()).hexdigest()
    return re.sub(r'[\\/:*?"<>|]', "", plain).strip(" .").casefold() or None


def discourse_slug(name: str) -> str | None:
    """lib/slug.rb: transliterated, lower case, everything else a dash, dashes collapsed. Reduced to what an old and a
    new version have in common; the newest was not read."""
    return re.sub(r"[^a-z0-9]+", "-", _ascii(name).replace("'", "").lower()).strip("-") or None


def dokuwiki_id(name: str) -> str | None:
    """inc/pageutils.php cleanID() with its defaults (sepchar `_`, deaccent 1, useslash 0): lower case, `;` parts
    namespaces as `:` does, accents taken off, special characters to `_`, runs and ends of `:._-` removed."""
    plain = name.strip().lower().replace(";", ":").translate(_GERMAN)
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = "".join(c if c.isalnum() or c in "._-:" else "_" for c in plain)
    plain = re.sub(r":+", ":", re.sub(r"_+", "_", plain)).strip(":._-")
    return re.sub(r"[:._-]+:", ":", re.sub(r":[:._-]+", ":", plain)) or None


def list_address(local_part: str) -> str:
    """Mailman compares addresses in lower case."""
    return local_part.lower()


APPLICATIONS = {"Nextcloud": nextcloud_group, "Discourse": discourse_slug, "DokuWiki": dokuwiki_id}
