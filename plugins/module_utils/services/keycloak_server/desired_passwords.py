"""Passwords that nobody may choose: what is guessed first in a German town hall. Pure.

Keycloak 26.7.4 (passwordBlacklist) compares without case, with lines of one file; `python -m tests.docs` writes
it. What is shorter than the length of the policy (desired_realm.py) is refused by that already.
"""

from __future__ import annotations

from collections.abc import Iterator

DENIED = "passwords.txt"
LENGTH = 12
_WORDS = """
abteilung admin administrator amtsleiter anmelden anmeldung arbeit arbeiten arbeitsplatz aufwiedersehen baden
badenwürttemberg beamter behörde berlin bitte buergermeister bürger bürgerbüro bürgermeister büro computer danke
datenschutz deutschland digital dienstag donnerstag einwohner fasching fasnacht ferien feierabend firewall freitag
fruehling frühling fussball fußball geheim geheimnis gemeinde gemeinderat geburtstag guten gutenmorgen gutentag hallo
hallowelt hauptamt herbst herzlich herzlichwillkommen hochsommer ichliebedich initial internet januar februar märz
maerz april juni juli august september oktober november dezember kaffee kaffeepause kämmerei karlsruhe katze kennung
kennwort keycloak kollege kollegen kommune landkreis landratsamt landrat login mannheim master meinkennwort
meinpasswort mitarbeiter mittagspause mittwoch monitor montag morgen mustermann netzwerk neuespasswort notebook
oberbürgermeister oberbuergermeister office ordnungsamt ostern passwd passwort password personalamt portal projekt
projektgruppe qwertz qwertzuiop qwerty qwertyuiop rathaus rechner samstag schatz schwarzwald server service sicher
sicherheit sommer sommerferien sonne sonnenschein sonntag stadt stadtrat stadtverwaltung standesamt start
startpasswort stuttgart support system tastatur technik test testpasswort trustno urlaub verwaltung verwaltungsamt
videokonferenz vorgesetzter weihnachten welcome willkommen windows winter wochenende württemberg zugang zukunft
zusammen
"""
_WALKS = """
123456789012 1234567890123 12345678901234 123456789123456789 1q2w3e4r5t6y 1q2w3e4r5t6z 1qaz2wsx3edc 1qay2wsx3edc
1qaz2wsx3edc4rfv abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz asdfghjklöäyxcv asdfasdfasdf qwertzqwertz
qwertyqwerty qwertzuiopasdf qwertzuiopü+ yxcvbnmasdfg aaaaaaaaaaaa 000000000000 111111111111 112233445566 987654321098
098765432109 123123123123 121212121212
"""
_ENDINGS = [
    "",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "01",
    "007",
    "11",
    "99",
    "2000",
]
_YEARS = [str(year) for year in (*range(1985, 2006, 5), *range(2018, 2036))]


def text() -> str:
    """The file: one password a line, in lower case, sorted."""
    return "".join(f"{one}\n" for one in sorted({one for one in _all() if len(one) >= LENGTH}))


def _all() -> Iterator[str]:
    yield from _WALKS.split()
    for word in _WORDS.split():
        yield from (f"{word}{joint}{word}{ending}" for joint in ("", "-") for ending in ("", "1", "!"))
        for ending in (*_ENDINGS, *_YEARS):
            yield from (f"{word}{joint}{ending}{mark}" for joint in ("", "-") for mark in ("", "!"))
