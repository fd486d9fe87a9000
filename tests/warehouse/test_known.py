"""What the load tells the crawler of each item: the back-off hangs on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from small_night import LAMP, MONDAY, REOPENED_LAMP, RUBBISH, SATURDAY, SUNDAY, land

from crawlers.plan import read_known
from hieudan.settings import DataFolder, load_province
from warehouse.load import load


def test_known_items_after_three_nights(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    land(data, SATURDAY, [RUBBISH, LAMP])
    land(data, SUNDAY, [RUBBISH, REOPENED_LAMP])
    land(data, MONDAY, [{"source_id": "1", "presence": "gone_404"}, REOPENED_LAMP], portal_total=3, unlisted_count=2)
    load(data, SUNDAY, load_province())
    known = read_known(data.known("thu"), MONDAY)
    assert set(known) == {"1", "2"}
    rubbish, lamp = known["1"], known["2"]
    assert (rubbish.is_open, rubbish.first_seen_on, rubbish.changed_on, rubbish.last_seen_on) == (
        True, SATURDAY, SATURDAY, SUNDAY,
    )  # fmt: skip
    assert (lamp.is_open, lamp.first_seen_on, lamp.changed_on) == (True, SATURDAY, SUNDAY), "opened again"
    load(data, MONDAY, load_province())
    tuesday = date(2026, 11, 24)
    assert set(read_known(data.known("thu"), tuesday)) == {"2"}, "what the portal said is gone is not asked for again"
