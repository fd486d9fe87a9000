"""A published warehouse of invented rows: the facts and dimensions are given, the ``rpt_`` marts are made by the real models."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import jinja2
import pandas

from hieudan.settings import ROOT, DataFolder, Letterhead, Province
from hieudan.units import communes
from tests.warehouse.models import project_macros
from transforms.trends.read import surge_rows

AS_OF = date(2026, 11, 23)
PROVINCE = Province(
    code="19",
    name="Thái Nguyên",
    portals=["demo_app"],
    letterhead=Letterhead(
        superior="TỈNH ỦY THÁI NGUYÊN",
        body="BAN TUYÊN GIÁO VÀ DÂN VẬN",
        number="Số …-BC/BTGDVTU",
        place="Thái Nguyên",
    ),
)
_MODELS = ROOT / "transforms" / "sql" / "models" / "marts"
_SEEDS = ROOT / "transforms" / "sql" / "seeds"
_TABLES = """
CREATE TABLE dim_agency (agency_code VARCHAR, agency_name VARCHAR, agency_kind VARCHAR, commune_code VARCHAR,
    is_known BOOLEAN, written_names VARCHAR[]);
CREATE TABLE dim_commune (commune_code VARCHAR, commune_name VARCHAR, commune_kind VARCHAR, province_code VARCHAR,
    province_name VARCHAR, lat DOUBLE, lon DOUBLE, area_km2 DOUBLE, population_count INTEGER, former_names VARCHAR[]);
CREATE TABLE dim_date (date_on DATE, week_on DATE, week_code VARCHAR, month_on DATE, weekday_no BIGINT, is_after_reform BOOLEAN,
    holiday_name VARCHAR);
CREATE TABLE dim_portal (portal_id VARCHAR, portal_name VARCHAR, platform VARCHAR, lists VARCHAR, has_answer_dates BOOLEAN,
    is_demo BOOLEAN, first_night_on DATE, last_good_night_on DATE);
CREATE TABLE dim_topic (topic_code VARCHAR, topic_name VARCHAR, topic_order INTEGER);
CREATE TABLE fct_coverage (portal_id VARCHAR, night_on DATE, outcome VARCHAR, failure_class VARCHAR, is_seen BOOLEAN,
    is_full_sweep BOOLEAN, paged_back_on DATE, request_count INTEGER, listed_count INTEGER, item_count INTEGER,
    new_count INTEGER, quarantined_count INTEGER);
CREATE TABLE fct_status_event (feedback_id VARCHAR, event_no BIGINT, event VARCHAR, status VARCHAR, status_raw VARCHAR,
    unit_raw VARCHAR, agency_code VARCHAR, stated_at TIMESTAMP, seen_on DATE, happened_on DATE);
