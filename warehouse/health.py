"""How the pipeline is: from the landing's manifests, the journal, ``state.json`` and the published file; read only.

A night that never came, a portal that went blind and a disk that fills are told here even when nothing was published.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from statistics import median

import duckdb
from pydantic import ValidationError

from hieudan.records import ABSTAINED, LOCAL_ZONE, Manifest
from hieudan.settings import DataFolder, Province
from warehouse.journal import StepRecord, read_journal
from warehouse.landing import told_damage
from warehouse.publish import read_state

NIGHTS = 60
NIGHT_BEGINS = clock(1, 0)
_SEEN = ("ok", "quiet")
_DRIFT_POINTS = 10.0
_QUARANTINE_PCT = 5.0
_USUAL_NIGHTS = 28


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is a problem."""

    max_age_hours: float = 30
    """A night a day, and six hours in which somebody may mend it."""
    unseen_nights: int = 3
    min_free_pct: float = 10


@dataclass(frozen=True, slots=True)
class PortalHealth:
    """One portal over the last 60 nights."""

    portal_id: str
    portal_name: str
    nights: Sequence[tuple[date, str, str]]
    """(night, outcome or ``missing``, failure class or empty), the oldest first; from the portal's first night on."""
    last_good_on: date | None
    item_count: int
    usual_item_count: float | None
    """Median of the nights of the last four weeks in which it was seen, before the last one; None without any."""
    quarantined_count: int
    unseen_nights: int
    """Nights in a row, up to the last one, in which it was not truly seen."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Share of items on which the topic model abstained: sent in the last 28 days, and in the 180 days before them."""

    recent_pct: float
    before_pct: float
    recent_count: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What somebody has to look at. ``is_alarm``: the outside monitor is told; otherwise it is a remark."""

    code: str
    said: str
    said_vi: str
    is_alarm: bool = True


@dataclass(slots=True)
class Health:
    """All of it at one moment."""

    province_code: str
    province_name: str
    checked_at: datetime
    published_night: date | None = None
    is_demo: bool = False
    is_stale: bool = False
    stale_reason: str = ""
    age_hours: float | None = None
    """Since 01:00 of the published night; for the replica, whose dates are invented, since the file was written."""
    last_night: date | None = None
    portals: list[PortalHealth] = field(default_factory=list)
    steps: list[StepRecord] = field(default_factory=list)
    landing_findings: list[str] = field(default_factory=list)
    """What the gate of the landing found on the last night; empty: nothing. The gate of the marts is the step ``publish``:
    a finding of it stops the night."""
    drift: Drift | None = None
    disk_free_bytes: int = 0
    disk_total_bytes: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    """Folder of the data folder -> bytes."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 an alarm, 2 nothing was ever published."""
        return 2 if self.published_night is None else int(any(problem.is_alarm for problem in self.problems))


def look(data: DataFolder, province: Province, now: datetime, limits: Limits | None = None) -> Health:
    """How it is at the moment ``now`` (aware). :raises InputError: ``state.json`` is damaged."""
    health = Health(province.code, province.name, now.astimezone(LOCAL_ZONE))
    _published(health, data)
    manifests = _manifests(data.landing)
    nights = [night for found in manifests.values() for night in found]
    health.last_night = max(nights, default=None)
    health.is_demo = health.is_demo or any(m.is_demo for found in manifests.values() for m in found.values())
    end = health.last_night or health.checked_at.date()
    if not health.is_demo:
        end = max(end, _due_night(health.checked_at))
    for portal_id in dict.fromkeys([*province.portals, *sorted(manifests)]):
        health.portals.append(_portal(data, portal_id, manifests.get(portal_id, {}), end))
    health.steps = read_journal(data, end) or (read_journal(data, health.last_night) if health.last_night else [])
    health.landing_findings = _landing_findings(data, health.last_night)
    root = next(path for path in (data.root, *data.root.parents) if path.exists())
    usage = shutil.disk_usage(root)
    health.disk_free_bytes, health.disk_total_bytes = usage.free, usage.total
    health.sizes = {path.name: _size(path) for path in sorted(data.root.glob("[!.]*")) if path.is_dir()}
    health.problems = _problems(health, data, province, limits or Limits())
    return health


