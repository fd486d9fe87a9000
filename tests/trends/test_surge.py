"""Surges in counts made by hand: what is found, what is not said, and that an outage neither causes nor hides an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import nbinom

from transforms.trends import surge
from transforms.trends.counts import WEEK, Counts, Floats, Series, tet_days
from transforms.trends.expect import Base, Expected, tail
from transforms.trends.regress import fit
from transforms.trends.surge import Finding, find, judge

FIRST = date(2024, 1, 1)
WEEKS = 130
DAYS = WEEKS * WEEK
LAST = FIRST + timedelta(days=DAYS - 1)
NEW_YEARS = [date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17)]


def province(topics: dict[str, float], seed: int = 3, quiet: float = 1.0) -> Counts:
    """Reports of a few topics (mean a week) at the portals big (two thirds) and small; ``quiet``: factor at Tết."""
    rng = np.random.default_rng(seed)
    tet = tet_days(NEW_YEARS, FIRST, DAYS)
    keys, rows = [Series("province", "")], []
    for number, (topic, mean) in enumerate(topics.items(), 1):
        keys.append(Series("topic", topic))
        for portal, share in enumerate((2 / 3, 1 / 3)):
            counted = rng.poisson(mean * share / WEEK * np.where(tet > 0, quiet, 1.0))
            for series in (0, number):
                rows += [(series, portal, day, count) for day, count in enumerate(counted) if count]
    series, portal_no, day, count = (np.array(column) for column in zip(*rows, strict=True))
    covered = np.ones((2, DAYS), dtype=bool)
    return Counts(FIRST, keys, ["big", "small"], series, portal_no, day, count, covered, tet, np.zeros(DAYS))


def more(counts: Counts, topic: str, days: dict[int, int], portal: int = 0) -> Counts:
    """With more reports of a topic: day -> how many."""
    at = list(counts.keys).index(Series("topic", topic))
    day = np.array(list(days))
    return replace(
        counts,
        series=np.concatenate([counts.series, np.full(len(day), at), np.zeros(len(day), dtype=np.int64)]),
        portal=np.concatenate([counts.portal, np.full(2 * len(day), portal)]),
        day=np.concatenate([counts.day, day, day]),
        count=np.concatenate([counts.count, list(days.values()), list(days.values())]),
    )


def without(counts: Counts, portal: int, first: int, last: int, *, is_read_back: bool) -> Counts:
    """A portal is out from day ``first`` to ``last``: not covered, and nothing of it known; or all of it read later."""
    if is_read_back:
        return counts
    gone = (counts.portal == portal) & (counts.day >= first) & (counts.day <= last)
    covered = counts.covered.copy()
    covered[portal, first : last + 1] = False
    return replace(
        counts, series=counts.series[~gone], portal=counts.portal[~gone], day=counts.day[~gone],
        count=counts.count[~gone], covered=covered,
    )  # fmt: skip


def of(findings: list[Finding], code: str, week: int = WEEKS - 1) -> Finding:
    """The row of a topic (or of the province, '') in a week."""
    monday = FIRST + timedelta(days=week * WEEK)
    return next(one for one in findings if one.code == code and one.week_on == monday)


STEADY = {"giao_thong": 15.0, "moi_truong": 12.0, "y_te": 6.0, "van_hoa": 0.7}


def test_a_threefold_week_is_found_with_what_was_expected_and_since_when() -> None:
    begun = DAYS - 10
    surged = more(province(STEADY), "moi_truong", dict.fromkeys(range(begun, DAYS), 4))
    findings = find(surged, LAST, 3)
    found = of(findings, "moi_truong")
    assert found.state == "tang"
    assert found.expected == pytest.approx(12, abs=2)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 12 < found.high < found.observed
    assert found.since_on is not None
    assert abs((found.since_on - (FIRST + timedelta(days=begun))).days) <= 2
    assert found.first_alert_on is not None
    assert found.since_on <= found.first_alert_on <= found.since_on + timedelta(days=WEEK)
    assert found.is_ongoing
    assert found.portal_ids == ("big", "small")
    assert {one.code for one in findings if one.state == "tang"} <= {"moi_truong", ""}


def test_nothing_rose_in_a_steady_year() -> None:
    findings = find(province(STEADY), LAST, 52)
    assert sum(one.state == "tang" and one.is_ongoing for one in findings) <= 2  # of 260 rows
    assert of(findings, "giao_thong").state == "binh_thuong"


def test_too_few_to_conclude_is_a_state() -> None:
    """A province with 18 reports a week: of no topic can anything be said, of all together it can."""
    topics = {f"t{number:02}": 18 / 22 for number in range(22)}
    findings = find(province(topics), LAST, 4)
    assert {one.state for one in findings if one.scope == "topic"} == {"qua_it"}
    assert {one.state for one in findings if one.scope == "province"} == {"binh_thuong"}
    burst = find(more(province(topics), "t07", {DAYS - 3: 8}), LAST, 1)
    assert of(burst, "t07").state == "tang"  # ten where one is usual is not too few


@pytest.mark.parametrize("is_read_back", [True, False])
def test_an_outage_of_ten_days_causes_no_alert_and_no_dip(is_read_back: bool) -> None:
    first = DAYS - 24
    steady = province({topic: 10 * mean for topic, mean in STEADY.items()})
    whole = find(steady, LAST, 5)
    findings = find(without(steady, 0, first, first + 9, is_read_back=is_read_back), LAST, 5)
    assert not [one for one in (*whole, *findings) if one.state == "tang"]
    for one in findings:
        assert one.expected is not None
        if one.code in ("giao_thong", "moi_truong", ""):
            assert one.observed / one.expected == pytest.approx(1, abs=0.3)  # what was not seen, nobody expects
    during, would_be = (of(found, "giao_thong", (first + 9) // WEEK) for found in (findings, whole))
    if is_read_back:
        assert during == would_be
    else:
        assert during.portal_ids == ("small",)
        assert during.observed < 0.5 * would_be.observed  # the sum over portals would show a fall
    assert of(findings, "giao_thong").portal_ids == ("big", "small")


def test_an_outage_hides_no_surge_at_the_portal_that_is_up() -> None:
    first = DAYS - 12
    surged = more(province(STEADY), "giao_thong", dict.fromkeys(range(DAYS - WEEK, DAYS), 3), portal=1)
    out = without(surged, 0, first, DAYS - 1, is_read_back=False)
    summed = find(out, LAST, 1)
    assert of(summed, "giao_thong").state == "tang"
    assert of(summed, "giao_thong").portal_ids == ("small",)
    assert (
        of(summed, "giao_thong").observed < 40
    )  # with the portal that is out, 15 a week: the sum would be nearly usual


def test_days_that_were_not_covered_are_missing_on_both_sides() -> None:
    """Two days of the window are not covered at one portal: its other five are held against the same weekdays."""
    out = without(province(STEADY), 0, DAYS - 2, DAYS - 1, is_read_back=False)
    found = of(find(out, LAST, 1), "giao_thong")
    assert found.portal_ids == ("big", "small")
    assert found.expected == pytest.approx(15 * (1 / 3 + 2 / 3 * 5 / 7), abs=2)


def test_nothing_is_said_where_nothing_was_covered_or_the_past_is_short() -> None:
    counts = province(STEADY)
    dark = replace(counts, covered=np.zeros_like(counts.covered))
    assert {(one.state, one.expected) for one in find(dark, LAST, 1)} == {("chua_du", None)}
    young = counts.covered.copy()
    young[:, : DAYS - 9 * WEEK] = False  # nine weeks, of which three are not yet what is usual
    assert {one.state for one in find(replace(counts, covered=young), LAST, 1)} == {"chua_du"}
    young[0] = True
    assert of(find(replace(counts, covered=young), LAST, 1), "y_te").portal_ids == ("big",)


def test_tet_is_quiet_and_moves() -> None:
    """A usual number in the week of Tết is many; the first usual week after it is none."""
    counts = province(STEADY, quiet=0.1)
    tet = (NEW_YEARS[2] - FIRST).days
    findings = find(counts, FIRST + timedelta(days=tet + 27), 6)
    assert not [one for one in findings if one.state == "tang"]
    quiet = of(findings, "giao_thong", tet // WEEK)
    assert quiet.expected is not None
    assert quiet.expected < 6
    loud = find(more(counts, "giao_thong", {tet + day: 3 for day in range(6)}), FIRST + timedelta(days=tet + 5), 1)
    assert of(loud, "giao_thong", tet // WEEK).state == "tang"


def test_a_surge_does_not_become_what_is_usual() -> None:
    """Four weeks at three times the usual: the fourth still alerts, and half a year later one such week does again."""
    days = dict.fromkeys(range(DAYS - 220, DAYS - 192), 4) | dict.fromkeys(range(DAYS - WEEK, DAYS), 4)
    findings = find(more(province(STEADY), "moi_truong", days), LAST, 32)
    weeks = [(one.week_on - FIRST).days // WEEK for one in findings if one.code == "moi_truong" and one.state == "tang"]
    assert {DAYS // WEEK - 1 - 28, DAYS // WEEK - 1} <= set(weeks)
    expected = of(findings, "moi_truong").expected
    assert expected == pytest.approx(12, abs=2)


def test_the_threshold_keeps_to_the_budget_and_falls_with_more_series() -> None:
    def sure(count: int) -> Expected:
        return Expected(np.full(count, 5.0), np.full(count, 1e6))

    budget = 0.02
    few, many = surge._threshold(sure(4), budget), surge._threshold(sure(400), budget)
    assert many < few
    bound = sure(400).bound(many)
    assert sure(400).tail(bound).sum() <= budget
    rare = Expected(np.concatenate([np.full(4, 5.0), np.full(5000, 0.01)]), np.full(5004, 1e6))
    assert surge._threshold(rare, budget) == few  # what cannot reach five reports costs nothing


def test_tails_and_bounds_are_the_negative_binomials() -> None:
    mean, size = np.array([0.3, 5.0, 40.0]), np.array([0.5, 20.0, 1e6])
    for least in (0, 1, 7, 60):
        expected = nbinom.sf(least - 1, size, size / (size + mean))
        assert tail(mean, size, np.full(3, least)) == pytest.approx(expected, rel=1e-6)
    for chance in (0.5, 1e-3, 1e-8):
        bound = Expected(mean, size).bound(chance)
        assert (tail(mean, size, bound) <= chance).all()
        assert (tail(mean, size, bound - 1) > chance).all()


def test_the_regression_is_the_one_of_statsmodels() -> None:
    rng = np.random.default_rng(1)
    turn = 2 * np.pi * np.arange(100) / 52
    x = np.column_stack([np.ones(100), np.cos(turn), np.sin(turn)])
    offset = np.broadcast_to(np.log(rng.uniform(0.8, 1.2, 100)), (2, 100))
    true = np.exp(offset + np.array([[3.0], [4.0]]) + 0.4 * x[:, 1])
    y = rng.binomial((2 * true).astype(int), 0.5).astype(float)  # half as uneven as Poisson: no week is an outbreak
    weight = np.linspace(0.5, 1, 100)
    y[0, 17] = 0.0  # low weeks are no outbreaks
    found = fit(y, offset, x, weight, np.zeros(3))
    for row in range(2):
        mean = np.exp(offset[row] + x @ found.beta[row])
        is_plain = (
            1.5 * (y[row] ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6) / np.sqrt(found.dispersion[row])
        ) <= 2.58
        assert is_plain.all()
        other = sm.GLM(y[row], x, family=sm.families.Poisson(), offset=offset[row], var_weights=weight).fit()
        assert found.beta[row] == pytest.approx(other.params, abs=1e-5)
        plain = other.cov_params() * found.dispersion[row]
        assert found.covariance[row] == pytest.approx(plain, rel=1e-3)
    y[1, 50] *= 6
    assert fit(y, offset, x, weight, np.zeros(3)).beta[1] == pytest.approx(found.beta[1], abs=0.02)  # it hardly counts


def test_a_topic_in_a_commune_expects_its_share() -> None:
    """Two communes, one of them with all the reports of a topic: cells lie between what was and independence."""
    counts = province({"moi_truong": 20.0})
    of_topic = counts.series == 1
    cells = replace(
        counts,
        keys=[*counts.keys, Series("topic_commune", "moi_truong:05611"), Series("topic_commune", "moi_truong:05443")],
        series=np.concatenate([counts.series, np.where(counts.day[of_topic] % 4 == 0, 2, 3)]),
        portal=np.concatenate([counts.portal, counts.portal[of_topic]]),
        day=np.concatenate([counts.day, counts.day[of_topic]]),
        count=np.concatenate([counts.count, counts.count[of_topic]]),
    )
    base = Base(cells, np.ones((2, WEEK), dtype=bool), WEEKS - 1)
    mean: Floats = base.expect(DAYS - 1).mean
    assert mean[1] == pytest.approx(20, abs=2)
    assert mean[2] == pytest.approx(5, abs=1)
    assert mean[2] + mean[3] == pytest.approx(mean[1], rel=0.05)


def test_every_day_is_judged_by_whole_weeks() -> None:
    counts = province(STEADY)
    windows = list(judge(counts, range(DAYS - 3, DAYS)))
    assert [window.last for window in windows] == [DAYS - 3, DAYS - 2, DAYS - 1]
    for window in windows:
        daily = counts.count[(counts.series == 1) & (counts.day > window.last - WEEK) & (counts.day <= window.last)]
        assert window.observed[1] == daily.sum()


def test_bad_input_is_named() -> None:
    counts = province({"y_te": 1.0})
    with pytest.raises(ValueError, match="no Monday"):
        replace(counts, first_on=date(2024, 1, 2))
    with pytest.raises(ValueError, match="province"):
        replace(counts, keys=counts.keys[1:])
