"""Reports to cases: a whole set at once (``hieudan match``), or a night's new reports against those of earlier nights.

A night costs what its new reports cost. What is kept of an old report: its :class:`Signature` as JSON, its
:func:`keys` as rows ``(report_id, sent_on, key, weight)``, and its case. A night then does four things::

    new = [sign(report) for report in unseen]
    near = candidates(new) + candidates_among_old(connection)   # pairs of report ids worth a look
    standing = [Group(members, case_id), …]                     # the cases of the old reports in ``near``
    for change in match_new(new, standing, near): …             # what changed

Of each standing case that holds a report in ``near``, give the first
:data:`~transforms.cases.cluster.FIRST_COMPARED` and the last :data:`~transforms.cases.cluster.LAST_COMPARED` members
by (day, id), and those in ``near``: nothing else of it is looked at. People's decisions come in twice: reports that
somebody put together are one ``Group`` from the start, and ``is_apart`` says which groups may never join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.cases.cluster import Apart, Group, Odds, cluster
from transforms.cases.pair import GAP, GAP_DAYS
from transforms.cases.signature import Signature, keys

LARGEST_BLOCK = 400
"""Of the reports under one key, only so many of the newest are looked at: a key of all says nothing."""
MOST_CANDIDATES = 60
"""Reports that one report is compared with: those with which it shares most."""
WORTH = -1.0
"""Log-odds of two reports below which their cases are not compared as a whole: the link would hardly reach JOIN."""

_NEAR = Path(__file__).with_name("sql") / "near.sql"


@dataclass(frozen=True, slots=True)
class Change:
    """A case that a night opened or changed."""

    case_id: str
    """The standing case's id; of a new case the id of its earliest report (by day, then id)."""
    is_new: bool
    joined: tuple[str, ...]
    """The new reports in it, by (day, id). Empty when nothing but a merge happened."""
    absorbed: tuple[str, ...]
    """Standing cases that became part of it, in the order in which they did."""


def match(signatures: Sequence[Signature], say: Callable[[int], None] = lambda _: None) -> dict[str, str]:
    """Report id -> case id: the id of the case's earliest report (by day, then id).

    The order of the reports does not matter. ``say`` is called with how many reports have been looked at.
    """
    changes = match_new(signatures, (), candidates(signatures, say))
    return {one: change.case_id for change in changes for one in change.joined}


def match_new(
    new: Sequence[Signature],
    standing: Sequence[Group],
    near: Iterable[tuple[str, str]],
    is_apart: Apart = lambda *_: False,
) -> list[Change]:
    """What becomes of the cases when ``new`` reports arrive; every new report is in exactly one change.

    ``standing``: the cases of earlier nights that ``near`` touches, each with a ``case_id``; they are not changed.
    ``near``: pairs of report ids worth a look, of two new ones or of a new and an old one, in any order; a pair with a
    report that is in no group is passed over. Of two standing cases that become one, that with the earlier first report
    keeps its id. The order of ``new``, ``standing`` and ``near`` does not matter.

    :raises ValueError: a report stands twice, or a standing group has no id.
    """
    ordered = sorted(new, key=lambda one: (one.sent_on, one.id))
    groups = [Group(list(group.members), group.case_id, list(group.absorbed)) for group in standing]
    groups.sort(key=lambda group: group.case_id)
    groups += [Group([one]) for one in ordered]
    at = {member.id: number for number, group in enumerate(groups) for member in group.members}
    if len(at) != sum(len(group.members) for group in groups):
        raise ValueError("a report stands twice")
    if not all(group.case_id for group in standing):
        raise ValueError("a standing case has no id")
    known = {member.id: member for group in groups for member in group.members}
    odds = Odds()
    pairs = [(at[a], at[b]) for a, b in near if a in at and b in at and odds.of(known[a], known[b]) >= WORTH]
    fresh = {one.id for one in new}
    changes = []
    for group in cluster(groups, pairs, odds, is_apart):
        members = sorted(group.members, key=lambda one: (one.sent_on, one.id))
        joined = tuple(one.id for one in members if one.id in fresh)
        if joined or group.absorbed:
            changes.append(Change(group.case_id or joined[0], not group.case_id, joined, tuple(group.absorbed)))
    return sorted(changes, key=lambda change: change.case_id)


def candidates(signatures: Sequence[Signature], say: Callable[[int], None] = lambda _: None) -> list[tuple[str, str]]:
    """Pairs of ids worth a look within one set: each report with the earlier ones with which it shares most keys."""
    ordered = sorted(signatures, key=lambda one: (one.sent_on, one.id))
    blocks: defaultdict[str, list[Signature]] = defaultdict(list)
    found = []
    for number, one in enumerate(ordered, 1):
        shared: defaultdict[tuple[object, str], float] = defaultdict(float)
        for key, weight in keys(one):
            block = blocks[key]
            for other in block[-LARGEST_BLOCK:]:
                if one.sent_on - other.sent_on <= GAP:
                    shared[other.sent_on, other.id] += weight
            block.append(one)
        best = sorted(shared, key=lambda other: (shared[other], *other), reverse=True)[:MOST_CANDIDATES]
        found += [(one.id, other) for _, other in best]
        say(number)
    return found


def candidates_among_old(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Pairs (new id, old id) worth a look, by one join over the keys of both.

    ``connection`` knows two tables or views, ``new_keys`` and ``old_keys``, of ``(report_id, sent_on date, key, weight)``.
    """
    query = _NEAR.read_text(encoding="utf-8")
    limits = {"gap_days": GAP_DAYS, "largest_block": LARGEST_BLOCK, "most": MOST_CANDIDATES}
    return connection.execute(query, limits).fetchall()
