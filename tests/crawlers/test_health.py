"""What becomes of a night: outcomes from a tally, bounds and earlier nights, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from crawlers.health import Case, Verdict, decide
from crawlers.past import Past, day_kind, read_past
from crawlers.portal import Bounds, Portal
from crawlers.tally import FILLED_FIELDS, Tally
from hieudan.records import KnownItem, Manifest

PORTAL = Portal(
    portal_id="thu", name="Cổng thử", platform="vts", base_url="https://congthu.example/", province_code="19",
    lists="all", states_answer_date=True,
)  # fmt: skip
FULL = dict.fromkeys(FILLED_FIELDS, 1.0)


def night(on: date, new: int = 0, **fields: object) -> Manifest:
    facts: dict[str, object] = {
        "portal_id": "thu", "portal_name": "Cổng thử", "platform": "vts", "province_code": "19", "lists": "all",
        "states_answer_date": True, "is_demo": False, "observed_on": on, "parser_version": 1,
        "outcome": "ok" if new else "quiet", "new_count": new, "item_count": 40, "fill_rates": FULL,
    }  # fmt: skip
    return Manifest.model_validate(facts | fields)


def nights(last: date, counts: Sequence[int]) -> Past:
    """One manifest a night, the last one on a date."""
    first = last - timedelta(days=len(counts) - 1)
    return Past(tuple(night(first + timedelta(days=number), new) for number, new in enumerate(counts)))


def tally(items: int = 20, new: int = 0, **filled: int) -> Tally:
    """A crawl that read its list to the end."""
    made = Tally(page_count=1, met={str(number) for number in range(items)})
    item = dict.fromkeys(FILLED_FIELDS, "x") | {"content_hash": "h"}
    before = KnownItem(source_id="1", content_hash="h", is_open=True, last_seen_on=date(2026, 11, 1),
                       changed_on=date(2026, 11, 1))  # fmt: skip
    for number in range(items):
        made.row({n: v for n, v in item.items() if number < filled.get(n, items)}, None if number < new else before)
    return made


def judge(made: Tally, on: date = date(2026, 11, 20), past: Past | None = None, **fields: object) -> Verdict:
    bounds = Bounds.model_validate(fields.pop("bounds", {}))
    arguments: dict[str, object] = {
        "is_full_sweep": True, "listed_count": len(made.met), "had_known": True, "past": past or Past(), **fields
    }  # fmt: skip
    return decide(Case(made, PORTAL.model_copy(update={"bounds": bounds}), on, **arguments))  # type: ignore[arg-type]


# Twelve a day on working days, one or two at weekends.
BUSY = [2 if date(2026, 10, 1 + n).weekday() in (6, 0) else 12 for n in range(31)]


def test_days_of_the_year() -> None:
    assert [day_kind(date(2026, 2, day)) for day in (13, 14, 17, 20)] == ["workday", "weekend", "holiday", "holiday"]
    assert day_kind(date(2026, 9, 2)) == "holiday"


def test_a_working_day_without_anything_new_is_not_believed_of_a_busy_portal() -> None:
    past = nights(date(2026, 10, 31), BUSY)  # the last night is a Saturday's
    assert judge(tally(), date(2026, 11, 1), past).outcome == "quiet", "found on Sunday: what came on Saturday"
    assert judge(tally(), date(2026, 11, 2), past).outcome == "quiet"
    seen = judge(tally(), date(2026, 11, 3), past)  # and nothing on Monday
    assert (seen.outcome, seen.failure_class) == ("failed", "empty")
    assert seen.detail == "nothing new for 3 days, where about 16 items were to be expected"
    assert judge(tally(new=1), date(2026, 11, 3), past).outcome == "ok"


def test_tet_is_quiet() -> None:
    """Six days without anything new: believed over Tết of 2026 (16 to 20 February), not in March."""

    def weekly(last: date) -> Past:
        days = [last - timedelta(days=39 - n) for n in range(40)]
        return nights(last, [0 if day.weekday() in (6, 0) else 9 for day in days])

    before_tet = weekly(date(2026, 2, 14))
    assert judge(tally(), date(2026, 2, 21), before_tet).outcome == "quiet"
    assert judge(tally(), date(2026, 2, 24), before_tet).outcome == "failed", "nothing on the first working day either"
    assert judge(tally(), date(2026, 3, 20), weekly(date(2026, 3, 14))).outcome == "failed"


def test_a_portal_that_publishes_in_batches_may_be_quiet_as_long_as_it_once_was() -> None:
    batches = [40 if n in (0, 12, 19, 28) else 0 for n in range(30)]
    past = nights(date(2026, 10, 30), batches)
    assert judge(tally(), date(2026, 11, 9), past).outcome == "quiet"
    assert judge(tally(), date(2026, 11, 12), past).outcome == "failed", "longer than ever"


def test_a_portal_with_few_items_or_no_history_is_believed() -> None:
    rare = nights(date(2026, 10, 31), [1 if n == 3 else 0 for n in range(30)])
    assert judge(tally(), date(2026, 11, 20), rare).outcome == "quiet"
    assert judge(tally(), date(2026, 11, 20)).outcome == "quiet"
    assert judge(tally(), date(2026, 11, 20), nights(date(2026, 11, 3), [500, 9, 8])).outcome == "quiet"
    assert judge(tally(new=20), had_known=False).outcome == "ok"


def test_what_came_on_several_days_is_no_daily_rate() -> None:
    """Every second night failed: the others hold two days each, and nothing is learnt of a day."""
    gaps = tuple(night(date(2026, 10, day), 30) for day in range(1, 31, 2))
    assert judge(tally(), date(2026, 11, 5), Past(gaps)).outcome == "quiet"


def test_a_fill_rate_falls_against_nights_of_the_same_reach_and_parser() -> None:
    past = Past(tuple(night(date(2026, 11, day), 3, is_full_sweep=True) for day in (1, 2, 3)))
    seen = judge(tally(new=2, commune_raw=4), past=past)
    assert (seen.outcome, seen.failure_class) == ("partial", "layout")
    assert seen.detail == "commune_raw is filled in 4 of 20 items, usually in 100%"
    assert judge(tally(new=2, commune_raw=12), past=past).outcome == "ok"
    assert judge(tally(new=2, answer=0, unit_raw=0), past=past).outcome == "ok", (
        "these hang on how far things have come"
    )
    assert judge(tally(new=2, commune_raw=4), past=past, is_full_sweep=False).outcome == "ok"
    older = Past(tuple(one.model_copy(update={"parser_version": 0}) for one in past.nights))
    assert judge(tally(new=2, commune_raw=4), past=older).outcome == "ok"
    seldom = Past(tuple(one.model_copy(update={"fill_rates": FULL | {"lat": 0.3}}) for one in past.nights))
    assert judge(tally(new=2, lat=1), past=seldom).outcome == "ok", "chance"


def test_bounds_of_the_portal() -> None:
    assert judge(tally(20), bounds={"listed": {"min": 21}}).failure_class == "layout"
    assert judge(tally(20), bounds={"listed": {"min": 21}}, is_full_sweep=False).outcome == "quiet"
    made = tally(20, new=5)
    assert judge(made, bounds={"listed": {"min": 1, "max": 19}, "new_max": 4}).outcome == "ok"
    assert set(made.issues) == {"listed 20, more than the bound of 19", "new 5, more than the bound of 4"}
    seen = judge(tally(20, lat=3), bounds={"fill": {"lat": 0.2}})
    assert (seen.outcome, seen.detail) == ("failed", "lat is filled in 3 of 20 items")
    with pytest.raises(ValueError, match="unknown field 'latt'"):
        Bounds.model_validate({"fill": {"latt": 0.2}})
    with pytest.raises(ValueError, match="no share"):
        Bounds.model_validate({"fill": {"lat": 20}})


@pytest.mark.parametrize(
    ("total", "unlisted", "outcome"), [(20, None, "quiet"), (23, None, "quiet"), (24, None, "partial"), (90, 70, "quiet"),
                                       (91, 70, "partial"), (10, None, "quiet")],
)  # fmt: skip
def test_the_portals_own_total(total: int, unlisted: int | None, outcome: str) -> None:
    made = tally(18)
    made.hidden = {"900", "901"}
    made.portal_total = total
    seen = judge(made, bounds={"unlisted": unlisted})
    assert (seen.outcome, seen.is_list_short) == (outcome, outcome == "partial")
    assert any("total differs" in issue for issue in made.issues) is (total != 20)


@pytest.mark.parametrize(
    ("lost", "items", "outcome", "failure"),
    [
        ({("list", "timeout"): 1}, 0, "failed", "timeout"),
        ({("list", "timeout"): 1, ("detail", "schema"): 4}, 9, "partial", "timeout"),
        ({("detail", "schema"): 2, ("detail", "http_5xx"): 3}, 9, "partial", "http_5xx"),
        ({("detail", "http_5xx"): 2, ("detail", "timeout"): 2}, 9, "partial", "timeout"),
        ({("detail", "http_5xx"): 10}, 9, "failed", "http_5xx"),
    ],
)
def test_what_was_lost(lost: dict[tuple[str, str], int], items: int, outcome: str, failure: str) -> None:
    made = tally(items)
    made.page_count = min(items, 1)
    for (what, kind), count in lost.items():
        for _ in range(count):
            made.lose(what, kind, "so")  # type: ignore[arg-type]
    seen = judge(made)
    assert (seen.outcome, seen.failure_class) == (outcome, failure)


@pytest.mark.parametrize(("stopped", "failure"), [("stopped by a signal", "killed"), ("time limit reached", "timeout")])
def test_a_crawl_that_was_stopped_is_not_whole(stopped: str, failure: str) -> None:
    made = tally(9)
    made.stopped = stopped
    assert judge(made) == Verdict("partial", failure, stopped)  # type: ignore[arg-type]


def test_earlier_nights_are_read_from_their_manifests(tmp_path: Path) -> None:
    for day, text in ((1, night(date(2026, 11, 1), 5).model_dump_json()), (2, "{"), (3, ""), (5, ""),
                      (4, night(date(2026, 11, 4), 0, outcome="failed").model_dump_json()),
                      (6, night(date(2026, 11, 9)).model_dump_json()),
                      (8, night(date(2026, 11, 8)).model_dump_json())):  # fmt: skip
        folder = tmp_path / f"portal=thu/date=2026-11-0{day}"
        folder.mkdir(parents=True)
        if day != 5:
            (folder / "manifest.json").write_text(text, encoding="utf-8")
    past = read_past(tmp_path, "thu", date(2026, 11, 8))
    assert [one.observed_on.day for one in past.nights] == [1, 4], "what is broken, foreign or later does not count"
    assert past.last_complete == date(2026, 11, 1)
    assert read_past(tmp_path, "andere", date(2026, 11, 8)) == Past()
