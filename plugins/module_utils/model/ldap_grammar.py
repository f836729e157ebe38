"""LDAP's own grammars: names (RFC 4514), filters (RFC 4515), addresses (RFC 4516 as far as a server is named). Pure.

Each function gives None where the text is sound, else where it stops being so, counted from 1.

    fault_of_filter("(&(objectClass=user)(department=*)")    # Fault(35, ")")
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ATTRIBUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)")
_OPTIONS = re.compile(r"(?:;[A-Za-z0-9-]+)*")
_RULE = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)")
# RFC 4515, valueencoding: no NUL, brackets, star or backslash but as \XX. A star is the rule's own.
_VALUE = re.compile(r"(?:[^\x00()\\]|\\[0-9A-Fa-f]{2})*")
# RFC 4514, string: what is special stands behind a backslash.
_DN_VALUE = re.compile(
    r'#(?:[0-9A-Fa-f]{2})+|"(?:[^"\\\x00]|\\.)+"|(?:[^\x00"+,;<>\\]|\\(?:[ "#+,;<=>\\]|[0-9A-Fa-f]{2}))*'
)
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# What Active Directory takes for a name beside a DN (MS-ADTS 5.1.1.1.1): NAME@DOMAIN and DOMAIN\NAME.
_WINDOWS = re.compile(r'[^\s@\\=,"]+@[A-Za-z0-9.-]+|[A-Za-z0-9.-]+\\[^\s@\\=,"]+')


@dataclass(frozen=True)
class Fault:
    """`at`: the character (from 1) at which `wanted` should be."""

    at: int
    wanted: str


class _StopError(Exception):
    def __init__(self, at: int, wanted: str) -> None:
        super().__init__(wanted)
        self.fault = Fault(at + 1, wanted)


def is_windows_name(text: str) -> bool:
    """Whether it names an account as Windows does; other directories take a DN alone."""
    return bool(_WINDOWS.fullmatch(text))


def fault_of_bind_name(text: str) -> Fault | None:
    return None if is_windows_name(text) else fault_of_dn(text)


def fault_of_filter(text: str) -> Fault | None:
    """One filter, from its first bracket to its last."""
    try:
        end = _filter(text, 0, 0)
        return None if end == len(text) else Fault(end + 1, "")
    except _StopError as stop:
        return stop.fault


def _expect(text: str, at: int, mark: str) -> int:
    if not text.startswith(mark, at):
        raise _StopError(at, mark)
    return at + len(mark)


def _filter(text: str, at: int, depth: int) -> int:
    at = _expect(text, at, "(")
    if depth > 50:
        raise _StopError(at, ")")
    if text[at : at + 1] in ("&", "|"):
        at += 1
        # RFC 4526: (&) is true and (|) is false.
        while text.startswith("(", at):
            at = _filter(text, at, depth + 1)
    elif text[at : at + 1] == "!":
        at = _filter(text, at + 1, depth + 1)
    else:
        at = _item(text, at)
    return _expect(text, at, ")")


def _item(text: str, at: int) -> int:
    found = _ATTRIBUTE.match(text, at)
    end = at
    if found:
        options = _OPTIONS.match(text, found.end())
        end = options.end() if options else found.end()
    elif not text.startswith(":", at):
        raise _StopError(at, "a-z")
    if text.startswith(":", end):
        end = _extensible(text, end, named=found is not None)
    else:
        mark = next((m for m in ("~=", ">=", "<=", "=") if text.startswith(m, end)), None)
        if mark is None:
            raise _StopError(end, "=")
        end += len(mark)
    value = _VALUE.match(text, end)
    return value.end() if value else end


def _extensible(text: str, at: int, *, named: bool) -> int:
    """[attr][:dn][:rule]:= ; without an attribute a rule is needed."""
    if text[at : at + 3].lower() == ":dn" and text[at + 3 : at + 4] == ":":
        at += 3
    rule = False
    if text.startswith(":", at) and not text.startswith(":=", at):
        found = _RULE.match(text, at + 1)
        if not found:
            raise _StopError(at + 1, "a-z")
        at, rule = found.end(), True
    if not (named or rule):
        raise _StopError(at, "a-z")
    return _expect(text, at, ":=")


def fault_of_dn(text: str) -> Fault | None:
    """A name with at least one part; spaces around , + and = are allowed, as servers allow them (RFC 2253)."""
    at = 0
    while True:
        at = _spaces(text, at)
        found = _ATTRIBUTE.match(text, at)
        if not found:
            return Fault(at + 1, "a-z")
        at = _spaces(text, found.end())
        if not text.startswith("=", at):
            return Fault(at + 1, "=")
        at = _spaces(text, at + 1)
        value = _DN_VALUE.match(text, at)
        if not value or value.end() == at:
            return Fault(at + 1, "a-z")
        at = _spaces(text, value.end())
        if at == len(text):
            return None
        if text[at] not in ",;+":
            return Fault(at + 1, ",")
        at += 1


def _spaces(text: str, at: int) -> int:
    while text.startswith(" ", at):
        at += 1
    return at


def fault_of_url(text: str) -> Fault | None:
    """ldap:// or ldaps://, a whole name (its certificate is compared with it), a port from 1 to 65535, nothing else."""
    scheme = re.match(r"ldaps?://", text)
    if not scheme:
        return Fault(1, "ldaps://")
    host = _HOST.match(text, scheme.end())
    if not host:
        return Fault(scheme.end() + 1, "NAME")
    if host.end() == len(text):
        return None
    port = re.match(r":([0-9]{1,5})", text[host.end() :])
    if not port or not 0 < int(port[1]) < 65536:
        return Fault(host.end() + 1, ":1-65535")
    end = host.end() + port.end()
    return None if end == len(text) else Fault(end + 1, "")


def is_attribute(text: str) -> bool:
    """An attribute's or an object class's name, or its number."""
    return _ATTRIBUTE.fullmatch(text) is not None
