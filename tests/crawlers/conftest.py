"""Fixtures of the crawls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import Crawler, Zygote
from small_portal import SmallPortal, archive


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    one = Zygote()
    yield one
    one.stop()


@pytest.fixture
def crawler(tmp_path: Path, zygote: Zygote) -> Crawler:
    return Crawler(tmp_path, zygote)


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    with SmallPortal(archive()) as one:
        yield one
