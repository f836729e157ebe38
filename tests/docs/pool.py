"""How full a planned pool of bridges gets: a table and a picture of the simulation, and the published case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ansible_collections.readi.one.plugins.module_utils.model import bridge_size as size
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge import simulation

from .table import table

GUESTS = (100, 1000, 10000)
# Of the published case.
OF_A_CONFERENCE = size.PUBLISHED["guests"] / size.PUBLISHED["conferences"]
THREADS, LINK_MBIT = 8, 1000
WORDS = {
    "de": {
        "title": "Videobrücken",
        "head": (
            "Gäste",
            "Konferenzen",
            "Brücken",
            "vollste",
            "leerste",
            "auf mehreren Brücken",
            "Verbindungen",
            "Mbit/s je Brücke",
            "TB im Monat",
        ),
        "told": "Veröffentlicht sind {guests} Gäste in {conferences} Konferenzen und {terabytes} TB im Monat. "
        "Gerechnet sind dafür {bridges} Brücken und {planned} TB, davon {out} TB von den Brücken zu den Gästen: "
        "Abweichung {error:+.0%}, nur ausgehend {error_out:+.0%}. "
        "Gerechnet ist nur aus den genannten Quellen, nichts ist angepasst: "
        "dass jeder Werktag so voll ist wie der vollste, "
        "dass die vollste Stunde 17 % eines Tages trägt und ein Monat 22 Werktage hat, ist angenommen.",
        "picture": "Wie voll die Brücken werden",
    },
    "en": {
        "title": "Videobridges",
        "head": (
            "guests",
            "conferences",
            "bridges",
            "fullest",
            "emptiest",
            "on several bridges",
            "links",
            "Mbit/s a bridge",
            "TB a month",
        ),
        "told": "Published are {guests} guests in {conferences} conferences and {terabytes} TB a month. "
        "Planned for that are {bridges} bridges and {planned} TB, "
        "of which {out} TB go from the bridges to the guests: {error:+.0%}, "
        "outgoing alone {error_out:+.0%}. It is computed from the sources named, and fitted to nothing: "
        "that every working day is as full as the fullest, "
        "that the busiest hour carries 17 % of a day, and that a month has 22 working days, is assumed.",
        "picture": "How full the bridges get",
    },
}


@cache
def _found() -> tuple[tuple[int, int, dict[str, object], simulation.Crowd], ...]:
    rows = []
    for guests in GUESTS:
        conferences = round(guests / OF_A_CONFERENCE)
        planned = size.plan(guests, conferences, threads=THREADS, link_mbit=LINK_MBIT)
        servers = [size.guests_of(THREADS)] * planned["bridges"]
        rows.append(
            (guests, conferences, planned, simulation.crowd(guests=guests, conferences=conferences, servers=servers))
        )
    return tuple(rows)


def page(language: str) -> tuple[str, str, str]:
    """Title, introduction, tables."""
    words = WORDS[language]
    lines = [
        (
            *(guests, conferences, planned["bridges"], f"{max(crowd.use):.0%}", f"{min(crowd.use):.0%}"),
            *(crowd.split, crowd.relays, planned["bridge_mbit"], planned["terabytes_a_month"]),
        )
        for guests, conferences, planned, crowd in _found()
    ]
    told = size.PUBLISHED
    planned = size.plan(told["guests"], told["conferences"], threads=THREADS, link_mbit=LINK_MBIT)
    month, out = planned["terabytes_a_month"], planned["terabytes_a_month_out"]
    case = str(words["told"]).format(
        **told,
        bridges=planned["bridges"],
        planned=month,
        out=out,
        error=size.error(told["terabytes"], month),
        error_out=size.error(told["terabytes"], out),
    )
    picture = f"![{words['picture']}](../img/pool-use.svg)"
    return str(words["title"]), "", f"{table(words['head'], lines)}\n\n{picture}\n\n{case}"


def picture() -> str:
    """Share of each bridge, from the fullest to the emptiest, of the pools of the table."""
    wide, high, left, top = 640, 300, 50, 20
    colours = ("#0b5394", "#c8102e", "#1d6b3a")
    dashes = ("", "6 3", "2 3")
    lines, names = [], []
    for number, (guests, _, _, crowd) in enumerate(_found()):
        points = _points(sorted(crowd.use, reverse=True), wide, high, left, top)
        style = f'fill="none" stroke="{colours[number]}" stroke-width="2" stroke-dasharray="{dashes[number]}"'
        lines.append(f'<polyline {style} points="{points}"/>')
        row = top + 20 + 20 * number
        names.append(f'<line x1="{left + 20}" y1="{row + 105}" x2="{left + 50}" y2="{row + 105}" {style}/>')
        names.append(f'<text x="{left + 58}" y="{row + 110}">{guests:,}</text>')
    heights = [(share, _y(share, high, top)) for share in (0, 0.25, 0.5, 0.75, 1)]
    grid = [
        f'<line x1="{left}" y1="{y}" x2="{left + wide}" y2="{y}" stroke="#cbd5e1"/>'
        f'<text x="{left - 8}" y="{y + 5}" text-anchor="end">{share:.0%}</text>'
        for share, y in heights
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + wide + 20} {top + high + 40}" role="img" '
        'aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="14">',
        '<title id="t">Share of what each bridge carries, from the fullest to the emptiest</title>',
        f'<desc id="d">Simulated pools for {", ".join(f"{guests:,}" for guests in GUESTS)} guests.</desc>',
        f'<rect width="{left + wide + 20}" height="{top + high + 40}" fill="#ffffff"/>',
        *grid,
        *lines,
        *names,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _points(use: Sequence[float], wide: int, high: int, left: int, top: int) -> str:
    step = wide / max(len(use) - 1, 1)
    return " ".join(f"{left + number * step:.0f},{_y(share, high, top)}" for number, share in enumerate(use))


def _y(share: float, high: int, top: int) -> int:
    return round(top + high * (1 - min(share, 1.05)))
