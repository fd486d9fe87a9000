"""The night's step that follows matters: which reports tell one, under ids that stay, and what became of each case.

Only what is new is looked at. ``raw.case_move`` says into which case a report came on which night, ``raw.case_event``
why: both are only added to, by night, so that the nights before any night are what they were. A case's id comes from the
report that it began with and never changes. One transaction: a step that is killed has done nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from hieudan.records import ABSTAINED
from hieudan.settings import DataFolder, InputError
from transforms.cases.cluster import FIRST_COMPARED, LAST_COMPARED, MERGE, Group, Odds
from transforms.cases.decisions import Decision, apart, next_step
from transforms.cases.explain import reason
from transforms.cases.match import LARGEST_BLOCK, Change, candidates, candidates_among_old, match_new
from transforms.cases.pair import GAP_DAYS
from transforms.cases.said import said
from transforms.cases.signature import SURE_TOPIC, Report, Signature, keys, sign
from warehouse.schema import warehouse

_LATEST = """
CREATE OR REPLACE TEMP TABLE case_waiting AS
WITH latest AS (
    SELECT
        portal_id,
        source_id,
        max(observed_on) FILTER (WHERE presence = 'listed') AS observed_on,
        min(observed_on) AS first_seen_on
    FROM raw.observation
    GROUP BY portal_id, source_id
)
SELECT latest.*, portal_id || ':' || source_id AS feedback_id, seen.label_key, label.model_version
FROM latest
INNER JOIN (SELECT portal_id, source_id, observed_on, label_key FROM raw.observation) AS seen USING (portal_id, source_id, observed_on)
INNER JOIN (SELECT label_key, model_version FROM raw.label) AS label USING (label_key)
WHERE (feedback_id, label_key, model_version)
    NOT IN (SELECT (feedback_id, label_key, model_version) FROM raw.case_report)
"""
_WAITING = """
SELECT
    feedback_id, seen.title, seen.text, coalesce(seen.sent_at::DATE, waiting.first_seen_on) AS sent_on,
    label.communes, label.topic, label.confidence, label.also, label.kind, label_key, label.model_version
