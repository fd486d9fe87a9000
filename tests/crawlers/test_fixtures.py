"""One test over all portals: a saved page in, the expected records out. Everybody in the pages is invented."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from crawlers.portal import Portal, load_portals
from crawlers.wire import Entry, Follow, Page
from hieudan.records import RawItem

FIXTURES = Path(__file__).parent / "fixtures"
PORTALS = load_portals()


def parsed(portal: Portal, folder: Path) -> dict[str, object]:
    """All that a portal's parser makes of the saved pages, as JSON."""
    platform, options = portal.parser, portal.options
    pages = []
    items: list[RawItem] = []
    for path in sorted(folder.glob("list*.*")):
        page = platform.parse_list(Page(path.read_bytes()), options)
        pages.append(
            {
                "file": path.name,
                "has_next": page.has_next,
                "issues": page.issues,
                "entries": [
                    {"id": e.source_id, "sent_on": e.sent_on, "is_open": e.is_open, "is_public": e.is_public}
                    for e in page.entries
                ],
            }
        )
        for entry in page.entries:
            items += entry.items or _details(portal, folder, entry)
    return json.loads(json.dumps({"pages": pages, "items": [asdict(item) for item in items]}, default=_plain))  # type: ignore[no-any-return]


def _details(portal: Portal, folder: Path, entry: Entry) -> list[RawItem]:
    """Items of an entry's saved detail; ``follow-<id>`` is the further page that some platforms ask for."""
    items: list[RawItem] = []
    for path in folder.glob(f"detail-{entry.source_id}.*"):
        found = portal.parser.parse_detail(Page(path.read_bytes()), entry, portal.options)
        if isinstance(found, Follow):
            [further] = folder.glob(f"follow-{entry.source_id}.*")
            found = found.finish(Page(further.read_bytes(), "", found.fetch))
        items += found
    return items


def _plain(value: object) -> object:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


@pytest.mark.parametrize("portal_id", sorted(PORTALS))
def test_saved_page_gives_expected_records(portal_id: str) -> None:
    folder = FIXTURES / portal_id
    assert folder.is_dir(), f"no saved page: put one into {folder}"
    actual = parsed(PORTALS[portal_id], folder)
    expected_file = folder / "expected.json"
    expected = json.loads(expected_file.read_text(encoding="utf-8")) if expected_file.exists() else {}
    if actual != expected or not expected.get("items"):
        shown = json.dumps(actual, ensure_ascii=False, indent=1) + "\n"
        (folder / "expected.actual.json").write_text(shown, encoding="utf-8")
    assert expected, f"no expectation: review {folder}/expected.actual.json and save it as expected.json"
    assert expected["items"], "an expectation without items proves nothing"
    assert actual == expected


def test_every_folder_is_a_portal() -> None:
    assert {folder.name for folder in FIXTURES.iterdir()} == set(PORTALS)
