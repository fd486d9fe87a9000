"""The gate on landing files: rows that break the contract are put aside with the reason, the others may be loaded.

A quarantined row is judged anew every night, from its landing file: it comes back by itself when the cause is mended.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date

import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.expectations import Expectation
from pydantic import ValidationError

from hieudan.records import Observation
from hieudan.settings import DataFolder, first_error
from warehouse.gates.run import Finding, Gate, named
from warehouse.landing import Partition, partitions, quarantined, rows

EARLIEST = date(2005, 1, 1)
"""Before this no provincial portal existed: an older sent date is a misread one."""
MOST_CHARACTERS = 100_000


def gate_landing(data: DataFolder, night: date) -> list[Finding]:
    """Gates the partitions of the night and all earlier ones that still hold quarantined rows.

    Writes ``quarantine.jsonl`` beside each part that needs it, Data Docs to ``quality/landing``. Findings about rows
    are not a failure of the night: their rows are listed. :raises InputError: a landing file is not what was written.
    """
    waiting = [p for p in partitions(data, night) if p.night == night or quarantined(p)]
    gate = Gate()
    try:
        findings = [finding for partition in waiting for finding in _gate_partition(gate, partition)]
        if waiting:
            gate.write_docs(data.quality / "landing")
    finally:
        gate.close()
    return findings


def _gate_partition(gate: Gate, partition: Partition) -> list[Finding]:
    aside: dict[tuple[str, int], tuple[str | None, str]] = {}
    good: list[dict[str, object]] = []
    for part, line_no, line in rows(partition):
        try:
            observation = Observation.model_validate_json(line)
        except ValidationError as error:
            aside[part, line_no] = (None, f"contract: {first_error(error)}")
            continue
        good.append(_checked_columns(partition, observation) | {"part": part, "line_no": line_no})
    findings: list[Finding] = []
    if good:
        frame = pd.DataFrame(good)
        suite = f"landing_{partition.portal_id}_{partition.night:%Y%m%d}"
        findings = gate.check(suite, frame, _expectations(partition))
        for finding in findings:
            for position in finding.rows:
                row = good[position]
                aside.setdefault((str(row["part"]), _integer(row["line_no"])), (str(row["source_id"]), finding.name))
    _write_quarantine(partition, aside)
    return findings


def _integer(value: object) -> int:
    assert isinstance(value, int)
    return value


def _checked_columns(partition: Partition, seen: Observation) -> dict[str, object]:
    """What the expectations look at: keys, sets, spans in days, lengths. No citizens' words among it."""
    sent_on = seen.sent_at.date() if seen.sent_at else None
    answered_on = seen.answered_at.date() if seen.answered_at else None
    return {
        "source_id": seen.source_id,
        "portal_id": seen.portal_id,
        "observed_on": seen.observed_on.isoformat(),
        "days_since_sent": (partition.night - sent_on).days if sent_on else None,
        "days_since_answered": (partition.night - answered_on).days if answered_on else None,
        "days_to_answer": (answered_on - sent_on).days if answered_on and sent_on else None,
        "days_allowed": (seen.due_on - sent_on).days if seen.due_on and sent_on else None,
        "character_count": len(seen.text) + len(seen.title) if seen.presence == "listed" else None,
        "status": seen.status,
        "lat": seen.lat,
        "lon": seen.lon,
        "rating_count": sum(n or 0 for n in (seen.rating_good, seen.rating_fair, seen.rating_poor)),
        "photo_count": seen.photo_count,
    }


def _expectations(partition: Partition) -> Sequence[Expectation]:
    return [
        named("source_id_unique", gxe.ExpectColumnValuesToBeUnique(column="source_id")),
        named("source_id_form", gxe.ExpectColumnValuesToMatchRegex(column="source_id", regex=r"^[\w.:/-]{1,120}$")),
        named("portal_id_own", gxe.ExpectColumnValuesToBeInSet(column="portal_id", value_set=[partition.portal_id])),
        named(
            "observed_on_night",
            gxe.ExpectColumnValuesToBeInSet(column="observed_on", value_set=[partition.night.isoformat()]),
        ),
        named(
            "sent_on_plausible",
            gxe.ExpectColumnValuesToBeBetween(
                column="days_since_sent", min_value=0, max_value=(partition.night - EARLIEST).days
            ),
        ),
        named("answered_on_past", gxe.ExpectColumnValuesToBeBetween(column="days_since_answered", min_value=0)),
        named("answered_after_sent", gxe.ExpectColumnValuesToBeBetween(column="days_to_answer", min_value=0)),
        named("due_after_sent", gxe.ExpectColumnValuesToBeBetween(column="days_allowed", min_value=0, max_value=3650)),
        named(
            "text_length",
            gxe.ExpectColumnValuesToBeBetween(column="character_count", min_value=1, max_value=MOST_CHARACTERS),
        ),
        named("lat_in_viet_nam", gxe.ExpectColumnValuesToBeBetween(column="lat", min_value=8.0, max_value=23.5)),
        named("lon_in_viet_nam", gxe.ExpectColumnValuesToBeBetween(column="lon", min_value=102.0, max_value=118.0)),
        named("rating_count_range", gxe.ExpectColumnValuesToBeBetween(column="rating_count", max_value=1_000_000)),
        named("photo_count_range", gxe.ExpectColumnValuesToBeBetween(column="photo_count", min_value=0, max_value=500)),
    ]


def _write_quarantine(partition: Partition, aside: dict[tuple[str, int], tuple[str | None, str]]) -> None:
    path = partition.quarantine_file
    if not aside:
        path.unlink(missing_ok=True)
        return
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as out:
        for (part, line_no), (source_id, reason) in sorted(aside.items()):
            entry = {"part": part, "line_no": line_no, "source_id": source_id, "reason": reason}
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
    os.replace(fresh, path)
