"""What a night costs on a big history: ``python -m benchmarks.warehouse --items 100000 1000000 [--data DIR]``.

A synthetic province of invented words is written straight into the raw tables by SQL: five years, three portals, about
two observations an item, one item in fifty never answered. Then, for each number of items: the first build; a night with 1,000
changes (gate and load the landing files, build, gate the marts, publish) step by step; the weekly figures; a group-by;
the size of the files; the most memory that a process held. Labels are given, so that no model speaks here.

Aims: the night on 1,000,000 items at most 1.5 times that on 100,000; weekly figures at most 10 s on 1,000,000; a group-by
on 10,000,000 at most 2 s; at most 4 GiB of memory. Seconds are of the clock and of the processor: on a busy machine only
the second says anything.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import duckdb

from hieudan.records import Manifest, Observation, Part, StatusChange, content_hash
from hieudan.settings import ROOT, DataFolder, load_province
from privacy.version import rules_version
from transforms.nlp.annotate import Annotator
from warehouse.annotate import annotate
from warehouse.build import build
from warehouse.cases import follow_cases
from warehouse.gates.landing import gate_landing
from warehouse.gates.marts import gate_marts
from warehouse.known import write_known
from warehouse.load import load
from warehouse.province_tables import load_province_tables
from warehouse.publish import publish
from warehouse.revisions import remember_published
from warehouse.schema import warehouse
from warehouse.takedown import take_down
from warehouse.words import KEPT_DAYS, cut_words
from warehouse.working_days import load_calendar

EVE = date(2026, 11, 22)
"""The last night of the history; the night that is measured is the next."""
YEARS = 5
PORTALS = ("bm_a", "bm_b", "bm_c")
CHANGES = 1_000
# Letters that no Vietnamese word begins with: by chance some syllables would else be a person's name, and stop publishing.
_ONSETS = "f j w z fl fr jl jr wl wr zl zr fn fs jm jn wn wm zm zn".split()
_RIMES = ("a à á ả ã ạ ân ấn ăn âu ấu ai ải ao ào anh ành ên ền êu i ì in ình o ong ông ống ơi ời ơn u ung ùng ương ường ươi "
          "ước iên iền iếu uyên uôn uất ôi ốc ộc ách ạch ích ực ượng").split()  # fmt: skip
WORDS = [onset + rime for onset in _ONSETS for rime in _RIMES]
_PHRASE = "array_to_string(list_transform(range({count}), lambda k: words[1 + (hash(i, k, {salt}) % len(words))::BIGINT]), ' ')"

_ITEMS = """
CREATE TEMP TABLE item AS
SELECT
    i,
    ['bm_a', 'bm_b', 'bm_c'][1 + (i % 3)] AS portal_id,
    i::VARCHAR AS source_id,
    TIMESTAMP '{first} 08:00' + to_seconds((i * {seconds}::DOUBLE / {items})::BIGINT) AS sent_at,
    hash(i, 'open') % 50 = 0 AS is_open,
    1 + (-12 * ln(1 - (hash(i, 'days') % 100000) / 100001.0))::INTEGER AS days,
    hash(i, 'steps') % 5 = 0 AS is_passed_on,
    ['UBND phường Phan Đình Phùng', 'Sở Xây dựng', 'Công an tỉnh', 'Sở Y tế', 'Đơn vị số ' || (hash(i, 'unit') % 150)][1 + (hash(i, 'u') % 5)::INTEGER]
        AS unit_raw
