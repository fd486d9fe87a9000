"""Work on several processes: in order, no further ahead than allowed, and an error ends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from transforms.nlp.parallel import AHEAD, mapped, processes


def _double(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return 2 * number


def _nothing() -> None:
    pass


@pytest.mark.parametrize("count", [1, 2])
def test_results_come_in_order_and_errors_are_raised(count: int) -> None:
    assert list(mapped(_double, range(10), count, _nothing, ())) == [2 * n for n in range(10)]
    with pytest.raises(ValueError, match="thirteen"):
        list(mapped(_double, range(10, 20), count, _nothing, ()))


def test_batches_are_not_read_far_ahead() -> None:
    read = 0

    def batches() -> Iterator[int]:
        nonlocal read
        for number in range(100):
            read += 1
            yield number if number != 13 else 0

    results = mapped(_double, batches(), 2, _nothing, ())
    next(results)
    assert read <= 2 * AHEAD
    results.close()  # type: ignore[attr-defined]


def test_the_number_of_processes_is_asked_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIEUDAN_PROCESSES", "3")
    assert (processes(), processes(1)) == (3, 1)
    for nonsense in ("", "0", "-1", "viele"):
        monkeypatch.setenv("HIEUDAN_PROCESSES", nonsense)
        assert processes() >= 1
