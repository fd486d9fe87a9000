"""What a test needs to play several nights: rows of a landing, and the ``known.jsonl.gz`` that a load would write."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

from hieudan.records import KnownItem, Manifest, Observation


def rows(root: Path, portal_id: str, night: str) -> list[Observation]:
    """All rows of a partition, in order."""
    return [
        Observation.model_validate_json(line)
        for part in sorted((root / f"portal={portal_id}" / f"date={night}").glob("part-*.jsonl.gz"))
        for line in gzip.decompress(part.read_bytes()).decode().splitlines()
    ]


def manifest(root: Path, portal_id: str, night: str) -> Manifest:
    """The manifest of a partition."""
    path = root / f"portal={portal_id}" / f"date={night}" / "manifest.json"
    return Manifest.model_validate_json(path.read_bytes())


def listed(root: Path, portal_id: str, night: str) -> list[str]:
    """The ids of a full sweep's list."""
    path = root / f"portal={portal_id}" / f"date={night}" / "listed.txt.gz"
    return gzip.decompress(path.read_bytes()).decode().split()


def write_known(root: Path, portal_id: str, path: Path) -> Path:
    """What a load of all nights under ``root`` would write for the crawler."""
    known: dict[str, KnownItem] = {}
    nights = sorted(one.name.removeprefix("date=") for one in (root / f"portal={portal_id}").glob("date=*"))
    for night in nights:
        for row in rows(root, portal_id, night):
            before = known.get(row.source_id)
            if row.presence != "listed":
                known.pop(row.source_id, None)
                continue
            known[row.source_id] = KnownItem(
                source_id=row.source_id,
                content_hash=row.content_hash,
                is_open=row.is_open(),
                sent_on=row.sent_at.date() if row.sent_at else None,
                answered_on=row.answered_at.date() if row.answered_at else None,
                last_seen_on=date.fromisoformat(night),
                first_seen_on=before.first_seen_on if before else date.fromisoformat(night),
                changed_on=before.changed_on
                if before and before.content_hash == row.content_hash
                else date.fromisoformat(night),
            )
    text = "".join(json.dumps(item.model_dump(mode="json")) + "\n" for item in known.values())
    path.write_bytes(gzip.compress(text.encode()))
    return path
