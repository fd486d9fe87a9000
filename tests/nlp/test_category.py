"""The portals' own words: evidence beside the text that a clear text outweighs, learned from what was crawled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hieudan.records import TOPICS
from transforms.nlp import category
from transforms.nlp.corpus import Example
from transforms.nlp.train import SECOND_SHARE, row_weights

ROAD, DRAIN, SCHOOL = (TOPICS.index(code) for code in ("giao_thong", "ha_tang_do_thi", "giao_duc"))


def _chances(**share: float) -> np.ndarray:
    row = np.full(len(TOPICS), (1 - sum(share.values())) / (len(TOPICS) - len(share)))
    for code, chance in share.items():
        row[TOPICS.index(code)] = chance
    return row[None, :]


@pytest.mark.parametrize("word", ["Giao thông", "GIAO THÔNG", "giao thong", "Hạ tầng / Giao thông"])
def test_a_word_is_known_however_it_is_typed(word: str) -> None:
    assert category.word_of(word) == category.word_of("Giao thông") != ""


def test_a_word_decides_between_topics_that_the_text_leaves_open_but_not_against_a_clear_text() -> None:
    open_text, clear_text = _chances(giao_thong=0.4, ha_tang_do_thi=0.42), _chances(ha_tang_do_thi=0.97)
    evidence = category.untrained()
    assert category.with_evidence(open_text, ["Giao thông"], evidence).argmax() == ROAD
    assert category.with_evidence(clear_text, ["Giao thông"], evidence).argmax() == DRAIN


def test_a_word_that_the_seed_does_not_know_changes_nothing() -> None:
    row = _chances(y_te=0.5)
    for word in ("", "Khác", "Phản ánh hiện trường", "=1+1"):
        assert np.array_equal(category.with_evidence(row, [word], category.untrained()), row)


def test_a_word_that_senders_misuse_is_trusted_less() -> None:
    """Half of the items under "Giáo dục" speak of roads: the word speaks less for schools, and a little for roads."""
    fitting = [max(category.seed(), key=lambda word: category.seed()[word][place]) for place in range(len(TOPICS))]
    texts = [_chances(**{code: 0.9}) for code in TOPICS for _ in range(60)]
    words = [word for word in fitting for _ in range(60)]
    misused = category.word_of("Giáo dục")
    texts += [_chances(giao_duc=0.9)] * 100 + [_chances(giao_thong=0.9)] * 100
    evidence = category.learn(np.vstack(texts), words + [misused] * 200)
    before = category.untrained()[misused]
    school_over_road = evidence[misused][SCHOOL] - evidence[misused][ROAD]
    assert evidence[misused][ROAD] > before[ROAD] + 0.5
    assert 0 < school_over_road < before[SCHOOL] - before[ROAD] - 0.5
    assert max(map(abs, evidence[misused])) <= category.FURTHEST


def test_texts_of_second_rank_never_outweigh_what_people_labelled() -> None:
    person = Example("p", "p", "Đường hỏng", "giao_thong", (), "phan_anh", 1, "", "", False)
    many = [replace(person, id=f"s{n}", is_second=True) for n in range(5000)]
    stray = replace(person, id="x", topic="y_te", is_second=True)
    weights = row_weights([person, replace(person, id="q"), *many, stray])
    assert weights[2:-1].sum() <= SECOND_SHARE * weights[:2].sum() + 1e-9
    assert weights[-1] == 0, "a topic without a text of a person learns nothing from the portals"
