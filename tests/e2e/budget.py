"""What a page costs: counted by Chromium itself (DevTools protocol, Network.loadingFinished), not by our server."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from typing import Any

from tests.e2e.harness import Visit
from tests.e2e.stage import OUTPUT, ROOT, Stage

DOC = ROOT / "docs" / "en" / "portal-budget.md"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


@dataclass(frozen=True)
class Cost:
    bytes: int
    requests: int
    first_paint_ms: float


class _Counter:
    """Encoded bytes with headers, and requests, of everything after it was made."""

    def __init__(self, visit: Visit) -> None:
        self.bytes = self.requests = 0
        session = visit.context.new_cdp_session(visit.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.requestWillBeSent", self._request)
        session.on("Network.loadingFinished", self._finished)

    def _request(self, _: Any) -> None:
        self.requests += 1

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


def measure(visit: Visit, url: str) -> Cost:
    counter = _Counter(visit)
    visit.page.goto(url, wait_until="networkidle")
    return Cost(counter.bytes, counter.requests, visit.page.evaluate(FIRST_PAINT))


def signed_in(visit: Visit, key: str) -> Cost:
    """The start page once more, by somebody who has a session: adapter, silent check, token, groups."""
    visit.open("/")
    visit.sign_in(key)
    visit.page.locator("#me[data-ready]").wait_for()
    counter = _Counter(visit)
    visit.open("/")
    visit.page.locator("#me[data-ready]").wait_for()
    visit.page.wait_for_load_state("networkidle")
    return Cost(counter.bytes, counter.requests, visit.page.evaluate(FIRST_PAINT))


def holds(anonymous: Visit, person: Visit, stage: Stage) -> dict[str, Cost]:
    """Under 150 kB and 20 requests, for who looks around and for who comes back signed in."""
    looked = measure(anonymous, stage.portal + "/")
    signed = signed_in(person, "maria")
    for cost in (looked, signed):
        assert 0 < cost.bytes < 150_000
        assert 0 < cost.requests < 20
    return {"The start page, nobody signed in": looked, "Coming back signed in, groups shown": signed}


def write(costs: dict[str, Cost]) -> None:
    """Always to the test output; with READI_WRITE_DOCS=1 to the page in docs/ as well."""
    rows = [
        f"| {name} | {c.bytes / 1000:.1f} kB | {c.requests} | {c.first_paint_ms:.0f} ms |" for name, c in costs.items()
    ]
    today = datetime.datetime.now(datetime.UTC).date()
    text = "\n".join(
        [
            "# What the portal costs to look at",
            "",
            "Measured by the browser tests on the demo (`bin/demo`: nginx, Keycloak, TLS), with an empty cache, by",
            "Chromium's own count: bytes on the wire with headers (gzip), requests, and first contentful paint. They",
            "fail at 150 kB or 20 requests.",
            f"Last written: {today}, on 2 cores shared with much other work.",
            "",
            "| page | bytes | requests | first paint |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            "",
            "Nobody signed in: the page, one style sheet, one script and the logo. Keycloak's adapter (61 kB, 14 kB",
            "on the wire) is loaded only by somebody who signs in or was signed in before. Until then nothing is sent",
            "to the sign-on. A logo may have 48 kB, and a page shows two of them at most: that fits, too.",
            "",
        ]
    )
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "portal-budget.md").write_text(text, encoding="utf-8")
    if os.environ.get("READI_WRITE_DOCS"):
        DOC.write_text(text, encoding="utf-8")
