"""The tables a province keeps by hand, checked and loaded whole each night: agencies, names, population, deadlines.

``provinces/<code>/agencies.csv``: one agency a line, with the days between which it existed and who took over;
``agency_aliases.csv``: other ways in which it is written; ``population.csv``: inhabitants of a commune, with the day
they were counted and by whom; ``deadlines.csv``: the province's own periods for an answer; ``remote_communes.csv``:
communes that are remote in the law's sense, with the decision that says so. All but the first may be missing or empty. Committees, police, health stations and so on of
communes and former districts are not listed: ``int_agency_alias`` derives them from the units.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb

from hieudan import units
from hieudan.records import KINDS as ITEM_KINDS
from hieudan.settings import InputError
from hieudan.text import nfc

KINDS = frozenset("tinh so cong_an don_vi doanh_nghiep trung_uong dang_doan_the".split())
_AGENCY = ("agency_code", "name", "kind", "valid_from", "valid_to", "successor_code", "source")
_ALIAS = ("alias", "agency_code")
_DEADLINE = tuple(
    "deadline_rule_id kind day_count day_kind starts_from valid_from_on valid_to_on law article checked_by".split()
)
_DEADLINE_KINDS = tuple(kind for kind in ITEM_KINDS if kind not in ("khieu_nai", "to_cao", "khen"))
"""Praise needs no answer; for complaints and denunciations the law speaks (seed ``deadline_rules.csv``)."""
_REMOTE = ("commune_code", "source")
_POPULATION = ("commune_code", "population", "as_of", "source")


def load_province_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Replaces ``raw.agency``, ``agency_alias``, ``commune_population``, ``province_deadline`` and ``remote_commune`` by a
    province's files.

    Everything is read and checked before the first row is written; the caller holds the transaction.
    :raises InputError: naming file, line and field: a missing column, an unknown kind, code or date, an agency or a
        name that stands twice, a successor that leads in a circle.
    """
    agencies = _agencies(folder / "agencies.csv")
    names = {row["agency_code"]: row for row in agencies}
    aliases = _aliases(folder / "agency_aliases.csv", names)
    people = _population(folder / "population.csv", folder.name)
    remote = [tuple(row.values()) for _, row in _communes(folder / "remote_communes.csv", _REMOTE, folder.name)]
    deadlines = _deadlines(folder / "deadlines.csv")
    for table in ("agency", "agency_alias", "commune_population", "province_deadline", "remote_commune"):
        con.execute(f"DELETE FROM raw.{table}")  # noqa: S608
    _insert(con, "agency", [[row[key] or None for key in _AGENCY] for row in agencies])
    _insert(con, "agency_alias", [[alias, code, names[code]["name"], names[code]["kind"]] for alias, code in aliases])
    _insert(con, "commune_population", people)
    _insert(con, "province_deadline", deadlines)
    _insert(con, "remote_commune", remote)


