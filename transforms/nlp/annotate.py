"""Words to labels: the one door through which the night, the command line and the reports ask for labels."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hieudan.records import ABSTAINED, ANSWER_CLASSES, TOPICS
from transforms.nlp import kind as kinds
from transforms.nlp.answers import decide
from transforms.nlp.calibrate import chances, confidence
from transforms.nlp.category import with_evidence
from transforms.nlp.features import read
from transforms.nlp.places import gazetteer
from transforms.nlp.severity import severity
from transforms.nlp.train import load_model

BATCH = 512
"""Rows scored together: memory stays flat however many texts come."""
MOST_ALSO = 3
LEAST_FAMILIAR = 0.5
"""Share of a text's syllables that the training text knows, below which it is no Vietnamese that we can judge."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of an item, redacted."""

    title: str
    text: str
    commune_raw: str = ""
    address_raw: str = ""
    lat: float | None = None
    lon: float | None = None
    category_raw: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What the model says of a document."""

    topic: str
    """One of TOPICS, or ``chua_ro`` when the confidence is below the model's threshold."""
    confidence: float
    """Calibrated chance that the likeliest topic is right, also when the model abstains."""
    also: list[str]
    """Further topics, likeliest first."""
    kind: str
    severity: int
    severity_words: list[str]
    """The words of the text that made it more than 1."""
    communes: list[str]
    commune_level: str
    old_units: list[str]
    is_place_ambiguous: bool
    unseen_share: float
    """Share of the text's syllables that the training text does not hold, 0 to 1."""


class Annotator:
    """Labels documents of one province. Making one loads the model (about a second), or trains it at first use."""

    def __init__(self, province_code: str = "19") -> None:
        self._places = gazetteer(province_code)
        self._model = load_model()
        digest = hashlib.sha256(f"{self._model.key} {province_code}".encode())
        for path in sorted(Path(__file__).parent.glob("*.py")):
            digest.update(path.read_bytes())
        self.version = f"topics-{digest.hexdigest()[:12]}"
        """Of data, code and libraries: two annotators of one version say the same of the same text."""

    def annotate(self, documents: Sequence[Document]) -> list[Label]:
        """One label a document, in order."""
        labels: list[Label] = []
        for start in range(0, len(documents), BATCH):
            labels += self._batch(documents[start : start + BATCH])
        return labels

    def _batch(self, documents: Sequence[Document]) -> list[Label]:
        model, facts = self._model, self._model.facts["topic"]
        texts = [_whole(document) for document in documents]
        readings = [read(text) for text in texts]
        rows = model.vocabulary.matrix(readings)
        scores = np.asarray(rows @ model.topic_weights, np.float64)
        bend = np.array(model.facts["kind"]["bend"])
        said = kinds.decide(
            np.asarray(model.kind_vocabulary.matrix(readings) @ model.kind_weights, np.float64), texts, bend
        )
        familiar = [model.vocabulary.familiar(reading) for reading in readings]
        chance = with_evidence(chances(scores, facts), [one.category_raw for one in documents], model.facts["words"])
        certainty = confidence(chance, facts)
        labels = []
        for place, (document, text) in enumerate(zip(documents, texts, strict=True)):
            best = int(chance[place].argmax())
            is_read = familiar[place] >= LEAST_FAMILIAR
            sure = (
                float(certainty[place])
                if is_read
                else min(float(certainty[place]), facts["threshold"]) * familiar[place]
            )
            others = [
                n for n in np.argsort(-scores[place]) if n != best and scores[place, n] >= facts["also_threshold"]
            ]
            heavy, words = severity(text, said[place])
            spot = f"{text}\n{document.address_raw}" if document.address_raw else text
            found = self._places.find(spot, document.commune_raw, document.lat, document.lon)
            labels.append(
                Label(
                    topic=TOPICS[best] if sure >= facts["threshold"] else ABSTAINED,
                    confidence=round(sure, 4),
                    also=[TOPICS[n] for n in others[:MOST_ALSO]] if is_read else [],
                    kind=said[place] if is_read else "phan_anh",
                    severity=heavy,
                    severity_words=words,
                    communes=list(found.communes),
                    commune_level=found.level,
                    old_units=list(found.old_units),
                    is_place_ambiguous=found.is_ambiguous,
                    unseen_share=round(1 - familiar[place], 4),
                )
            )
        return labels

    def classify_answers(self, answers: Sequence[str]) -> list[str]:
        """The class of each agency's answer; ``khong_ro`` for one without words."""
        model = self._model
        classes: list[str] = []
        for start in range(0, len(answers), BATCH):
            batch = list(answers[start : start + BATCH])
            rows = model.answer_vocabulary.matrix([read(answer) for answer in batch])
            scores = np.asarray(rows @ model.answer_weights, np.float64) + 1 / len(ANSWER_CLASSES)
            classes += decide(batch, scores)
        return classes


def _whole(document: Document) -> str:
    """Title and text; a title that only repeats the text's beginning counts once."""
    title, text = document.title.strip(), document.text.strip()
    if not title or text.lower().startswith(title.lower().rstrip(".… ")):
        return text
    return f"{title}\n{text}" if text else title
