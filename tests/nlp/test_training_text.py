"""The training text keeps its contract: codes, families, no near copies, nothing of the demo's."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from hieudan.families import serves_demo
from hieudan.records import TOPICS
from hieudan.settings import InputError
from hieudan.text import fold, nfc
from transforms.nlp.corpus import TRAINING, Example, read_examples, training_files, training_text

LEAST_PER_TOPIC = 80
TOO_LIKE = 0.5


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [example for path in training_files() for example in read_examples(path)]


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    syllables = re.findall(r"\w+", fold(nfc(text)))
    return frozenset(tuple(syllables[i : i + 3]) for i in range(len(syllables) - 2))


def near_copies(examples: list[Example], bound: float = TOO_LIKE) -> list[tuple[str, str]]:
    """Pairs of different families whose three-syllable shingles overlap (Jaccard) by more than ``bound``."""
    shingles = {example.id: _shingles(example.text) for example in examples}
    holders: dict[tuple[str, ...], list[Example]] = defaultdict(list)
    for example in examples:
        for shingle in shingles[example.id]:
            holders[shingle].append(example)
    shared: Counter[tuple[str, str]] = Counter()
    for holding in holders.values():
        for a, b in combinations(holding, 2):
            if a.family != b.family:
                shared[a.id, b.id] += 1
    return [
        pair
        for pair, common in shared.items()
        if common > bound * (len(shingles[pair[0]]) + len(shingles[pair[1]]) - common)
    ]


def test_every_line_keeps_the_contract_and_ids_are_unique(examples: list[Example]) -> None:
    assert Counter(example.id for example in examples).most_common(1)[0][1] == 1
    assert all(example.text.strip() == example.text and example.family for example in examples)
    assert all(example.severity is not None for example in examples if not example.is_field)


def test_there_are_enough_texts_of_every_topic(examples: list[Example]) -> None:
    own = Counter(example.topic for example in examples if not example.is_field)
    assert sum(own.values()) >= 2000
    assert {code: own[code] for code in TOPICS if own[code] < LEAST_PER_TOPIC} == {}


def test_no_near_copies_across_families(examples: list[Example]) -> None:
    assert near_copies(examples) == []


def test_the_check_for_near_copies_finds_one() -> None:
    text = "Đường vào xóm tôi hỏng đã ba năm nay, mưa xuống là lầy không ai đi được, đề nghị xã sửa"
    pair = [
        Example(name, name, words, "giao_thong", (), "kien_nghi", 1, "", "", False)
        for name, words in [("a", text), ("b", fold(text) + " som")]
    ]
    assert near_copies(pair) == [("a", "b")]


def test_copies_of_one_text_that_differ_in_typing_share_a_family(examples: list[Example]) -> None:
    families = defaultdict(set)
    for example in examples:
        families[" ".join(re.findall(r"\w+", fold(nfc(example.text))))].add(example.family)
    assert [names for names in families.values() if len(names) > 1] == []


def test_families_of_the_demo_are_never_trained_on() -> None:
    texts = training_text()
    real = [example for example in texts if re.fullmatch(r"f[0-9a-f]{8}", example.family)]
    assert len(real) > 1000
    assert not [example.id for example in real if serves_demo(example.family)]
    demo = TRAINING.parents[2] / "demo" / "families.jsonl"
    shown = {json.loads(line)["family"] for line in demo.read_text(encoding="utf-8").splitlines()}
    assert shown.isdisjoint(example.family for example in texts)


def test_a_bad_line_is_named_with_its_field(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "y_te.jsonl"
    good = {"id": "x", "family": "x", "text": "Trạm xá hết thuốc", "topic": "y_te", "also": [], "kind": "phan_anh"}
    for field, value in [
        ("topic", "yte"),
        ("also", ["y_te"]),
        ("kind", "don"),
        ("severity", 4),
        ("answer", "Đã xử lý"),
    ]:
        path.write_text(json.dumps(good) + "\n" + json.dumps({**good, field: value}), encoding="utf-8")
        with pytest.raises(InputError, match=r"y_te\.jsonl:2: "):
            read_examples(path)
