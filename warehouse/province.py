"""The province's own tables (``provinces/<code>/*.csv``) into the warehouse, replaced whole."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb

from hieudan.records import KINDS
from hieudan.settings import ROOT, InputError, Province

PROVINCES = ROOT / "provinces"
_LAW_KINDS = ("khieu_nai", "to_cao")
"""Their deadlines are the law's (``deadline_rules.csv``), not a province's."""


def load_province_tables(con: duckdb.DuckDBPyConnection, province: Province, provinces: Path = PROVINCES) -> None:
    """``raw.province``, ``raw.agency_alias`` and ``raw.province_deadline``, in one transaction.

    :raises InputError: a line of a table is short or holds a value that cannot be; file and line are named.
    """
    folder = provinces / province.code
    aliases = [_agency(path, number, line) for path, number, line in _lines(folder / "agencies.csv")]
    deadlines = [_deadline(path, number, line) for path, number, line in _lines(folder / "deadlines.csv")]
    con.begin()
    try:
        for table in ("province", "agency_alias", "province_deadline"):
            con.execute(f"DELETE FROM raw.{table}")  # noqa: S608
        con.execute("INSERT INTO raw.province VALUES (?, ?)", [province.code, province.name])
        for alias in aliases:
            con.execute("INSERT INTO raw.agency_alias VALUES (?, ?, ?, ?)", alias)
        for deadline in deadlines:
            con.execute("INSERT INTO raw.province_deadline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", deadline)
        con.commit()
    except BaseException:
        con.rollback()
        raise


def _lines(path: Path) -> list[tuple[Path, int, dict[str, str]]]:
    """(file, line number, fields) of a table; none when a province has no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [(path, number, line) for number, line in enumerate(csv.DictReader(lines), 2)]


def _field(path: Path, number: int, line: dict[str, str], name: str) -> str:
    value = line.get(name)
    if value is None:
        raise InputError(f"{path}:{number}: a column is missing ({name})")
    return value.strip()


def _agency(path: Path, number: int, line: dict[str, str]) -> list[str]:
    alias, *others = (_field(path, number, line, name) for name in ("alias", "agency_code", "name", "kind"))
    return [alias.casefold(), *others]


def _deadline(path: Path, number: int, line: dict[str, str]) -> list[object]:
    def one_of(name: str, allowed: tuple[str, ...]) -> str:
        value = _field(path, number, line, name)
        if value not in allowed:
            raise InputError(f"{path}:{number}: {name}: {value!r} is none of {' '.join(allowed)}")
        return value

    def day(name: str) -> date | None:
        value = _field(path, number, line, name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise InputError(f"{path}:{number}: {name}: {value!r} is no date (expected YYYY-MM-DD)") from None

    def named(name: str) -> str:
        if not (value := _field(path, number, line, name)):
            raise InputError(f"{path}:{number}: {name} is empty")
        return value

    count = _field(path, number, line, "day_count")
    if not count.isdigit() or not 1 <= int(count) <= 365:
        raise InputError(f"{path}:{number}: day_count: {count!r} is no number of days from 1 to 365")
    valid_from = day("valid_from_on")
    if valid_from is None:
        raise InputError(f"{path}:{number}: valid_from_on is empty")
    return [
        named("deadline_rule_id"),
        one_of("kind", tuple(kind for kind in KINDS if kind not in (*_LAW_KINDS, "khen"))),
        int(count),
        one_of("day_kind", ("calendar", "working")),
        one_of("starts_from", ("thu_ly", "tiep_nhan")),
        valid_from,
        day("valid_to_on"),
        named("law"),
        named("article"),
        _field(path, number, line, "checked_by") or None,
    ]
