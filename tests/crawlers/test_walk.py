"""A list that moves while it is read: everything that was there all the time is met. Without a network."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.plan import Plan
from crawlers.platforms import PLATFORMS
from crawlers.walk import Step, Walk
from crawlers.wire import Entry, Fetch, ListPage

NIGHT = date(2026, 11, 23)


class MovingList:
    """A portal's list, newest first, to which things happen between two pages."""

    def __init__(self, count: int, size: int, moves: list[list[tuple[bool, int]]], *, states_total: bool) -> None:
        self.entries = [str(number) for number in range(count)]
        self.always = set(self.entries)
        self.size = size
        self.moves = moves
        self.states_total = states_total
        self._fresh = count

    def page(self, number: int) -> ListPage:
        """A page as it stands now; then the list moves on."""
        shown = self.entries[(number - 1) * self.size : number * self.size]
        page = ListPage(
            [Entry(one) for one in shown],
            has_next=number * self.size < len(self.entries),
            total=len(self.entries) if self.states_total else None,
        )
        for is_removal, place in self.moves.pop(0) if self.moves else []:
            if is_removal and self.entries:
                self.always.discard(self.entries.pop(place % len(self.entries)))
            elif not is_removal:
                self.entries.insert(place % (len(self.entries) + 1), str(self._fresh))
                self._fresh += 1
        return page


def walk_through(portal: MovingList, past_end: str = "empty", max_pages: int = 500) -> tuple[Walk, Step]:
    """Reads the whole list."""
    plan = Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True)
    walk = Walk(plan, past_end, max_pages)  # type: ignore[arg-type]
    step: Step = "next"
    while step == "next":
        step = walk.take(portal.page(walk.page))[1]
    return walk, step


# Fewer items come between two pages than fit on one: seconds lie between them.
SIZES = st.integers(2, 7)
PLACES = st.integers(0, 200)


@given(st.integers(0, 60), SIZES, st.data())
@settings(max_examples=300, deadline=None)
def test_insertions_between_two_pages_hide_nothing(count: int, size: int, data: st.DataObject) -> None:
    inserted = st.lists(st.tuples(st.just(False), PLACES), max_size=size - 1)
    moves = data.draw(st.lists(inserted, max_size=40))
    portal = MovingList(count, size, moves, states_total=data.draw(st.booleans()))
    walk, step = walk_through(portal)
    assert step == "end"
    assert portal.always <= walk.met


@given(st.integers(0, 60), SIZES, st.data())
@settings(max_examples=300, deadline=None)
def test_removals_between_two_pages_hide_nothing_where_the_total_is_stated(
    count: int, size: int, data: st.DataObject
) -> None:
    removed = st.lists(st.tuples(st.just(True), PLACES), max_size=4)
    portal = MovingList(count, size, data.draw(st.lists(removed, max_size=40)), states_total=True)
    walk, step = walk_through(portal)
    assert step == "end"
    assert portal.always <= walk.met


@given(st.integers(0, 60), SIZES, st.booleans(), st.data())
@settings(max_examples=300, deadline=None)
def test_what_a_removal_hid_is_met_by_the_next_sweep(
    count: int, size: int, states_total: bool, data: st.DataObject
) -> None:
    moved = st.lists(st.tuples(st.booleans(), PLACES), max_size=size - 1)
    portal = MovingList(count, size, data.draw(st.lists(moved, max_size=40)), states_total=states_total)
    walk_through(portal)
    portal.moves = []
    walk, step = walk_through(portal)
    assert step == "end"
    assert walk.met == set(portal.entries)


def test_a_removal_sends_the_walk_back_by_a_page() -> None:
    portal = MovingList(10, 4, [[], [(True, 0), (True, 1)], []], states_total=True)
    plan = Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True)
    walk, pages, step = Walk(plan, "empty", 100), [], "next"
    while step == "next":
        pages.append(walk.page)
        step = walk.take(portal.page(walk.page))[1]  # type: ignore[assignment]
    assert pages == [1, 2, 3, 2], "entries may have moved from the third page to the second, which is read again"
    assert portal.always <= walk.met


@pytest.mark.parametrize(("past_end", "ends"), [("repeat", "end"), ("empty", "loop"), ("not_found", "loop")])
def test_a_last_page_that_is_shown_for_ever(past_end: str, ends: str) -> None:
    plan = Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True)
    walk, step, reads = Walk(plan, past_end, 100), "next", 0  # type: ignore[arg-type]
    while step == "next":
        reads += 1
        step = walk.take(ListPage([Entry("1"), Entry("2")], has_next=True))[1]  # type: ignore[assignment]
    assert step == ends
    assert reads <= 4


def test_pages_without_end_that_always_hold_something_new_are_a_loop() -> None:
    plan = Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True)
    walk = Walk(plan, "empty", max_pages=50)
    steps = [walk.take(ListPage([Entry(str(number))], has_next=True))[1] for number in range(51)]
    assert steps == ["next"] * 50 + ["loop"]


def test_empty_windows_of_dates_are_passed_and_the_portals_next_list_is_read() -> None:
    plan = Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True)
    walk = Walk(plan, "empty", 100)
    window = Fetch("requests.json", {"end_date": "2026-08-01"})
    assert walk.take(ListPage([], has_next=True, next=window)) == ([], "next")
    assert walk.take(ListPage([Entry("1")], has_next=True, next=window))[1] == "next"
    assert walk.take(ListPage([Entry("1")], has_next=False))[1] == "end"
    walk.begin_other()
    fresh, step = walk.take(ListPage([Entry("1"), Entry("2")], has_next=False))
    assert ([entry.source_id for entry in fresh], step, walk.met) == (["2"], "end", {"1", "2"})


def test_entries_that_are_not_public_are_known_to_be_there_and_no_more() -> None:
    walk = Walk(Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True), "empty", 100)
    fresh, _ = walk.take(ListPage([Entry("1"), Entry("2", is_public=False), Entry("1")], has_next=False))
    assert ([entry.source_id for entry in fresh], walk.met, walk.hidden) == (["1"], {"1"}, {"2"})


def test_pages_of_different_lengths_are_walked_straight_on() -> None:
    """Rows that cannot be read make a page shorter; what is not read is told by the parser's issues."""
    walk = Walk(Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True), "empty", 100)
    pages = []
    for count in (2, 5, 1, 4, 3):
        pages.append(walk.page)
        step = walk.take(ListPage([Entry(f"{walk.page}-{n}") for n in range(count)], has_next=walk.page < 5))[1]
    assert (pages, step) == ([1, 2, 3, 4, 5], "end")


def test_windows_that_overlap_are_no_loop() -> None:
    walk = Walk(Plan(PLATFORMS["vts"], NIGHT, {}, is_full_sweep=True), "empty", 100)
    window = Fetch("requests.json", {"end_date": "2026-08-01"})
    for _ in range(12):
        assert walk.take(ListPage([Entry("1"), Entry("2")], has_next=True, next=window))[1] == "next"
    assert walk.take(ListPage([Entry("3")], has_next=False))[1] == "end"
