"""Week by week the same cases as all at once; and what the night asks of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

import duckdb
import pyarrow as pa
import pytest
from told import MATTERS, read_told

from transforms.cases.cluster import Group
from transforms.cases.labels import reports_of
from transforms.cases.match import candidates, candidates_among_old, match, match_new
from transforms.cases.measure import measure
from transforms.cases.signature import Report, Signature, keys, sign

COLUMNS = ["report_id", "sent_on", "key", "weight"]
DAY = date(2026, 3, 2)


class Nights:
    """A small warehouse: what the night keeps, in DuckDB."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("create table old_keys (report_id text, sent_on date, key text, weight double)")
        self.stored: dict[str, tuple[date, str]] = {}
        self.case_of: dict[str, str] = {}

    def near(self, new: Sequence[Signature]) -> list[tuple[str, str]]:
        rows = [(one.id, one.sent_on, key, weight) for one in new for key, weight in keys(one)]
        self.connection.register("new_keys", pa.table(list(zip(*rows, strict=True)), COLUMNS))
        found = candidates_among_old(self.connection)
        self.connection.execute("insert into old_keys from new_keys")
        return found

    def standing(self, reports: Iterable[str]) -> list[Group]:
        members = defaultdict(list)
        touched = {self.case_of[one] for one in reports}
        for one, case in self.case_of.items():
            if case in touched:
                members[case].append(Signature.from_json(one, *self.stored[one]))
        return [Group(its, case) for case, its in members.items()]

    def night(self, new: Sequence[Signature]) -> None:
        near = self.near(new)
        for change in match_new(new, self.standing({old for _, old in near}), candidates(new) + near):
            for one, case in self.case_of.items():
                if case in change.absorbed:
                    self.case_of[one] = change.case_id
            self.case_of.update(dict.fromkeys(change.joined, change.case_id))
        self.stored.update({one.id: (one.sent_on, one.to_json()) for one in new})


def test_week_by_week_as_all_at_once() -> None:
    told = [one for path in MATTERS for one in read_told(path)]
    signatures = sorted((sign(one) for one in reports_of(told)), key=lambda one: one.sent_on)
    nights = Nights()
    for _, new in groupby(signatures, key=lambda one: one.sent_on.isocalendar()[:2]):
        nights.night(list(new))
    assert measure(nights.case_of, match(signatures)).bcubed_f1 >= 0.97


def report(number: int, text: str, days: int = 0) -> Signature:
    return sign(Report(f"r{number}", text, DAY + timedelta(days=days), ("05467",), "dien_nuoc_vien_thong"))


WATER = "Mất nước sạch tổ 5 phường Gia Sàng ba ngày nay, nhà có con nhỏ không biết xoay xở thế nào."


def test_a_new_report_joins_a_standing_case_and_a_stranger_opens_one() -> None:
    near = [("r2", "r1"), ("r3", "r1"), ("r3", "unknown")]
    other = report(3, "Loa kẹo kéo ở tổ 9 hát đến một giờ sáng")
    joined, opened = match_new([report(2, WATER, 1), other], [Group([report(1, WATER)], "case")], near)
    assert (joined.case_id, joined.is_new, joined.joined, joined.absorbed) == ("case", False, ("r2",), ())
    assert (opened.case_id, opened.is_new, opened.joined) == ("r3", True, ("r3",))


def test_a_new_report_may_show_that_two_cases_are_one_unless_people_said_otherwise() -> None:
    standing = [Group([report(2, WATER, 1)], "later"), Group([report(1, WATER)], "earlier")]
    new, near = [report(3, WATER, 2)], [("r3", "r1"), ("r3", "r2")]
    (change,) = match_new(new, standing, near)
    assert (change.case_id, change.absorbed) == ("earlier", ("later",))
    (change,) = match_new(new, standing, near, lambda one, other: {one.case_id, other.case_id} == {"earlier", "later"})
    assert not change.absorbed
    assert [len(group.members) for group in standing] == [1, 1]


def test_a_report_that_stands_twice_and_a_case_without_id_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        match_new([report(1, WATER)], [Group([report(1, WATER)], "case")], [])
    with pytest.raises(ValueError, match="no id"):
        match_new([report(2, WATER)], [Group([report(1, WATER)])], [])


def test_a_signature_survives_its_row() -> None:
    one = report(1, "Ngõ 45 đường Ga Thái Nguyên, tổ 5: rác chất đống, 2 triệu tiền phí thu gom thì vẫn thu")
    assert Signature.from_json(one.id, one.sent_on, one.to_json()) == one
    assert len(one.to_json()) < 600
