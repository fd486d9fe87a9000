"""One test over all portals: a saved page in, the expected records out. Everybody in the pages is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawlers.new import records_of
from crawlers.portal import load_portals

FIXTURES = Path(__file__).parent / "fixtures"
PORTALS = load_portals()


@pytest.mark.parametrize("portal_id", sorted(PORTALS))
def test_saved_page_gives_expected_records(portal_id: str) -> None:
    folder = FIXTURES / portal_id
    assert folder.is_dir(), f"no saved page: put one into {folder}"
    actual = records_of(PORTALS[portal_id], folder)
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