CREATE TABLE fct_feedback (feedback_id VARCHAR, portal_id VARCHAR, source_id VARCHAR, case_id VARCHAR, url VARCHAR, is_demo BOOLEAN,
    title VARCHAR, text VARCHAR, answer VARCHAR, sent_at TIMESTAMP, sent_on DATE, sent_week_on DATE, first_seen_on DATE,
    last_seen_on DATE, is_gone BOOLEAN, is_not_seen BOOLEAN, edit_count BIGINT, status VARCHAR, status_raw VARCHAR,
    is_answered BOOLEAN, is_rejected BOOLEAN, is_unresolved BOOLEAN, is_reopened BOOLEAN, is_in_resolution_figures BOOLEAN,
    resolved_on DATE, resolved_on_source VARCHAR, days_to_resolve BIGINT, due_on DATE, deadline_source VARCHAR,
    is_overdue BOOLEAN, is_very_overdue BOOLEAN, is_closed_late BOOLEAN, age_days BIGINT, topic_code VARCHAR,
    topic_confidence DOUBLE, also_topic_codes VARCHAR[], kind VARCHAR, severity INTEGER, model_version VARCHAR,
    commune_code VARCHAR, commune_codes VARCHAR[], commune_level VARCHAR, commune_code_old VARCHAR, agency_code VARCHAR,
    unit_raw VARCHAR, category_raw VARCHAR, answer_class VARCHAR, is_substantively_resolved BOOLEAN,
    transfer_count BIGINT, rating_good_count INTEGER, rating_fair_count INTEGER, rating_poor_count INTEGER,
    photo_count INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One invented report; what is derived from it in the warehouse is derived here by the same definitions."""

    sent_on: date
    topic: str = "moi_truong"
    commune: str | None = "05443"
    agency: str | None = "so_nnmt"
    kind: str = "phan_anh"
    status: str = "received"
    resolved_on: date | None = None
    due_on: date | None = None
    text: str = "Rác thải để ven đường nhiều ngày không có người thu gom"
    reopened_on: date | None = None
    answer_class: str | None = None
    portal: str = "demo_app"
    case: str = ""
    """The matter that it tells; without one it is a matter of its own."""


@dataclass(frozen=True, slots=True)
class Portal:
    """One invented source. ``nights``: (night, outcome, failure class, paged back to)."""

    portal_id: str = "demo_app"
    name: str = "Phản ánh hiện trường (mô phỏng)"
    lists: str = "all"
    nights: Sequence[tuple[date, str, str | None, date | None]] = ((AS_OF, "ok", None, date(2024, 1, 1)),)


@dataclass(slots=True)
class World:
    """What stands in the published file. ``agencies``: code -> (name, is it known)."""

    items: list[Item] = field(default_factory=list)
    portals: list[Portal] = field(default_factory=lambda: [Portal()])
    agencies: dict[str, tuple[str, bool]] = field(
        default_factory=lambda: {
            "so_nnmt": ("Sở Nông nghiệp và Môi trường", True),
            "so_xd": ("Sở Xây dựng", True),
            "ubnd_05443": ("UBND phường Phan Đình Phùng", True),
        }
    )
    as_of: date = AS_OF
    is_demo: bool = True
    state: dict[str, object] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Rising word -> the words of a text by which its reports are found."""


def write(world: World, root: Path) -> DataFolder:
    """The world as a published data folder."""
    data = DataFolder(root)
    data.published.mkdir(parents=True, exist_ok=True)
    data.published_file.unlink(missing_ok=True)
    with duckdb.connect(str(data.published_file)) as con:
        con.execute(_TABLES)
        con.execute(f"INSERT INTO dim_topic SELECT * FROM read_csv('{_SEEDS / 'topics.csv'}')")
        for unit in communes("19"):
            row = [unit.code, unit.full_name, unit.kind, "19", unit.province_name, unit.lat, unit.lon, unit.area_km2]
            con.execute("INSERT INTO dim_commune VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, [])", row)
        for code, (name, is_known) in world.agencies.items():
            con.execute("INSERT INTO dim_agency VALUES (?, ?, 'tinh', NULL, ?, [])", [code, name, is_known])
        first = min((item.sent_on for item in world.items), default=world.as_of)
        con.execute(
            "INSERT INTO dim_date SELECT d::DATE, date_trunc('week', d)::DATE, strftime(d, '%G-W%V'), date_trunc('month', d)::DATE,"
            " isodow(d), d >= DATE '2025-07-01', NULL FROM generate_series(date_trunc('week', ?::DATE), ?::DATE, INTERVAL 1 DAY) AS t(d)",
            [first, world.as_of],
        )
        for portal in world.portals:
            _insert_portal(con, portal, world)
        _fill(con, "fct_feedback", [_feedback(number, item, world) for number, item in enumerate(world.items)])
        _fill(
            con,
            "fct_status_event",
            [event for number, item in enumerate(world.items) for event in _events(number, item)],
        )
        con.execute(
            "CREATE TEMP TABLE int_sent_coverage AS SELECT p.portal_id, d.date_on AS sent_on, bool_or(coalesce(c.is_seen"
            " AND c.paged_back_on <= d.date_on AND d.date_on < c.night_on, false)) AS is_covered, false AS is_listed_late FROM dim_portal AS p"
            " CROSS JOIN dim_date AS d LEFT JOIN fct_coverage AS c USING (portal_id) GROUP BY ALL"
        )
        for model in ("int_week_portal", "int_open_span"):
            con.execute(f"CREATE TEMP TABLE {model} AS {_model(f'../intermediate/{model}', world.as_of)}")
        _cases(con, world)
        for mart in ("rpt_weekly_topic", "rpt_unresolved", "rpt_hotspot"):
            con.execute(f"CREATE TABLE {mart} AS {_model(mart, world.as_of)}")
        _surges(con, world)
        for name in ("int_lifetime", "int_scope", "int_survival"):
            con.execute(f"CREATE TEMP TABLE {name} AS {_model('../intermediate/' + name, world.as_of)}")
        con.execute(f"CREATE TABLE rpt_resolution_time AS {_model('rpt_resolution_time', world.as_of)}")
    state = {"night": world.as_of.isoformat(), "is_stale": False, "is_demo": world.is_demo, "reason": ""} | world.state
    data.state.write_text(json.dumps(state), encoding="utf-8")
    return data


def _cases(con: duckdb.DuckDBPyConnection, world: World) -> None:
    """The marts of matters; which reports tell one matter is given, what their words say is nothing."""
    con.execute("CREATE TEMP TABLE case_event (night_on DATE, case_id VARCHAR, event VARCHAR, other_case_id VARCHAR)")
    con.execute(
        "CREATE TEMP TABLE case_report (feedback_id VARCHAR, place_words VARCHAR, signatory_count INTEGER, escalations VARCHAR[])"
    )
    con.execute("CREATE TEMP TABLE int_item AS SELECT feedback_id, NULL::VARCHAR AS sender_hash FROM fct_feedback")
    con.execute(
        "CREATE TEMP TABLE int_case_member AS SELECT feedback_id, case_id FROM fct_feedback WHERE case_id IS NOT NULL"
    )
    con.execute(f"CREATE TEMP TABLE case_warning_parts AS FROM read_csv('{_SEEDS / 'case_warning_parts.csv'}')")
    for name in ("int_case_report", "int_case_span", "int_case_warning"):
        con.execute(f"CREATE TEMP TABLE {name} AS {_model('../intermediate/' + name, world.as_of)}")
    for mart in ("fct_case", "rpt_growing_cases", "rpt_prolonged_cases"):
        con.execute(f"CREATE TABLE {mart} AS {_model(mart, world.as_of)}")


def _surges(con: duckdb.DuckDBPyConnection, world: World) -> None:
    """The marts of surges, of the last three weeks; rising words are given."""
    for name in ("int_series", "int_series_day"):
        con.execute(f"CREATE TEMP TABLE {name} AS {_model('../intermediate/' + name, world.as_of)}")
    found = surge_rows(con, *(con.table(name) for name in ("int_series_day", "int_sent_coverage", "dim_date")), 3)
    found.create("int_surge")
    con.execute(f"CREATE TEMP TABLE int_surge_item AS {_model('../intermediate/int_surge_item', world.as_of)}")
    for mart in ("rpt_surge", "rpt_surge_item"):
        con.execute(f"CREATE TABLE {mart} AS {_model(mart, world.as_of)}")
    con.execute("DROP TABLE int_surge")
    con.execute("CREATE TABLE rpt_rising_word (week_on DATE, week_code VARCHAR, term VARCHAR, text_count BIGINT,"
                " word_rank BIGINT, feedback_ids VARCHAR[])")  # fmt: skip
    for rank, (term, words) in enumerate(world.words.items(), 1):
        con.execute(
            "INSERT INTO rpt_rising_word SELECT max(sent_week_on), '', ?, count(*), ?, list(feedback_id) FROM fct_feedback"
            " WHERE text LIKE '%' || ? || '%' AND sent_week_on = (SELECT max(week_on) FROM rpt_surge WHERE is_for_leader)",
            [term, rank, words],
        )


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[list[object]]) -> None:
    if rows:
        frame = pandas.DataFrame(rows, dtype=object)  # noqa: F841 (DuckDB reads it by its name)
        con.execute(f"INSERT INTO {table} SELECT * FROM frame")


