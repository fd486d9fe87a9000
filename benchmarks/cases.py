"""A night of 1,000 new reports against 100,000 and against 1,000,000 old ones: ``python -m benchmarks.cases``.

Aims: the second at most twice the first, and under 60 s on two cores. The old reports are training texts, each told in
every commune of the province, with their real signatures and blocking keys. They came at the night's own pace, 1,000 a day:
100,000 old ones are 100 days, 1,000,000 are 1,000 days, so that both have about as many in a block of 120 days. With
``--days`` they come in so many days instead, whatever their number: with 1,095 a million is ten times as dense as 100,000.
The new ones are texts with words left out and put in, of the last day. The step is the night's own
(``warehouse.cases.follow_cases``), also by part; what is loaded once a process (word frequencies) is loaded before.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from hieudan.settings import DataFolder
from hieudan.units import communes
from transforms.cases.background import background
from transforms.cases.labels import leanings
from transforms.cases.signature import Report, keys, sign
from transforms.nlp.corpus import Example, read_examples, training_files
from warehouse import cases
from warehouse.schema import warehouse

LAST = date(2026, 11, 22)
PLACE = "@"
"""Stands for the commune's code in keys and signatures of a text, before it is told somewhere."""
NEW = 1000
PARTS = {"sign_waiting": "finding and signing", "candidates_among_old": "join over the keys", "standing_cases": "standing cases",
         "match_new": "comparing", "_tell_changes": "reasons", "_tell_returns": "returns", "write": "writing"}  # fmt: skip
"""Functions of ``warehouse.cases`` -> what they do."""
_OLD = """
CREATE TEMP TABLE old AS
SELECT number, text_no, commune_code, DATE '{first}' + day_no AS sent_on,
       'old:' || number AS feedback_id, text_no || '-' || commune_code AS label_key,
       'v' || text_no || '-' || commune_code || '-' || day_no // 120 AS case_id
FROM told;
INSERT INTO raw.observation BY NAME
SELECT 'old' AS portal_id, number::VARCHAR AS source_id, sent_on AS observed_on, 'listed' AS presence, '' AS url, '' AS title,
       texts.text, sent_on::TIMESTAMP AS sent_at, 'received' AS status, '' AS status_raw, '' AS category_raw, '' AS unit_raw,
       '' AS commune_raw, '' AS address_raw, '' AS answer, '' AS answer_unit_raw, 0 AS photo_count, [] AS history,
       '' AS content_hash, label_key, '' AS answer_key
FROM old INNER JOIN texts USING (text_no);
INSERT INTO raw.label SELECT DISTINCT label_key, 'model', topic, 0.9, [], 'phan_anh', 1, [], [commune_code], 'commune', [], false
FROM old INNER JOIN texts USING (text_no);
INSERT INTO raw.case_report SELECT feedback_id, sent_on, sent_on, label_key, 'model', replace(signature, '@', commune_code), 0, [], NULL
FROM old INNER JOIN texts USING (text_no);
INSERT INTO raw.case_key SELECT feedback_id, sent_on, sent_on, key, weight
FROM old INNER JOIN text_keys USING (text_no, commune_code) ORDER BY sent_on, feedback_id;
INSERT INTO raw.case_move SELECT sent_on, feedback_id, case_id FROM old;
"""


