"""How early the warning of growing cases would have come, and how often for nothing: ``python -m benchmarks.early_warning``.

Over the replica's history, as the nights would have seen it: the reports of each day are matched against the cases of the
days before, and the warning is worked out as of each Monday, and as of each day of the last eight weeks, by the very query
of the night (``int_case_warning``), which looks at nothing later. The one mass complaint is the replica's injected one;
every other case that is warned of is a false alarm. Beside it the naive rule: a case of ten reports. Needs a data folder
whose nights have run (``make run``).
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import duckdb
import jinja2

from demo.feedback import build_history
from hieudan.settings import ROOT, data_folder
from transforms.cases.cluster import Group
from transforms.cases.match import candidates, match_new
from transforms.cases.signature import Signature

MODELS = ROOT / "transforms" / "sql" / "models" / "intermediate"
MACROS = (ROOT / "transforms" / "sql" / "macros" / "touched.sql").read_text(encoding="utf-8")
PORTALS = {"phan_anh": "demo_phananh", "hoi_dap": "demo_hoidap", "cu_tri": "demo_cutri"}
DAILY = timedelta(weeks=8)
TENTH = 10
THRESHOLDS = (25, 30, 35, 40, 50)


def moves_by_day(signatures: Sequence[Signature]) -> Iterator[tuple[date, str, str]]:
    """(day, report, case) as nights would have put them; again when a case became part of another."""
    near: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for one, earlier in candidates(signatures):
        near[one].append((one, earlier))
    case_of: dict[str, str] = {}
    members: defaultdict[str, list[Signature]] = defaultdict(list)
    by_id = {one.id: one for one in signatures}
    for day, group in groupby(sorted(signatures, key=lambda one: (one.sent_on, one.id)), key=lambda one: one.sent_on):
        new = list(group)
        pairs = [pair for one in new for pair in near[one.id]]
        touched = sorted({case_of[other] for _, other in pairs if other in case_of})
        for change in match_new(new, [Group(list(members[case]), case) for case in touched], pairs):
            moved = list(change.joined)
            for other in change.absorbed:
                moved += [one.id for one in members.pop(other)]
            for report in moved:
                case_of[report] = change.case_id
                members[change.case_id].append(by_id[report])
                yield day, report, change.case_id


def warnings(con: duckdb.DuckDBPyConnection, as_of: date) -> list[tuple[str, int, int]]:
    """(case, reports, score) of every case that was unresolved on a day."""
    con.execute("""CREATE OR REPLACE TEMP TABLE feedback AS
        SELECT fct.* REPLACE (moved.case_id AS case_id) FROM built.marts.fct_feedback AS fct
        INNER JOIN (SELECT report, arg_max(case_id, number) AS case_id FROM moves WHERE day <= $day GROUP BY report) AS moved
        ON fct.feedback_id = moved.report WHERE fct.kind != 'khen'""", {"day": as_of})  # fmt: skip
    context = {
        "ref": lambda name: {"fct_feedback": "feedback", "case_warning_parts": "built.seeds.case_warning_parts",
                             "int_case_report": "case_report"}.get(name, f"built.staging.{name}"),
        "source": lambda schema, table: f"built.{schema}.{table}",
        "var": lambda _: as_of.isoformat(),
        "is_incremental": lambda: False,
    }  # fmt: skip
    for name, table in (("int_case_report", "case_report"), ("int_case_warning", "case_warning")):
        query = jinja2.Template(MACROS + (MODELS / f"{name}.sql").read_text(encoding="utf-8")).render(context)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")
    return con.execute(
        "SELECT case_id, report_count, warning_score FROM case_warning WHERE report_count >= 2"
    ).fetchall()


def main() -> None:
    """Prints what each rule would have done."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    mass = {
        f"{PORTALS[item.platform]}:{item.source_id}": item.sent_at.date()
        for item in build_history().items
        if item.origin == "mass"
    }
    con = duckdb.connect()
    con.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    con.execute(f"ATTACH '{data_folder(asked.data).warehouse}' AS built (READ_ONLY)")
    stored = con.execute(
        "SELECT feedback_id, sent_on, signature FROM built.raw.case_report WHERE signature != ''"
    ).fetchall()
    signatures = [Signature.from_json(*row) for row in stored]
    con.execute("CREATE TABLE moves (number INTEGER, day DATE, report VARCHAR, case_id VARCHAR)")
    moves = list(moves_by_day(signatures))
    con.executemany("INSERT INTO moves VALUES (?, ?, ?, ?)", [(number, *move) for number, move in enumerate(moves)])
    first, last = min(day for day, *_ in moves), max(day for day, *_ in moves)
    nights = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    nights = [night for night in nights if night > last - DAILY or night.weekday() == 0]
    rules: dict[str, dict[str, date]] = {f"score {limit}": {} for limit in THRESHOLDS} | {
        "ten reports": {},
        "five reports": {},
    }
    for night in nights:
        for case, reports, score in warnings(con, night - timedelta(days=1)):
            for limit in THRESHOLDS:
                if score >= limit:
                    rules[f"score {limit}"].setdefault(case, night)
            if reports >= TENTH:
                rules["ten reports"].setdefault(case, night)
            if reports >= 5:
                rules["five reports"].setdefault(case, night)
    case_of = {report: case for _, report, case in moves}
    tenth = sorted(mass.values())[TENTH - 1]
    held = Counter(case_of[report] for report in mass if report in case_of)
    of_mass = {case for case, count in held.items() if count >= 2}
    print(f"{len(stored)} reports, {len(set(case_of.values()))} cases; nights looked at: {len(nights)}")
    print(f"the mass complaint: {len(mass)} reports from {min(mass.values())}, the tenth on {tenth}, the last on {max(mass.values())}; "
          f"found in {len(held)} cases, the largest of {max(held.values())}")  # fmt: skip
    for rule, warned in rules.items():
        right = [night for case, night in warned.items() if case in of_mass]
        told = (
            f"warned on {min(right)}, {(tenth - min(right)).days} days before the tenth report"
            if right
            else "never warned"
        )
        wrong = sum(case not in of_mass for case in warned)
        print(f"{rule:>12}: {told}; {wrong} false alarms in {(last - first).days // 7} weeks")


if __name__ == "__main__":
    main()
