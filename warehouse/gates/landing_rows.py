"""The contract of a landed row, as expectations: keys, sets, spans of days, lengths, places, words that can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from hieudan.records import Observation
from warehouse.gates.run import named
from warehouse.landing import Partition

EARLIEST = date(2005, 1, 1)
"""Before this no provincial portal existed: an older sent date is a misread one."""
MOST_CHARACTERS = 100_000
MOST_DAYS_ALLOWED = 3650
# UTF-8 read as Latin-1 ("PhÃ¡n"), what a decoder put in for bytes it did not know, and characters that nobody types.
_UNREADABLE = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]|Ã[\x80-\xbf¡-¿]|á[»º][\x80-\xbf¡-¿]|Ä\u2018|Æ°")
_MARKUP = re.compile(
    r"</?(?:div|p|br|span|table|t[rd]|script|style|a)\b[^>]*>|&(?:nbsp|amp|lt|gt|quot);", re.IGNORECASE
)


def checked_columns(partition: Partition, seen: Observation) -> dict[str, object]:
    """What the expectations look at. No citizens' words among it, so that none reaches the Data Docs."""
    sent_on = seen.sent_at.date() if seen.sent_at else None
    answered_on = seen.answered_at.date() if seen.answered_at else None
    stated = [step.stated_at for step in seen.history if step.stated_at]
    words = " ".join((seen.title, seen.text, seen.answer, seen.unit_raw))
    return {
        "source_id": seen.source_id,
        "portal_id": seen.portal_id,
        "observed_on": seen.observed_on.isoformat(),
        "content_hash": seen.content_hash,
        "days_since_sent": (partition.night - sent_on).days if sent_on else None,
        "days_since_answered": (partition.night - answered_on).days if answered_on else None,
        "days_since_last_step": (partition.night - max(stated).date()).days if stated else None,
        "days_to_answer": (answered_on - sent_on).days if answered_on and sent_on else None,
        "days_allowed": (seen.due_on - sent_on).days if seen.due_on and sent_on else None,
        "is_local_time": all(_is_local(moment) for moment in (seen.sent_at, seen.answered_at, *stated) if moment),
        "character_count": len(seen.text) + len(seen.title) if seen.presence == "listed" and not seen.removed else None,
        "is_readable": not _UNREADABLE.search(words),
        "is_without_markup": not _MARKUP.search(words),
        "lat": seen.lat,
        "lon": seen.lon,
        "is_place_whole": (seen.lat is None) == (seen.lon is None),
        "least_rating": min(n or 0 for n in (seen.rating_good, seen.rating_fair, seen.rating_poor)),
        "rating_count": sum(n or 0 for n in (seen.rating_good, seen.rating_fair, seen.rating_poor)),
        "photo_count": seen.photo_count,
    }


def _is_local(moment: datetime) -> bool:
    return moment.tzinfo is None  # the record's contract: local time, without a zone


def expectations(partition: Partition) -> Sequence[Expectation]:
    """The suite of a partition's rows. What it finds about a row is the reason in its quarantine: the first that fails."""
    oldest_days = (partition.night - EARLIEST).days
    return [
        named("source_id_unique", gxe.ExpectColumnValuesToBeUnique(column="source_id")),
        named("source_id_form", gxe.ExpectColumnValuesToMatchRegex(column="source_id", regex=r"^[\w.:/-]{1,120}$")),
        named("portal_id_own", gxe.ExpectColumnValuesToBeInSet(column="portal_id", value_set=[partition.portal_id])),
        named(
            "observed_on_night",
            gxe.ExpectColumnValuesToBeInSet(column="observed_on", value_set=[partition.night.isoformat()]),
        ),
        named("content_hash_form", gxe.ExpectColumnValuesToMatchRegex(column="content_hash", regex=r"^[0-9a-f]{16}$")),
        _between("sent_on_plausible", "days_since_sent", 0, oldest_days),
        _between("answered_on_past", "days_since_answered", 0),
        _between("history_past", "days_since_last_step", 0),
        _between("answered_after_sent", "days_to_answer", 0),
        _between("due_after_sent", "days_allowed", 0, MOST_DAYS_ALLOWED),
        _true("times_local", "is_local_time"),
        _between("text_length", "character_count", 1, MOST_CHARACTERS),
        _true("text_readable", "is_readable"),
        _true("text_without_markup", "is_without_markup"),
        _between("lat_in_viet_nam", "lat", 8.0, 23.5),
        _between("lon_in_viet_nam", "lon", 102.0, 118.0),
        _true("lat_lon_together", "is_place_whole"),
        _between("rating_not_negative", "least_rating", 0),
        _between("rating_count_range", "rating_count", None, 1_000_000),
        _between("photo_count_range", "photo_count", 0, 500),
    ]


def _between(name: str, column: str, least: float | None, most: float | None = None) -> Expectation:
    return named(name, gxe.ExpectColumnValuesToBeBetween(column=column, min_value=least, max_value=most))


def _true(name: str, column: str) -> Expectation:
    return named(name, gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[True]))