def _due_night(now: datetime) -> date:
    """The last night that ought to have been: before 01:00 it is yesterday's."""
    return now.date() if now.time() >= NIGHT_BEGINS else now.date() - timedelta(days=1)


def _published(health: Health, data: DataFolder) -> None:
    state = read_state(data)
    if state is None:
        return
    health.is_stale, health.stale_reason = bool(state["is_stale"]), str(state["reason"])
    health.is_demo = bool(state["is_demo"])
    if not data.published_file.exists() or not isinstance(state["night"], str):
        return
    night = health.published_night = date.fromisoformat(state["night"])
    since = datetime.combine(night, NIGHT_BEGINS, LOCAL_ZONE)
    if health.is_demo:
        since = datetime.fromtimestamp(data.published_file.stat().st_mtime, LOCAL_ZONE)
    health.age_hours = round((health.checked_at - since).total_seconds() / 3600, 1)
    health.drift = _drift(data.published_file, night)


def _manifests(landing: Path) -> dict[str, dict[date, Manifest]]:
    found: dict[str, dict[date, Manifest]] = {}
    for path in landing.glob("portal=*/date=*/manifest.json"):
        try:
            manifest = Manifest.model_validate_json(path.read_bytes())
        except (ValidationError, OSError):
            continue  # a night that cannot be read shows as missing
        found.setdefault(manifest.portal_id, {})[manifest.observed_on] = manifest
    return found


def _portal(data: DataFolder, portal_id: str, manifests: dict[date, Manifest], end: date) -> PortalHealth:
    if not manifests:
        return PortalHealth(portal_id, portal_id, [], None, 0, None, 0, 0)
    days = [end - timedelta(days=back) for back in reversed(range(NIGHTS))]
    nights = [
        (day, manifests[day].outcome, manifests[day].failure_class or "") if day in manifests else (day, "missing", "")
        for day in days
        if day >= min(manifests)
    ]
    seen = [day for day in sorted(manifests) if manifests[day].outcome in _SEEN]
    last = max(manifests)
    usual = [manifests[day].item_count for day in seen if last - timedelta(days=_USUAL_NIGHTS) <= day < last]
    blind = next((back for back, (_, outcome, _) in enumerate(reversed(nights)) if outcome in _SEEN), len(nights))
    aside = data.partition(portal_id, last) / "quarantine.jsonl"
    return PortalHealth(
        portal_id=portal_id,
        portal_name=manifests[last].portal_name,
        nights=nights,
        last_good_on=seen[-1] if seen else None,
        item_count=manifests[last].item_count,
        usual_item_count=median(usual) if usual else None,
        quarantined_count=len(aside.read_bytes().splitlines()) if aside.exists() else 0,
        unseen_nights=blind,
    )


def _landing_findings(data: DataFolder, night: date | None) -> list[str]:
    try:
        told = json.loads((data.quality / "landing.json").read_text(encoding="utf-8"))
        return list(told["findings"]) if told["night"] == str(night) else []
    except (OSError, ValueError, KeyError, TypeError):
        return []  # no gate has run yet


_DRIFT = """
SELECT 100 * avg((topic_code = $abstained)::INTEGER) FILTER (sent_on > $night - 28),
       100 * avg((topic_code = $abstained)::INTEGER) FILTER (sent_on <= $night - 28),
       count(*) FILTER (sent_on > $night - 28)
FROM fct_feedback WHERE sent_on > $night - 208 AND sent_on <= $night
"""


