"""The figures of a report as types: what is computed once and shown in every form, and stands in ``figures.json``."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Row(BaseModel):
    """Unknown columns are refused, so that a change in a query or a mart is noticed here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Query(Row):
    """A question to the published warehouse: what an analyst runs to get the same numbers."""

    sql: str
    parameters: dict[str, date | int | str]
    items_sql: str = ""
    """For analysts: the list of reports behind the numbers, with the same parameters; empty where there is none."""


class Comparison(Row):
    """A number against another period. Without a value, ``reason`` says why the two cannot be compared."""

    against: Literal["last_week", "last_year", "last_month", "last_quarter", "last_half", "same_period", "year_before"]
    value: int | None
    change: int | None = None
    change_pct: float | None = None
    """Only where the base is at least 20."""
    reason: str = ""
    is_small: bool = False
    """Both counts below 10: too few to conclude anything."""
    is_usual: bool | None = None
    """Counts of arrivals only: the difference is no more than chance brings (|a - b| <= 1.96 √(a + b)), and neither
    is that to the mean of the eight weeks before."""


class Figure(Row):
    """One number of page one. ``query`` and ``column`` lead to the SQL."""

    id: str
    name: str
    value: int | None
    reason: str = ""
    """Why there is no value, or why it is not the whole week's."""
    compared: list[Comparison]
    usual_count: float | None = None
    """Counts of arrivals only: mean of the covered of the eight weeks before, if there are four of them."""
    usual_week_count: int = 0
    is_unusual: bool = False
    """Further from that mean than chance brings (|a - m| > 1.96 √(m + m/n))."""
    query: str
    column: str


class FlowWeek(Row):
    """One week of the province."""

    week_on: date
    week_code: str
    is_complete: bool
    is_received_covered: bool
    is_answered_covered: bool
    coverage_pct: float | None
    received_count: int
    answered_count: int
    rejected_count: int
    reopened_count: int
    closed_late_count: int
    unresolved_count: int
    overdue_count: int
    no_due_count: int


class TopicRow(Row):
    """One topic in the week. ``history``: received in each of the last 12 weeks, None where coverage lacks."""

    topic_code: str
    topic_name: str
    received_count: int | None
    received_last_week_count: int | None
    received_last_year_count: int | None
    not_comparable_reason: str | None
    answered_count: int | None
    unresolved_count: int | None
    overdue_count: int | None
    no_due_count: int | None
    history: list[int | None] = Field(default_factory=list)


class Place(Row):
    """Where a topic rose: a commune, and the agencies that were named, most often first."""

    commune_code: str | None
    commune_name: str
    received_count: int
    agency_names: list[str]


class Rise(Row):
    """An alert of ``rpt_surge``: what rose above what season and chance let expect, in the seven days ``from_on`` to ``to_on``.

    ``scope``: province, topic, agency, topic_commune, case; the names are null where the scope has none. ``usual_count`` with its
    95 % interval is what was expected; ``since_on``: when it most likely began; ``words``: rising words that its reports hold.
    ``is_partial``: the week was not covered, so that there are at least so many.
    """

    surge_id: str
    scope: str
    topic_code: str | None
    topic_name: str | None
    commune_name: str | None
    agency_name: str | None
    from_on: date
    to_on: date
    received_count: int
    usual_count: float
    usual_low_count: int
    usual_high_count: int
    p_value: float
    since_on: date
    is_new: bool
    is_ongoing: bool
    is_partial: bool
    places: list[Place]
    words: list[str]
    case_title: str = ""
    """The matter that at least half of its reports tell, ``case_count`` of them; empty where there is none."""
    case_count: int = 0


class Owed(Row):
    """How many unresolved reports lie with an agency."""

    agency_name: str
    unresolved_count: int


class Hotspot(Row):
    """Many reports of one topic in one commune: what may grow into a mass complaint."""

    topic_code: str
    topic_name: str
    commune_code: str
    commune_name: str
    from_on: date
    to_on: date
    first_sent_on: date
    received_4w_count: int
    case_4w_count: int
    received_1w_count: int
    usual_4w_count: float
    unresolved_count: int
    agencies: list[Owed] = Field(default_factory=list)


