"""The history: enough of everything, the same on every machine, and no night sees its future."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from demo.feedback import build_history, personal_strings
from demo.life import Event, moment, view
from demo.places import REFORM, communes
from demo.scripted import MASS_COMMUNE, NIGHTS, SURGE_COMMUNES, SURGE_DAYS, SURGE_TOPIC
from hieudan.records import ANSWER_CLASSES, TOPICS
from hieudan.settings import ROOT
from hieudan.text import nfc

PLATFORMS = ("phan_anh", "hoi_dap", "cu_tri")


@pytest.fixture(scope="module")
def history():
    return build_history()


@pytest.fixture(scope="module")
def seen(history):
    """What the last demo night may count."""
    views = [seen for platform in PLATFORMS for seen in history.snapshot(platform, NIGHTS[-1]).views]
    return [seen for seen in views if seen.item.is_public and (seen.item.platform != "cu_tri" or seen.answer)]


def _digest(history):
    return hashlib.sha256(repr(history.items).encode()).hexdigest()


def _monday(day):
    return day - timedelta(days=day.weekday())


def test_volume_topics_communes_and_weeks(seen):
    assert len(seen) >= 3300
    assert len({_monday(seen.item.sent_at.date()) for seen in seen}) >= 120
    topics = Counter(seen.item.topic for seen in seen)
    assert set(topics) == set(TOPICS)
    assert min(topics.values()) >= 40
    places = Counter(seen.item.commune_code for seen in seen)
    assert set(places) == {commune.code for commune in communes()}
    assert len(places) == 92
    assert min(places.values()) >= 8


def test_platform_shares(seen):
    counts = Counter(seen.item.platform for seen in seen)
    assert 0.6 < counts["phan_anh"] / len(seen) < 0.78
    assert 0.14 < counts["hoi_dap"] / len(seen) < 0.24
    assert 0.09 < counts["cu_tri"] / len(seen) < 0.16


def test_lives_end_in_every_way(seen):
    direct = [seen for seen in seen if seen.item.platform != "cu_tri"]
    still_open = [seen for seen in direct if seen.status not in ("answered", "rejected")]
    assert 0.12 <= len(still_open) / len(direct) <= 0.18
    assert max((NIGHTS[-1] - seen.item.sent_at.date()).days for seen in still_open) > 500
    assert {seen.answer.answer_class for seen in seen if seen.answer} == set(ANSWER_CLASSES)
    assert sum(any(step.kind == "reopened" for step in seen.steps) for seen in direct) >= 30
    assert {seen.rating for seen in seen} == {None, 0, 1, 2}
    app = [seen for seen in direct if seen.item.platform == "phan_anh"]
    assert 0.6 < sum(seen.item.due_on is not None for seen in app) / len(app) < 0.8
    late = [seen for seen in app if seen.answer and seen.item.due_on and seen.answer.at.date() > seen.item.due_on]
    assert len(late) > 150
    assert max((seen.answer.at.date() - seen.item.due_on).days for seen in late) > 90
    assert sum(any(step.kind == "transferred" for step in seen.steps) for seen in app) > 150


def test_old_names_stand_before_the_reform_and_often_after(seen):
    old = {unit.full for commune in communes() for unit in commune.old}
    before = [seen for seen in seen if seen.item.sent_at.date() < REFORM and seen.item.field]
    assert all(seen.item.field in old for seen in before)
    districts = {f"{unit.district_kind} {unit.district}" for commune in communes() for unit in commune.old}
    after = [nfc(seen.text) for seen in seen if seen.item.sent_at.date() >= REFORM]
    assert sum(any(district in text for district in districts) for text in after) > 100
    assert sum("cũ" in text for text in after) > 100


def test_seasons_and_tet(seen):
    def share(topic, months):
        of_topic = [seen.item.sent_at.month for seen in seen if seen.item.topic == topic]
        return sum(month in months for month in of_topic) / len(of_topic)

    assert share("giao_duc", (8, 9)) > 0.3
    assert share("ha_tang_do_thi", (6, 7, 8, 9)) > 0.45
    assert share("tai_chinh_dong_gop", (1, 2, 3)) > 0.3
    weeks = Counter(_monday(seen.item.sent_at.date()) for seen in seen)
    assert weeks[date(2026, 2, 16)] < 0.6 * weeks[date(2026, 3, 9)]


def test_surge_is_about_threefold(seen):
    weekly = Counter(_monday(seen.item.sent_at.date()) for seen in seen if seen.item.topic == SURGE_TOPIC)
    usual = sum(weekly[SURGE_DAYS[0] - timedelta(weeks=n)] for n in range(1, 11)) / 10
    surged = (weekly[SURGE_DAYS[0]] + weekly[SURGE_DAYS[7]]) / 2
    assert 2.5 * usual < surged
    told = [seen.item for seen in seen if seen.item.origin == "surge"]
    assert {item.commune_code for item in told} <= set(SURGE_COMMUNES)


def test_mass_complaint_grows_and_is_unresolved(seen):
    told = [seen for seen in seen if seen.item.origin == "mass"]
    assert len(told) >= 30
    assert {seen.item.commune_code for seen in told} == {MASS_COMMUNE}
    assert {seen.status for seen in told} <= {"new", "received", "in_progress", "transferred"}
    weekly = Counter(_monday(seen.item.sent_at.date()) for seen in told)
    assert len(weekly) == 6
    assert all(one <= following for one, following in pairwise(weekly[week] for week in sorted(weekly)))


def test_between_the_demo_nights_all_kinds_of_change_happen(history):
    for first, second in pairwise(NIGHTS):
        low, high = moment(first), moment(second)
        kinds = Counter(event.kind for item in history.items for event in item.events if low <= event.at < high)
        assert kinds["answered"] >= 3
        assert kinds["reopened"] >= 1
        assert kinds["edited"] >= 1
        assert any(low <= item.sent_at < high for item in history.items)
    gone = {item.source_id for item in history.items if any(event.kind == "removed" for event in item.events)}
    assert len(gone) == 1
    (source_id,) = gone
    assert source_id in history.snapshot("phan_anh", NIGHTS[1]).by_id
    assert source_id not in history.snapshot("phan_anh", NIGHTS[2]).by_id


@pytest.mark.parametrize("as_of", [date(2024, 8, 1), date(2025, 7, 1), date(2026, 3, 2), *NIGHTS])
def test_nothing_comes_from_the_future(history, as_of):
    now = moment(as_of)
    for platform in PLATFORMS:
        for seen in history.snapshot(platform, as_of).views:
            assert seen.item.sent_at < now
            assert all(step.at < now for step in seen.steps)
            assert not seen.answer or seen.answer.at < now
            rated = [event.rating for event in seen.item.events if event.kind == "rated" and event.at < now]
            assert seen.rating == (rated[-1] if rated else None)


def test_view_follows_the_timeline(history):
    item = next(item for item in history.items if item.platform == "phan_anh")
    sent = datetime(2026, 1, 5, 9)  # noqa: DTZ001
    told = Event(sent + timedelta(days=2), "answered", "UBND xã A", "Đã làm.", "da_xu_ly")
    again = Event(sent + timedelta(days=4), "reopened", "UBND xã A")
    edited = Event(sent + timedelta(days=6), "edited", text="khác")
    removed = Event(sent + timedelta(days=8), "removed")
    one = type(item)(
        **{name: getattr(item, name) for name in item.__slots__} | {"sent_at": sent, "text": "đầu"}
        | {"events": (told, again, edited, removed)}
    )  # fmt: skip
    assert view(one, date(2026, 1, 5)) is None
    assert view(one, date(2026, 1, 6)).status == "new"
    assert view(one, date(2026, 1, 8)).answer == told
    reopened = view(one, date(2026, 1, 10))
    assert (reopened.status, reopened.answer, reopened.text) == ("in_progress", None, "đầu")
    assert view(one, date(2026, 1, 12)).text == "khác"
    assert view(one, date(2026, 1, 14)) is None


def test_events_stand_in_order_and_after_sending(history):
    for item in history.items:
        times = [event.at for event in item.events]
        assert times == sorted(times)
        assert all(at >= item.sent_at for at in times)


def test_same_history_in_another_process(history):
    code = (
        "import hashlib; from demo.feedback import build_history; "
        "print(hashlib.sha256(repr(build_history().items).encode()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONHASHSEED": "7"}
    )
    assert other.stdout.strip() == _digest(history)


def test_texts_do_not_repeat_within_a_commune(history):
    ordinary = [item for item in history.items if item.origin == "ordinary" and len(item.text) > 60]
    same = Counter((item.commune_code, nfc(item.text).lower()) for item in ordinary)
    assert max(same.values()) == 1
    everywhere = Counter(nfc(item.text).lower() for item in ordinary)
    assert max(everywhere.values()) <= 6
    assert len(everywhere) / len(ordinary) > 0.9


def test_personal_data_stand_in_the_texts_as_listed(history):
    bearing = 0
    for item in history.items:
        inside = [written for written in item.personal if written != item.phone]
        bearing += bool(inside)
        for written in inside:
            assert written in item.text, item.source_id
    assert bearing > 350
    found = personal_strings(history.items)
    assert len(found) > 2500
    assert all(len(written) >= 8 for written in found)
    assert sum("@" in written for written in found) > 30
