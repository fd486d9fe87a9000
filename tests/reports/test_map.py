"""The map of communes: what stands where, what is named, and that hostile words stay words."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from itertools import pairwise

from hieudan import units
from reports.drawings import DARK, MID, PAPER
from reports.map import commune_map, overdue_share
from reports.model import CommuneRow

SVG = "{http://www.w3.org/2000/svg}"
LEGEND_DOTS = 4


def row(code: str, unresolved: int, overdue: int = 0, no_due: int = 0, name: str = "") -> CommuneRow:
    unit = units.commune(code)
    return CommuneRow(
        commune_code=code, commune_name=name or unit.full_name, lat=unit.lat, lon=unit.lon,
        unresolved_count=unresolved, overdue_count=overdue, no_due_count=no_due,
    )  # fmt: skip


def province(**counts: tuple[int, int, int]) -> list[CommuneRow]:
    return [row(unit.code, *counts.get(f"c{unit.code}", (0, 0, 0))) for unit in units.communes("19")]


def circles(svg: str) -> list[dict[str, str]]:
    return [circle.attrib for circle in ET.fromstring(svg).iter(f"{SVG}circle")]


def words(svg: str) -> set[str]:
    return {text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")}


def test_area_tells_the_number_and_fill_the_overdue_share() -> None:
    rows = province(c05443=(100, 60, 0), c05500=(25, 2, 5), c01840=(4, 0, 0), c02143=(9, 0, 9))
    drawn = circles(commune_map(rows))
    dots = drawn[:4]  # the largest first, so that small ones lie on top
    assert [dot["fill"] for dot in dots] == [DARK, MID, "url(#hatch)", PAPER]
    radii = [float(dot["r"]) for dot in dots]
    assert all(
        math.isclose(r * r, radii[0] ** 2 * n / 100, rel_tol=0.05) for r, n in zip(radii, (100, 25, 9, 4), strict=True)
    )
    assert [overdue_share(row("05443", *n)) for n in ((9, 0, 9), (9, 2, 5), (9, 0, 0))] == [None, 0.5, 0.0]
    north_most = min(dots, key=lambda dot: float(dot["cy"]))
    assert north_most["fill"] in (PAPER, "url(#hatch)")  # Đức Xuân and Văn Lang lie north of the city


def test_every_commune_stands_on_the_map_and_names_do_not_lie_over_each_other() -> None:
    codes = [unit.code for unit in units.communes("19")]
    rows = [row(code, 5 + (n * 37) % 90, (n * 11) % 5) for n, code in enumerate(codes[:60])]
    rows += [row(code, 0) for code in codes[60:]]
    svg = commune_map(rows, width=460)
    root = ET.fromstring(svg)
    ticks = [path for path in root.iter(f"{SVG}path") if (path.get("d") or "").count("M") == 2]
    assert len(ticks) == 32 + 1  # and one in the legend
    for circle in circles(svg)[:60]:
        assert 0 < float(circle["cx"]) < 460
    legend = {"Số việc chưa giải quyết", "20 km"}
    texts = [t for t in root.iter(f"{SVG}text") if t.get("stroke")]  # the halo of each name
    boxes = sorted((float(t.get("y", 0)), float(t.get("x", 0)), 5.8 * len(t.text or "")) for t in texts)
    assert len(boxes) >= 8
    for one, other in pairwise(boxes):
        assert abs(one[0] - other[0]) >= 10 or one[1] + one[2] * 0.8 < other[1] or other[1] + other[2] * 0.8 < one[1]
    assert legend <= words(svg)
    named = {unit.name for unit in units.communes("19")}
    assert all((t.text or "").rsplit(" ", 1)[0] in named for t in texts)


def test_same_rows_in_any_order_give_the_same_picture_and_none_gives_nothing() -> None:
    rows = province(c05443=(3, 1, 0), c05500=(3, 1, 0))
    assert commune_map(rows) == commune_map(rows[::-1])
    assert commune_map([]) == ""
    quiet = commune_map(province())
    assert len(circles(quiet)) == LEGEND_DOTS
    assert "không có việc nào" in words(quiet)
    assert circles(commune_map([row("05443", 2)]))  # a single commune has no extent


def test_words_are_escaped_and_the_demo_mark_is_shown() -> None:
    name = 'Xã <script>alert("&")</script>\x00\x1b'
    svg = commune_map([row("05443", 2, name=name), row("05500", 1)], mark="DỮ LIỆU MÔ PHỎNG")
    assert "<script" not in svg
    assert '<script>alert("&")</script> 2' in words(svg)
    assert "DỮ LIỆU MÔ PHỎNG" in words(svg)
    assert "DỮ LIỆU MÔ PHỎNG" not in commune_map([row("05443", 2)])
