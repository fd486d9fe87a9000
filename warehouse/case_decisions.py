"""What people decide about cases: kept as reports, carried out at once, never undone by a night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import duckdb

from hieudan.settings import DataFolder, InputError
from transforms.cases.decisions import Decision, Step, next_step
from warehouse.case_tables import CURRENT, Night, case_id, decisions, id_table, write
from warehouse.locks import only_writer
from warehouse.schema import warehouse


def merge_cases(data: DataFolder, kept: str, others: Sequence[str], reason: str) -> int:
    """One matter under the id of ``kept``. Returns how many reports it has now.

    :raises InputError: there is no such case, or a case is named twice, or no reason is given.
    """
    if len({kept, *others}) != len(others) + 1 or not others:
        raise InputError("cases merge: two or more different cases are needed")
    with only_writer(data), warehouse(data.warehouse) as con:
        ours, theirs = _members(con, kept), [report for other in others for report in _members(con, other)]
        _decide(con, "merge", ours, theirs, reason)
        return len(_members(con, kept))


def split_case(data: DataFolder, case: str, reports: Sequence[str], reason: str) -> str:
    """Takes these reports out of a case, into a new one. Returns its id.

    :raises InputError: there is no such case, a report is not in it, nothing would be left, or no reason is given.
    """
    with only_writer(data), warehouse(data.warehouse) as con:
        members = _members(con, case)
        for report in reports:
            if report not in members:
                raise InputError(f"cases split: {report}: is not in case {case}")
        left = [report for report in members if report not in reports]
        if not left or not reports:
            raise InputError(f"cases split: {case}: at least one report must go and one must stay")
        _decide(con, "split", sorted(set(reports)), left, reason)
        row = con.execute("SELECT case_id FROM case_current WHERE feedback_id = ?", [reports[0]]).fetchone()
    assert row is not None
    found: str = row[0]
    return found


def _members(con: duckdb.DuckDBPyConnection, case: str) -> list[str]:
    con.execute(CURRENT)
    rows = con.execute("SELECT feedback_id FROM case_current WHERE case_id = ? ORDER BY 1", [case]).fetchall()
    if not rows:
        into = con.execute("SELECT case_id FROM raw.case_event WHERE event = 'merged' AND other_case_id = ?"
                           " ORDER BY night_on DESC, event_no DESC LIMIT 1", [case]).fetchone()  # fmt: skip
        raise InputError(f"{case}: " + (f"became part of {into[0]}" if into else "no such case"))
    return [row[0] for row in rows]


def _decide(
    con: duckdb.DuckDBPyConnection, action: str, ours: Sequence[str], theirs: Sequence[str], reason: str
) -> None:
    if not reason.strip():
        raise InputError(f"cases {action}: --reason: say why, in a few words")
    night = _last_night(con)
    con.begin()
    try:
        con.execute("INSERT INTO raw.case_decision SELECT coalesce(max(decision_no), 0) + 1, ?, ?, ?, ?, ?"
                    " FROM raw.case_decision", [night, action, list(ours), list(theirs), reason.strip()])  # fmt: skip
        carry_out(con, night)
    except BaseException:
        con.rollback()
        raise
    con.commit()


def _last_night(con: duckdb.DuckDBPyConnection) -> date:
    row = con.execute("SELECT max(night_on) FROM raw.case_event").fetchone()
    latest = con.execute("SELECT max(observed_on) FROM raw.crawl").fetchone()
    assert row is not None
    assert latest is not None
    night: date = max(day for day in (row[0], latest[0]) if day)
    return night


def carry_out(con: duckdb.DuckDBPyConnection, night: date) -> None:
    """Makes the cases what people decided. Each decision is first carried out as it was meant when it was made, knowing
    nothing of later ones; then all of them are held against reports that came later. What holds already is left alone.
    """
    decided = decisions(con, until=night)
    if not decided:
        return
    con.execute(CURRENT)
    done = {
        row[0] for row in con.execute("SELECT decision_no FROM raw.case_event WHERE decision_no IS NOT NULL").fetchall()
    }
    for count, decision in enumerate(decided, 1):
        if decision.number not in done and not _make_so(con, night, decided[:count], [decision]):
            told = Night(night)
            (one, *_), (other, *_) = sorted(decision.ours), sorted(decision.theirs)
            row = con.execute(
                "SELECT case_id FROM case_current WHERE feedback_id IN (?, ?) ORDER BY feedback_id", [one, other]
            ).fetchone()
            told.tell("confirmed", row[0] if row else "", decision.reason, decision=decision.number)
            write(con, told)
    _make_so(con, night, decided, decided)


def _make_so(
    con: duckdb.DuckDBPyConnection, night: date, known: Sequence[Decision], wanted: Sequence[Decision]
) -> bool:
    """Carries out ``wanted``, judged among the decisions ``known``. Whether anything had to be changed."""
    is_changed = False
    while step := _next(con, known, wanted):
        told = Night(night)
        target = step.target
        if target is None:
            taken = [row[0] for row in con.execute("SELECT DISTINCT case_id FROM raw.case_move").fetchall()]
            first = con.execute("SELECT feedback_id FROM raw.case_report WHERE list_contains(?, feedback_id)"
                                " ORDER BY sent_on, feedback_id LIMIT 1", [list(step.reports)]).fetchone()  # fmt: skip
            assert first is not None
            target = case_id(first[0], taken)
        told.tell("split" if step.target is None else "merged", target, step.decision.reason,
                  other=step.source, decision=step.decision.number)  # fmt: skip
        told.moves = dict.fromkeys(step.reports, target)
        write(con, told)
        con.execute(CURRENT)
        is_changed = True
    return is_changed


def _next(con: duckdb.DuckDBPyConnection, known: Sequence[Decision], wanted: Sequence[Decision]) -> Step | None:
    named = sorted({report for decision in wanted for report in decision.ours | decision.theirs})
    con.register("asked", id_table(named))
    rows = con.execute("SELECT case_id, feedback_id FROM case_current WHERE case_id IN (SELECT case_id FROM case_current"
                       " INNER JOIN asked USING (feedback_id)) ORDER BY ALL").fetchall()  # fmt: skip
    con.unregister("asked")
    members: defaultdict[str, list[str]] = defaultdict(list)
    for case, report in rows:
        members[case].append(report)
    return next_step(known, wanted, {report: case for case, report in rows}, members)