class CaseRow(Row):
    """A matter that one or more reports tell. ``case_title`` is made by rule and fit to be shown."""

    case_id: str
    case_title: str
    topic_name: str
    agency_name: str
    report_count: int
    unresolved_count: int


class GrowingCase(CaseRow):
    """A matter that may grow into a mass complaint; ``warning_score``: 0 to 100, a warning from 40 on (docs/cases.md)."""

    is_at_several_agencies: bool
    first_sent_on: date
    last_14d_count: int
    prior_14d_count: int
    signatory_count: int
    repeat_count: int
    escalation_count: int
    is_back: bool
    oldest_unanswered_on: date
    last_answered_on: date | None
    warning_score: int
    is_warning: bool


class BackCase(CaseRow):
    """A matter that was closed and is open again."""

    first_sent_on: date
    back_on: date
    last_answered_on: date | None


class ProlongedCase(CaseRow):
    """A matter of several reports, unresolved for more than 60 days without a break."""

    open_since_on: date
    open_days: int
    overdue_count: int


class Cases(Row):
    """Matters, as of the data: how many are open, of these told by several reports, back after closing, open for more than
    60 days; and the first of each list."""

    unresolved_count: int
    several_count: int
    back_count: int
    prolonged_count: int
    warning_count: int
    growing: list[GrowingCase]
    back: list[BackCase]
    prolonged: list[ProlongedCase]


class AgencyRow(Row):
    """Unresolved reports of one agency. Below ``ranked_from`` no agency is ranked."""

    agency_code: str | None
    agency_name: str
    unresolved_count: int
    overdue_count: int
    very_overdue_count: int
    no_due_count: int
    reopened_count: int
    passed_on_count: int
    """Of the unresolved, those that one agency has handed to another at least once."""
    oldest_days: int
    timed_count: int
    """Reports sent within a year, over which the time is reckoned."""
    median_days: int | None
    """Days until half of these are resolved, what is still open counted as open (Kaplan-Meier), with its 95 % interval; None:
    fewer than 20, or half are not resolved yet."""
    median_low_days: int | None
    median_high_days: int | None


class AgeBucket(Row):
    """Unresolved reports by age in days."""

    age_bucket: str
    unresolved_count: int
    overdue_count: int
    no_due_count: int


class OldItem(Row):
    """An unresolved report in a list. ``excerpt`` is fit to be shown (citizen_text)."""

    feedback_id: str
    kind: str
    topic_name: str
    commune_name: str | None
    agency_name: str
    status: str
    sent_on: date
    age_days: int
    due_on: date | None
    overdue_days: int | None
    is_not_seen: bool
    last_seen_on: date
    excerpt: str


class AnnexItem(Row):
    """An unresolved report in the annex: where and how old, never its words. ``agency_count``: all of its agency's."""

    agency_code: str | None
    agency_name: str
    feedback_id: str
    topic_name: str
    commune_name: str | None
    status: str
    sent_on: date
    age_days: int
    due_on: date | None
    overdue_days: int | None
    agency_count: int


class CommuneRow(Row):
    """Unresolved reports of one commune; ``lat``, ``lon``: its centre."""

    commune_code: str
    commune_name: str
    lat: float
    lon: float
    unresolved_count: int
    overdue_count: int
    no_due_count: int


class SourceRow(Row):
    """What was seen of one source in the week. Nights: from Tuesday to the Monday after."""

    portal_id: str
    portal_name: str
    lists: str
    first_night_on: date
    last_good_night_on: date | None
    night_count: int
    seen_night_count: int
    covered_day_count: int
    last_outcome: str | None
    last_failure_class: str | None
    last_night_on: date | None
    new_count: int
    quarantined_count: int


class AnswerRow(Row):
    """Answers of the week by class."""

    answer_class: str | None
    answered_count: int
    substantive_count: int