def _model(name: str, as_of: date) -> str:
    source = (_MODELS / f"{name}.sql").read_text(encoding="utf-8")
    return jinja2.Template(project_macros() + source).render(
        ref=lambda table: table, source=lambda _, table: table, var=lambda _: as_of.isoformat(), config=lambda **_: "",
        is_incremental=lambda: False,
    )  # fmt: skip


def _insert_portal(con: duckdb.DuckDBPyConnection, portal: Portal, world: World) -> None:
    good = [night for night, outcome, _, _ in portal.nights if outcome in ("ok", "quiet")]
    con.execute(
        "INSERT INTO dim_portal VALUES (?, ?, 'vts', ?, true, ?, ?, ?)",
        [portal.portal_id, portal.name, portal.lists, world.is_demo, portal.nights[0][0], max(good, default=None)],
    )
    for night, outcome, failure, back in portal.nights:
        seen = outcome in ("ok", "quiet")
        con.execute(
            "INSERT INTO fct_coverage VALUES (?, ?, ?, ?, ?, ?, ?, 40, 3000, 90, 60, 0)",
            [portal.portal_id, night, outcome, failure, seen, seen, back],
        )


def _case(number: int, item: Item) -> str | None:
    return None if item.kind == "khen" else item.case or f"v{number:012x}"