FROM case_waiting AS waiting
INNER JOIN raw.observation AS seen USING (portal_id, source_id, observed_on, label_key)
INNER JOIN raw.label AS label USING (label_key)
ORDER BY sent_on, feedback_id
"""
_CURRENT = """
CREATE OR REPLACE TEMP TABLE case_current AS
SELECT feedback_id, arg_max(case_id, night_on) AS case_id FROM raw.case_move GROUP BY feedback_id
"""
_STANDING = """
WITH touched AS (
    SELECT DISTINCT case_id FROM case_current WHERE feedback_id IN (SELECT feedback_id FROM asked)
),
ranked AS (
    SELECT
        case_current.case_id,
        report.feedback_id,
        report.sent_on,
        row_number() OVER (PARTITION BY case_current.case_id ORDER BY report.sent_on, report.feedback_id) AS from_first,
        row_number() OVER (PARTITION BY case_current.case_id ORDER BY report.sent_on DESC, report.feedback_id DESC) AS from_last
    FROM case_current
    INNER JOIN touched USING (case_id)
    INNER JOIN (SELECT feedback_id, sent_on FROM raw.case_report) AS report USING (feedback_id)
),
wanted AS (
    SELECT case_id, feedback_id FROM ranked
    WHERE from_first <= $first OR from_last <= $last OR feedback_id IN (SELECT feedback_id FROM asked)
)
SELECT wanted.case_id, feedback_id, report.sent_on, report.signature
FROM wanted
INNER JOIN raw.case_report AS report USING (feedback_id)
ORDER BY wanted.case_id, report.sent_on, feedback_id
"""
_RETURNS = """
WITH block AS (
    SELECT report_id, sent_on, key FROM case_old_keys
    WHERE weight >= 1.5 AND key IN (SELECT key FROM asked_keys)
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY sent_on DESC, report_id DESC) <= $largest_block
)
SELECT asked_keys.report_id AS new_id, block.report_id AS old_id
FROM asked_keys INNER JOIN block USING (key)
WHERE block.sent_on < asked_keys.sent_on - $gap_days
GROUP BY ALL
HAVING sum(asked_keys.weight) >= 4
QUALIFY row_number() OVER (
    PARTITION BY asked_keys.report_id ORDER BY sum(asked_keys.weight) DESC, max(block.sent_on) DESC, old_id
) <= 5
"""
LONGEST_REASON = 300


@dataclass(slots=True)
class _Night:
    """What a night writes, collected before anything is written."""

    night: date
    moves: dict[str, str] = field(default_factory=dict)
    """Report -> the case that it is in after the night."""
    events: list[dict[str, object]] = field(default_factory=list)

    def tell(
        self,
        event: str,
        case_id: str,
        why: str,
        *,
        report: str | None = None,
        other: str | None = None,
        decision: int | None = None,
    ) -> None:
        """Adds an event, numbered later in the order in which it was told."""
        self.events.append({"case_id": case_id, "event": event, "feedback_id": report, "other_case_id": other,
                            "reason": why, "decision_no": decision})  # fmt: skip


def follow_cases(data: DataFolder, night: date) -> int:
    """Puts every report that is in no case yet into one. Returns how many that were.

    Run again for a night, it finds nothing to do. Decisions of people up to the night are carried out, too.
    """
    with warehouse(data.warehouse) as con:
        con.begin()
        try:
            count = follow(con, night)
        except BaseException:
            con.rollback()
            raise
        con.commit()
    return count


def follow(con: duckdb.DuckDBPyConnection, night: date) -> int:
    """The step within a transaction of the caller's."""
    con.execute(_LATEST)
    rows = con.execute(_WAITING).fetchall()
    signed = [_sign(row) for row in rows]
    con.execute(_CURRENT)
    placed = {row[0] for row in con.execute(
        "SELECT feedback_id FROM case_current WHERE feedback_id IN (SELECT feedback_id FROM case_waiting)").fetchall()}  # fmt: skip
    _keep(con, night, rows, signed)
    new = [one for one in signed if one.id not in placed]
    told = _Night(night)
    if new:
        _place(con, told, new)
    write(con, told)
    carry_out(con, night)
    return len(new)


def _sign(row: tuple[object, ...]) -> Signature:
    report_id, title, text, sent_on, communes, topic, confidence, also, kind, *_ = row
    return sign(Report(report_id, _words(title, text), sent_on, tuple(communes), topic if confidence >= SURE_TOPIC else ABSTAINED,
                       tuple(also), kind == "khen"))  # type: ignore[arg-type, operator] # fmt: skip


def _words(title: object, text: object) -> str:
    """Title and text; a title that only repeats the text's beginning counts once."""
    head, body = str(title).strip(), str(text).strip()
    if not head or body.lower().startswith(head.lower().rstrip(".… ")):
        return body
    return f"{head}\n{body}"


def _keep(
    con: duckdb.DuckDBPyConnection, night: date, rows: Sequence[tuple[object, ...]], signed: Sequence[Signature]
) -> None:
    """Writes signatures and keys, in the place of those that an edited text or a new model has made old."""
    reports, blocks = [], []
    for row, one in zip(rows, signed, strict=True):
        is_denunciation = row[8] == "to_cao"
        words = said(_words(row[1], row[2]))
        reports.append({
            "feedback_id": one.id, "night_on": night, "sent_on": one.sent_on, "label_key": row[9], "model_version": row[10],
            "signature": one.to_json(), "signatory_count": words.signatory_count, "escalations": list(words.escalations),
            "place_words": None if is_denunciation else words.place_words,
        })  # fmt: skip
        blocks += [
            {"feedback_id": one.id, "night_on": night, "sent_on": one.sent_on, "key": _digest(key), "weight": weight}
            for key, weight in dict(keys(one)).items()
        ]
    con.register("fresh_reports", pa.Table.from_pylist(reports, schema=_REPORT))
    con.register("fresh_keys", pa.Table.from_pylist(blocks, schema=_KEY))
    con.execute("DELETE FROM raw.case_key WHERE feedback_id IN (SELECT feedback_id FROM fresh_reports"
                " INNER JOIN raw.case_report USING (feedback_id))")  # fmt: skip
    con.execute("INSERT OR REPLACE INTO raw.case_report BY NAME SELECT * FROM fresh_reports")
    con.execute("INSERT INTO raw.case_key BY NAME SELECT * FROM fresh_keys ORDER BY ALL")
    con.unregister("fresh_reports")
    con.unregister("fresh_keys")


