"""Rising words and matters without a topic: what is told, and what never is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from transforms.trends import words as trend_words
from transforms.trends.words import MOST_A_WEEK, emerging, rising, terms

SEASON = {f"từ_{number}": 10 + number for number in range(200)}


def usual_week(texts: int = 60, season_texts: int = 800) -> dict[str, int]:
    rng = np.random.default_rng(4)
    return {term: int(rng.binomial(texts, count / season_texts)) for term, count in SEASON.items()}


def test_terms_are_words_that_say_something_and_their_pairs() -> None:
    cut = ["kính_gửi", "ubnd", "phường", "mất", "nước_sạch", "0", "ngày", "xxnguoi", "nước_sạch", "đục", "x"]
    assert terms(cut) == ["mất", "mất nước_sạch", "nước_sạch", "nước_sạch đục", "ubnd", "đục"]
    assert not [term for term in terms(["xxdienthoai", "đục"]) if "xx" in term]


def test_a_word_rose_and_by_how_much() -> None:
    found = rising(usual_week() | {"mất nước": 9}, 60, SEASON | {"mất nước": 12}, 800)
    assert [one.term for one in found] == ["mất nước"]
    assert found[0].texts == 9
    assert found[0].usual == pytest.approx(60 * 12.5 / 801)
    assert found[0].p_value == pytest.approx(binom.sf(8, 21, 60 / 860))


def test_in_a_usual_week_nothing_rises() -> None:
    assert rising(usual_week(), 60, SEASON, 800) == []
    assert rising({}, 60, SEASON, 800) == []
    assert rising({"mới": 5}, 5, {}, 0) == []


def test_chance_makes_about_as_many_words_rise_as_is_allowed() -> None:
    """Two hundred weeks drawn from the season itself: fewer than one word in two weeks, as the budget says; but some."""
    rng = np.random.default_rng(9)
    found = 0
    for _ in range(200):
        together = rng.poisson(6, 2000) + 1
        now = rng.binomial(together, 60 / 860)
        this = {f"từ_{at}": int(count) for at, count in enumerate(now) if count}
        season = {f"từ_{at}": int(count) for at, count in enumerate(together - now) if count}
        found += len(rising(this, 60, season, 800))
    assert 10 <= found <= 200 * trend_words.FALSE_WORDS_A_WEEK


def test_never_a_word_of_fewer_than_three_texts() -> None:
    assert rising({"lò_gạch": 2}, 4, {"lò_gạch": 2}, 100_000) == []
    assert rising({"lò_gạch": 3}, 4, {"lò_gạch": 1}, 100_000)[0].texts == 3


def test_a_word_that_only_comes_in_a_phrase_is_told_once() -> None:
    found = rising(usual_week() | {"nhôm": 9, "lò nhôm": 9, "lò": 11}, 60, SEASON, 800)
    assert sorted(one.term for one in found) == ["lò", "lò nhôm"]


def test_a_phrase_that_reads_as_personal_is_not_told() -> None:
    personal = {"ông nguyễn_văn_tuấn": 9, "ống_nước vỡ": 9}
    assert [one.term for one in rising(usual_week() | personal, 60, SEASON, 800)] == ["ống_nước vỡ"]


def test_at_most_so_many_a_week() -> None:
    assert len(rising({f"mới_{number}": 20 for number in range(50)}, 60, SEASON, 800)) == MOST_A_WEEK


def test_texts_without_a_topic_that_share_their_words_are_one_matter() -> None:
    rng = np.random.default_rng(2)
    words = [f"chữ_{number}" for number in range(300)]

    def noise() -> list[str]:
        return list(rng.choice(words, 12, replace=False))

    matter = ["drone", "phun_thuốc", "drone phun_thuốc"]
    texts = [(f"m{number}", [*matter, *noise()[:4]]) for number in range(4)]
    texts += [(f"x{number}", noise()) for number in range(20)]
    earlier = [noise() for _ in range(100)]
    background = {"": 1000, **dict.fromkeys(words, 40), **dict.fromkeys(matter, 4)}
    found = emerging(texts, earlier, (4, 26), background)
    assert [one.keys for one in found] == [("m0", "m1", "m2", "m3")]
    assert set(found[0].words) == set(matter)
    assert found[0].usual == 0
    known = [[*matter, *noise()[:4]] for _ in range(30)]
    assert emerging(texts, [*earlier, *known], (4, 26), background) == []  # as many as ever
    assert emerging(texts[2:], earlier, (4, 26), background) == []  # two are none
