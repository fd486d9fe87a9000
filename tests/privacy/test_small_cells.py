"""Small cells of the open data: left out, and not to be worked out from what is published."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from privacy.small_cells import SMALL, suppress, total
from warehouse.open_data import CUTS, DEMO, FIGURES, write_open

CELLS = st.lists(st.integers(0, 40), min_size=2, max_size=12)


def bounds(cells: list[int], shown: list[int | None]) -> dict[int, tuple[float, float]]:
    """Small cell -> least and greatest value for one who knows the total, what is shown, and which cells are small."""
    hidden = [place for place, cell in enumerate(shown) if cell is None]
    rest = sum(cells) - sum(cell for cell in shown if cell is not None)
    limits = [(0, SMALL - 1) if cells[place] < SMALL else (SMALL, None) for place in hidden]
    found = {}
    for no, place in enumerate(hidden):
        if cells[place] < SMALL:
            aim = np.zeros(len(hidden))
            aim[no] = 1
            low, high = (
                linprog(sign * aim, A_eq=[np.ones(len(hidden))], b_eq=[rest], bounds=limits) for sign in (1, -1)
            )
            found[place] = (round(low.fun, 6), round(-high.fun, 6))
    return found


@given(CELLS)
@example([3, 20, 30])
@example([0, 0, 5, 6, 40])
@example([4, 4, 30, 30])
@example([2, 5, 5, 5])
def test_nothing_can_be_said_of_a_small_cell(cells: list[int]) -> None:
    shown = suppress(cells)
    assert all(cell is None or cell == true for cell, true in zip(shown, cells, strict=True))
    assert all(cell is None or cell >= SMALL for cell in shown)
    if total(sum(cells)) is None:
        assert shown == [None] * len(cells)
    elif any(cell is not None for cell in shown):
        assert set(bounds(cells, shown).values()) <= {(0, SMALL - 1)}
    assert suppress(cells) == shown


def test_the_attack_finds_what_leaving_small_cells_out_alone_gives_away() -> None:
    assert bounds([3, 20, 30], [None, 20, 30]) == {0: (3, 3)}
    assert bounds([4, 4, 30], [None, None, 30]) == {0: (4, 4), 1: (4, 4)}
    assert bounds([0, 0, 30], [None, None, 30]) == {0: (0, 0), 1: (0, 0)}


def test_what_need_not_be_hidden_is_shown() -> None:
    assert suppress([8, 20, 30]) == [8, 20, 30]
    assert suppress([3, 20, 30]) == [None, None, 30]
    assert suppress([1, 1, 1, 2, 2, 30]) == [None] * 5 + [30]
    with pytest.raises(ValueError, match="negative"):
        suppress([-1, 9])


WEEK = date(2026, 11, 9)
FLOW = [
    # weeks back, topic, commune, agency, received, answered
    (0, "moi_truong", "05443", "so_xay_dung", 9, 6), (0, "moi_truong", "05710", "so_xay_dung", 3, 1),
    (0, "giao_thong", "05443", "as the portal wrote it", 14, 0), (0, "can_bo", None, None, 1, 0),
    (1, "moi_truong", "05443", "so_xay_dung", 2, 1), (1, "giao_thong", None, None, 1, 0),
    (2, "moi_truong", "05443", "so_xay_dung", 25, 25), (2, "giao_thong", "05710", "ubnd", 17, 11),
    (2, "can_bo", "05443", None, 4, 4),
]  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The open data of three weeks and of a fourth that is not whole."""
    folder = tmp_path_factory.mktemp("open")
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE dim_topic AS FROM (VALUES ('moi_truong', 'Môi trường', 1), ('giao_thong', 'Giao thông', 2),"
            " ('can_bo', 'Cán bộ', 3), ('chua_ro', 'Chưa rõ', 4)) t(topic_code, topic_name, topic_order)"
        )
        con.execute(
            "CREATE TABLE dim_commune AS FROM (VALUES ('05443', 'Phường A'), ('05710', 'Xã B')) t(commune_code, commune_name)"
        )
        con.execute(
            "CREATE TABLE dim_agency AS FROM (VALUES ('so_xay_dung', 'Sở Xây dựng', true), ('ubnd', 'UBND xã', true),"
            " ('as the portal wrote it', 'bà Lụa ở UBND', false)) t(agency_code, agency_name, is_known)"
        )
        con.execute("CREATE TABLE dim_portal AS SELECT true AS is_demo")
        con.execute("CREATE TABLE rpt_weekly_topic (week_on DATE, week_code VARCHAR, is_complete BOOLEAN)")
        con.execute(
            "CREATE TABLE rpt_weekly_flow (week_on DATE, topic_code VARCHAR, commune_code VARCHAR, agency_code VARCHAR,"
            " received_count BIGINT, answered_count BIGINT)"
        )
        for back in range(-1, 3):
            week = WEEK - timedelta(weeks=back)
            con.execute("INSERT INTO rpt_weekly_topic VALUES (?, ?, ?)", [week, f"{week:%G-W%V}", back >= 0])
        con.executemany(
            "INSERT INTO rpt_weekly_flow VALUES (?, ?, ?, ?, ?, ?)",
            [(WEEK - timedelta(weeks=back), *row) for back, *row in [*FLOW, (-1, "can_bo", None, None, 90, 90)]],
        )
        write_open(con, folder, date(2026, 11, 23), "Thái Nguyên")
    return folder  # fmt: skip


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def code_of(cut: str, row: tuple[object, ...]) -> str:
    """The code under which a row of FLOW is counted."""
    topic, commune, agency = row[1:4]
    if cut == "agency":
        return "chua_ro" if agency is None else "khac" if " " in str(agency) else str(agency)
    return str({"topic": topic, "commune": commune}[cut] or "chua_ro")


