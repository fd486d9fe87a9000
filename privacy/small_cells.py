"""Counts for everybody: cells below five are left out, with as many others as it takes that a total cannot give them back.

After A. Hundepool et al., Statistical Disclosure Control (Wiley, 2012), chapter 4: primary suppression by a threshold,
complementary suppression until every small cell's feasibility interval is wide enough. Zero is a small cell too: were it
shown, the others would be known better.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALL = 5
"""Counts below this are not shown."""


def suppress(cells: Sequence[int]) -> list[int | None]:
    """The cells of one table whose total is published, None for those that are not shown.

    Whoever knows the total, all shown cells, the threshold, and even which of the hidden cells are small, can still not
    exclude any of 0, 1, 2, 3, 4 for any small cell. Where no choice of further cells gives that, no cell is shown; the
    hidden ones are then not told apart. The same cells give the same answer. :raises ValueError: a negative count.
    """
    if any(cell < 0 for cell in cells):
        raise ValueError("a count is negative")
    if total(sum(cells)) is None:
        return [None] * len(cells)
    small = {place for place, cell in enumerate(cells) if cell < SMALL}
    hidden = set(small)
    while small and not is_safe(cells, small, hidden):
        others = sorted(set(range(len(cells))) - hidden, key=lambda place: (cells[place], place))
        if not others:
            break
        enough = (place for place in others if is_safe(cells, small, hidden | {place}))
        hidden.add(next(enough, others[-1]))
    return [None if place in hidden else cell for place, cell in enumerate(cells)]


def is_safe(cells: Sequence[int], small: set[int], hidden: set[int]) -> bool:
    """Whether every small cell may be anything from 0 to 4 for one who knows the hidden cells' sum and which are small."""
    rest = sum(cells[place] for place in hidden)
    large_count, most = len(hidden - small), SMALL - 1
    lowest = 0 if large_count else max(0, rest - most * (len(small) - 1))
    highest = min(most, rest - SMALL * large_count)
    return lowest == 0 and highest == most


def total(count: int) -> int | None:
    """A total; None when it is itself a small cell, and then none of its parts is shown."""
    return count if count >= SMALL else None