def _insert(con: duckdb.DuckDBPyConnection, table: str, values: Sequence[Sequence[object]]) -> None:
    """All rows in one statement: each statement costs a lake a file."""
    if values:
        marks = ", ".join(f"({', '.join('?' * len(row))})" for row in values)
        con.execute(f"INSERT INTO raw.{table} VALUES {marks}", [value for row in values for value in row])  # noqa: S608


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """("file:line", row) of each line, values without blanks around them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if missing := [column for column in columns if column not in (reader.fieldnames or ())]:
                raise InputError(f"{path}:1: column {missing[0]} is missing")
            for line in reader:
                where = f"{path}:{reader.line_num}"
                if None in line or None in line.values():
                    raise InputError(f"{where}: has another number of columns than the first line")
                yield where, {column: nfc(line[column]).strip() for column in columns}
    except FileNotFoundError:
        raise InputError(f"{path}: is missing") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: is no CSV file in UTF-8 ({error})") from None


def _need(where: str, row: dict[str, str], *columns: str) -> None:
    for column in columns:
        if not row[column]:
            raise InputError(f"{where}: {column} is empty")


def _date(where: str, row: dict[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(row[column]) if row[column] else None
    except ValueError:
        raise InputError(f"{where}: {column}: {row[column]!r} is no date (expected YYYY-MM-DD)") from None


def _agencies(path: Path) -> list[dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    places: dict[str, str] = {}
    for where, row in _rows(path, _AGENCY):
        _need(where, row, "agency_code", "name", "kind", "source")
        if row["kind"] not in KINDS:
            raise InputError(f"{where}: kind: {row['kind']!r} is none of {', '.join(sorted(KINDS))}")
        if row["agency_code"] in rows:
            raise InputError(f"{where}: agency_code: {row['agency_code']} stands twice")
        first, last = _date(where, row, "valid_from"), _date(where, row, "valid_to")
        if first and last and last < first:
            raise InputError(f"{where}: valid_to lies before valid_from")
        if row["successor_code"] and not last:
            raise InputError(f"{where}: successor_code without valid_to")
        rows[row["agency_code"]], places[row["agency_code"]] = row, where
    for code, row in rows.items():
        if row["successor_code"] and row["successor_code"] not in rows:
            raise InputError(f"{places[code]}: successor_code: {row['successor_code']} is no agency of this file")
        seen, at = {code}, row["successor_code"]
        while at:
            if at in seen:
                raise InputError(f"{places[code]}: successor_code: leads in a circle over {at}")
            seen.add(at)
            at = rows[at]["successor_code"]
    return list(rows.values())


def _aliases(path: Path, names: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    found = {row["name"].casefold(): code for code, row in names.items()}
    if len(found) < len(names):
        raise InputError(f"{path.with_name('agencies.csv')}: name: two agencies have the same")
    if path.exists():
        for where, row in _rows(path, _ALIAS):
            _need(where, row, "alias", "agency_code")
            if row["agency_code"] not in names:
                raise InputError(f"{where}: agency_code: {row['agency_code']} is not in agencies.csv")
            known = found.setdefault(row["alias"].casefold(), row["agency_code"])
            if known != row["agency_code"]:
                raise InputError(f"{where}: alias: {row['alias']!r} also means {known}")
    return list(found.items())


def _communes(path: Path, columns: tuple[str, ...], province_code: str) -> Iterator[tuple[str, dict[str, str]]]:
    """("file:line", row) of each line, every field filled, every commune one of the province and there once."""
    found: set[str] = set()
    for where, row in _rows(path, columns) if path.exists() else ():
        _need(where, row, *columns)
        unit = units.find_commune(row["commune_code"])
        if unit is None or unit.province_code != province_code:
            raise InputError(
                f"{where}: commune_code: {row['commune_code']!r} is no commune of province {province_code}"
            )
        if unit.code in found:
            raise InputError(f"{where}: commune_code: {row['commune_code']} stands twice")
        found.add(unit.code)
        yield where, {**row, "commune_code": unit.code}


def _population(path: Path, province_code: str) -> list[tuple[str, int, date | None, str]]:
    found = []
    for where, row in _communes(path, _POPULATION, province_code):
        digits = row["population"].replace(".", "").replace(" ", "")
        if not digits.isascii() or not digits.isdigit() or int(digits) == 0:
            raise InputError(f"{where}: population: {row['population']!r} is no number of people")
        found.append((row["commune_code"], int(digits), _date(where, row, "as_of"), row["source"]))
    return found


def _deadlines(path: Path) -> list[list[object]]:
    if not path.exists():
        return []
    return [_deadline(where, row) for where, row in _rows(path, _DEADLINE)]


def _deadline(where: str, row: dict[str, str]) -> list[object]:
    _need(where, row, "deadline_rule_id", "valid_from_on", "law", "article")
    for column, allowed in (
        ("kind", _DEADLINE_KINDS),
        ("day_kind", ("calendar", "working")),
        ("starts_from", ("thu_ly", "tiep_nhan")),
    ):
        if row[column] not in allowed:
            raise InputError(f"{where}: {column}: {row[column]!r} is none of {' '.join(allowed)}")
    count = row["day_count"]
    if not (count.isascii() and count.isdigit()) or not 1 <= int(count) <= 365:
        raise InputError(f"{where}: day_count: {count!r} is no number of days from 1 to 365")
    dates = {column: _date(where, row, column) for column in ("valid_from_on", "valid_to_on")}
    values: dict[str, object] = {**row, **dates, "day_count": int(count), "checked_by": row["checked_by"] or None}
    return [values[column] for column in _DEADLINE]
