"""What people decided about cases. It is kept as reports, not as case ids, so that it outlives every change of matching.

A later decision outweighs an earlier one, and any of them the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from transforms.cases.cluster import Group


@dataclass(frozen=True, slots=True)
class Decision:
    """``merge``: all of ``ours`` and ``theirs`` tell one matter. ``split``: no one of ``ours`` tells that of ``theirs``."""

    number: int
    action: Literal["merge", "split"]
    ours: frozenset[str]
    theirs: frozenset[str]
    reason: str

    def speaks_of(self, one: str, other: str) -> bool:
        """Whether it says something about these two reports."""
        if self.action == "merge":
            return {one, other} <= self.ours | self.theirs
        return (one in self.ours and other in self.theirs) or (other in self.ours and one in self.theirs)


@dataclass(frozen=True, slots=True)
class Step:
    """What a decision changes now: ``reports`` move from case ``source`` into ``target`` (None: a new case)."""

    decision: Decision
    source: str
    target: str | None
    reports: tuple[str, ...]


def latest(decisions: Sequence[Decision], one: str, other: str) -> Decision | None:
    """The last decision about these two reports; ``decisions`` in their order."""
    return next((decision for decision in reversed(decisions) if decision.speaks_of(one, other)), None)


def apart(decisions: Sequence[Decision]) -> Callable[[Group, Group], bool]:
    """Whether people decided that two groups are not one matter: for ``match_new``."""
    named = {report for decision in decisions for report in decision.ours | decision.theirs}

    def is_apart(one: Group, other: Group) -> bool:
        ours = [member.id for member in one.members if member.id in named]
        theirs = [member.id for member in other.members if member.id in named]
        return any(
            (found := latest(decisions, a, b)) is not None and found.action == "split" for a in ours for b in theirs
        )

    return is_apart


def next_step(
    known: Sequence[Decision],
    wanted: Sequence[Decision],
    case_of: Mapping[str, str],
    members: Mapping[str, Iterable[str]],
) -> Step | None:
    """The first thing that is not as ``wanted``, decisions among those ``known``; None when all is.

    ``case_of``: report -> its case; ``members``: case -> its reports in order. A decision that a later one contradicts
    is left where the later one holds.
    """
    for decision in wanted:
        ours = sorted(report for report in decision.ours if report in case_of)
        theirs = sorted(report for report in decision.theirs if report in case_of)
        if decision.action == "split":
            for other in theirs:
                case = case_of[other]
                moved = tuple(one for one in ours if case_of[one] == case and latest(known, one, other) is decision)
                if moved:
                    return Step(decision, case, None, moved)
            continue
        kept, *rest = (*ours, *theirs) if ours else (*theirs, "")
        for other in rest:
            if other and case_of[other] != case_of[kept] and latest(known, kept, other) is decision:
                source, target = case_of[other], case_of[kept]
                if not any(
                    (found := latest(known, a, b)) is not None and found.action == "split"
                    for a in members[source]
                    for b in members[target]
                ):
                    return Step(decision, source, target, tuple(members[source]))
    return None
