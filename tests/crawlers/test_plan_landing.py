"""What a night looks at, and how it is written: without a network."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest

from crawlers.landing import ROWS_PER_PART, Landing
from crawlers.pipelines import names_of
from crawlers.plan import Plan, last_news, make_plan, read_known
from crawlers.platforms import PLATFORMS
from crawlers.wire import Entry
from hieudan.records import KnownItem, Manifest
from hieudan.settings import InputError

NIGHT = date(2026, 11, 22)  # a Sunday


def known(source_id: str, is_open: bool = False, age: int = 100, visited: int = 1) -> KnownItem:
    """An item whose last news and last visit are so many days old."""
    day = NIGHT - timedelta(days=age)
    return KnownItem(
        source_id=source_id,
        content_hash="0" * 16,
        is_open=is_open,
        sent_on=day,
        answered_on=None if is_open else day,
        last_seen_on=NIGHT - timedelta(days=visited),
        changed_on=day,
    )


def plan(*items: KnownItem, platform: str = "vts", **fields: object) -> Plan:
    arguments: dict[str, object] = {"is_full_sweep": False, **fields}
    return Plan(PLATFORMS[platform], NIGHT, {item.source_id: item for item in items}, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "visited", "is_due"),
    [(6, 1, True), (7, 1, False), (7, 2, True), (29, 2, True), (30, 3, False), (30, 4, True), (89, 4, True),
     (90, 6, False), (90, 7, True), (2000, 7, True), (2000, 6, False)],
)  # fmt: skip
def test_open_items_are_visited_with_back_off(age: int, visited: int, is_due: bool) -> None:
    item = known("1", is_open=True, age=age, visited=visited)
    assert plan(item).wants(Entry("1")) is is_due
    assert plan(item).unmet(set()) == (["1"] if is_due else [])
    assert plan(item, is_full_sweep=True).wants(Entry("1")), "a full sweep looks at all that is open"


def test_age_is_that_of_the_last_news() -> None:
    old = known("1", is_open=True, age=200)
    day = NIGHT - timedelta(days=3)
    assert last_news(old.model_copy(update={"changed_on": day, "first_seen_on": day})) == old.sent_on, (
        "met late, still old"
    )
    assert last_news(old.model_copy(update={"changed_on": day, "first_seen_on": NIGHT - timedelta(days=90)})) == day


def test_details_are_fetched_of_what_is_new_open_recent_or_differs() -> None:
    night = plan(
        known("1", is_open=True, age=2), known("2"), known("3", age=30, visited=4), known("4", age=31, visited=30)
    )
    assert night.wants(Entry("9"))
    assert night.wants(Entry("1"))
    assert not night.wants(Entry("2", is_open=False))
    assert night.wants(Entry("3"))
    assert not night.wants(Entry("4"))
    assert night.wants(Entry("2", is_open=True)), "the list shows that it was opened again"
    assert night.unmet({"1"}) == ["3"]


def test_a_full_sweep_rechecks_closed_items_that_were_unseen_for_longest() -> None:
    items = [known("1", visited=7), known("2", visited=40), known("3", visited=20), known("4", is_open=True, age=3)]
    night = plan(*items, is_full_sweep=True, recheck=2)
    assert [one for one in "1234" if night.wants(Entry(one))] == ["2", "3", "4"]
    assert [one for one in "1234" if plan(*items, recheck=2).wants(Entry(one))] == ["4"], "on other nights none"


def test_too_many_cannot_go_missing_at_once() -> None:
    night = plan(*(known(str(number)) for number in range(300)))
    assert not night.is_too_many_missing(60)
    assert night.is_too_many_missing(61)
    assert not plan(known("1")).is_too_many_missing(20), "a few always can"


def test_paging_stops_when_a_page_holds_nothing_new() -> None:
    night = plan(known("1"), known("2", is_open=True, age=3), known("3", is_open=True, age=3))
    assert night.has_enough([Entry("1"), Entry("2")], met={"1", "2"}), "3 is asked for by its id"
    assert not night.has_enough([Entry("1"), Entry("9")], met={"1", "9"})


def test_paging_goes_on_where_open_items_can_only_be_met_on_the_list() -> None:
    night = plan(known("1"), known("2", is_open=True, visited=7), platform="liferay_faq")
    assert not night.has_enough([Entry("1")], met={"1"})
    assert night.has_enough([Entry("1"), Entry("2")], met={"1", "2"})


def test_after_a_night_that_was_cut_short_paging_reaches_back_to_the_last_whole_one() -> None:
    items = {"1": known("1")}
    night = make_plan(PLATFORMS["vts"], NIGHT, items, [], NIGHT - timedelta(days=3), is_any_before=True)
    assert not night.has_enough([Entry("1", sent_on=NIGHT - timedelta(days=2))], met={"1"})
    assert night.has_enough([Entry("1", sent_on=NIGHT - timedelta(days=4))], met={"1"})


@pytest.mark.parametrize(
    ("night", "last", "is_any", "is_sweep"),
    [
        (date(2026, 11, 22), date(2026, 11, 21), True, False),
        (date(2026, 11, 23), date(2026, 11, 22), True, True),  # Monday
        (date(2026, 11, 22), None, True, True),  # no crawl has ever ended well
        (date(2026, 11, 22), None, False, False),  # known from elsewhere
    ],
)
def test_full_sweeps(night: date, last: date | None, is_any: bool, is_sweep: bool) -> None:
    assert make_plan(PLATFORMS["vts"], night, {"1": known("1")}, [], last, is_any).is_full_sweep is is_sweep
    assert make_plan(PLATFORMS["vts"], night, {}, [], last, is_any).is_full_sweep


def test_an_articles_items_are_one_entry() -> None:
    night = plan(known("abc1234-1"), known("abc1234-2"), platform="article_petitions")
    assert night.is_known(Entry("abc1234"))
    assert night.known_ids("abc1234") == ["abc1234-1", "abc1234-2"]


def test_known_items_of_a_later_night_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "known.jsonl.gz"
    path.write_bytes(gzip.compress((known("1").model_dump_json() + "\n").encode()))
    assert set(read_known(path, NIGHT)) == {"1"}
    assert read_known(path, NIGHT - timedelta(days=1)) == {}
    assert read_known(tmp_path / "absent", NIGHT) == {}


def test_a_known_file_at_fault_is_named(tmp_path: Path) -> None:
    path = tmp_path / "known.jsonl.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(InputError, match=f"{path}: no gzip"):
        read_known(path, NIGHT)
    path.write_bytes(gzip.compress((known("1").model_dump_json() + '\n{"source_id": "2"}\n').encode()))
    with pytest.raises(InputError, match=f"{path}:2: content_hash"):
        read_known(path, NIGHT)


def row(number: int) -> str:
    return f'{{"source_id":"{number}"}}'


def closed(outcome: str, failure: str | None = None, version: int = 1) -> Manifest:
    return Manifest.model_validate(
        {
            "portal_id": "thu", "portal_name": "Thử", "platform": "vts", "province_code": "19", "lists": "all",
            "states_answer_date": True, "is_demo": True, "observed_on": NIGHT, "parser_version": version,
            "outcome": outcome, "failure_class": failure,
        }
    )  # fmt: skip


def test_parts_are_whole_named_in_order_and_the_same_each_time(tmp_path: Path) -> None:
    folders = []
    for root in ("a", "b"):
        landing = Landing(tmp_path / root, "thu", NIGHT)
        landing.reopen(1)
        for number in range(ROWS_PER_PART // 2):
            landing.add([row(number), row(number + 1000), row(number + 2000)])
        landing.close(closed("ok"), listed=["1", "2"])
        folders.append(landing.folder)
        manifest = landing.manifest()
        assert manifest is not None
        assert [part.row_count for part in manifest.parts] == [498, 252]
    names = ["listed.txt.gz", "manifest.json", "part-0001.jsonl.gz", "part-0002.jsonl.gz"]
    assert sorted(path.name for path in folders[0].iterdir()) == names
    assert [(folders[0] / name).read_bytes() for name in names] == [(folders[1] / name).read_bytes() for name in names]


def test_a_killed_crawl_leaves_whole_parts_only_and_goes_on_after_them(tmp_path: Path) -> None:
    landing = Landing(tmp_path, "thu", NIGHT)
    landing.reopen(1)
    for number in range(ROWS_PER_PART + 10):
        landing.add([row(number)])
    # Killed here: no close; and a file was half-written.
    (landing.folder / ".part-0002.jsonl.gz.tmp").write_bytes(b"half")
    (landing.folder / "part-0003.jsonl.gz").write_bytes(gzip.compress(b'{"source_id":"7"}\n')[:-6])
    again = Landing(tmp_path, "thu", NIGHT)
    assert again.manifest() is None
    assert len(again.reopen(1)) == ROWS_PER_PART
    assert [path.name for path in again.folder.iterdir()] == ["part-0001.jsonl.gz"]
    again.add([row(900)])
    again.close(closed("ok"), None)
    manifest = again.manifest()
    assert manifest is not None
    assert [part.name for part in manifest.parts] == ["part-0001.jsonl.gz", "part-0002.jsonl.gz"]


@pytest.mark.parametrize(
    ("failure", "version", "kept"),
    [("timeout", 1, 1), ("killed", 1, 1), ("http_5xx", 1, 1), ("timeout", 2, 0), ("layout", 1, 0), ("schema", 1, 0)],
)
def test_rows_of_a_broken_crawl_are_kept_unless_its_pages_did_not_fit(
    tmp_path: Path, failure: str, version: int, kept: int
) -> None:
    landing = Landing(tmp_path, "thu", NIGHT)
    landing.reopen(1)
    landing.add([row(1)])
    landing.close(closed("partial", failure, version), None)
    again = Landing(tmp_path, "thu", NIGHT)
    assert len(again.reopen(1)) == kept
    assert not (again.folder / "manifest.json").exists()


def test_two_crawls_of_one_night_do_not_mix(tmp_path: Path) -> None:
    first, second = Landing(tmp_path, "thu", NIGHT), Landing(tmp_path, "thu", NIGHT)
    first.lock()
    with pytest.raises(InputError, match="another crawl"):
        second.lock()
    first.close(closed("ok"), None)
    second.lock()


def test_an_out_that_is_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be made"):
        Landing(tmp_path / "file", "thu", NIGHT)


def test_a_sender_that_is_nobody_is_not_looked_for() -> None:
    assert names_of("Nguyễn  Thị Lụa ") == ["Nguyễn Thị Lụa"]
    assert names_of("Người dân") == names_of("Ẩn danh") == names_of("Hùng") == names_of("") == []
