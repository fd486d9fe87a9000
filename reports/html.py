"""A document -> one HTML file that asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.charts import COLOURS, DEMO
from reports.document import Document

_TEMPLATES = Path(__file__).parent / "templates"


_DEMO_PAGES = f'@page {{ @top-center {{ content: "{DEMO}"; font: bold 9pt Arial, Arimo, sans-serif; }} }}\n'
"""When a demo page is printed, every sheet says so."""


def _drawing(svg: str) -> Markup:
    """A chart of our own making, its colours as CSS variables; labels from the figures were escaped by its maker."""
    for colour, name in COLOURS.items():
        svg = svg.replace(f'"{colour}"', f'"var(--{name})"')
    return Markup(svg)  # noqa: S704


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["drawing"] = _drawing
    return made


def _render(template: str, extra_css: str = "", **values: object) -> str:
    """The page with its style sheet inside. The policy lets in this style sheet by its hash, and nothing else at all."""
    css = (_TEMPLATES / "style.css").read_text(encoding="utf-8") + extra_css
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = _environment().get_template(template).render(css=Markup(css), policy=policy, **values)  # noqa: S704
    return page.rstrip() + "\n"


def render_html(document: Document) -> str:
    """The whole report as one page."""
    return _render("report.html.j2", _DEMO_PAGES if document.demo else "", report=document)


def render_index(entries: Sequence[dict[str, str]]) -> str:
    """The archive: ``entries`` with ``code``, ``title``, ``period``, ``html``, ``pdf``, ``json``, ``mark``."""
    return _render("index.html.j2", entries=entries)
