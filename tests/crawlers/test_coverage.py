"""One word from the crawl to the marts: the exit code, the manifest and ``fct_coverage`` agree, however a night ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import duckdb
import pytest
from crawling import Crawler, Zygote
from small_portal import Answer, SmallPortal, archive

from hieudan.records import CLOSED, Manifest
from hieudan.settings import DataFolder, load_province
from warehouse.build import build
from warehouse.landing import partitions
from warehouse.night import gate_and_load

BEFORE, NIGHT = date(2026, 11, 21), date(2026, 11, 22)
WALL = b"<html><body>Please solve the captcha to go on</body></html>"
Fault = Callable[[str], Answer | None]
ENDS: dict[str, tuple[str, str | None, dict[str, Fault]]] = {
    "cong_yen": ("quiet", None, {}),
    "cong_sut": ("partial", "http_5xx", {"GetDetail_PhanAnh?id=28": lambda _: (500, b"", {})}),
    "cong_chan": ("failed", "blocked", {"DanhSach": lambda _: (200, WALL, {})}),
    "cong_trong": ("failed", "empty", {"DanhSach": lambda _: (204, b"", {})}),
}
"""Portal -> how its second night ends, and what it does then."""


Nights = tuple[DataFolder, dict[tuple[str, date], int]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Nights:
    """Two nights of all portals, loaded and built; (portal, night) -> the crawl's exit code."""
    data = DataFolder(tmp_path_factory.mktemp("coverage"))
    crawler = Crawler(data.root, zygote)
    codes: dict[tuple[str, date], int] = {}
    with ExitStack() as running:
        servers = {portal_id: running.enter_context(SmallPortal(archive(30))) for portal_id in ENDS}
        for night in (BEFORE, NIGHT):
            for portal_id, server in servers.items():
                crawler.write_portal(portal_id, "vts")
                server.faults = ENDS[portal_id][2] if night == NIGHT else {}
                known = ["--known", str(data.known(portal_id))]
                codes[portal_id, night] = crawler(server.port, portal_id, str(night), *known)
            as_of = gate_and_load(data, night, load_province())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DBT_INDIRECT_SELECTION", "cautious")  # no test of a table that is not built here
        build(data, as_of, select=["+fct_coverage"])
    return data, codes


def manifests(data: DataFolder) -> dict[tuple[str, date], Manifest]:
    return {(one.portal_id, one.night): one.manifest for one in partitions(data, NIGHT)}


def test_every_night_ends_as_it_should(nights: Nights) -> None:
    found = {key: (one.outcome, one.failure_class) for key, one in manifests(nights[0]).items()}
    assert found == {
        **{(portal_id, BEFORE): ("ok", None) for portal_id in ENDS},
        **{(portal_id, NIGHT): (outcome, failure) for portal_id, (outcome, failure, _) in ENDS.items()},
    }


def test_exit_code_manifest_and_coverage_agree(nights: Nights) -> None:
    data, codes = nights
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        cursor = con.execute("SELECT * FROM marts.fct_coverage")
        names = [column[0] for column in cursor.description or []]
        covered = {
            (row["portal_id"], row["night_on"]): row
            for row in (dict(zip(names, values, strict=True)) for values in cursor.fetchall())
        }
    told = manifests(data)
    assert set(covered) == set(told) == set(codes)
    for key, manifest in told.items():
        row = covered[key]
        assert codes[key] == (1 if manifest.outcome == "failed" else 0), key
        assert row["outcome"] == manifest.outcome
        assert row["failure_class"] == manifest.failure_class
        assert row["quarantined_count"] == 0, "the gate knows what a crawl writes"
        assert row["is_seen"] == (manifest.outcome in ("ok", "quiet"))
        assert row["is_full_sweep"] == manifest.is_full_sweep
        assert row["paged_back_on"] == manifest.paged_back_to
        for name in ("request_count", "listed_count", "item_count", "new_count"):
            assert row[name] == getattr(manifest, name), (key, name)
        if manifest.outcome == "failed":
            assert not row["is_full_sweep"]
            assert row["paged_back_on"] is None, "no sent date is covered by a night that failed"


def test_a_failed_night_says_nothing_about_any_item(nights: Nights) -> None:
    """It neither closes an item nor lets one be missed: history goes on from the night before."""
    data, _ = nights
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        found = con.execute(
            "SELECT portal_id, count(DISTINCT source_id), count(DISTINCT source_id) FILTER (status NOT IN ?)"
            " FROM raw.observation WHERE observed_on = ? GROUP BY ALL", [sorted(CLOSED), BEFORE],
        ).fetchall()  # fmt: skip
        later = dict(con.execute(
            "SELECT portal_id, count(*) FROM raw.observation WHERE observed_on = ? GROUP BY ALL", [NIGHT],
        ).fetchall())  # fmt: skip
        listed = con.execute("SELECT count(*) FROM raw.listed WHERE observed_on = ?", [NIGHT]).fetchall()
    assert {portal_id: count for portal_id, count, _ in found} == dict.fromkeys(ENDS, 30)
    assert all(still_open == 4 for *_, still_open in found)
    assert set(later) == {"cong_yen", "cong_sut"}
    assert listed == [(0,)]
    assert "captcha" not in json.dumps([one.model_dump(mode="json") for one in manifests(data).values()])


def test_what_failed_stays_known(nights: Nights) -> None:
    data, _ = nights
    sizes = {portal_id: Path(data.known(portal_id)).stat().st_size for portal_id in ENDS}
    assert all(size > 200 for size in sizes.values()), sizes
