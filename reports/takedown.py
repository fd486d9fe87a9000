"""Words that must go, all the way: out of the data, out of what is published, and out of every report of the archive.

A report whose excerpts are taken out is issued anew, with its own old figures, as a corrected issue.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hieudan.forgotten import add_forgotten, read_forgotten
from hieudan.settings import DataFolder, InputError, Province
from reports.archive import write_index
from reports.brief import BriefReport, issue_brief
from reports.citizen_text import NOT_SHOWN_REMOVED, NOTICES, plain
from reports.issue import heal
from reports.model import Correction, WeekReport
from reports.period_model import PeriodReport
from reports.periodic import issue_period
from reports.warehouse_reader import published
from reports.weekly import issue_week
from warehouse.backup import backups_folder
from warehouse.locks import only_night, only_writer
from warehouse.night import GateError, publish_again
from warehouse.removal import Items, remove_words, words_of
from warehouse.review import clean_sheets
from warehouse.takedown import listed_items, put_on_the_list, too_old

RUN, LONG_RUN = 6, 12
"""So many words in a row that an item has too: its words, in an excerpt or a title, and anywhere. Offices have long names."""


def forget(data: DataFolder, province: Province, portal_id: str, source_id: str, today: date) -> None:
    """Deletes an item's words from landing files, tables, published files, open data, review sheets and reports, for good.

    Killed midway, the same call goes on; run again, it changes nothing. :raises InputError: no such item, a night runs, or the
    words are deleted but nothing could be published (after new rules of redaction: until the next night has read anew).
    """
    with only_night(data):
        put_on_the_list(data, portal_id, source_id, today)
        remember_outside(data)
        _remove(data, province, {portal_id: {source_id}}, "forgotten", today)


def replay(data: DataFolder, province: Province, today: date) -> int:
    """Forgets everything on the list once more: in a folder that came back from a backup. Returns how many are on it."""
    items = listed_items(data)
    if items:
        _remove(data, province, items, "forgotten", today)
    return sum(map(len, items.values()))


def retain(data: DataFolder, province: Province, today: date) -> int:
    """Deletes the words of what is older than the province keeps them; figures stay. Returns of how many items."""
    with only_night(data):
        items = too_old(data, province, today)
        if items:
            _remove(data, province, items, "retention", today)
        return sum(map(len, items.values()))


def remember_outside(data: DataFolder) -> None:
    """Copies the list beside the snapshots, where there is such a folder: an older snapshot does not know it."""
    folder = backups_folder(data)
    if folder.is_dir():
        add_forgotten(folder, read_forgotten(data.landing))


def _remove(data: DataFolder, province: Province, items: Items, reason: Any, today: date) -> None:
    feedback_ids = {f"{portal_id}:{source_id}" for portal_id, ids in items.items() for source_id in ids}
    # The reports first: by the words, which are known only as long as they are there.
    clean_reports(data.reports, province, feedback_ids, words_of(data, items), today)
    clean_sheets(data, feedback_ids)
    with only_writer(data):
        remove_words(data, items, reason, today)
    try:
        publish_again(data)
    except (GateError, InputError) as error:
        raise InputError(
            f"the words are deleted, but the published file still has them until a night is published again: {error}"
        ) from None


def clean_gone(data: DataFolder, province: Province, today: date) -> list[Path]:
    """After a night: takes out of the reports what is no longer shown in the published file. Returns the issues made anew."""
    with published(data.published_file) as con:
        rows = con.execute("SELECT feedback_id FROM fct_feedback WHERE text_removed_reason IS NOT NULL").fetchall()
    return clean_reports(data.reports, province, {row[0] for row in rows}, [], today)


def clean_reports(
    root: Path, province: Province, feedback_ids: Collection[str], words: Sequence[str], today: date
) -> list[Path]:
    """Issues anew every report in the archive that shows words of these items. Returns their folders.

    :raises InputError: a report's figures cannot be read: whether it shows the words is not known.
    """
    for folder in (root, root / "doi-thoai"):
        heal(folder)
    runs = {run for text in words for length in (RUN, LONG_RUN) for run in _runs(text, length)}
    renewed = []
    for path in sorted([*root.glob("[!.]*/figures.json"), *root.glob("doi-thoai/[!.]*/figures.json")]):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise InputError(f"{path}: cannot be read: make the report anew, or remove it") from None
        for older in sorted(path.parent.glob("figures-ban-*.json")):
            before = json.loads(older.read_text(encoding="utf-8"))
            if (after := _cleaned(before, feedback_ids, runs)) != before:
                fresh = older.with_suffix(".new")
                fresh.write_text(json.dumps(after, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
                os.replace(fresh, older)
        after = _cleaned(told, feedback_ids, runs)
        if after != told:
            _issue(path, after, province, _count(told, after), today)
            renewed.append(path.parent)
    if renewed:
        write_index(root)
    return renewed


def _issue(path: Path, figures: dict[str, Any], province: Province, count: int, today: date) -> None:
    correction = Correction(data_on=today, moved=[], removed_count=count)
    root = path.parent.parent
    try:
        if figures["kind"] == "week":
            week = WeekReport.model_validate(figures)
            issue_week(week.model_copy(update={"corrections": [*week.corrections, correction]}), province, root)
        elif figures["kind"] == "brief":
            issue_brief(BriefReport.model_validate(figures), province, root)
        else:
            period = PeriodReport.model_validate(figures)
            issue_period(period.model_copy(update={"corrections": [*period.corrections, correction]}), province, root)
    except ValidationError as error:
        raise InputError(f"{path}: is of another version of the program ({error.error_count()} fields): make the report anew, or remove it") from None  # fmt: skip


def _cleaned(value: Any, feedback_ids: Collection[str], runs: set[str], length: int = LONG_RUN) -> Any:
    """A copy of a JSON value without the items' words; queries are ours and stay."""
    if isinstance(value, dict):
        copy = {
            key: one
            if key == "queries"
            else _cleaned(one, feedback_ids, runs, RUN if _is_of_citizens(key) else LONG_RUN)
            for key, one in value.items()
        }
        if copy.get("feedback_id") in feedback_ids and copy.get("excerpt", NOT_SHOWN_REMOVED) not in NOTICES:
            copy["excerpt"] = NOT_SHOWN_REMOVED
        return copy
    if isinstance(value, list):
        return [_cleaned(one, feedback_ids, runs, length) for one in value]
    if isinstance(value, str) and runs and not runs.isdisjoint(_runs(value, length)):
        return NOT_SHOWN_REMOVED
    return value


def _is_of_citizens(key: str) -> bool:
    return key.endswith(("excerpt", "title"))


def _count(before: Any, after: Any) -> int:
    """How many strings differ."""
    if isinstance(before, dict):
        return sum(_count(one, after[key]) for key, one in before.items())
    if isinstance(before, list):
        return sum(_count(one, other) for one, other in zip(before, after, strict=True))
    return int(before != after)


def _runs(text: str, length: int) -> set[str]:
    """All runs of so many words, as reports write them."""
    found = re.findall(r"\w+", plain(text, len(text) + 1).lower())
    return {" ".join(found[start : start + length]) for start in range(len(found) - length + 1)}
