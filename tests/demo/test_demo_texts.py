"""The demo's texts: no matter shared with training, labels of the taxonomy, the mass complaint has many voices."""

from __future__ import annotations

import json
import re

import pytest

from demo.corpus import HERE, in_unit, mass_complaint, matters, surge
from hieudan.families import serves_demo
from hieudan.records import ANSWER_CLASSES, KINDS, TOPICS
from hieudan.settings import ROOT
from hieudan.text import fold, nfc

TRAINING = sorted((ROOT / "transforms" / "nlp" / "training").glob("*.jsonl"))


def _rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _demo_rows():
    return [row for name in ("families", "more", "mass", "surge") for row in _rows(HERE / f"{name}.jsonl")]


@pytest.mark.parametrize("path", TRAINING, ids=lambda path: path.stem)
def test_no_family_serves_both_training_and_demo(path):
    ours = {row["family"] for row in _demo_rows()}
    theirs = {row["family"] for row in _rows(path) if row.get("family")}
    assert not ours & theirs
    of_the_corpus = {family for family in theirs if re.fullmatch(r"f[0-9a-f]{8}", family)}
    assert not [family for family in of_the_corpus if serves_demo(family)]


@pytest.mark.parametrize("path", TRAINING, ids=lambda path: path.stem)
def test_no_text_serves_both_training_and_demo(path):
    ours = {fold(nfc(row["text"])) for row in _demo_rows()}
    assert not ours & {fold(nfc(row["text"])) for row in _rows(path)}


def test_share_is_what_the_rule_gives():
    assert all(serves_demo(row["family"]) for row in _rows(HERE / "families.jsonl"))


def test_labels_are_of_the_taxonomy():
    rows = _demo_rows()
    assert {row["topic"] for row in rows} == set(TOPICS)
    assert {row["kind"] for row in rows} <= set(KINDS)
    assert {row["answer_class"] for row in rows if row["answer_class"]} == set(ANSWER_CLASSES)
    assert all(bool(row["answer"]) == bool(row["answer_class"]) for row in rows)
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids))


def test_mass_complaint_is_told_in_many_different_wordings():
    texts = [set(fold(nfc(matter.text)).split()) for matter in mass_complaint()]
    assert len(texts) >= 30
    for number, one in enumerate(texts):
        for other in texts[:number]:
            assert len(one & other) / len(one | other) < 0.5


def test_surge_is_made_of_distinct_matters_of_one_topic():
    assert len({matter.family for matter in surge()}) == len(surge())
    assert len({matter.topic for matter in surge()}) == 1


def test_every_topic_has_matters_enough():
    per_topic = {topic: {matter.family for matter in matters() if matter.topic == topic} for topic in TOPICS}
    assert min(len(families) for families in per_topic.values()) >= 15


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("Phường chưa làm, mong phường xem", "xã Cù Vân", "Xã chưa làm, mong xã xem"),
        ("Xã chưa làm, hợp tác xã và xã hội", "phường Gia Sàng", "Phường chưa làm, hợp tác xã và xã hội"),
        ("ở phường Gia Sàng, thị xã cũ", "xã Cù Vân", "ở phường Gia Sàng, thị xã cũ"),
        ("lãnh đạo phường đã về", "xã Cù Vân", "lãnh đạo xã đã về"),
    ],
)
def test_unit_words_fit_the_unit(text, unit, expected):
    assert in_unit(text, unit) == expected