_REPORT = pa.schema([
    ("feedback_id", pa.string()), ("night_on", pa.date32()), ("sent_on", pa.date32()), ("label_key", pa.string()),
    ("model_version", pa.string()), ("signature", pa.string()), ("signatory_count", pa.int32()),
    ("escalations", pa.list_(pa.string())), ("place_words", pa.string()),
])  # fmt: skip
_KEY = pa.schema([
    ("feedback_id", pa.string()), ("night_on", pa.date32()), ("sent_on", pa.date32()), ("key", pa.uint64()), ("weight", pa.float32()),
])  # fmt: skip


def _digest(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def case_id(report_id: str, taken: Iterable[str] = ()) -> str:
    """The id of the case that begins with a report; where one of ``taken`` is the same, another one."""
    used = set(taken)
    number = 0
    while True:
        made = "v" + hashlib.sha256(f"{report_id}#{number}".encode()).hexdigest()[:12]
        if made not in used:
            return made
        number += 1


def _place(con: duckdb.DuckDBPyConnection, told: _Night, new: Sequence[Signature]) -> None:
    """Which case each new report is in, which cases became one, and which came back after a long silence."""
    ids = pa.table({"feedback_id": [one.id for one in new]})
    con.register("new_ids", ids)
    con.execute("CREATE OR REPLACE TEMP TABLE new_keys AS SELECT feedback_id AS report_id, sent_on, key, weight"
                " FROM raw.case_key WHERE feedback_id IN (SELECT feedback_id FROM new_ids)")  # fmt: skip
    con.execute("CREATE OR REPLACE TEMP VIEW old_keys AS SELECT feedback_id AS report_id, sent_on, key, weight"
                " FROM raw.case_key WHERE feedback_id NOT IN (SELECT report_id FROM new_keys)")  # fmt: skip
    near = candidates_among_old(con)
    standing = _standing(con, {old for _, old in near})
    near += candidates(new)
    decided = decisions(con, until=told.night, is_before=True)
    changes = match_new(new, standing, near, apart(decided))
    _tell_changes(con, told, new, standing, near, changes)
    _tell_returns(con, told, new, changes)
    con.unregister("new_ids")


def _standing(con: duckdb.DuckDBPyConnection, reports: set[str]) -> list[Group]:
    """The cases that hold one of these reports, with the members that matching looks at."""
    con.register("asked", pa.table({"feedback_id": pa.array(sorted(reports), pa.string())}))
    rows = con.execute(_STANDING, {"first": FIRST_COMPARED, "last": LAST_COMPARED}).fetchall()
    con.unregister("asked")
    members: defaultdict[str, list[Signature]] = defaultdict(list)
    for case, report, sent_on, stored in rows:
        members[case].append(Signature.from_json(report, sent_on, stored))
    return [Group(its, case) for case, its in members.items()]


def _tell_changes(
    con: duckdb.DuckDBPyConnection,
    told: _Night,
    new: Sequence[Signature],
    standing: Sequence[Group],
    near: Sequence[tuple[str, str]],
    changes: Sequence[Change],
) -> None:
    by_id = {one.id: one for one in new} | {one.id: one for group in standing for one in group.members}
    held = {group.case_id: [one.id for one in group.members] for group in standing}
    linked: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in near:
        linked[one].add(other)
        linked[other].add(one)
    odds = Odds()

    def why(ours: Iterable[str], theirs: Iterable[str]) -> str:
        """The reason by the surest pair: of neighbours, where two stand side by side."""
        others = set(theirs)
        pairs = [(a, b) for a in ours for b in sorted(linked[a] & others)] or [(a, b) for a in ours for b in sorted(others)]
        a, b = max(pairs, key=lambda pair: (odds.of(by_id[pair[0]], by_id[pair[1]]), pair))
        return f"giống {b}: {reason(by_id[a], by_id[b])}"

    for change in changes:
        case = case_id(change.case_id) if change.is_new else change.case_id
        inside = list(held.get(change.case_id, ()))
        joined = list(change.joined)
        if change.is_new:
            founder = joined.pop(0)
            told.tell("created", case, "phản ánh đầu tiên của vụ việc", report=founder)
            told.moves[founder] = case
            inside.append(founder)
        for report in joined:
            told.tell("joined", case, why([report], inside), report=report)
            told.moves[report] = case
            inside.append(report)
        for other in change.absorbed:
            told.tell("merged", case, why(held[other], inside), other=other)
            for (report,) in con.execute("SELECT feedback_id FROM case_current WHERE case_id = ?", [other]).fetchall():
                told.moves[report] = case
            inside += held[other]


def _tell_returns(con: duckdb.DuckDBPyConnection, told: _Night, new: Sequence[Signature], changes: Sequence[Change]) -> None:
    """New cases that tell what an earlier case told, silent for longer than the gap: events ``returned``."""
    founders = {change.case_id for change in changes if change.is_new}
    con.register("founders", pa.table({"report_id": pa.array(sorted(founders), pa.string())}))
    con.execute("CREATE OR REPLACE TEMP TABLE asked_keys AS FROM new_keys WHERE weight >= 1.5"
                " AND report_id IN (SELECT report_id FROM founders)")  # fmt: skip
    con.execute("CREATE OR REPLACE TEMP VIEW case_old_keys AS SELECT feedback_id AS report_id, sent_on, key, weight FROM raw.case_key")
    pairs = con.execute(_RETURNS, {"gap_days": GAP_DAYS, "largest_block": LARGEST_BLOCK}).fetchall()
    con.unregister("founders")
    if not pairs:
        return
    by_id = {one.id: one for one in new}
    con.register("asked", pa.table({"feedback_id": sorted({old for _, old in pairs} - by_id.keys())}))
    stored = con.execute("SELECT feedback_id, sent_on, signature, case_id FROM raw.case_report INNER JOIN asked"
                         " USING (feedback_id) INNER JOIN case_current USING (feedback_id)").fetchall()  # fmt: skip
    con.unregister("asked")
    old = {row[0]: Signature.from_json(*row[:3]) for row in stored}
    case_of = {row[0]: row[3] for row in stored} | told.moves
    odds = Odds()
    best: dict[str, tuple[float, str]] = {}
    for founder, other in pairs:
        one, before = by_id[founder], by_id.get(other) or old.get(other)
        if before is None or not one.communes or not before.communes or one.is_praise or case_of[other] == case_of[founder]:
            continue
        best[founder] = max(best.get(founder, (MERGE, "")), (odds.of(one, before), other))
    for founder, (_, other) in sorted(best.items()):
        if other:
            why = reason(by_id[founder], by_id.get(other) or old[other])
            told.tell("returned", told.moves[founder], f"giống {other}: {why}; cách hơn {GAP_DAYS} ngày",
                      report=founder, other=case_of[other])  # fmt: skip


def write(con: duckdb.DuckDBPyConnection, told: _Night) -> None:
    """Moves and events of a night, after those that it has."""
    if not told.events:
        return
    row = con.execute("SELECT coalesce(max(event_no), 0) FROM raw.case_event WHERE night_on = ?", [told.night]).fetchone()
    assert row is not None
    moves = [{"night_on": told.night, "feedback_id": report, "case_id": case} for report, case in sorted(told.moves.items())]
    events = [event | {"night_on": told.night, "event_no": number} for number, event in enumerate(told.events, row[0] + 1)]
    con.register("fresh_moves", pa.Table.from_pylist(moves, schema=_MOVE))
    con.register("fresh_events", pa.Table.from_pylist(events, schema=_EVENT))
    con.execute("INSERT OR REPLACE INTO raw.case_move BY NAME SELECT * FROM fresh_moves")
    con.execute("INSERT INTO raw.case_event BY NAME SELECT * FROM fresh_events")
    con.unregister("fresh_moves")
    con.unregister("fresh_events")


_MOVE = pa.schema([("night_on", pa.date32()), ("feedback_id", pa.string()), ("case_id", pa.string())])
_EVENT = pa.schema([
    ("night_on", pa.date32()), ("event_no", pa.int32()), ("case_id", pa.string()), ("event", pa.string()),
    ("feedback_id", pa.string()), ("other_case_id", pa.string()), ("reason", pa.string()), ("decision_no", pa.int32()),
])  # fmt: skip


def decisions(con: duckdb.DuckDBPyConnection, until: date, *, is_before: bool = False) -> list[Decision]:
    """What people decided up to a night, in order; with ``is_before``, on the nights before it."""
    rows = con.execute(
        f"FROM raw.case_decision WHERE night_on {'<' if is_before else '<='} ? ORDER BY decision_no",  # noqa: S608
        [until],
    ).fetchall()
    return [Decision(number, action, frozenset(ours), frozenset(theirs), why) for number, _, action, ours, theirs, why in rows]


def carry_out(con: duckdb.DuckDBPyConnection, night: date) -> None:
    """Makes the cases what people decided, where they are not. What holds already is left alone."""
    decided = decisions(con, until=night)
    if not decided:
        return
    con.execute(_CURRENT)
    for _ in range(10 * len(decided) + 10):
        step = _next(con, decided)
        if step is None:
            return
        told = _Night(night)
        if step.target is None:
            taken = [row[0] for row in con.execute("SELECT DISTINCT case_id FROM raw.case_move").fetchall()]
            first = con.execute("SELECT feedback_id FROM raw.case_report WHERE list_contains(?, feedback_id)"
                                " ORDER BY sent_on, feedback_id LIMIT 1", [list(step.reports)]).fetchone()  # fmt: skip
            assert first is not None
            target = case_id(first[0], taken)
            told.tell("split", target, step.decision.reason, report=first[0], other=step.source, decision=step.decision.number)
        else:
            target = step.target
            told.tell("merged", target, step.decision.reason, other=step.source, decision=step.decision.number)
        told.moves = dict.fromkeys(step.reports, target)
        write(con, told)
        con.execute(_CURRENT)
    raise InputError("raw.case_decision: decisions contradict each other in a circle")  # cannot be: the later one holds


def _next(con: duckdb.DuckDBPyConnection, decided: Sequence[Decision]):  # type: ignore[no-untyped-def]
    named = sorted({report for decision in decided for report in decision.ours | decision.theirs})
    con.register("asked", pa.table({"feedback_id": pa.array(named, pa.string())}))
    rows = con.execute("SELECT case_id, feedback_id FROM case_current WHERE case_id IN (SELECT case_id FROM case_current"
                       " INNER JOIN asked USING (feedback_id)) ORDER BY ALL").fetchall()  # fmt: skip
    con.unregister("asked")
    members: defaultdict[str, list[str]] = defaultdict(list)
    for case, report in rows:
        members[case].append(report)
    return next_step(decided, {report: case for case, report in rows}, members)
