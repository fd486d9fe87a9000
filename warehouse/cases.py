"""The night's step that follows matters: which reports tell one, under ids that stay, and what became of each case.

Only what is new is looked at. ``raw.case_move`` says into which case a report came on which night, ``raw.case_event``
why: both are only added to, by night, so that the nights before any night are what they were. A case's id comes from the
report that it began with and never changes. One transaction: a step that is killed has done nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from hieudan.settings import DataFolder
from transforms.cases.cluster import MERGE, Group, Odds
from transforms.cases.decisions import apart
from transforms.cases.explain import reason
from transforms.cases.match import LARGEST_BLOCK, Change, candidates_among_old, match_new
from transforms.cases.pair import GAP_DAYS
from transforms.cases.signature import Signature
from warehouse.case_decisions import carry_out
from warehouse.case_tables import Night, case_id, decisions, id_table, sign_waiting, standing_cases, write
from warehouse.schema import warehouse

_RETURNS = """
WITH block AS (
    SELECT report_id, sent_on, key FROM case_old_keys
    WHERE weight >= 1.5 AND key IN (SELECT key FROM asked_keys)
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY sent_on DESC, report_id DESC) <= $largest_block
)
SELECT asked_keys.report_id AS new_id, block.report_id AS old_id
FROM asked_keys INNER JOIN block USING (key)
WHERE block.sent_on < asked_keys.sent_on - $gap_days
GROUP BY asked_keys.report_id, block.report_id
HAVING sum(asked_keys.weight) >= 4
QUALIFY row_number() OVER (
    PARTITION BY asked_keys.report_id ORDER BY sum(asked_keys.weight) DESC, max(block.sent_on) DESC, block.report_id
) <= 5
"""


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
    signed, placed = sign_waiting(con, night)
    new = [one for one in signed if one.id not in placed]
    told = Night(night)
    if new:
        _place(con, told, new)
    write(con, told)
    carry_out(con, night)
    return len(new)


def _place(con: duckdb.DuckDBPyConnection, told: Night, new: Sequence[Signature]) -> None:
    """Which case each new report is in, which cases became one, and which came back after a long silence."""
    con.register("new_ids", id_table([one.id for one in new]))
    # decimals: a sum of them is the same in whatever order a parallel query adds them up
    con.execute("CREATE OR REPLACE TEMP TABLE new_keys AS SELECT feedback_id AS report_id, sent_on, key, weight::DECIMAL(6, 2) AS weight"
                " FROM raw.case_key WHERE feedback_id IN (SELECT feedback_id FROM new_ids)")  # fmt: skip
    con.execute("CREATE OR REPLACE TEMP VIEW old_keys AS SELECT feedback_id AS report_id, sent_on, key, weight"
                " FROM raw.case_key")  # fmt: skip  # those of the night, too: they meet each other as they meet old ones
    near = candidates_among_old(con)
    standing = standing_cases(con, {old for _, old in near})
    decided = decisions(con, until=told.night, is_matching=True)
    changes = match_new(new, standing, near, apart(decided))
    _tell_changes(con, told, new, standing, near, changes)
    _tell_returns(con, told, new, changes)
    con.unregister("new_ids")


def _tell_changes(
    con: duckdb.DuckDBPyConnection,
    told: Night,
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
    moved = _reports_of(con, [other for change in changes for other in change.absorbed])

    def why(ours: Iterable[str], theirs: Iterable[str]) -> str:
        """The reason by the surest pair: of neighbours, where two stand side by side."""
        others = set(theirs)
        pairs = [(a, b) for a in ours for b in sorted(linked[a] & others)] or [
            (a, b) for a in ours for b in sorted(others)
        ]
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
            told.moves.update(dict.fromkeys(moved[other], case))
            inside += held[other]


def _reports_of(con: duckdb.DuckDBPyConnection, case_ids: Sequence[str]) -> dict[str, list[str]]:
    """Case -> all its reports, by id; of many cases in one look at the table."""
    con.register("asked_cases", id_table(case_ids))
    rows = con.execute("SELECT case_id, list(feedback_id ORDER BY feedback_id) FROM case_current"
                       " WHERE case_id IN (SELECT feedback_id FROM asked_cases) GROUP BY case_id").fetchall()  # fmt: skip
    con.unregister("asked_cases")
    return dict(rows)


def _tell_returns(
    con: duckdb.DuckDBPyConnection, told: Night, new: Sequence[Signature], changes: Sequence[Change]
) -> None:
    """New cases that tell what an earlier case told, silent for longer than the gap: events ``returned``."""
    founders = {change.case_id for change in changes if change.is_new}
    con.register("founders", id_table(sorted(founders)))
    con.execute("CREATE OR REPLACE TEMP TABLE asked_keys AS FROM new_keys WHERE weight >= 1.5"
                " AND report_id IN (SELECT feedback_id FROM founders)")  # fmt: skip
    con.execute(
        "CREATE OR REPLACE TEMP VIEW case_old_keys AS SELECT feedback_id AS report_id, sent_on, key, weight FROM raw.case_key"
    )
    pairs = con.execute(_RETURNS, {"gap_days": GAP_DAYS, "largest_block": LARGEST_BLOCK}).fetchall()
    con.unregister("founders")
    if not pairs:
        return
    by_id = {one.id: one for one in new}
    con.register("asked", id_table(sorted({old for _, old in pairs} - by_id.keys())))
    stored = con.execute("SELECT feedback_id, sent_on, signature, case_id FROM raw.case_report INNER JOIN asked"
                         " USING (feedback_id) INNER JOIN case_current USING (feedback_id) WHERE signature != ''").fetchall()  # fmt: skip
    con.unregister("asked")
    old = {row[0]: Signature.from_json(*row[:3]) for row in stored}
    case_of = {row[0]: row[3] for row in stored} | told.moves
    odds = Odds()
    best: dict[str, tuple[float, str]] = {}
    for founder, other in pairs:
        one, before = by_id[founder], by_id.get(other) or old.get(other)
        if (
            before is None
            or not one.communes
            or not before.communes
            or one.is_praise
            or case_of[other] == case_of[founder]
        ):
            continue
        best[founder] = max(best.get(founder, (MERGE, "")), (odds.of(one, before), other))
    for founder, (_, other) in sorted(best.items()):
        if other:
            why = reason(by_id[founder], by_id.get(other) or old[other])
            told.tell("returned", told.moves[founder], f"giống {other}: {why}; cách hơn {GAP_DAYS} ngày",
                      report=founder, other=case_of[other])  # fmt: skip
