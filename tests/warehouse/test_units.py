"""Agencies and communes across the reforms of 2025, on a small night whose figures were worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_night import SATURDAY, SUNDAY, at, land

from demo.corpus import sections
from hieudan import units
from hieudan.records import StatusChange
from hieudan.settings import ROOT, DataFolder, InputError, load_province
from tests.warehouse.quick import quick_build
from warehouse.gates.landing import gate_landing
from warehouse.load import load
from warehouse.province_tables import load_province_tables
from warehouse.schema import warehouse

# As a portal may write it -> (agency of today, agency that was meant where it is no more).
WRITTEN = {
    "Sở Xây dựng": ("so_xay_dung", None),
    "SỞ XÂY DỰNG": ("so_xay_dung", None),
    "Sở Xây dựng tỉnh Thái Nguyên": ("so_xay_dung", None),
    "Sở Xây dựng tỉnh Bắc Kạn": ("so_xay_dung", "so_xay_dung_bk"),
    "Sở GTVT": ("so_xay_dung", "so_giao_thong_van_tai"),
    "Sở Giao thông vận tải tỉnh Bắc Kạn": ("so_xay_dung", "so_giao_thong_van_tai_bk"),
    "Sở TN & MT": ("so_nong_nghiep_moi_truong", "so_tai_nguyen_moi_truong"),
    "Sở Nông nghiệp và Phát triển nông thôn": ("so_nong_nghiep_moi_truong", "so_nong_nghiep_ptnt"),
    "Sở Lao động – Thương binh và Xã hội": ("so_noi_vu", "so_lao_dong_tbxh"),
    "Sở Kế hoạch và Đầu tư": ("so_tai_chinh", "so_ke_hoach_dau_tu"),
    "Sở Thông tin và Truyền thông": ("so_khoa_hoc_cong_nghe", "so_thong_tin_truyen_thong"),
    "Công ty Điện lực Thái Nguyên": ("dien_luc", None),
    "UBND tỉnh Thái Nguyên": ("ubnd_tinh", None),
    "UBND xã Văn Lang": ("ubnd_02143", None),
    "UBND xã Văn Lăng": ("ubnd_05665", None),
    "Uỷ ban nhân dân  xã Văn Lăng": ("ubnd_05665", None),
    "UBND P. Phan Đình Phùng, tỉnh Thái Nguyên": ("ubnd_05443", None),
    "UBND thị trấn Yến Lạc": ("ubnd_02155", "ubnd_cu_02155"),
    "UBND xã Cù Vân, huyện Đại Từ, tỉnh Thái Nguyên": ("ubnd_05809", "ubnd_cu_05809"),
    "Công an xã Hoà Bình": ("cong_an_05665", "cong_an_cu_05671"),
    "Công an phường Túc Duyên": ("cong_an_05443", "cong_an_cu_05437"),
    "UBND xã Tân Thịnh, huyện Định Hóa": ("ubnd_05563", "ubnd_cu_05548"),
    "UBND phường Gia Sàng": ("ubnd_05467", None),
    "UBND huyện Đại Từ": ("ubnd_huyen_19_dai_tu", None),
    "UBND TP. Thái Nguyên": ("ubnd_huyen_19_thai_nguyen", None),
    "UBND thị xã Phổ Yên": ("ubnd_huyen_19_pho_yen", None),
    "UBND phường Gia Sàng cũ": ("ubnd_cu_05461", None),  # split: nobody's heir is chosen
}
OFFICES = sorted({name for line in sections("agencies.txt")["offices"] for name in line.split(": ")[1].split(" | ")})
UNKNOWN = (
    "Sở Xây dựg",  # a typing error is not mended by resemblance
    "UBND xã Văn Lâng",
    "Công ty Điện lực",
    "UBND phường Tân Lập cũ, huyện Ba Vì",
    "Sở Quy hoạch - Kiến trúc",
    "UBND",
)
SHARED = "UBND phường Trung Thành cũ"  # of Phổ Yên, or of Thái Nguyên


def item(number: int, text: str, **fields: Any) -> dict[str, Any]:
    return {
        "source_id": str(number), "text": text, "sent_at": at("2026-11-10T08:00"), "status": "in_progress",
        "due_on": date(2026, 11, 12) if number % 2 else None,
    } | fields  # fmt: skip


def step(day: int, unit: str, status: Any = "transferred") -> StatusChange:
    return StatusChange(status=status, stated_at=at(f"2026-11-{day:02}T09:00"), unit_raw=unit)


CHAINED = item(
    900, "Đường hỏng", unit_raw="Sở Xây dựng",
    history=[step(10, "UBND xã Cù Vân", "received"), step(11, "Sở GTVT"), step(12, "Sở Xây dựng"),
             step(13, "UBND xã An Khánh"), step(14, "Sở Xây dựng")],
)  # fmt: skip
# (text, communes, old units): one row a case of the two eras
PLACED = (
    ("Đèn hỏng ở xã An Khánh", ["05809"], []),
    ("Đèn hỏng ở xã Cù Vân", ["05809"], ["05809"]),
    ("Đèn hỏng ở xã Hà Thượng", ["05809"], ["05812"]),
    ("Đèn hỏng ở phường Gia Sàng cũ", ["05443", "05467"], ["05461"]),
    ("Đèn hỏng ở Hương Sơn cũ", ["05467", "05908"], ["05473", "05908"]),
    ("Đèn hỏng ở đâu không rõ", [], []),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    data = DataFolder(tmp_path_factory.mktemp("units"))
    named = [item(n, f"Việc {n}", unit_raw=unit) for n, unit in enumerate([*WRITTEN, *UNKNOWN, SHARED, *OFFICES])]
    placed = [item(600 + n, text) for n, (text, _, _) in enumerate(PLACED)]
    # ward 05518 says nothing, each other ward 40 times in the last half year; one factory 300 times in 05500
    wards = [unit.code for unit in units.communes("19") if unit.kind == "phuong" and unit.code != "05518"]
    days = [date(2026, 11, 10) - timedelta(days=3 * n) for n in range(40)]
    loud = [(code, f"Rác {code} {day}", day) for code in wards for day in days]
    smell = [("05500", f"Khói {n}", days[n % 40]) for n in range(300)]
    many = [
        item(2000 + n, text, sent_at=at(f"{day}T08:00"), due_on=None, status="answered", answer="Đã dọn",
             answered_at=at("2026-11-15T08:00"))
        for n, (_, text, day) in enumerate([*loud, *smell])
    ]  # fmt: skip
    many.append(item(5000, "Đường ngập", sent_at=at("2025-10-01T08:00"), due_on=None))
    for night in (SATURDAY, SUNDAY):
        land(data, night, [*named, *placed, CHAINED, *many], paged_back_to=date(2025, 1, 1))
        gate_landing(data, night)
        as_of = load(data, night, load_province())
    where = {text: (codes, olds) for text, codes, olds in PLACED} | {
        text: ([code], []) for code, text, _ in loud + smell
    }
    with warehouse(data.warehouse) as con:
        for key, text in con.execute("SELECT DISTINCT label_key, text FROM raw.observation").fetchall():
            codes, olds = where.get(text, ([], []))
            topic = "moi_truong" if text.startswith("Khói") else "ha_tang_do_thi"
            con.execute(
                "INSERT OR REPLACE INTO raw.label VALUES (?, 'by hand', ?, 0.9, [], 'phan_anh', 1, [], ?, ?, ?, ?)",
                [key, topic, codes, "commune" if codes else "none", olds, len(codes) > 1],
            )
    quick_build(data, as_of)
    return data


def rows(data: DataFolder, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data.warehouse), read_only=True) as con:
        return con.execute(query, list(values)).fetchall()


def test_each_written_name_leads_to_the_agency_of_today(built: DataFolder) -> None:
    found = {
        unit: (code, old)
        for unit, code, old in rows(built, "SELECT unit_raw, agency_code, agency_code_old FROM staging.int_agency_name")
    }
    assert {unit: found[unit] for unit in WRITTEN} == WRITTEN


def test_what_no_table_knows_stays_apart_and_lands_as_an_issue(built: DataFolder) -> None:
    issues = {name: (issue, count, likest) for name, issue, count, likest in rows(
        built, "SELECT agency_name, issue, unresolved_count, likest_agency_code FROM marts.rpt_unknown_agency")}  # fmt: skip
    assert issues.pop(SHARED) == ("nhieu_co_quan", 1, None)
    assert set(issues) == set(UNKNOWN)
    assert {(issue, count) for issue, count, _ in issues.values()} == {("khong_co_trong_bang", 1)}
    assert issues["Sở Xây dựg"][2] == "so_xay_dung"  # said as a hint, and only there
    assert rows(built, "SELECT count(*) FROM marts.fct_feedback WHERE agency_code LIKE 'chua_ro_%'") == [
        (len(UNKNOWN) + 1,)
    ]
    assert rows(built, "SELECT candidate_codes FROM marts.rpt_unknown_agency WHERE issue = 'nhieu_co_quan'") == [
        (["ubnd_cu_05476", "ubnd_cu_05899"],)
    ]


def test_the_replicas_offices_are_all_known(built: DataFolder) -> None:
    kinds = dict(rows(built, "SELECT unit_raw, agency_kind FROM staging.int_agency_name"))
    assert len(OFFICES) > 20
    assert {name for name in OFFICES if kinds[name] == "chua_ro"} == set()


def test_an_agency_of_today_lists_the_ones_it_took_over(built: DataFolder) -> None:
    assert rows(built, "SELECT agency_name, agency_kind, is_known, valid_to_on, former_agency_names FROM marts.dim_agency"
                       " WHERE agency_code IN ('so_xay_dung', 'ubnd_huyen_19_dai_tu') ORDER BY 1") == [
        ("Sở Xây dựng", "so", True, None,
         ["Sở Giao thông vận tải", "Sở Giao thông vận tải tỉnh Bắc Kạn", "Sở Xây dựng tỉnh Bắc Kạn"]),
        ("UBND huyện Đại Từ", "cap_huyen", True, date(2025, 6, 30), []),
    ]  # fmt: skip


def test_the_way_of_an_item_and_how_often_it_came_back(built: DataFolder) -> None:
    """Xã Cù Vân is An Khánh, Sở GTVT is Sở Xây dựng: four hands are two, and both had it twice."""
    assert rows(built, "SELECT agency_codes, held_from_on, handover_count, agency_count, return_count, is_to_and_fro"
                       " FROM marts.fct_transfer_chain WHERE feedback_id = 'thu:900'") == [
        (["ubnd_05809", "so_xay_dung", "ubnd_05809", "so_xay_dung"],
         [date(2026, 11, 10), date(2026, 11, 11), date(2026, 11, 13), date(2026, 11, 14)], 3, 2, 2, True)
    ]  # fmt: skip
    assert rows(built, "SELECT max(handover_count) FROM marts.fct_transfer_chain WHERE feedback_id != 'thu:900'") == [
        (0,)
    ]


def test_the_series_of_both_eras_add_up(built: DataFolder) -> None:
    lit = "commune_code_old, sum(received_count)::INTEGER FROM marts.rpt_commune_month WHERE"
    assert rows(built, f"SELECT {lit} commune_code = '05809' GROUP BY 1 ORDER BY 1 NULLS LAST") == [
        ("05809", 1), ("05812", 1), (None, 1)
    ]  # fmt: skip
    # a split unit counts in its own series, and in no commune; a name of two former units counts in neither
    assert rows(built, f"SELECT commune_code, {lit} commune_code_old = '05461' GROUP BY 1, 2") == [(None, "05461", 1)]
    assert rows(built, f"SELECT {lit} commune_code_old IN ('05473', '05908') GROUP BY 1") == []
    for column in ("commune_code", "commune_code_old"):
        series = rows(
            built, f"SELECT month_on, {column}, sum(received_count) FROM marts.rpt_commune_month GROUP BY 1, 2"
        )
        items = rows(
            built,
            f"SELECT date_trunc('month', sent_on)::DATE, {column}, count(*) FROM marts.fct_feedback GROUP BY 1, 2",
        )
        assert sorted(series, key=str) == sorted(items, key=str)
    assert rows(built, "SELECT sum(received_count) FROM marts.rpt_commune_month") == rows(
        built, "SELECT count(*) FROM marts.fct_feedback"
    )


def test_every_commune_has_a_row_and_old_names_find_it(built: DataFolder) -> None:
    assert rows(built, "SELECT count(*), count(population_count), count(received_per_1000), max(covered_day_count)"
                       " FROM marts.rpt_commune") == [(92, 0, 0, 364)]  # fmt: skip
    assert rows(built, "SELECT commune_name FROM marts.dim_commune WHERE search_text LIKE '%yen lac, na ri%'") == [
        ("Xã Na Rì",)
    ]
    assert rows(built, "SELECT former_districts FROM marts.dim_commune WHERE commune_code = '05488'") == [
        (["Phổ Yên", "Thái Nguyên", "Đại Từ"],)
    ]
    assert rows(built, "SELECT received_52w_count, unresolved_count, overdue_count, no_due_count, overdue_share"
                       " FROM marts.rpt_commune WHERE commune_code = '05809'") == [(3, 3, 1, 2, 1.0)]  # fmt: skip


def test_a_silent_ward_is_named_with_its_interval_and_a_local_affair_does_not_make_others_silent(
    built: DataFolder,
) -> None:
    silent = rows(built, "SELECT commune_code, observed_count, expected_count > 20, observed_to_expected_high < 0.5,"
                         " size_basis FROM marts.rpt_silent_commune WHERE is_silent")  # fmt: skip
    assert silent == [("05518", 0, True, True, "former_units")]
    observed = rows(built, "SELECT observed_count FROM marts.rpt_silent_commune WHERE commune_code = '05500'")
    assert observed == [(40,)]  # without the 300 of one factory
    notes = {note for (note,) in rows(built, "SELECT DISTINCT note FROM marts.rpt_silent_commune")}
    assert any("ít phản ánh không có nghĩa là hài lòng" in note for note in notes)


def test_population_of_all_communes_gives_rates_and_is_the_basis_of_size(built: DataFolder, tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "copy")
    data.warehouse.parent.mkdir(parents=True)
    data.warehouse.write_bytes(built.warehouse.read_bytes())
    with warehouse(data.warehouse) as con:
        con.executemany("INSERT INTO raw.commune_population VALUES (?, ?, '2025-07-01', 'thử')",
                        [(unit.code, 6000) for unit in units.communes("19")])  # fmt: skip
    quick_build(data, SUNDAY + timedelta(days=1))
    assert rows(
        data, "SELECT received_per_1000, population_count FROM marts.rpt_commune WHERE commune_code = '05809'"
    ) == [(0.5, 6000)]
    assert rows(data, "SELECT DISTINCT size_basis FROM marts.rpt_silent_commune") == [("population",)]


HEAD = "agency_code,name,kind,valid_from,valid_to,successor_code,source\n"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "agencies.csv: is missing"),
        ({"agencies.csv": "agency_code,name\n"}, "agencies.csv:1: column kind is missing"),
        ({"agencies.csv": HEAD + "a,Sở A,so\n"}, "agencies.csv:2: has another number of columns"),
        ({"agencies.csv": HEAD + "a,Sở A,bo,,,,x\n"}, "agencies.csv:2: kind: 'bo'"),
        ({"agencies.csv": HEAD + "a,Sở A,so,,2025-13-01,,x\n"}, "agencies.csv:2: valid_to: '2025-13-01' is no date"),
        ({"agencies.csv": HEAD + "a,Sở A,so,,2025-02-28,b,x\n"}, "agencies.csv:2: successor_code: b is no agency"),
        ({"agencies.csv": HEAD + "a,Sở A,so,,2025-02-28,b,x\nb,Sở B,so,,2025-02-28,a,x\n"}, "leads in a circle"),
        ({"agencies.csv": HEAD + "a,Sở A,so,,,,x\na,Sở B,so,,,,x\n"}, "agencies.csv:3: agency_code: a stands twice"),
        ({"agencies.csv": HEAD + "a,Sở A,so,,,,x\nb,Sở B,so,,,,x\n", "agency_aliases.csv": "alias,agency_code\nS,a\ns,b\n"},
         "agency_aliases.csv:3: alias: 's' also means a"),
        ({"agencies.csv": HEAD + "a,Sở A,so,,,,x\n", "agency_aliases.csv": "alias,agency_code\nS,z\n"},
         "agency_aliases.csv:2: agency_code: z is not in agencies.csv"),
        ({"agencies.csv": HEAD, "population.csv": "commune_code,population,as_of,source\n00004,5,2025-07-01,x\n"},
         "population.csv:2: commune_code: '00004' is no commune of province 19"),
        ({"agencies.csv": HEAD, "population.csv": "commune_code,population,as_of,source\n05443,nhiều,2025-07-01,x\n"},
         "population.csv:2: population: 'nhiều'"),
        ({"agencies.csv": HEAD, "remote_communes.csv": "commune_code,source\n00004,x\n"},
         "remote_communes.csv:2: commune_code: '00004' is no commune of province 19"),
        ({"agencies.csv": HEAD, "remote_communes.csv": "commune_code,source\n05443,\n"},
         "remote_communes.csv:2: source is empty"),
        ({"agencies.csv": HEAD, "remote_communes.csv": "commune_code,source\n05443,x\n05443,y\n"},
         "remote_communes.csv:3: commune_code: 05443 stands twice"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_provinces_tables_is_named(tmp_path: Path, files: dict[str, str], message: str) -> None:
    folder = tmp_path / "19"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with warehouse(tmp_path / "w.duckdb") as con:
        con.execute("INSERT INTO raw.agency VALUES ('a', 'Sở A', 'so', NULL, NULL, NULL, 'x')")
        with pytest.raises(InputError) as error:
            load_province_tables(con, folder)
        assert message in str(error.value)
        assert con.execute("SELECT count(*) FROM raw.agency").fetchone() == (1,)  # what was there stays


def test_the_provinces_tables_are_sound(tmp_path: Path) -> None:
    with warehouse(tmp_path / "w.duckdb") as con:
        load_province_tables(con, ROOT / "provinces" / "19")
        ended = con.execute("SELECT agency_code FROM raw.agency WHERE valid_to IS NOT NULL AND successor_code IS NULL")
        assert ended.fetchall() == []
        assert (con.execute("SELECT count(*) FROM raw.agency WHERE kind = 'so'").fetchone() or (0,))[0] >= 30