def _digest(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def told_everywhere(examples: list[Example], codes: list[str]) -> tuple[pa.Table, pa.Table]:
    """The texts with their signatures, and their keys in every commune."""
    texts, numbers, where, digests, weights = [], [], [], [], []
    for number, (example, leaning) in enumerate(zip(examples, leanings([one.text for one in examples]), strict=True)):
        one = sign(Report("", example.text, LAST, (PLACE,), example.topic, leaning=leaning))
        texts.append({"text_no": number, "text": example.text, "topic": example.topic, "signature": one.to_json()})
        mine = dict(keys(one))
        for code in codes:
            for key, weight in mine.items():
                numbers.append(number)
                where.append(code)
                digests.append(_digest(key.replace(f" {PLACE} ", f" {code} ")))
                weights.append(weight)
    return pa.Table.from_pylist(texts), pa.table({
        "text_no": pa.array(numbers, pa.int32()), "commune_code": pa.array(where).dictionary_encode(),
        "key": pa.array(digests, pa.uint64()), "weight": pa.array(weights, pa.float32()),
    })  # fmt: skip


def fill(data: DataFolder, count: int, days: int, texts: pa.Table, text_keys: pa.Table, codes: list[str]) -> None:
    """A warehouse with so many old reports, all in cases, and the night's new ones, labelled."""
    pick = np.random.default_rng(count)
    told = pa.table({
        "number": pa.array(range(count), pa.int32()),
        "text_no": pa.array(pick.integers(0, texts.num_rows, count), pa.int32()),
        "commune_code": pa.array([codes[at] for at in pick.integers(0, len(codes), count)]),
        "day_no": pa.array(np.sort(pick.integers(0, days, count)), pa.int32()),
    })  # fmt: skip
    with warehouse(data.warehouse) as con:
        for name, table in (("told", told), ("texts", texts), ("text_keys", text_keys)):
            con.register(name, table)
        con.execute(_OLD.format(first=LAST - timedelta(days=days)))
        con.register("new", pa.Table.from_pylist(new_reports(texts, codes)))
        con.execute("""
            INSERT INTO raw.observation BY NAME
            SELECT 'new' AS portal_id, number::VARCHAR AS source_id, $last AS observed_on, 'listed' AS presence, '' AS url, '' AS title,
                   text, $last::TIMESTAMP AS sent_at, 'received' AS status, '' AS status_raw, '' AS category_raw, '' AS unit_raw,
                   '' AS commune_raw, '' AS address_raw, '' AS answer, '' AS answer_unit_raw, 0 AS photo_count, [] AS history,
                   '' AS content_hash, 'new' || number AS label_key, '' AS answer_key
            FROM new""", {"last": LAST})  # fmt: skip
        con.execute("INSERT INTO raw.label SELECT 'new' || number, 'model', topic, 0.9, [], 'phan_anh', 1, [], [commune_code],"
                    " 'commune', [], false FROM new")  # fmt: skip
        con.execute("CHECKPOINT")


def new_reports(texts: pa.Table, codes: list[str]) -> list[dict[str, object]]:
    """The night's reports: a known text with every tenth word left out, and a few words of another's."""
    pick = random.Random("new reports")
    rows = texts.to_pylist()
    found = []
    for number in range(NEW):
        row, other = pick.choice(rows), pick.choice(rows)
        words = [word for word in row["text"].split() if pick.random() > 0.1]
        text = " ".join(words + other["text"].split()[:4])
        found.append({"number": number, "text": text, "topic": row["topic"], "commune_code": pick.choice(codes)})
    return found


def timed(spent: Counter[str]) -> None:
    """From now on the parts of the step add their processor seconds."""

    def wrap(function: Callable[..., Any], part: str) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent[part] += time.process_time() - began

        return run

    for name, part in PARTS.items():
        setattr(cases, name, wrap(getattr(cases, name), part))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--days", type=int, help="in which the old ones came; else one day for each 1,000")
    asked = parser.parse_args()
    background()
    examples = [example for path in training_files() for example in read_examples(path)]
    examples = random.Random("old reports").sample(examples, asked.texts)
    codes = [commune.code for commune in communes("19")]
    texts, text_keys = told_everywhere(examples, codes)
    print(
        f"{texts.num_rows} texts x {len(codes)} communes, {text_keys.num_rows / texts.num_rows / len(codes):.1f} keys each",
        flush=True,
    )
    seconds = []
    spent: Counter[str] = Counter()
    timed(spent)
    for count in asked.old:
        with tempfile.TemporaryDirectory(prefix="hieudan-cases-") as folder:
            data = DataFolder(Path(folder))
            began = time.perf_counter()
            fill(data, count, asked.days or count // NEW, texts, text_keys, codes)
            built, size = time.perf_counter() - began, data.warehouse.stat().st_size / 1e6
            spent.clear()
            began, used = time.perf_counter(), time.process_time()
            placed = cases.follow_cases(data, LAST)
            took, cpu = time.perf_counter() - began, time.process_time() - used
            with warehouse(data.warehouse, read_only=True) as con:
                told = dict(con.execute("SELECT event, count(*) FROM raw.case_event GROUP BY 1").fetchall())
            seconds.append(cpu)
            print(f"{count:>9,} old: {placed} new in {took:.1f} s ({cpu:.1f} s of processor); {told}; "
                  f"file {size:.0f} MB, made in {built:.0f} s", flush=True)  # fmt: skip
            print("          " + ", ".join(f"{part} {spent[part]:.1f}" for part in PARTS.values()), flush=True)
    print(
        f"processor seconds, ratio {seconds[-1] / seconds[0]:.2f}; highest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
