"""Project groups in a file that operators wrote with a spreadsheet: what each line asks for, and what is wrong with it.

    rows = read(data, known)                   # bytes -> Row(line, wish, faults) for each line; FileError for the whole
    importable = rows and not any(row.faults for row in rows)

CSV with a first line of column names, German or English, separated by ; , or tab; UTF-8, or what Excel on a German
Windows writes. Several people in one cell are separated by spaces, commas or line breaks. Pure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .founding import FOLDER, FORUM, HELPDESK, LIST, Fault, Known, Wish, faults, proposed, with_wish

MOST = 500
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "gruppe", "group"),
    "slug": ("slug", "kurzname"),
    "kind": ("kind", "art"),
    "joining": ("joining", "beitritt"),
    "purpose": ("purpose", "zweck"),
    "moderators": ("moderators", "moderation"),
    "members": ("members", "mitglieder"),
    FOLDER: ("folder_gb", "ordner_gb"),
    FORUM: ("forum",),
    HELPDESK: ("helpdesk",),
    LIST: ("mailing_list", "liste"),
}
KINDS = {
    "projektgruppe": "project", "projekt": "project", "lenkungskreis": "steering", "fachgruppe": "technical",
    "netzwerk": "network",
}  # fmt: skip
JOININGS = {"offen": "open", "auf anfrage": "moderated", "anfrage": "moderated", "geschlossen": "closed"}
YES, NO = frozenset({"ja", "yes", "x", "1", "true", "wahr"}), frozenset({"", "nein", "no", "0", "false", "falsch"})


class FileError(Exception):
    """`key` names the sentence, `said` what it names."""

    def __init__(self, key: str, said: str = "") -> None:
        super().__init__(key)
        self.key, self.said = key, said


@dataclass(frozen=True)
class Row:
    """`line`: as a spreadsheet counts them, the first one with the names."""

    line: int
    wish: Wish
    faults: tuple[Fault, ...]


def read(data: bytes, there: Known) -> list[Row]:
    lines = list(_lines(data))
    if len(lines) > MOST:
        raise FileError("file_long", str(MOST))
    rows = []
    for number, cells, odd in lines:
        wish, wrong = _wish(cells)
        rows.append(Row(number, wish, (*odd, *wrong, *_not_twice(wrong, faults(wish, there)))))
        there = with_wish(there, wish)
    return rows


def _not_twice(said: tuple[Fault, ...], found: tuple[Fault, ...]) -> Iterator[Fault]:
    fields = {fault.field for fault in said}
    return (fault for fault in found if fault.field not in fields)


def _lines(data: bytes) -> Iterator[tuple[int, dict[str, str], tuple[Fault, ...]]]:
    reader = csv.reader(io.StringIO(_text(data), newline=""), delimiter=_separator(_text(data)), strict=True)
    try:
        names = _names(next(reader, []))
        number = 2
        for cells in reader:
            if any(cell.strip() for cell in cells):
                more = tuple(cell for cell in cells[len(names) :] if cell.strip())
                odd = (Fault("line", "cells_many", more[0]),) if more else ()
                yield number, {n: c.strip() for n, c in zip(names, cells, strict=False) if n}, odd
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileError("file_broken", f"{reader.line_num}: {error}") from error


def _text(data: bytes) -> str:
    if b"\0" in data:
        raise FileError("file_no_csv")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";,\t", key=first.count)


def _names(cells: list[str]) -> list[str]:
    found = []
    for cell in cells:
        typed = cell.strip().casefold()
        field = next((field for field, names in COLUMNS.items() if typed in names), "")
        if typed and not field:
            raise FileError("column_unknown", cell.strip())
        if field and field in found:
            raise FileError("column_twice", cell.strip())
        found.append(field)
    for needed in ("name", "moderators"):
        if needed not in found:
            raise FileError("column_missing", COLUMNS[needed][0])
    return found


def _wish(cells: Mapping[str, str]) -> tuple[Wish, tuple[Fault, ...]]:
    wrong = []
    gets = {attribute: cells[attribute] for attribute in (FOLDER, LIST) if cells.get(attribute)}
    for attribute in (FORUM, HELPDESK):
        typed = cells.get(attribute, "").casefold()
        if typed in YES:
            gets[attribute] = "true"
        elif typed not in NO:
            wrong.append(Fault(attribute, "yes_or_no", cells[attribute]))
    wish = Wish(
        cells.get("slug", "") or proposed(cells.get("name", "")),
        cells.get("name", ""),
        KINDS.get(cells.get("kind", "").casefold(), cells.get("kind", "").casefold()) or "project",
        JOININGS.get(cells.get("joining", "").casefold(), cells.get("joining", "").casefold()) or "moderated",
        cells.get("purpose", ""),
        people(cells.get("moderators", "")),
        people(cells.get("members", "")),
        gets,
    )
    return replace(wish, members=tuple(one for one in wish.members if one not in wish.moderators)), tuple(wrong)


def people(text: str) -> tuple[str, ...]:
    """Addresses as somebody typed them, each once."""
    found = (one.strip().lower() for one in text.replace(",", " ").replace(";", " ").split())
    return tuple(dict.fromkeys(one for one in found if one))
