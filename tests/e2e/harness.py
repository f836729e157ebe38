"""The browser of every end-to-end test: Debian's Chromium, strict about what a page may do.

    def test_x(visit):
        page = visit(lang="de", width=320)          # a fresh profile; the watchers are on
        page.open("/")
        page.sign_in("maria")                       # any person of the demo
        page.axe()                                  # WCAG 2.2 AA, nothing found
        page.shot("portal-de-320")                  # kept in .cache/test-output/screenshots

Whatever the test is about, it fails when a page asks a foreign host for anything, writes an error to the console,
throws, or has a request that fails. A failing test leaves picture, page and trace.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

from tests.e2e.stage import CACHE, OUTPUT, Person, Stage

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).resolve().parent
SCREENSHOTS = OUTPUT / "screenshots"

WIDTHS = (320, 360, 768, 1280, 1920)
LOCALES = {"de": "de-DE", "en": "en-GB"}

OF_COLOUR = ("color-contrast", "link-in-text-block")
"""axe-core's rules whose answer depends on colours: what the dark scheme adds to a page that is clean in light."""
OF_WIDTH = ("target-size", "scrollable-region-focusable", "color-contrast")
"""Those whose answer depends on where things stand."""

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
"""axe-core's tags up to WCAG 2.2 AA (axe-core 4.14, doc/API.md)."""

LOOKED_AT = HERE / "undecided.yml"
"""What axe-core reports as incomplete, since it cannot decide it, and what somebody saw there."""
UNDECIDED: Counter[str] = Counter()
"""How often this session met each of them, as RULE: ELEMENTS."""
# The elements that axe-core could not judge and that none of the given selectors means; and how often each one did.
_SORT = """([incomplete, known]) => {
  const left = [], met = {};
  for (const rule of incomplete) for (const node of rule.nodes) {
    const element = typeof node.target[0] === "string" ? document.querySelector(node.target[0]) : null;
    const one = known.find(one => one.rule === rule.id && element && element.matches(one.elements));
    const why = [...node.any, ...node.all, ...node.none].map(check => check.message).join("; ");
    if (one) met[`${one.rule}: ${one.elements}`] = (met[`${one.rule}: ${one.elements}`] || 0) + 1;
    else left.push(`${rule.id}: ${node.target} ${node.html.slice(0, 200)}\n      ${why}`);
  }
  return [left, met];
}"""


def looked_at() -> list[dict[str, str]]:
    """`rule`, `elements` (a CSS selector) and `seen`: why it is no barrier."""
    found: list[dict[str, str]] = yaml.safe_load(LOOKED_AT.read_text(encoding="utf-8")) or []
    return found


def profile_home(folder: Path, ca: Path) -> Path:
    """A home folder whose NSS store, the one Chromium on Linux reads, trusts `ca` and nothing else of ours."""
    store = folder / ".pki" / "nssdb"
    store.mkdir(parents=True)
    base = ["certutil", "-d", f"sql:{store}"]
    for command in ([*base, "-N", "--empty-password"], [*base, "-A", "-t", "C,,", "-n", "readi", "-i", str(ca)]):
        subprocess.run(command, check=True, capture_output=True)
    return folder


def running(playwright: Playwright, stage: Stage, home: Path) -> Iterator[Browser]:
    """For a fixture to yield from: one browser for all tests of a stage."""
    browser = launch(playwright, profile_home(home, stage.ca), stage.addresses)
    yield browser
    browser.close()


def launch(playwright: Playwright, home: Path, addresses: Mapping[str, str]) -> Browser:
    """Chromium with its own home. Names other than the platform's resolve to nothing."""
    if not CHROMIUM.exists():
        raise AssertionError(f"{CHROMIUM} is missing: apt install chromium (bin/setup does)")
    rules = [f"MAP {host} {address}" for host, address in sorted(addresses.items())] + ["MAP * ~NOTFOUND"]
    arguments = [f"--host-resolver-rules={', '.join(rules)}", "--force-color-profile=srgb"]
    return playwright.chromium.launch(
        executable_path=str(HERE / "chromium-deaf"),
        # Debian's Chromium has no usable sandbox for root; everybody else keeps it.
        chromium_sandbox=os.geteuid() != 0,
        args=arguments,
        env={**os.environ, "HOME": str(home)},
    )


def axe_source() -> str:
    """axe-core from npm, as the lock says (version and integrity), installed once."""
    folder = CACHE / "e2e" / "npm"
    source = folder / "node_modules" / "axe-core" / "axe.min.js"
    lock = (HERE / "package-lock.json").read_bytes()
    installed = folder / "package-lock.json"
    if not source.is_file() or installed.read_bytes() != lock:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder / name)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return source.read_text(encoding="utf-8")


