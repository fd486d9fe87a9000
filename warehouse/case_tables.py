"""The tables of cases: signatures and keys of reports, moves and events by night, decisions. Written within a transaction
of the caller's.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from hieudan.records import ABSTAINED
from transforms.cases.cluster import FIRST_COMPARED, LAST_COMPARED, Group
from transforms.cases.decisions import Decision
from transforms.cases.labels import leanings
from transforms.cases.said import said
from transforms.cases.signature import SURE_TOPIC, Report, Signature, keys, sign
from warehouse.schema import put

_FIND_WAITING = """
CREATE OR REPLACE TEMP TABLE case_waiting AS
WITH told AS (  -- a text and labels that no signature is of, be they the latest or not: few, found by prints of eight bytes
    SELECT DISTINCT portal_id, source_id
    FROM (
        SELECT portal_id, source_id, hash(portal_id || ':' || source_id, label_key, label.model_version) AS told_print
        FROM raw.observation INNER JOIN raw.label AS label USING (label_key)
        WHERE presence = 'listed'
    )
    ANTI JOIN (SELECT hash(feedback_id, label_key, model_version) AS told_print FROM raw.case_report) USING (told_print)
),
latest AS (
    SELECT
        portal_id,
        source_id,
        max(observed_on) FILTER (WHERE presence = 'listed') AS observed_on,
        min(observed_on) AS first_seen_on
    FROM raw.observation SEMI JOIN told USING (portal_id, source_id)
    GROUP BY portal_id, source_id
)
SELECT latest.*, portal_id || ':' || source_id AS feedback_id, seen.label_key, label.model_version
FROM latest
INNER JOIN (SELECT portal_id, source_id, observed_on, label_key FROM raw.observation) AS seen USING (portal_id, source_id, observed_on)
INNER JOIN (SELECT label_key, model_version FROM raw.label) AS label USING (label_key)
ANTI JOIN raw.case_report AS kept
    ON latest.portal_id || ':' || latest.source_id = kept.feedback_id
    AND seen.label_key = kept.label_key AND label.model_version = kept.model_version
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
CURRENT = """
CREATE OR REPLACE TEMP TABLE case_current AS
SELECT feedback_id, arg_max(case_id, night_on) AS case_id FROM raw.case_move GROUP BY feedback_id
"""
_STANDING = """  -- a report whose words were deleted has an empty signature: it stays in its case, and is not looked at
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
    INNER JOIN (SELECT feedback_id, sent_on FROM raw.case_report WHERE signature != '') AS report USING (feedback_id)
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


@dataclass(slots=True)
class Night:
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


def sign_waiting(con: duckdb.DuckDBPyConnection, night: date) -> tuple[list[Signature], set[str]]:
    """Signs every report whose text or labels have no signature yet, and keeps that with its blocking keys.

    Returns the signatures by day and id, and the ids of those that are in a case already (an edited text, a new model).
    """
    con.execute(_FIND_WAITING)
    rows = con.execute(_WAITING).fetchall()
    towards = leanings([_words(row[1], row[2]) for row in rows])
    signed = [_sign(row, leaning) for row, leaning in zip(rows, towards, strict=True)]
    con.execute(CURRENT)
    placed = con.execute("SELECT feedback_id FROM case_current SEMI JOIN case_waiting USING (feedback_id)").fetchall()
    if rows:
        _keep(con, night, rows, signed)
    return signed, {row[0] for row in placed}


def _sign(row: tuple[Any, ...], leaning: tuple[int, ...]) -> Signature:
    report_id, title, text, sent_on, communes, topic, confidence, also, kind, *_ = row
    return sign(
        Report(
            report_id,
            _words(title, text),
            sent_on,
            tuple(communes),
            topic if confidence >= SURE_TOPIC else ABSTAINED,
            tuple(also),
            kind == "khen",
            leaning,
        )
    )


def _words(title: object, text: object) -> str:
    """Title and text; a title that only repeats the text's beginning counts once."""
    head, body = str(title).strip(), str(text).strip()
    if not head or body.lower().startswith(head.lower().rstrip(".… ")):
        return body
    return f"{head}\n{body}"


def _keep(
    con: duckdb.DuckDBPyConnection, night: date, rows: Sequence[tuple[Any, ...]], signed: Sequence[Signature]
) -> None:
    """Writes signatures and keys, in the place of those that an edited text or a new model has made old."""
    reports, blocks = [], []
    for row, one in zip(rows, signed, strict=True):
        is_denunciation = row[8] == "to_cao"
        words = said(_words(row[1], row[2]), one.finer)
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
    put(con, "case_report", ["feedback_id"], "FROM fresh_reports")
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


def id_table(reports: Sequence[str]) -> pa.Table:
    return pa.table({"feedback_id": pa.array(reports, pa.string())})


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


def standing_cases(con: duckdb.DuckDBPyConnection, reports: set[str]) -> list[Group]:
    """The cases that hold one of these reports, with the members that matching looks at."""
    con.register("asked", id_table(sorted(reports)))
    rows = con.execute(_STANDING, {"first": FIRST_COMPARED, "last": LAST_COMPARED}).fetchall()
    con.unregister("asked")
    members: defaultdict[str, list[Signature]] = defaultdict(list)
    for case, report, sent_on, stored in rows:
        members[case].append(Signature.from_json(report, sent_on, stored))
    return [Group(its, case) for case, its in members.items()]


def write(con: duckdb.DuckDBPyConnection, told: Night) -> None:
    """Moves and events of a night, after those that it has."""
    if not told.events:
        return
    row = con.execute(
        "SELECT coalesce(max(event_no), 0) FROM raw.case_event WHERE night_on = ?", [told.night]
    ).fetchone()
    assert row is not None
    moves = [
        {"night_on": told.night, "feedback_id": report, "case_id": case} for report, case in sorted(told.moves.items())
    ]
    events = [
        event | {"night_on": told.night, "event_no": number} for number, event in enumerate(told.events, row[0] + 1)
    ]
    con.register("fresh_moves", pa.Table.from_pylist(moves, schema=_MOVE))
    con.register("fresh_events", pa.Table.from_pylist(events, schema=_EVENT))
    put(con, "case_move", ["night_on", "feedback_id"], "FROM fresh_moves")
    con.execute("INSERT INTO raw.case_event BY NAME SELECT * FROM fresh_events")
    con.unregister("fresh_moves")
    con.unregister("fresh_events")


_MOVE = pa.schema([("night_on", pa.date32()), ("feedback_id", pa.string()), ("case_id", pa.string())])
_EVENT = pa.schema([
    ("night_on", pa.date32()), ("event_no", pa.int32()), ("case_id", pa.string()), ("event", pa.string()),
    ("feedback_id", pa.string()), ("other_case_id", pa.string()), ("reason", pa.string()), ("decision_no", pa.int32()),
])  # fmt: skip


_DECIDED = """
FROM raw.case_decision
WHERE
    night_on < $until
    OR (night_on = $until AND (NOT $is_matching OR decision_no IN (SELECT decision_no FROM raw.case_event WHERE decision_no IS NOT NULL)))
ORDER BY decision_no
"""


def decisions(con: duckdb.DuckDBPyConnection, until: date, *, is_matching: bool = False) -> list[Decision]:
    """What people decided up to a night, in order. ``is_matching``: of the night itself only what has been carried out.

    So a night that is run again from its landing matches what it matched then, before a person saw the result.
    """
    rows = con.execute(_DECIDED, {"until": until, "is_matching": is_matching}).fetchall()
    return [
        Decision(number, action, frozenset(ours), frozenset(theirs), why)
        for number, _, action, ours, theirs, why in rows
    ]
