"""A picture of an inventory: organisations, services, hosts and ports, as SVG. Pure; the same model, the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from . import manifest_views
from .problems import Lang
from .types import Model

WIDTH, BOX, STEP, TOP = 300, 46, 62, 92
COLUMNS = (24, 424, 824)
_TEXTS: dict[Lang, dict[str, str]] = {
    "de": {
        "organisations": "Organisationen",
        "services": "Dienste",
        "hosts": "Hosts und offene Ports",
        "inside": "nur auf dem Host",
        "title": "Wer, was und wo",
        "everywhere": "auf jedem Host: ",
    },
    "en": {
        "organisations": "Organisations",
        "services": "Services",
        "hosts": "Hosts and open ports",
        "inside": "on the host only",
        "title": "Who, what and where",
        "everywhere": "on every host: ",
    },
}


@dataclass(frozen=True)
class Box:
    """One rectangle: two lines of text, and the boxes to its right that it leads to."""

    id: str
    title: str
    detail: str
    leads_to: tuple[str, ...] = ()


def svg(model: Model, lang: Lang) -> str:
    texts = _TEXTS[lang]
    columns = (_organisations(model), _services(model), _hosts(model, lang))
    height = TOP + STEP * max(len(c) for c in columns) + 40
    places = {box.id: (COLUMNS[n], TOP + STEP * row) for n, c in enumerate(columns) for row, box in enumerate(c)}
    everywhere = texts["everywhere"] + ", ".join(n for n, m in model.manifests.items() if m.everywhere)
    name = _text(model.platform.name)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS[-1] + WIDTH + 24} {height}" role="img" '
        f'aria-labelledby="t" lang="{lang}" font-family="system-ui, sans-serif" font-size="15">',
        f'<title id="t">{name}: {texts["title"]}</title>',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="24" y="36" font-size="22" fill="#12181f">{name}</text>',
    ]
    for n, title in enumerate(("organisations", "services", "hosts")):
        parts.append(f'<text x="{COLUMNS[n]}" y="{TOP - 16}" font-weight="600" fill="#12181f">{texts[title]}</text>')
    for column in columns:
        for box in column:
            parts += [_edge(places[box.id], places[target]) for target in box.leads_to if target in places]
    for n, column in enumerate(columns):
        parts += [_box(box, places[box.id], n, model.branding.colour) for box in column]
    parts.append(f'<text x="24" y="{height - 14}" fill="#4a5561" font-size="13">{_text(everywhere)}</text></svg>')
    return "\n".join(parts) + "\n"


def _organisations(model: Model) -> list[Box]:
    boxes = []
    sign_on = manifest_views.serving(model, "clients")
    for organisation in model.organisations:
        portals = sum(1 for v in model.video_portals if v.organisation == organisation.key)
        detail = organisation.directory.type + (f" · {portals} video" if portals else "")
        boxes.append(Box(f"o:{organisation.key}", organisation.name, detail, (f"s:{sign_on}",)))
    return boxes


def _services(model: Model) -> list[Box]:
    boxes = []
    for name, manifest in model.manifests.items():
        if not manifest.everywhere:
            addresses = ", ".join(dict.fromkeys(site.address for site in manifest.sites))
            hosts = tuple(f"h:{host}" for host in manifest_views.hosts_of(model, name))
            boxes.append(Box(f"s:{name}", name, addresses, hosts))
    return boxes


def _hosts(model: Model, lang: Lang) -> list[Box]:
    texts = _TEXTS[lang]
    boxes = []
    for host in manifest_views.all_hosts(model):
        rules = manifest_views.firewall(model, host)
        shown = [f"{r['port']}/{r['proto']}" + ("" if r["from"] == "world" else f" ({len(r['from'])})") for r in rules]
        boxes.append(Box(f"h:{host}", host, ", ".join(shown) or texts["inside"]))
    return boxes


def _edge(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, y1, x2, y2 = start[0] + WIDTH, start[1] + BOX // 2, end[0], end[1] + BOX // 2
    middle = (x1 + x2) // 2
    return (
        f'<path d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}" fill="none" stroke="#9aa5b1" stroke-width="1.5"/>'
    )


def _box(box: Box, place: tuple[int, int], column: int, colour: str) -> str:
    x, y = place
    fill, ink, soft = ("#ffffff", "#12181f", "#4a5561") if column != 1 else (colour, "#ffffff", "#ffffff")
    return (
        f"<g><title>{_text(box.title)}: {_text(box.detail)}</title>"
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{BOX}" rx="8" fill="{fill}" stroke="{colour}"/>'
        f'<text x="{x + 12}" y="{y + 20}" fill="{ink}">{_text(_cut(box.title, 34))}</text>'
        f'<text x="{x + 12}" y="{y + 37}" font-size="12" fill="{soft}">{_text(_cut(box.detail, 46))}</text></g>'
    )


def _text(text: str) -> str:
    return escape(text, quote=True)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
