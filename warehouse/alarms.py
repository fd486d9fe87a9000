"""What is wrong, by mail: after a night that failed, and when there was none."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from hieudan.mail import send_mail
from hieudan.settings import DataFolder, Province
from warehouse.health import Health, Limits, look

AGAIN_AFTER = timedelta(hours=24)
"""The same alarms are told once a day."""


def watch(data: DataFolder, province: Province, now: datetime, limits: Limits | None = None) -> list[str]:
    """Mails the alarms that hold at ``now``, new ones at once, known ones daily. Returns the codes that were mailed.

    This, and not Airflow's DeadlineAlert: that one judges runs that exist; a night that was never started, because the
    scheduler stood still or the DAG was paused, has no run whose deadline could pass.
    """
    health = look(data, province, now, limits)
    codes = sorted({problem.code for problem in health.problems if problem.is_alarm})
    memory = data.root / "journal" / "alarms.json"
    told = _told(memory)
    fresh = [code for code in codes if code not in told or now - told[code] >= AGAIN_AFTER]
    if fresh:
        mail_alarms(health)
    _remember(memory, {code: now if code in fresh else told[code] for code in codes})
    return fresh


def mail_alarms(health: Health, what: str = "") -> None:
    """One mail with everything that is wrong."""
    label = "[DỮ LIỆU MÔ PHỎNG] " if health.is_demo else ""
    lines = [f"- {problem.said_vi}" for problem in health.problems] or ["- (không rõ, xem nhật ký của Airflow)"]
    night = f"Số liệu công bố: đêm {health.published_night:%d/%m/%Y}." if health.published_night else "Chưa công bố."
    body = "\n".join([what, *lines, "", night, "Chi tiết: hieudan status, hoặc published/status.html."]).strip()
    send_mail(f"{label}Hiểu Dân {health.province_name}: cần xem xét", body + "\n")


def mail_failed_task(context: Mapping[str, object]) -> None:
    """Airflow's ``on_failure_callback``: a task has failed for good. The mail names it; its words stay in the log."""
    task = context.get("task_instance")
    name = f"{getattr(task, 'dag_id', '?')}.{getattr(task, 'task_id', '?')}"
    send_mail(f"Hiểu Dân: {name} bị lỗi", f"Tác vụ {name} bị lỗi sau các lần thử lại.\nXem nhật ký của Airflow.\n")


def _told(path: Path) -> dict[str, datetime]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {code: datetime.fromisoformat(at) for code, at in told.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}  # lost: everything is told again


def _remember(path: Path, told: Mapping[str, datetime]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({code: at.isoformat() for code, at in told.items()}), encoding="utf-8")
    os.replace(fresh, path)