def _feedback(number: int, item: Item, world: World) -> list[object]:
    closed = item.status in ("answered", "rejected")
    is_open = item.kind != "khen" and not closed
    age = (world.as_of - item.sent_on).days
    late = (world.as_of - item.due_on).days if item.due_on else 0
    allowed = (item.due_on - item.sent_on).days if item.due_on else 0
    shown = item.text if item.kind != "to_cao" else None
    monday = item.sent_on - timedelta(days=item.sent_on.weekday())
    all_listed = {portal.portal_id: portal.lists == "all" for portal in world.portals}
    return [
        f"{item.portal}/{number:05d}", item.portal, f"{number:05d}", _case(number, item), f"http://127.0.0.1/{number}", world.is_demo,
        shown and "", shown, None, datetime.combine(item.sent_on, time(9)), item.sent_on, monday, item.sent_on,
        world.as_of, False, False, 0, item.status, item.status,
        item.status == "answered", item.status == "rejected", is_open, item.reopened_on is not None, all_listed[item.portal],
        item.resolved_on, "portal" if item.resolved_on else None,
        (item.resolved_on - item.sent_on).days if item.resolved_on else None,
        item.due_on, "portal" if item.due_on else "none",
        is_open and late > 0, is_open and late > 2 * allowed > 0,
        bool(item.resolved_on and item.due_on and item.resolved_on > item.due_on),
        age if is_open else None, item.topic,
        0.9, [], item.kind, 1, "test",
        item.commune, [item.commune] if item.commune else [], "commune" if item.commune else "none", None, item.agency,
        "", "", item.answer_class, item.answer_class == "da_xu_ly" if item.status == "answered" else None,
        0, None, None, None,
        0,
    ]  # fmt: skip


def _events(number: int, item: Item) -> list[list[object]]:
    feedback_id = f"{item.portal}/{number:05d}"
    nothing = [None] * 5
    events: list[list[object]] = [[feedback_id, 1, "sent", *nothing, item.sent_on, item.sent_on]]
    if item.reopened_on:
        events.append([feedback_id, 2, "reopened", *nothing, item.reopened_on, item.reopened_on])
    if item.resolved_on:
        events.append([feedback_id, 3, item.status, *nothing, item.resolved_on, item.resolved_on])
    return events