FROM range({items}) AS numbers(i)
"""
_OBSERVATIONS = """
INSERT INTO raw.observation BY NAME
WITH words AS (SELECT $words::VARCHAR[] AS words),
step AS (
    SELECT *, sent_at::DATE + 1 AS observed_on, 'received' AS status FROM item
    UNION ALL
    SELECT *, sent_at::DATE + 2, 'in_progress' FROM item WHERE is_passed_on AND days > 1
    UNION ALL
    SELECT *, sent_at::DATE + days + 1, 'answered' FROM item WHERE NOT is_open
)
SELECT
    portal_id, source_id, observed_on, 'listed' AS presence, '' AS url, {title} AS title, {text} AS text, sent_at,
    CASE WHEN hash(i, 'due') % 3 = 0 THEN sent_at::DATE + 15 END AS due_on,
    status, status AS status_raw, '' AS category_raw, unit_raw, '' AS commune_raw, '' AS address_raw,
    CASE WHEN status = 'answered' THEN {answer} ELSE '' END AS answer,
    CASE WHEN status = 'answered' THEN sent_at + to_days(days) END AS answered_at, '' AS answer_unit_raw, 0 AS photo_count,
    [{{'status': 'received', 'status_raw': 'Tiếp nhận', 'stated_at': sent_at, 'unit_raw': unit_raw}}]
    || CASE WHEN status = 'answered'
            THEN [{{'status': 'answered', 'status_raw': 'Đã trả lời', 'stated_at': sent_at + to_days(days), 'unit_raw': unit_raw}}]
            ELSE [] END AS history,
    left(md5(i || status), 16) AS content_hash, left(md5('label' || i), 16) AS label_key,
    CASE WHEN status = 'answered' THEN left(md5('answer' || i), 16) ELSE '' END AS answer_key
FROM step CROSS JOIN words
WHERE observed_on <= DATE '{eve}' AND i >= {start} AND i < {stop}
"""
_LABELS = """
INSERT INTO raw.label
SELECT left(md5('label' || i), 16), $version, topics[1 + (hash(i, 'topic') % len(topics))::BIGINT], 0.9, [],
       ['phan_anh', 'phan_anh', 'phan_anh', 'kien_nghi', 'khieu_nai'][1 + (hash(i, 'kind') % 5)::INTEGER], 1, [],
       [communes[1 + (hash(i, 'commune') % len(communes))::BIGINT]], 'commune', [], false
