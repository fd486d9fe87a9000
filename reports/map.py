"""The province's communes as a map: rows in, an SVG text out; the same rows always give the same text.

A dot stands at a commune's centre: no border is drawn, none is claimed. Its **area** grows with the unresolved items, its
fill tells which part of those with a deadline is overdue; fills differ in grey value and hatching, so that the picture
survives a black-and-white printer. A commune without any is a small tick. The communes that matter most are named;
a name that finds no free place is left out (the table beside the map has all of them).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reports.drawings import DARK, INK, MID, MUTED, PAPER
from reports.model import CommuneRow
from reports.vietnamese import number

_FONT, _SIZE = "Arimo, sans-serif", 10.0
_NO_DUE = "url(#hatch)"
_CLASSES = ((PAPER, "không có việc quá hạn"), (MID, "dưới một nửa quá hạn"), (DARK, "từ một nửa trở lên"))
_NARROW = frozenset("iIlíìịỉĩjtfr.,:;'()1 ")
_WIDE = frozenset("mMwWOQGĐƠÔ")
_LARGEST_RADIUS = 13.0  # pixels, of the commune with most
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_LEGEND_HEIGHT = 92.0

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class _Dot:
    """A commune on the picture, in pixels."""

    row: CommuneRow
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius


def commune_map(rows: Sequence[CommuneRow], *, width: int = 460, most_names: int = 14, mark: str = "") -> str:
    """The map as one SVG element of ``width`` pixels; "" without rows.

    ``most_names``: names drawn at most. ``mark``: words that every page must bear, as that of demo data.
    """
    if not rows:
        return ""
    dots, height = _placed(sorted(rows, key=lambda row: (-row.unresolved_count, row.commune_code)), width)
    drawn = [dot for dot in dots if dot.radius]
    parts = [_tick(dot) for dot in dots if not dot.radius]
    parts += [_circle(dot.x, dot.y, dot.radius, _fill(dot.row)) for dot in drawn]  # the largest lie below
    parts += _names(drawn, width, height, most_names)
    parts += _legend(drawn, width, height, _pixels_per_km(rows, width))
    if mark:
        parts.append(_text(width - 4, 12, mark, anchor="end", bold=True))
    total = height + _LEGEND_HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_n(total)}" viewBox="0 0 {width} {_n(total)}">'
        '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="4" height="4" fill="{PAPER}"/><rect width="1.2" height="4" fill="{INK}"/></pattern></defs>'
        + "".join(parts)
        + "</svg>"
    )


def overdue_share(row: CommuneRow) -> float | None:
    """Overdue part of the unresolved items that have a deadline, 0 to 1; None where none has one."""
    due = row.unresolved_count - row.no_due_count
    return row.overdue_count / due if due > 0 else None


# -- where things stand -----------------------------------------------------------------------------------------------


def _span(rows: Sequence[CommuneRow]) -> tuple[float, float, float, float, float]:
    """(west, north, degrees of longitude, degrees of latitude, length of a degree of longitude over one of latitude)."""
    lons, lats = [row.lon for row in rows], [row.lat for row in rows]
    shrink = math.cos(math.radians((min(lats) + max(lats)) / 2))
    return min(lons), max(lats), max(max(lons) - min(lons), 0.05), max(max(lats) - min(lats), 0.05), shrink


def _inner(width: int) -> tuple[float, float]:
    """Margins at the sides and above: room for the largest dot and its name."""
    return width * 0.14, _LARGEST_RADIUS + 14


def _placed(rows: Sequence[CommuneRow], width: int) -> tuple[list[_Dot], float]:
    """Dots in an equirectangular projection about the middle parallel, and the height of the map."""
    west, north, across, down, shrink = _span(rows)
    side, top = _inner(width)
    scale = (width - 2 * side) / across
    most = max(row.unresolved_count for row in rows)
    dots = [
        _Dot(
            row,
            side + (row.lon - west) * scale,
            top + (north - row.lat) * scale / shrink,
            max(2.6, _LARGEST_RADIUS * math.sqrt(row.unresolved_count / most)) if row.unresolved_count else 0.0,
        )
        for row in rows
    ]
    return dots, 2 * top + down * scale / shrink


def _pixels_per_km(rows: Sequence[CommuneRow], width: int) -> float:
    _, _, across, _, shrink = _span(rows)
    return (width - 2 * _inner(width)[0]) / (across * 111.32 * shrink)


def _length(text: str) -> float:
    """Width of a text in pixels, near enough to keep names apart."""
    return sum(0.34 if char in _NARROW else 0.86 if char in _WIDE else 0.58 for char in text) * _SIZE


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _names(dots: Sequence[_Dot], width: float, height: float, most_names: int) -> list[str]:
    """Names of the communes that matter: first those with most overdue and unresolved; each where nothing stands yet."""
    ranked = sorted(dots, key=lambda d: (-d.row.overdue_count - d.row.unresolved_count, d.row.commune_code))
    taken: list[Box] = []
    parts: list[str] = []
    for dot in ranked[:most_names]:
        name = dot.row.commune_name.split(" ", 1)[-1]
        words = f"{name} {number(dot.row.unresolved_count)}"
        place = _free_place(dot, _length(words), [*taken, *(d.box for d in dots if d is not dot)], width, height)
        if place is None:
            continue
        box, leader = place
        taken.append(box)
        if leader:
            taken += [(x - 1, y - 1, x + 1, y + 1) for x, y in leader]
            parts.append(_line(*leader[0], *leader[-1]))
        parts.append(_text(box[0] + 1, box[3] - 2.5, words, halo=True))
    return parts


def _free_place(
    dot: _Dot, long: float, taken: Sequence[Box], width: float, height: float
) -> tuple[Box, list[tuple[float, float]]] | None:
    """The nearest of 48 places around a dot where a name of this length lies over nothing.

    Far from the dot it comes with a line to it (points in pixels) that crosses no other name.
    """
    tall = _SIZE + 2
    for gap in (2.0, 12.0, 26.0, 42.0, 64.0, 90.0):
        away = dot.radius + gap
        slant = away * 0.7
        for left, top in (
            (dot.x + away, dot.y - tall / 2), (dot.x - away - long, dot.y - tall / 2),
            (dot.x + slant, dot.y - slant - tall), (dot.x + slant, dot.y + slant),
            (dot.x - slant - long, dot.y - slant - tall), (dot.x - slant - long, dot.y + slant),
            (dot.x - long / 2, dot.y - away - tall), (dot.x - long / 2, dot.y + away),
        ):  # fmt: skip
            box = (left - 1, top, left + long + 1, top + tall)
            if box[0] < 0 or box[1] < 14 or box[2] > width or box[3] > height:
                continue
            if any(_overlap(box, other) for other in taken):
                continue
            if gap == 2.0:
                return box, []
            line = _leader(dot, box)
            names = [other for other in taken if abs(other[3] - other[1] - tall) < 0.01]
            if not any(_overlap((x, y, x, y), other) for x, y in line for other in names):
                return box, line
    return None


def _leader(dot: _Dot, box: Box) -> list[tuple[float, float]]:
    """Nine points from the dot's edge to the nearest point of its name."""
    to_x, to_y = min(max(dot.x, box[0]), box[2]), min(max(dot.y, box[1]), box[3])
    far = math.hypot(to_x - dot.x, to_y - dot.y)
    start = dot.radius / far
    steps = [start + (1 - start) * step / 8 for step in range(9)]
    return [(dot.x + (to_x - dot.x) * step, dot.y + (to_y - dot.y) * step) for step in steps]