@pytest.mark.parametrize("place", range(len(FIGURES)))
def test_the_files_together_do_not_give_a_small_cell_back(opened: Path, place: int) -> None:
    """Linear programming over every number in all files: a week's three tables and its total as one system."""
    truth: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in FLOW:
        week = f"{WEEK - timedelta(weeks=row[0]):%G-W%V}"
        for cut in CUTS:
            truth[week, cut.name, code_of(cut.name, row)] += row[4 + place]  # type: ignore[operator]
        truth[week, "total", ""] += row[4 + place]  # type: ignore[operator]
    published: dict[tuple[str, str, str], str] = {}
    for row in read(opened, "weekly_total"):
        published[row["week_code"], "total", ""] = row[FIGURES[place]]
    for cut in CUTS:
        for row in read(opened, f"weekly_by_{cut.name}"):
            published[row["week_code"], cut.name, row[f"{cut.name}_code"]] = row[FIGURES[place]]
    assert {week for week, *_ in published} == {"2026-W46", "2026-W45", "2026-W44"}
    names = sorted(published)
    rows, sums = [], []
    for name in names:
        if published[name]:
            assert int(published[name]) == truth[name] >= SMALL
            rows.append([float(other == name) for other in names])
            sums.append(int(published[name]))
    for week, cut in {(week, cut) for week, cut, _ in names if cut != "total"}:
        rows.append([(other[:2] == (week, cut)) - float(other == (week, "total", "")) for other in names])
        sums.append(0)
    small = [name for name in names if truth[name] < SMALL]
    assert len(small) > 10
    for name in small:
        aim = np.array([float(other == name) for other in names])
        low, high = (linprog(sign * aim, A_eq=rows, b_eq=sums, bounds=(0, None)) for sign in (1, -1))
        assert low.status == 0
        assert low.fun == pytest.approx(0)
        assert high.status == 3 or -high.fun >= SMALL - 1, name  # 3: without an upper bound


def test_every_code_stands_in_every_week_and_what_a_portal_wrote_stands_nowhere(opened: Path) -> None:
    for cut in CUTS:
        codes = defaultdict(set)
        for row in read(opened, f"weekly_by_{cut.name}"):
            codes[row["week_code"]].add(row[f"{cut.name}_code"])
        assert len({frozenset(found) for found in codes.values()}) == 1
    assert "Lụa" not in "".join(path.read_text(encoding="utf-8") for path in opened.glob("*.csv"))
    week = {
        row["agency_code"]: row["received_count"]
        for row in read(opened, "weekly_by_agency")
        if row["week_code"] == "2026-W46"
    }
    assert week == {"chua_ro": "", "khac": "14", "so_xay_dung": "", "ubnd": ""}  # fmt: skip


def test_the_description_is_of_the_files_and_says_that_they_are_invented(opened: Path) -> None:
    package = json.loads((opened / "datapackage.json").read_text(encoding="utf-8"))
    assert package["title"].startswith(DEMO)
    assert package["is_demo"] is True
    assert {path.name for path in opened.iterdir()} == {r["path"] for r in package["resources"]} | {"datapackage.json"}
    for resource in package["resources"]:
        raw = (opened / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(raw), f"sha256:{hashlib.sha256(raw).hexdigest()}")
        fields = [field["name"] for field in resource["schema"]["fields"]]
        if resource["format"] == "csv":
            rows = read(opened, resource["name"])
            assert list(rows[0]) == fields
            assert {row["is_demo"] for row in rows} == {"true"}
            keys = [tuple(row[key] for key in resource["schema"]["primaryKey"]) for row in rows]
            assert len(set(keys)) == len(keys)
            same = duckdb.sql(f"FROM '{opened / resource['name']}.parquet'")
            assert same.columns == fields
            assert len(same.fetchall()) == len(rows)
        else:
            told = duckdb.sql(f"SELECT value FROM parquet_kv_metadata('{opened / resource['path']}')").fetchall()
            assert DEMO.encode() in {value for (value,) in told}
