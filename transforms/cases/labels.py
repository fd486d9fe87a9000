"""Texts without labels to reports with them: by the same annotator as the night's, after the same redaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from hieudan.records import ABSTAINED
from privacy.redact import redact
from transforms.cases.signature import SURE_TOPIC, Report
from transforms.nlp.annotate import Annotator, Document


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
        )
        for one, text, label in zip(plain, texts, labels, strict=True)
    ]
