"""Labels for what has none yet: only texts that the present model version has not seen."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from hieudan.settings import DataFolder, Province
from transforms.nlp.annotate import Annotator, Document
from warehouse.schema import put, warehouse

# Only keys are looked for: words are read by the numbers of their rows.
_WAITING = """
SELECT label_key, title, text, commune_raw, address_raw, lat, lon, category_raw
FROM raw.observation
WHERE rowid IN (
    SELECT min(rowid) FROM raw.observation
    WHERE presence = 'listed' AND label_key NOT IN (SELECT label_key FROM raw.label WHERE model_version = ?)
    GROUP BY label_key
)
  -- words that are deleted keep the label that they had
  AND (title || text != '' OR label_key NOT IN (SELECT label_key FROM raw.label))
ORDER BY label_key
"""
_WAITING_ANSWERS = """
SELECT answer_key, answer FROM raw.observation
WHERE answer != '' AND rowid IN (
    SELECT min(rowid) FROM raw.observation
    WHERE answer_key NOT IN (SELECT answer_key FROM raw.answer_label WHERE model_version = ?)
    GROUP BY answer_key
)
ORDER BY answer_key
"""
_MOVES = """
INSERT INTO raw.topic_move
SELECT fresh.model_version, old.topic, fresh.topic, count(*) FROM fresh INNER JOIN raw.label AS old USING (label_key)
GROUP BY ALL
"""


def annotate(data: DataFolder, province: Province) -> int:
    """Labels every text and answer that this model version has not labelled. Returns how many were labelled.

    What a new version moves from topic to topic is counted in ``raw.topic_move``.
    """
    annotator = Annotator(province.code)
    version = annotator.version
    with warehouse(data.warehouse) as con:
        waiting = con.execute(_WAITING, [version]).fetchall()
        labels = annotator.annotate([Document(*row[1:]) for row in waiting])
        answers = con.execute(_WAITING_ANSWERS, [version]).fetchall()
        classes = annotator.classify_answers([answer for _, answer in answers])
        con.begin()
        if waiting:
            frame = pd.DataFrame([asdict(label) for label in labels])
            frame["label_key"] = [row[0] for row in waiting]
            frame["model_version"] = version
            con.register("fresh", frame)
            con.execute(_MOVES)
            put(con, "label", ["label_key"], "SELECT * EXCLUDE (unseen_share) FROM fresh")
            put(con, "label_vocabulary", ["label_key"], "SELECT label_key, unseen_share FROM fresh")
        if answers:
            con.register("fresh_answers", pd.DataFrame({"answer_key": [key for key, _ in answers],
                                                        "model_version": version, "answer_class": classes}))  # fmt: skip
            put(con, "answer_label", ["answer_key"], "FROM fresh_answers")
        con.commit()
    return len(waiting) + len(answers)