class LastWeek(Row):
    """What became of what was received in the week before, as of the data. ``received_count``: of ``whole_count``, those that
    wait for an answer (no praise, no source that lists answered reports only)."""

    whole_count: int
    received_count: int
    answered_count: int
    rejected_count: int
    unresolved_count: int
    overdue_count: int


class SatisfactionRow(Row):
    """Ratings of the answers of the last so many weeks; ``rated_count``: answers that somebody rated."""

    week_count: int
    answered_count: int
    rated_count: int
    good_count: int
    fair_count: int
    poor_count: int


class SilentRow(Row):
    """A commune with far fewer reports in 52 weeks than others of its kind and size (rpt_silent_commune)."""

    commune_code: str
    commune_name: str
    observed_count: int
    expected_count: float
    covered_day_count: int


class SeasonRow(Row):
    """A topic that rose ``years`` years ago in the four weeks that now lie ahead, against the four before them."""

    topic_name: str
    years: int
    ahead_count: int
    before_count: int


class InstructionRow(Row):
    """An instruction of an earlier week and what became of the reports it is about. Counts are None where it names none."""

    week_code: str
    matter: str
    who: str
    by_on: date
    is_tied: bool
    query: str
    item_count: int | None = None
    answered_count: int | None = None
    rejected_count: int | None = None
    unresolved_count: int | None = None
    reopened_count: int | None = None


class Moved(Row):
    """A published number and what it is now."""

    name: str
    was: int | None
    now: int | None


class Correction(Row):
    """An issue that was replaced by one with other numbers, or without somebody's words: by the data of which night."""

    data_on: date
    moved: list[Moved]
    removed_count: int = 0
    """Excerpts of citizens' words that were taken out."""


class Limits(Row):
    """What the data do not know."""

    received_count: int
    unclassified_count: int
    without_commune_count: int
    ambiguous_commune_count: int
    without_agency_count: int
    answered_only_count: int
    denunciation_count: int
    unresolved_count: int
    unresolved_denunciation_count: int
    not_seen_count: int
    no_due_count: int
    unknown_status_count: int


class Sentence(Row):
    """One of page one's sentences: ``lead`` names its matter, ``figures`` the ids and queries that it rests on."""

    id: str
    lead: str
    text: str
    figures: list[str]


class WeekReport(Row):
    """All of a weekly report but its layout; ``figures.json`` is this."""

    schema_version: Literal[1] = 1
    kind: Literal["week"] = "week"
    period: str
    first_on: date
    last_on: date
    province_code: str
    province_name: str
    data_on: date
    """The night that the data are of: they know all days before it."""
    is_demo: bool
    is_stale: bool
    stale_reason: str
    ranked_from: int
    figures: list[Figure]
    sentences: list[Sentence] = Field(default_factory=list)
    flow: list[FlowWeek]
    topics: list[TopicRow]
    rises: list[Rise]
    rises_reason: str
    """Why a topic that is not among the rises may have risen all the same; empty when the week is covered."""
    too_few_topic_count: int
    """Topics with too few reports to conclude: nothing is said of them."""
    hotspots: list[Hotspot]
    cases: Cases
    agencies: list[AgencyRow]
    ageing: list[AgeBucket]
    oldest: list[OldItem]
    annex: list[AnnexItem]
    communes: list[CommuneRow]
    sources: list[SourceRow]
    answers: list[AnswerRow]
    last_week: LastWeek
    limits: Limits
    satisfaction: list[SatisfactionRow]
    silent: list[SilentRow] | None
    """None: the warehouse does not compare communes."""
    silent_compared_count: int
    """Communes that could be compared: half a year was covered."""
    season: list[SeasonRow]
    season_year_count: int
    """Of the last three years, those that were covered in these weeks."""
    instructions: list[InstructionRow]
    corrections: list[Correction] = Field(default_factory=list)
    """Earlier issues of this report that had other numbers, the first one first."""
    queries: dict[str, Query]

    def figure(self, figure_id: str) -> Figure:
        """One of page one's numbers by its id."""
        return next(figure for figure in self.figures if figure.id == figure_id)
