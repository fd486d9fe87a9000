"""Texts without labels to reports with them: by the same annotator as the night's, after the same redaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np

from hieudan.records import ABSTAINED
from privacy.redact import redact
from transforms.cases.signature import SURE_TOPIC, Report
from transforms.nlp.annotate import BATCH, Annotator, Document
from transforms.nlp.features import read
from transforms.nlp.train import load_model


class Plain(Protocol):
    """What a report is before it has labels."""

    @property
    def id(self) -> str: ...
    @property
    def sent_on(self) -> date: ...
    @property
    def commune_code(self) -> str | None: ...
    @property
    def text(self) -> str: ...


def reports_of(plain: Sequence[Plain], province_code: str = "19") -> list[Report]:
    """Reports with topic, kind and communes. The portal's commune counts before those that the text names.

    People are taken out of the words first: two reports never meet because they name the same person.
    """
    texts = [redact(one.text).text for one in plain]
    labels = Annotator(province_code).annotate([Document("", text) for text in texts])
    return [
        Report(
            id=one.id,
            text=text,
            sent_on=one.sent_on,
            communes=(one.commune_code,) if one.commune_code else tuple(label.communes),
            topic=label.topic if label.confidence >= SURE_TOPIC else ABSTAINED,
            also=tuple(label.also),
            is_praise=label.kind == "khen",
            leaning=leaning,
        )
        for one, text, label, leaning in zip(plain, texts, labels, leanings(texts), strict=True)
    ]


def leanings(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Of each redacted text, what the topic model gives each topic, less the mean over the topics, as a vector about 100 long.

    Finer than a label: the angle between two of them says how alike what two people tell is. About 1.7 ms a text.
    """
    model = load_model()
    found: list[tuple[int, ...]] = []
    for start in range(0, len(texts), BATCH):
        rows = model.vocabulary.matrix([read(text) for text in texts[start : start + BATCH]])
        scores = np.asarray(rows @ model.topic_weights, np.float64)
        scores -= scores.mean(axis=1, keepdims=True)
        lengths = np.linalg.norm(scores, axis=1, keepdims=True)
        scaled = np.divide(100 * scores, lengths, out=np.zeros_like(scores), where=lengths > 0)
        found += [tuple(row) for row in scaled.round().astype(int).tolist()]
    return found
