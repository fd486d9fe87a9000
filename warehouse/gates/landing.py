"""The gate on landing files: rows that break the contract are put aside with the reason, the others may be loaded.

A quarantined row is judged anew every night, from its landing file: it comes back by itself when the cause is mended.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date

import pandas as pd
from pydantic import ValidationError

from hieudan.records import Observation
from hieudan.settings import DataFolder, first_error
from warehouse.gates.landing_nights import compared_columns, night_expectations
from warehouse.gates.landing_rows import checked_columns, expectations
from warehouse.gates.run import Finding, Gate
from warehouse.landing import DamagedError, Partition, partitions, quarantined, rows


def gate_landing(data: DataFolder, night: date) -> list[Finding]:
    """Gates the partitions of the night and all earlier ones that still hold quarantined rows.

    Writes ``quarantine.jsonl`` beside each part that needs it, Data Docs to ``quality/landing``, and what was found in
    lines to ``quality/landing.json``. Findings are not a failure of the night: rows are listed and stay out, and a count
    or fill rate that fell is told. A partition whose files are damaged is passed over.
    """
    closed = partitions(data, night)
    waiting = [p for p in closed if p.night == night or quarantined(p)]
    gate, findings = Gate(), list[Finding]()
    try:
        for partition in list(waiting):
            try:
                findings += _gate_rows(gate, partition)
            except DamagedError:  # the load leaves it out and tells it
                waiting.remove(partition)
        findings += [finding for p in waiting if p.night == night for finding in _gate_night(gate, p, closed)]
        if waiting:
            gate.write_docs(data.quality / "landing")
    finally:
        gate.close()
    _write_findings(data, night, findings)
    return findings


def _gate_rows(gate: Gate, partition: Partition) -> list[Finding]:
    aside: dict[tuple[str, int], tuple[str | None, str]] = {}
    good: list[dict[str, object]] = []
    for part, line_no, line in rows(partition):
        try:
            observation = Observation.model_validate_json(line)
        except ValidationError as error:
            aside[part, line_no] = (None, f"contract: {first_error(error)}")
            continue
        good.append(checked_columns(partition, observation) | {"part": part, "line_no": line_no})
    suite = f"landing_{partition.portal_id}_{partition.night:%Y%m%d}"
    # no record can be made of these, so no expectation sees them
    unread = Counter(reason for _, reason in aside.values())
    findings = [Finding(suite, reason, "row", (), f"{count} rows") for reason, count in sorted(unread.items())]
    if good:
        broken = gate.check(suite, pd.DataFrame(good), expectations(partition))
        findings += broken
        for finding in broken:
            for position in finding.rows:
                row = good[position]
                aside.setdefault((str(row["part"]), _integer(row["line_no"])), (str(row["source_id"]), finding.name))
    _write_quarantine(partition, aside)
    return findings


def _gate_night(gate: Gate, tonight: Partition, closed: list[Partition]) -> list[Finding]:
    good = [
        p
        for p in closed
        if p.portal_id == tonight.portal_id and p.night < tonight.night and p.manifest.outcome in ("ok", "quiet")
    ]
    if not good or tonight.manifest.outcome == "failed":
        return []  # a failed night is loud by itself
    frame = pd.DataFrame([compared_columns(tonight, good[-1])]).astype(float)
    return gate.check(f"night_{tonight.portal_id}_{tonight.night:%Y%m%d}", frame, night_expectations())


def _integer(value: object) -> int:
    assert isinstance(value, int)
    return value


def _write_quarantine(partition: Partition, aside: dict[tuple[str, int], tuple[str | None, str]]) -> None:
    path = partition.quarantine_file
    if not aside:
        path.unlink(missing_ok=True)
        return
    lines = [
        json.dumps({"part": part, "line_no": line_no, "source_id": source_id, "reason": reason}, ensure_ascii=False)
        for (part, line_no), (source_id, reason) in sorted(aside.items())
    ]
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.replace(fresh, path)


def _write_findings(data: DataFolder, night: date, findings: list[Finding]) -> None:
    data.quality.mkdir(parents=True, exist_ok=True)
    path = data.quality / "landing.json"
    fresh = path.with_suffix(".new")
    told = {"night": night.isoformat(), "findings": [finding.line() for finding in findings]}
    fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(fresh, path)