def _drift(published: Path, night: date) -> Drift | None:
    try:
        with duckdb.connect(str(published), read_only=True) as con:
            row = con.execute(_DRIFT, {"abstained": ABSTAINED, "night": night}).fetchone()
    except duckdb.Error:
        return None
    if row is None or row[0] is None or row[1] is None:
        return None
    return Drift(round(row[0], 1), round(row[1], 1), row[2])


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _problems(health: Health, data: DataFolder, province: Province, limits: Limits) -> list[Problem]:
    found = [*_of_publishing(health, limits), *_of_portals(health, province.portals, limits)]
    for one in told_damage(data):
        day = "/".join(reversed(one.night.split("-")))
        found.append(Problem("damaged", f"{one.portal_id}: the landing of {one.night} is damaged and left out: {one.reason}",
                             f"{one.portal_id}: tệp thu thập của đêm {day} bị hỏng, đã loại khỏi số liệu"))  # fmt: skip
    free = 100 * health.disk_free_bytes / health.disk_total_bytes
    if free < limits.min_free_pct or health.disk_free_bytes < 3 * health.sizes.get("warehouse", 0):
        found.append(Problem("disk", f"{free:.0f}% of the disk is free", f"Đĩa chỉ còn trống {free:.0f}%"))
    for record in health.steps:
        if record.outcome == "failed" and not record.step.startswith("crawl "):
            found.append(Problem("step_failed", f"the step {record.step} failed: {record.detail}",
                                 f"Bước {record.step} bị lỗi: {record.detail}"))  # fmt: skip
    if (drift := health.drift) and drift.recent_pct - drift.before_pct > _DRIFT_POINTS:
        told = f"{drift.before_pct}% -> {drift.recent_pct}%"
        found.append(Problem("drift", f"the topic model abstains more than before: {told}",
                             f"Mô hình chủ đề trả lời “chưa rõ” nhiều hơn trước: {told}", is_alarm=False))  # fmt: skip
    return found


def _of_publishing(health: Health, limits: Limits) -> list[Problem]:
    found = []
    if health.published_night is None:
        found.append(Problem("nothing_published", "nothing published yet", "Chưa có số liệu nào được công bố"))
    elif health.age_hours is not None and health.age_hours > limits.max_age_hours:
        hours = f"{health.age_hours:.0f}"
        found.append(Problem("too_old", f"what is published is {hours} hours old: no run since?",
                             f"Số liệu công bố đã cũ {hours} giờ: có thể đêm qua không chạy"))  # fmt: skip
    if health.is_stale:
        found.append(Problem("stale", f"what is published is stale: {health.stale_reason}",
                             f"Số liệu công bố là số liệu cũ: {health.stale_reason}"))  # fmt: skip
    if not health.is_demo and health.last_night and health.last_night > health.checked_at.date():
        found.append(Problem("future", f"the night {health.last_night} lies in the future: look at the clock",
                             f"Có số liệu của đêm {health.last_night} ở tương lai: kiểm tra đồng hồ máy"))  # fmt: skip
    return found


def _of_portals(health: Health, switched_on: Sequence[str], limits: Limits) -> list[Problem]:
    found = []
    for portal in health.portals:
        if portal.portal_id not in switched_on:
            continue
        if not portal.nights and health.published_night is not None:
            found.append(Problem("never_crawled", f"{portal.portal_id}: switched on, never crawled",
                                 f"{portal.portal_id}: đã bật nhưng chưa thu thập lần nào", is_alarm=False))  # fmt: skip
        if portal.unseen_nights >= limits.unseen_nights:
            told = portal.unseen_nights
            found.append(Problem("unseen", f"{portal.portal_id}: not seen for {told} nights",
                                 f"{portal.portal_name}: {told} đêm liền không thu thập được"))  # fmt: skip
        if portal.quarantined_count * 100 > _QUARANTINE_PCT * max(portal.item_count, 1):
            told = portal.quarantined_count
            found.append(Problem("quarantine", f"{portal.portal_id}: {told} rows in quarantine",
                                 f"{portal.portal_name}: {told} dòng bị cách ly", is_alarm=False))  # fmt: skip
    return found
