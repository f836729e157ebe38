"""docs/en/contracts.md: per contract what we rely on, where it was read, and when a real product was asked."""

from __future__ import annotations

from tests.contracts import asked, products

from .reference import Page
from .table import table

TITLE = "Contracts"
INTRO = (
    "What we rely on in products of others, one row per fact. The same tests ask a stand-in and the "
    "real product, by `bin/test contract NAME --at real --address ADDRESS --run 'docker exec -i CONTAINER'`. *Asked* "
    "is what the release answered that the platform pins; *not yet* means that nobody asked it."
)


def page() -> Page:
    return TITLE, INTRO, "\n\n".join(_contract(name) for name in products.names())


def _contract(name: str) -> str:
    product = products.product(name)
    answers = asked.read(name)
    rows = []
    for known in products.known(name):
        fact = known.fact
        holds = " ".join(
            word for word in (fact.since and f"from {fact.since}", fact.until and f"before {fact.until}") if word
        )
        pinned = [entry for entry in answers if entry.release == product.pinned and known.name in entry.results]
        result = f"{pinned[-1].results[known.name]} {pinned[-1].day}" if pinned else "not yet"
        rows.append((known.sentence, fact.file, fact.seen or "–", fact.read or "–", holds or "all", result))
    parts = [
        f"## {product.title}",
        f"`tests/contracts/{name}`, pinned release {product.pinned}. {product.stands_in}."
        + (f" It does not show {product.shows_not}." if product.shows_not else ""),
    ]
    if answers:
        counts = [(entry, list(entry.results.values())) for entry in answers]
        parts.append(
            "Asked: "
            + "; ".join(
                f"{entry.release} on {entry.day}, {results.count('passed')} passed, {results.count('failed')} failed"
                for entry, results in counts
            )
            + "."
        )
    parts.append(table(["Fact", "Upstream", "Seen in", "Read in", "Holds", "Asked"], rows))
    return "\n\n".join(parts)