class Visit:
    """One person at one screen: a browser context with its page, watched."""

    def __init__(self, browser: Browser, stage: Stage, axe: str, options: Mapping[str, Any]) -> None:
        self.stage = stage
        self.lang = options.get("lang", "de")
        self.problems: list[str] = []
        self.requests: list[Request] = []
        self._axe = axe
        self._expected: list[re.Pattern[str]] = []
        width = options.get("width", 1280)
        self.context: BrowserContext = browser.new_context(
            locale=LOCALES[self.lang],
            viewport={"width": width, "height": options.get("height", 640 if width < 600 else 900)},
            color_scheme=options.get("scheme", "light"),
            java_script_enabled=options.get("javascript", True),
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        # The trace's snapshots show the page at every step; a film of it on top would double the time of everything.
        self.context.tracing.start(screenshots=False, snapshots=True)
        self.context.on("request", self._on_request)
        self.context.on("requestfailed", self._on_request_failed)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self._problem(f"uncaught: {error.error}"))
        self.page: Page = self.context.new_page()

    # -- what a page does ----------------------------------------------------------------------------------------------

    def open(self, path: str) -> Page:
        """A page of the portal, or any full URL; answers of 400 and above fail at once."""
        url = path if path.startswith("https://") else self.stage.portal + path
        answer = self.page.goto(url, wait_until="load")
        if answer is None or answer.status >= 400:
            raise AssertionError(f"{url}: {answer and answer.status}")
        return self.page

    def sign_in(self, key: str) -> Person:
        """From whatever page of the portal is open, through Keycloak's pages, back to the portal."""
        person = self.stage.person(key)
        self.page.locator("#sign-in").click()
        self.fill_in(person.username, person.password)
        self.page.wait_for_url(lambda url: url.startswith(self.stage.portal))
        self.page.locator("#who").get_by_text(person.name, exact=True).wait_for()
        return person

    def fill_in(self, username: str, password: str) -> None:
        """Keycloak's sign-in, on one page or, where it asks for the address first, on two."""
        self.page.locator("#username").fill(username)
        if not self.page.locator("#password").is_visible():
            self.page.locator("#kc-login").click()
        self.page.locator("#password").fill(password)
        self.page.locator("#kc-login").click()

    def choose_language(self) -> None:
        """The visit's, on a page of Keycloak's that knows the person: a seeded one's is German until they choose."""
        if self.page.locator("html").get_attribute("lang") == self.lang:
            return
        switch = self.page.locator("#login-select-toggle")
        wanted = switch.locator(f"option[value*='kc_locale={self.lang}']").get_attribute("value")
        switch.select_option(value=wanted)
        self.page.locator(f"html[lang={self.lang}]").wait_for()

    def sign_out(self) -> None:
        self.page.locator("#menu summary").click()
        self.page.locator("#sign-out").click()
        self.page.wait_for_url(lambda url: url.startswith(self.stage.portal))
        self.page.locator("#sign-in").wait_for(state="visible")

    # -- what is looked at ---------------------------------------------------------------------------------------------

    def shot(self, name: str, *, full: bool = True) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=file, full_page=full, animations="disabled")
        return file

    def axe(self, *, good_practice: bool = True, only: Sequence[str] = ()) -> None:
        """Nothing that axe-core can find at WCAG 2.2 AA; and nothing against its own good practice on top.

        What it cannot decide was looked at by somebody and is in undecided.yml; the rest is counted unless the stage is
        strict.

        `only`: these rules, where the same page was looked at as a whole already (in light, at another width).
        """
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(self._axe)
        tags = [*WCAG, "best-practice"] if good_practice else WCAG
        run = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": tags}
        options = {"runOnly": run, "resultTypes": ["violations", "incomplete"]}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        if not found["passes"]:
            raise AssertionError("axe-core looked at nothing")
        findings = [
            f"{v['id']} ({v['impact']}): {v['help']}\n    " + "\n    ".join(n["html"][:200] for n in v["nodes"])
            for v in found["violations"]
        ]
        if findings:
            raise AssertionError(f"{self.page.url}: axe-core found\n  " + "\n  ".join(findings))
        left, met = self.page.evaluate(_SORT, [found["incomplete"], looked_at()])
        UNDECIDED.update({**met, **{f"not looked at: {one.partition(chr(10))[0]}": 1 for one in left}})
        if left and self.stage.strict:
            raise AssertionError(f"{self.page.url}: axe-core cannot decide\n  " + "\n  ".join(left))

    def no_sideways_scrolling(self) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url}: {wide} px wider than the screen"

    # -- the watchers --------------------------------------------------------------------------------------------------

    def expect(self, pattern: str) -> None:
        """A problem this test provokes on purpose; it must then really turn up."""
        self._expected.append(re.compile(pattern))

    def close(self, failed_into: Path | None) -> list[str]:
        """What went wrong unexpectedly, and what was expected but did not happen."""
        left = [p for p in self.problems if not any(e.search(p) for e in self._expected)]
        left += [
            f"expected but not seen: {e.pattern}"
            for e in self._expected
            if not any(e.search(problem) for problem in self.problems)
        ]
        if failed_into is None and left:
            failed_into = OUTPUT / "e2e" / "watchers"
        if failed_into is not None:
            self._keep(failed_into, left)
        else:
            self.context.tracing.stop()
        self.context.close()
        return left

    def _keep(self, folder: Path, problems: list[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / "page.png", full_page=True)
        (folder / "page.html").write_text(self.page.content(), encoding="utf-8")
        told = {"url": self.page.url, "problems": problems, "requests": [r.url for r in self.requests]}
        (folder / "told.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        self.context.tracing.stop(path=folder / "trace.zip")

    def _problem(self, text: str) -> None:
        self.problems.append(text)

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)
        address = urlsplit(request.url)
        if address.scheme in {"data", "blob"} or f"{address.scheme}://{address.netloc}" in self.stage.plain:
            return
        if address.scheme != "https" or address.hostname not in self.stage.hosts:
            self._problem(f"foreign request: {request.url}")

    def _on_request_failed(self, request: Request) -> None:
        # A page that is left cancels what it still had under way: that is no failure of the page.
        if request.failure != "net::ERR_ABORTED":
            self._problem(f"failed request: {request.url}: {request.failure}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._problem(f"console: {message.text} ({message.location.get('url')})")
