"""The texts of the mistakes, by what is mistaken. German is what operators read; English is beside it.

A test holds both to the same placeholders, and no code is in two of the tables.
"""

from __future__ import annotations

from .directories import MESSAGES as DIRECTORIES
from .files import MESSAGES as FILES
from .hosts import MESSAGES as HOSTS
from .logos import MESSAGES as LOGOS
from .manifests import MESSAGES as MANIFESTS
from .names import MESSAGES as NAMES
from .notes import MESSAGES as NOTES
from .options import MESSAGES as OPTIONS
from .outposts import MESSAGES as OUTPOSTS
from .references import MESSAGES as REFERENCES
from .services import MESSAGES as SERVICES
from .shape import MESSAGES as SHAPE
from .syntax import MESSAGES as SYNTAX
from .texts import Texts
from .vault import MESSAGES as VAULT

# Above the lines, where something else is before them.
HEADING = {
    "de": "Das Inventar ist nicht in Ordnung; kein Host wurde angefasst.",
    "en": "The inventory is not sound; no host was touched.",
}
# The one thing to write, where there is none, and how the probable thing is named.
WRITE = {"de": "{} schreiben", "en": "write {}"}
GENERAL = {"de": "berichtigen", "en": "correct it"}
MEANT = {"de": ", gemeint ist wohl {}", "en": ", probably meant: {}"}

MESSAGES: Texts = {
    **SYNTAX,
    **SHAPE,
    **DIRECTORIES,
    **NAMES,
    **SERVICES,
    **OUTPOSTS,
    **OPTIONS,
    **LOGOS,
    **HOSTS,
    **REFERENCES,
    **FILES,
    **MANIFESTS,
    **VAULT,
    **NOTES,
}