def large(count: int = 3500, weeks: int = 120) -> World:
    """A province to look at: all topics and communes, a surge in the last week, one matter told by many."""
    dice = random.Random(47)
    units = [unit.code for unit in communes("19")]
    names = {unit.code: unit.full_name for unit in communes("19")}
    topics = [line.split(",")[0] for line in (_SEEDS / "topics.csv").read_text(encoding="utf-8").splitlines()[1:]]
    weights = [dice.uniform(0.4, 3) for _ in topics]
    offices = {
        "so_nnmt": "Sở Nông nghiệp và Môi trường",
        "so_xd": "Sở Xây dựng",
        "so_yt": "Sở Y tế",
        "dien_luc": "Công ty Điện lực",
    }
    agencies = {code: (name, True) for code, name in offices.items()}
    agencies |= {f"ubnd_{code}": ("UBND " + names[code][0].lower() + names[code][1:], True) for code in units}
    texts = [
        "Đường liên thôn hư hỏng nặng, nhiều ổ gà, trời mưa nước đọng không đi lại được; đề nghị sớm sửa chữa cho bà con",
        "Hồ sơ cấp giấy chứng nhận quyền sử dụng đất nộp đã lâu, nhiều lần hẹn mà chưa có kết quả",
        "Đèn đường cháy hỏng nhiều bóng, buổi tối đi lại rất nguy hiểm",
        "Trang trại nuôi lợn xả nước thải ra suối, mùi hôi thối suốt ngày đêm, người dân không mở được cửa",
        "Xe chở đất đá chạy suốt ngày, rơi vãi vật liệu, bụi mù mịt cả khu dân cư",
    ]
    items = []
    for _ in range(count):
        sent = AS_OF - timedelta(days=1 + int(dice.random() * weeks * 7))
        unit = dice.choice(units[:20]) if dice.random() < 0.4 else dice.choice(units)
        agency = dice.choice(list(offices)) if dice.random() < 0.4 else f"ubnd_{unit}"
        due = sent + timedelta(days=dice.choice([5, 10, 15, 30])) if dice.random() < 0.6 else None
        answered = sent + timedelta(days=int(dice.expovariate(1 / 14)) + 1)
        done = answered < AS_OF and dice.random() < 0.9
        items.append(
            Item(
                sent, dice.choices(topics, weights)[0], unit if dice.random() < 0.85 else None, agency,
                dice.choices(["phan_anh", "kien_nghi", "hoi_dap", "to_cao", "khen"], [60, 20, 12, 3, 5])[0],
                ("answered" if dice.random() < 0.94 else "rejected") if done else dice.choice(["received", "in_progress"]),
                answered if done else None, due, dice.choice(texts),
                sent + timedelta(days=20) if not done and dice.random() < 0.2 and (AS_OF - sent).days > 25 else None,
                dice.choice(["da_xu_ly", "co_ke_hoach", "giai_thich_chinh_sach", "chuyen_don_vi_khac"]) if done else None,
            )
        )  # fmt: skip
    surge = Item(AS_OF, "dien_nuoc_vien_thong", units[3], "dien_luc", due_on=AS_OF + timedelta(days=3))
    items += [replace(surge, sent_on=AS_OF - timedelta(days=1 + n % 6)) for n in range(14)]
    mass = Item(AS_OF, "khoang_san", "05665", "ubnd_05665", text=texts[4], case="v00000000mass")
    items += [replace(mass, sent_on=AS_OF - timedelta(days=2 + n)) for n in range(24)]
    nights = [(AS_OF - timedelta(days=n), "ok", None, date(2024, 1, 1)) for n in (2, 1, 0)]
    portals = [
        Portal(nights=nights),
        Portal("demo_hoidap", "Hỏi đáp trực tuyến (mô phỏng)", "all", nights),
        Portal("demo_cutri", "Kiến nghị cử tri (mô phỏng)", "answered_only", nights),
    ]
    return World(items, portals, agencies)