FROM item CROSS JOIN (SELECT $topics::VARCHAR[] AS topics, $communes::VARCHAR[] AS communes)
"""
_REPORTS = """
INSERT INTO raw.case_report
SELECT portal_id || ':' || source_id, sent_at::DATE + 1, sent_at::DATE, left(md5('label' || i), 16), ?, '', 0, [], NULL FROM item
"""
_CASES = """
INSERT INTO raw.case_move
SELECT sent_at::DATE + 1, portal_id || ':' || source_id, 'v' || left(md5('case' || (i // 3)), 12) FROM item
"""
_CASE_KEYS = """
INSERT INTO raw.case_key
SELECT portal_id || ':' || source_id, sent_at::DATE + 1, sent_at::DATE, hash(i, k), 1.0 FROM item CROSS JOIN range(20) AS keys(k)
"""
_TERMS = """
INSERT INTO raw.label_words
SELECT left(md5('label' || i), 16), list_transform(range(40), lambda k: 'từ ' || hash(i, k) % 20000) FROM item WHERE sent_at >= $since
"""
_CRAWLS = """
INSERT INTO raw.crawl (portal_id, observed_on, landing_hash, portal_name, platform, province_code, lists, states_answer_date,
    is_demo, parser_version, outcome, failure_detail, is_full_sweep, paged_back_to, request_count, listed_count, item_count,
    new_count, skipped_not_public_count, loaded_count, quarantined_count, redactions, unknown_words)
SELECT portal_id, night::DATE, 'synthetic', 'Cổng ' || portal_id, 'vts', '19', 'all', true, true, 1, 'ok', '',
       night::DATE = DATE '{sweep}', DATE '{first}', 1, 1, 1, 1, 0, 1, 0, MAP {{}}, '{{}}'
FROM (SELECT unnest(['bm_a', 'bm_b', 'bm_c']) AS portal_id)
CROSS JOIN generate_series(DATE '{first}' + 1, DATE '{eve}', INTERVAL 1 DAY) AS nights(night)
"""
_SWEEP = (
    "INSERT INTO raw.listed SELECT portal_id, DATE '{sweep}', source_id FROM item WHERE sent_at::DATE < DATE '{sweep}'"
)
_CHUNK = 250_000


def synthetic(data: DataFolder, items: int) -> None:
    """The raw tables of a history of so many items, up to ``EVE``."""
    first = EVE - timedelta(days=365 * YEARS)
    facts = {"items": items, "first": first, "eve": EVE, "sweep": EVE - timedelta(days=6),
             "seconds": 86_400 * (365 * YEARS - 1) - 30_000, "title": _PHRASE.format(count=9, salt="'title'"),
             "text": _PHRASE.format(count=45, salt="'text'"), "answer": _PHRASE.format(count=28, salt="'answer'")}  # fmt: skip
    province = load_province()
    communes = ROOT / "transforms" / "sql" / "seeds" / "communes.csv"
    topics = ROOT / "transforms" / "sql" / "seeds" / "topics.csv"
    with warehouse(data.warehouse) as con:
        con.execute("SET preserve_insertion_order = false")
        con.execute("INSERT INTO raw.province VALUES (?, ?)", [province.code, province.name])
        load_province_tables(con, ROOT / "provinces" / province.code)
        con.execute(_ITEMS.format(**facts))
        for start in range(0, items, _CHUNK):
            con.execute(_OBSERVATIONS.format(**facts, start=start, stop=start + _CHUNK), {"words": WORDS})
        codes = con.execute(
            f"SELECT list(commune_code) FROM read_csv('{communes}', all_varchar = true) WHERE province_code = '19'"
        ).fetchone()
        names = con.execute(f"SELECT list(topic_code) FROM read_csv('{topics}', all_varchar = true)").fetchone()
        assert codes is not None
        assert names is not None
        version = Annotator(province.code).version
        con.execute(_LABELS, {"topics": names[0], "communes": codes[0], "version": version})
        con.execute("INSERT INTO raw.answer_label SELECT DISTINCT answer_key, ?, 'da_xu_ly' FROM raw.observation"
                    " WHERE answer_key != ''", [version])  # fmt: skip
        con.execute(_REPORTS, [version])
        con.execute(_CASES)
        con.execute(_CASE_KEYS)
        con.execute(_TERMS, {"since": EVE - timedelta(days=KEPT_DAYS)})
        con.execute(_CRAWLS.format(**facts))
        con.execute(_SWEEP.format(**facts))
        load_calendar(con, EVE)
        for portal_id in PORTALS:
            data.known(portal_id).parent.mkdir(parents=True)
            write_known(con, data.known(portal_id), portal_id)


_READ = """
INSERT INTO raw.clean_value
SELECT DISTINCT md5(word), ? FROM (SELECT unnest([title, text, answer]) AS word FROM raw.observation) WHERE word != ''
"""


def read_before(data: DataFolder) -> None:
    """The invented words count as scanned: three million of them would keep the first publishing busy for half an hour."""
    with warehouse(data.warehouse) as con:
        con.execute(_READ, [rules_version()])


def changes(data: DataFolder, night: date, count: int = CHANGES) -> None:
    """Landing files of a night: a third new items, a third answered, a third edited while they wait."""
    with warehouse(data.warehouse, read_only=True) as con:
        fields = [name for name in Observation.model_fields if name not in ("redactions", "removed")]
        cursor = con.execute(
            f"SELECT {', '.join(fields)} FROM raw.observation AS o"
            " WHERE o.status = 'received' AND NOT EXISTS (FROM raw.observation AS later WHERE later.portal_id = o.portal_id"
            "     AND later.source_id = o.source_id AND later.observed_on > o.observed_on)"
            " ORDER BY o.observed_on DESC, o.source_id LIMIT ?",
            [count],
        )
        waiting = [dict(zip(fields, row, strict=True)) for row in cursor.fetchall()]
    landed: dict[str, list[Observation]] = {portal_id: [] for portal_id in PORTALS}
    for number, row in enumerate(waiting):
        history = [StatusChange(**step) for step in row.pop("history")]
        seen = Observation(**row | {"observed_on": night}, history=tuple(history))
        answered_at = datetime.combine(night, time_of_day()) - timedelta(hours=9)
        new: list[dict[str, Any]] = [
            {"source_id": f"moi-{night}-{number}", "text": f"{seen.text} mới", "sent_at": answered_at, "due_on": None, "history": ()},
            {"status": "answered", "answer": f"Đã xử lý {seen.title}", "answered_at": answered_at},
            {"text": f"{seen.text} thêm"},
        ]  # fmt: skip
        changed = seen.model_copy(update=new[number % 3])
        landed[seen.portal_id].append(
            changed.model_copy(update={"content_hash": content_hash(changed.model_dump(mode="json"))})
        )
    for portal_id, rows in landed.items():
        _land(data, portal_id, night, rows)


def _land(data: DataFolder, portal_id: str, night: date, rows: list[Observation]) -> None:
    folder = data.partition(portal_id, night)
    folder.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress("".join(f"{row.model_dump_json()}\n" for row in rows).encode(), mtime=0)
    (folder / "part-0001.jsonl.gz").write_bytes(packed)
    manifest = Manifest(
        portal_id=portal_id, portal_name=f"Cổng {portal_id}", platform="vts", province_code="19", lists="all",
        states_answer_date=True, is_demo=True, observed_on=night, parser_version=1, outcome="ok", item_count=len(rows),
        paged_back_to=night - timedelta(days=30),
        parts=[Part(name="part-0001.jsonl.gz", row_count=len(rows), sha256=hashlib.sha256(packed).hexdigest())],
    )  # fmt: skip
    (folder / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")


_WEEKLY = """
SELECT week_on, topic_code, sum(received_count), sum(answered_count), sum(reopened_count), sum(unresolved_count)
FROM rpt_weekly_flow GROUP BY ALL
UNION ALL
SELECT sent_week_on, topic_code, count(*), count(*) FILTER (WHERE is_answered), count(*) FILTER (WHERE is_reopened),
       count(*) FILTER (WHERE is_unresolved)
FROM fct_feedback GROUP BY ALL
"""
_GROUP_BY = (
    "SELECT topic_code, commune_code, sent_week_on, count(*), avg(days_to_resolve) FROM fct_feedback GROUP BY ALL"
)


_MART = """
CREATE TABLE fct_feedback AS
SELECT
    'bm_a:' || i AS feedback_id,
    'topic_' || hash(i, 'topic') % 22 AS topic_code,
    (5000 + hash(i, 'commune') % 92)::VARCHAR AS commune_code,
    date_trunc('week', TIMESTAMP '{first} 08:00' + to_seconds((i * {seconds}::DOUBLE / {items})::BIGINT))::DATE AS sent_week_on,
    CASE WHEN hash(i, 'open') % 50 > 0 THEN 1 + (-12 * ln(1 - (hash(i, 'days') % 100000) / 100001.0))::INTEGER END AS days_to_resolve
FROM range({items}) AS numbers(i)
"""


def _processor() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class Table:
    """Steps and what they cost, printed as they come."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}

    def measure(self, name: str, job: Callable[[], object]) -> None:
        """Runs a job; its seconds by the clock and of the processor."""
        began, busy = time.monotonic(), _processor()
        job()
        self.seconds[name] = (time.monotonic() - began, _processor() - busy)
        print(f"  {name:24} {self.seconds[name][0]:8.1f} s   {self.seconds[name][1]:8.1f} s processor", flush=True)

    def total(self, prefix: str) -> None:
        """The sum over the steps whose name begins so."""
        clock, busy = (sum(found[which] for name, found in self.seconds.items() if name.startswith(prefix))
                       for which in (0, 1))  # fmt: skip
        print(f"  {prefix + 'altogether':24} {clock:8.1f} s   {busy:8.1f} s processor", flush=True)


def slowest_models(data: DataFolder, count: int = 12) -> Iterator[str]:
    """The models on which dbt spent most in its last run."""
    results = json.loads((data.warehouse.parent / "dbt" / "run_results.json").read_text(encoding="utf-8"))["results"]
    for result in sorted(results, key=lambda result: -result["execution_time"])[:count]:
        yield f"{result['unique_id'].rsplit('.', 1)[-1]} {result['execution_time']:.1f} s"


def one_night(data: DataFolder, night: date, table: Table, prefix: str) -> None:
    """The steps of a night whose landing files lie there."""
    table.measure(f"{prefix}landing gate", lambda: gate_landing(data, night))
    table.measure(f"{prefix}load", lambda: load(data, night, load_province()))
    table.measure(f"{prefix}annotate", lambda: annotate(data, load_province()))
    table.measure(f"{prefix}take down", lambda: take_down(data, night))
    _placed(data, night)
    table.measure(f"{prefix}cases", lambda: follow_cases(data, night))
    table.measure(f"{prefix}words", lambda: cut_words(data, night))
    table.measure(f"{prefix}build", lambda: build(data, night))
    print("    " + ", ".join(slowest_models(data)))
    table.measure(f"{prefix}mart gate", lambda: _hold(gate_marts(data)))
    table.measure(f"{prefix}publish", lambda: publish(data, night))
    table.measure(f"{prefix}remember", lambda: remember_published(data, night))
    table.total(prefix)


def _placed(data: DataFolder, night: date) -> None:
    """Cases are given: invented words, all of one small stock, would be compared with each other by the ten thousand."""
    facts = "FROM raw.observation INNER JOIN raw.label USING (label_key) WHERE presence = 'listed' AND observed_on = ?"
    with warehouse(data.warehouse) as con:
        con.execute("INSERT OR REPLACE INTO raw.case_report SELECT portal_id || ':' || source_id, observed_on, sent_at::DATE,"
                    f" label_key, model_version, '', 0, [], NULL {facts}", [night])  # fmt: skip
        con.execute("INSERT INTO raw.case_move SELECT observed_on, portal_id || ':' || source_id, 'v' || left(md5(source_id), 12)"
                    f" {facts} AND portal_id || ':' || source_id NOT IN (SELECT feedback_id FROM raw.case_move)", [night])  # fmt: skip


def _hold(findings: list[Any]) -> None:
    if findings:
        raise SystemExit("\n".join(finding.line() for finding in findings))


def main() -> None:
    """Measures each number of items, in a folder of its own that is removed at the end unless ``--keep``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--items", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument(
        "--group-by", type=int, default=0, metavar="ITEMS", help="only the group-by, on a mart of so many"
    )
    parser.add_argument("--data", type=Path, default=Path("data/benchmark"))
    parser.add_argument("--keep", action="store_true", help="leave the folders; what is there is used again")
    arguments = parser.parse_args()
    if arguments.group_by:
        group_by(DataFolder(arguments.data / "group_by"), arguments.group_by)
        return
    for items in arguments.items:
        data = DataFolder(arguments.data / str(items))
        table = Table()
        print(f"{items:,} items")
        if not data.warehouse.exists():
            table.measure("synthetic history", lambda: synthetic(data, items))  # noqa: B023
        if not data.published_file.exists():
            table.measure("first build", lambda: build(data, EVE))  # noqa: B023
            print("    " + ", ".join(slowest_models(data)))
            table.measure("first gate", lambda: _hold(gate_marts(data)))  # noqa: B023
            read_before(data)
            table.measure("first publish", lambda: publish(data, EVE))  # noqa: B023
            table.measure("first remember", lambda: remember_published(data, EVE))  # noqa: B023
        night = _last_night(data) + timedelta(days=1)
        changes(data, night)
        one_night(data, night, table, "night: ")
        with duckdb.connect(str(data.published_file), read_only=True) as con:
            con.execute("SET threads = 2")
            table.measure("weekly figures", lambda: con.execute(_WEEKLY).fetchall())
            table.measure("group by", lambda: con.execute(_GROUP_BY).fetchall())
        for name, path in (("warehouse", data.warehouse), ("published", data.published_file)):
            print(f"  {name}: {path.stat().st_size / 2**20:,.0f} MiB, {path.stat().st_size / items:,.0f} bytes an item")
        most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print(f"  most memory of a process so far: {most / 2**20:.1f} GiB")
        if not arguments.keep:
            shutil.rmtree(data.root)


def group_by(data: DataFolder, items: int) -> None:
    """A group-by on a mart of so many items that is written straight by SQL: its five columns, in days of sending."""
    data.root.mkdir(parents=True, exist_ok=True)
    file = data.root / "mart.duckdb"
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as con:
        con.execute(_MART.format(items=items, first=EVE - timedelta(days=365 * YEARS), seconds=86_400 * 365 * YEARS))
        con.execute("CHECKPOINT")
    table = Table()
    with duckdb.connect(str(file), read_only=True) as con:
        con.execute("SET threads = 2")
        table.measure("group by", lambda: con.execute(_GROUP_BY).fetchall())
        table.measure("group by again", lambda: con.execute(_GROUP_BY).fetchall())


def _last_night(data: DataFolder) -> date:
    with warehouse(data.warehouse, read_only=True) as con:
        row = con.execute("SELECT max(observed_on) FROM raw.crawl").fetchone()
    assert row is not None
    found: date = row[0]
    return found


if __name__ == "__main__":
    main()