# -- how things are drawn ---------------------------------------------------------------------------------------------


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _fill(row: CommuneRow) -> str:
    share = overdue_share(row)
    if share is None:
        return _NO_DUE
    return _CLASSES[0 if not share else 2 if share >= 0.5 else 1][0]


def _circle(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{INK}" stroke-width="0.8"/>'


def _tick(dot: _Dot) -> str:
    return _tick_at(dot.x, dot.y)


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    ends = f'x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}"'
    return f'<line {ends} stroke="{INK}" stroke-width="0.6"/>'


def _text(x: float, y: float, words: str, *, anchor: str = "start", halo: bool = False, bold: bool = False) -> str:
    shown = escape(_CONTROLS.sub("", words))
    at = f'x="{_n(x)}" y="{_n(y)}" font-family="{_FONT}" font-size="{_n(_SIZE)}" text-anchor="{anchor}"'
    at += ' font-weight="bold"' if bold else ""
    back = f'<text {at} fill="{PAPER}" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round">{shown}</text>'
    return (back if halo else "") + f'<text {at} fill="{INK}">{shown}</text>'


def _legend(dots: Sequence[_Dot], width: float, top: float, per_km: float) -> list[str]:
    """Under the map: sizes with their numbers, fills with their meaning, the tick, and a bar of 20 km."""
    parts = [_text(6, top + 12, "Số việc chưa giải quyết")]
    most = dots[0].row.unresolved_count if dots else 0
    x = 8.0
    for count in sorted({count for count in (1, round(most / 4), most) if 0 < count <= most}):
        radius = max(2.6, _LARGEST_RADIUS * math.sqrt(count / most))
        parts.append(_circle(x + radius, top + 38, radius, PAPER))
        parts.append(_text(x + 2 * radius + 4, top + 41.5, number(count)))
        x += 2 * radius + 12 + _length(number(count))
    parts += [_tick_at(10, top + 68), _text(18, top + 71.5, "không có việc nào")]
    left = width * 0.46
    parts.append(_text(left, top + 12, "Phần quá hạn, trong số việc có hạn"))
    for line, (fill, words) in enumerate((*_CLASSES, (_NO_DUE, "không việc nào có hạn"))):
        y = top + 27 + 15 * line
        parts += [_circle(left + 5, y, 5, fill), _text(left + 16, y + 3.5, words)]
    bar = 20 * per_km
    y = top + _LEGEND_HEIGHT - 6
    parts.append(f'<path d="M8 {_n(y - 3)}v3h{_n(bar)}v-3" fill="none" stroke="{INK}" stroke-width="0.8"/>')
    parts.append(_text(8 + bar + 5, y, "20 km"))
    return parts


def _tick_at(x: float, y: float) -> str:
    return f'<path d="M{_n(x - 2)} {_n(y)}h4M{_n(x)} {_n(y - 2)}v4" stroke="{MUTED}" stroke-width="0.7"/>'
