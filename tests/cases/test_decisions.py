"""What people decided: the later decision holds, and what nobody decided is the machine's."""

from __future__ import annotations

from datetime import date
from typing import Literal

from transforms.cases.cluster import Group
from transforms.cases.decisions import Decision, apart, latest, next_step
from transforms.cases.signature import Signature


def decided(number: int, action: Literal["merge", "split"], ours: str, theirs: str) -> Decision:
    return Decision(number, action, frozenset(ours), frozenset(theirs), "vì")


def group(*reports: str) -> Group:
    return Group([Signature(one, date(2026, 3, 2), (), (), (), (), (), (), (), False) for one in reports])


SPLIT, MERGE = decided(1, "split", "a", "bc"), decided(2, "merge", "ab", "c")


def test_the_later_decision_about_two_reports_holds() -> None:
    assert latest([SPLIT, MERGE], "a", "b") is MERGE
    assert latest([MERGE, SPLIT], "a", "b") is SPLIT
    assert latest([SPLIT], "b", "c") is None, "a split says nothing of two that stay together"
    assert latest([SPLIT, MERGE], "a", "d") is None


def test_groups_are_kept_apart_by_any_two_of_their_reports() -> None:
    is_apart = apart([SPLIT])
    assert is_apart(group("a", "x"), group("y", "c"))
    assert not is_apart(group("b"), group("c"))
    assert not apart([SPLIT, MERGE])(group("a"), group("c"))


def test_what_has_to_be_done_and_that_nothing_has_to_be_done_twice() -> None:
    step = next_step([SPLIT], [SPLIT], {"a": "v1", "b": "v1", "c": "v2"}, {"v1": ["a", "b"], "v2": ["c"]})
    assert step is not None
    assert (step.source, step.target, step.reports) == ("v1", None, ("a",))
    assert (
        next_step([SPLIT], [SPLIT], {"a": "v3", "b": "v1", "c": "v2"}, {"v3": ["a"], "v1": ["b"], "v2": ["c"]}) is None
    )
    step = next_step(
        [MERGE], [MERGE], {"a": "v1", "b": "v1", "c": "v2", "d": "v2"}, {"v1": ["a", "b"], "v2": ["c", "d"]}
    )
    assert step is not None
    assert (step.source, step.target, step.reports) == ("v2", "v1", ("c", "d"))


def test_reports_that_are_not_there_are_passed_over() -> None:
    assert next_step([SPLIT, MERGE], [SPLIT, MERGE], {"a": "v1"}, {"v1": ["a"]}) is None
