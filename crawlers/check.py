"""Looking at portals without crawling them: ``hieudan portals list`` and ``hieudan portals check ID``."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from crawlers.landing import closed
from crawlers.portal import PORTALS, Portal, load_portals
from crawlers.run import crawl
from hieudan.records import FailureClass, Manifest
from hieudan.settings import REPLICA_PORT

SAMPLE_SIZE = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A portal in the list: what it is and how its last crawl ended."""

    portal: Portal
    last_night: date | None
    """The last night that a crawl was begun; null: never."""
    last: Manifest | None
    """How it ended; null: it did not, or its manifest cannot be read."""

    @property
    def told(self) -> str:
        """The last crawl in a few words."""
        if self.last_night is None:
            return "never"
        if self.last is None:
            return f"{self.last_night} broken off"
        return f"{self.last_night} {self.last.outcome} {self.last.failure_class or ''}".strip()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a look at a portal's first page showed; nothing in it is personal."""

    portal_id: str
    address: str
    robots: Literal["allows", "forbids", "not read"]
    is_reachable: bool
    failure_class: FailureClass | None
    failure_detail: str
    listed_count: int
    item_count: int
    request_count: int
    fill_rates: Mapping[str, float] = field(default_factory=dict)
    unknown_words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    issues: Mapping[str, int] = field(default_factory=dict)
    sample: Mapping[str, object] | None = None
    """One item as it would land: redacted."""

    @property
    def is_good(self) -> bool:
        """Whether items were parsed and nothing failed."""
        return self.item_count > 0 and self.failure_class is None


_NOT_REACHED: frozenset[FailureClass] = frozenset({"dns", "refused", "tls", "timeout"})


def list_portals(folder: Path = PORTALS, landing: Path | None = None) -> list[Listed]:
    """All portals by id, with their last manifest under the landing root. :raises InputError: a file at fault."""
    return [Listed(portal, *_last(landing, portal.portal_id)) for portal in load_portals(folder).values()]


def check(portal: Portal, night: date, *, port: int = REPLICA_PORT) -> CheckReport:
    """Reads robots.txt, the first page of the list and a few details, with the delay of a crawl; keeps nothing.

    Runs Scrapy: once per process. The night is today, but for the replica.
    """
    with tempfile.TemporaryDirectory(prefix="hieudan-check-") as folder:
        bounds = portal.bounds.model_copy(update={"listed": portal.bounds.listed.model_copy(update={"min": 0})})
        manifest = crawl(
            portal.model_copy(update={"bounds": bounds}), night, Path(folder), port=port, sample=SAMPLE_SIZE
        )
        sample = _first_row(Path(folder))
    is_reachable = manifest.failure_class not in _NOT_REACHED
    return CheckReport(
        portal_id=portal.portal_id,
        address=portal.address(night, port),
        robots="forbids" if manifest.failure_class == "robots" else "allows" if is_reachable else "not read",
        is_reachable=is_reachable,
        failure_class=manifest.failure_class,
        failure_detail=manifest.failure_detail,
        listed_count=manifest.listed_count,
        item_count=manifest.item_count,
        request_count=manifest.request_count,
        fill_rates=manifest.fill_rates,
        unknown_words=manifest.unknown_words,
        issues=manifest.issues,
        sample=sample,
    )


def _last(landing: Path | None, portal_id: str) -> tuple[date | None, Manifest | None]:
    if landing is None:
        return None, None
    nights = sorted(_nights(landing / f"portal={portal_id}"))
    return (nights[-1], closed(landing, portal_id, nights[-1])) if nights else (None, None)


def _nights(folder: Path) -> Iterator[date]:
    for path in folder.glob("date=*"):
        with suppress(ValueError):  # a folder of somebody else's
            yield date.fromisoformat(path.name.removeprefix("date="))


def _first_row(folder: Path) -> Mapping[str, object] | None:
    for part in sorted(folder.rglob("part-*.jsonl.gz")):
        with gzip.open(part, "rt", encoding="utf-8") as lines:
            row: dict[str, object] = json.loads(next(lines))
            return row
    return None
