"""RawItem -> redacted Observation -> landing part. The only way from a page to the disk leads through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from urllib.parse import urljoin

from pydantic import ValidationError

from crawlers.landing import Landing
from crawlers.tally import Tally
from crawlers.wire import Sighting
from hieudan.records import KnownItem, Observation, RawItem, Removed, StatusChange, content_hash, without_words
from hieudan.settings import InputError, first_error
from hieudan.text import fold, nfc, tidy
from privacy.identity import round_coordinates, sender_hash
from privacy.redact import redact

_NOBODY = {
    "an danh", "nguoi dan", "cong dan", "ban doc", "khong ten", "nguoi phan anh", "nguoi gui", "cu tri", "nhan dan",
    "mot nguoi dan", "giau ten",
}  # fmt: skip
"""What stands in a sender field without being a name: looked for in the text, it would mask ordinary words."""


@dataclass(slots=True)
class Redactor:
    """Makes observations out of raw items; what it changed is counted in each of them."""

    portal_id: str
    base_url: str
    night: date
    sender_keys: Mapping[int, str] = field(default_factory=dict)
    """Keys of the optional sender hash, by the year in which an item was sent; a year without a key gets none."""

    def observe(self, raw: RawItem) -> Observation:
        """The item with nothing personal in it. :raises ValidationError: a value does not fit the record."""
        counts: dict[str, int] = {}
        names = names_of(raw.sender)

        def clean(text: str) -> str:
            if not text:
                return ""
            result = redact(tidy(text), names)
            for kind, count in result.counts.items():
                counts[kind] = counts.get(kind, 0) + count
            return result.text

        lat, lon = (None, None)
        if raw.lat is not None and raw.lon is not None and -90 <= raw.lat <= 90 and -180 <= raw.lon <= 180:
            lat, lon = round_coordinates(raw.lat, raw.lon)
        observation = Observation(
            portal_id=self.portal_id,
            source_id=raw.source_id,
            observed_on=self.night,
            url=urljoin(self.base_url, raw.url),
            title=clean(raw.title),
            text=clean(raw.text),
            sent_at=raw.sent_at,
            due_on=raw.due_on,
            status=raw.status,
            status_raw=clean_word(raw.status_raw),
            category_raw=clean_word(raw.category_raw),
            unit_raw=clean_word(raw.unit_raw),
            commune_raw=clean_word(raw.commune_raw),
            address_raw=clean(raw.address_raw),
            lat=lat,
            lon=lon,
            answer=clean(raw.answer),
            answered_at=raw.answered_at,
            answer_unit_raw=clean_word(raw.answer_unit_raw),
            rating_good=raw.rating_good,
            rating_fair=raw.rating_fair,
            rating_poor=raw.rating_poor,
            photo_count=raw.photo_count,
            history=[
                StatusChange(
                    status=step.status,
                    status_raw=clean_word(step.status_raw),
                    stated_at=step.stated_at,
                    unit_raw=clean_word(step.unit_raw),
                )
                for step in raw.history
            ],
            redactions=counts,
            sender_hash=self._hash(raw, names),
        )
        return observation.model_copy(update={"content_hash": content_hash(observation.model_dump(mode="json"))})

    def _hash(self, raw: RawItem, names: Iterable[str]) -> str | None:
        name = next(iter(names), "")
        if not name or raw.sent_at is None:
            return None
        return sender_hash(self.portal_id, name, raw.sent_at.year, self.sender_keys.get(raw.sent_at.year))


def names_of(sender: str) -> list[str]:
    """The names in a sender field that can be looked for in a text: of two words at least, and of somebody."""
    name = " ".join(nfc(sender).split())
    return [name] if " " in name and fold(name) not in _NOBODY else []


@lru_cache(maxsize=50_000)
def clean_word(text: str) -> str:
    """A word of the portal's own (unit, category, commune, status), redacted too: nobody knows what a clerk types."""
    return redact(tidy(text)).text if text else ""


@dataclass(slots=True)
class Writer:
    """Redacts, counts, writes: the work of the pipeline, without Scrapy."""

    redactor: Redactor
    landing: Landing
    tally: Tally
    known: Mapping[str, KnownItem]
    seen: set[str] = field(default_factory=set)
    forgotten: frozenset[str] = frozenset()
    """Items whose words may not be kept: only that they are there, and their status, is written."""
    broken: InputError | None = None
    """Why the landing could not be written: the crawl must end, and must not be closed."""

    def write(self, sighting: Sighting) -> None:
        """All items of an entry. One that does not fit the record is lost, and counted."""
        lines: list[str] = []
        public: list[str] = []
        for raw in sighting.items:
            if not raw.is_public:
                self.tally.skipped_not_public += 1
                continue
            public.append(raw.source_id)
            if raw.source_id in self.seen:
                continue
            self.seen.add(raw.source_id)
            self.tally.issues.update(raw.issues)
            try:
                observation = self.redactor.observe(raw)
            except ValidationError as error:
                self.tally.lose("item", "schema", first_error(error))
                continue
            except Exception as error:  # a bug in a rule must cost one item, not the night, and must not be quoted
                self.tally.lose("item", "schema", f"{type(error).__name__} while redacting")
                continue
            if raw.source_id in self.forgotten:
                told = Removed(reason="forgotten", had_answer=bool(observation.answer))
                observation = without_words(observation, told)
            self._count_unknown(observation)
            self.tally.row(
                {name: getattr(observation, name) for name in Observation.model_fields},
                self.known.get(raw.source_id),
            )
            lines.append(observation.model_dump_json())
        if public != [sighting.entry_id]:
            self.tally.listed[sighting.entry_id] = public
        if lines:
            try:
                self.landing.add(lines)
            except InputError as error:
                self.broken = error
                return
        self.tally.won()

    def write_gone(self, source_ids: Iterable[str], presence: str) -> None:
        """Items that the portal itself says are no longer there."""
        for source_id in source_ids:
            fields = {"portal_id": self.redactor.portal_id, "source_id": source_id, "observed_on": self.redactor.night}
            observation = Observation.model_validate({**fields, "presence": presence})
            observation = observation.model_copy(
                update={"content_hash": content_hash(observation.model_dump(mode="json"))}
            )
            self.landing.add([observation.model_dump_json()])

    def _count_unknown(self, observation: Observation) -> None:
        if observation.status == "unknown" and observation.status_raw:
            self.tally.unknown("status", observation.status_raw[:60])
        for step in observation.history:
            if step.status == "unknown" and step.status_raw:
                self.tally.unknown("history.status", step.status_raw[:60])


class LandingPipeline:
    """Scrapy's door to :class:`Writer`, which the spider carries."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    @classmethod
    def from_crawler(cls, crawler) -> LandingPipeline:  # type: ignore[no-untyped-def]
        return cls(crawler.spider.writer)

    def process_item(self, item: Sighting) -> Sighting:
        self.writer.write(item)
        return item
