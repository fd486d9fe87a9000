"""The figures of a month, quarter, half year or year; ``figures.json`` of such a report is this."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from reports.model import Correction, Figure, Query, Row, Sentence


class PeriodCounts(Row):
    """Of the period (``no`` 0), the one before (1), the same of the year before (2). ``coverage_pct``: of (portal, day)."""

    no: int
    first_on: date
    last_on: date
    coverage_pct: float | None
    is_answered_known: bool
    received_count: int
    answered_count: int
    unresolved_count: int
    overdue_count: int
    due_count: int
    kept_count: int
    rating_good_count: int
    rating_count: int


class PeriodMonth(Row):
    """Received in a month, and how many of these are unresolved now."""

    month_on: date
    received_count: int
    unresolved_count: int


class PeriodTopic(Row):
    """Received in the period, in the one before (1), in the same of the year before (2)."""

    topic_code: str
    topic_name: str
    received_count: int
    received_1_count: int
    received_2_count: int
    unresolved_count: int


class PeriodAgency(Row):
    """Deadlines of the period that have passed, and how many were kept."""

    agency_code: str | None
    agency_name: str
    due_count: int
    kept_count: int
    unresolved_count: int


class PeriodSource(Row):
    """Days of the period that were covered."""

    portal_name: str
    day_count: int
    covered_day_count: int


class PeriodReport(Row):
    """All of a report on a longer period but its layout."""

    schema_version: Literal[1] = 1
    kind: Literal["month", "quarter", "half", "year"]
    period: str
    title: str
    first_on: date
    last_on: date
    province_code: str
    province_name: str
    data_on: date
    is_demo: bool
    is_stale: bool
    figures: list[Figure]
    sentences: list[Sentence] = Field(default_factory=list)
    counts: list[PeriodCounts]
    months: list[PeriodMonth]
    topics: list[PeriodTopic]
    agencies: list[PeriodAgency]
    sources: list[PeriodSource]
    corrections: list[Correction] = Field(default_factory=list)
    queries: dict[str, Query]

    def figure(self, figure_id: str) -> Figure:
        """One of page one's numbers by its id."""
        return next(figure for figure in self.figures if figure.id == figure_id)
