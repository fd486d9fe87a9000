"""What analysts are given works: the dictionary is fresh, the questions run, the notebook opens."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from models import build_models, load_seeds
from raw_rows import crawled, seen, step

from hieudan.settings import ROOT, DataFolder, InputError
from warehouse.dictionary import DOCUMENT, dictionary, main
from warehouse.macros import fts_extension
from warehouse.publish import publish
from warehouse.revisions import remember_published
from warehouse.schema import warehouse
from warehouse.working_days import load_calendar

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
_QUESTION = re.compile(r"^## (\d+)\. (.+?)\n.*?```sql\n(.+?)```", re.DOTALL | re.MULTILINE)
QUESTIONS = _QUESTION.findall((ROOT / "docs" / "analysts.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Two published nights with something of all that the questions ask for."""
    data = DataFolder(tmp_path_factory.mktemp("analysts"))
    texts = ("Rác thải bốc mùi ở đầu ngõ", "Đường hỏng nặng", "Bệnh viện chờ lâu")
    with warehouse(data.warehouse) as con:
        con.execute("INSERT INTO raw.province VALUES ('19', 'Thái Nguyên')")
        con.execute("INSERT INTO raw.agency_alias VALUES ('sở xây dựng', 'so_xd', 'Sở Xây dựng', 'so')")
        load_seeds(con)
        load_calendar(con, SUNDAY)
        crawled(con, "thu", SUNDAY, is_full_sweep=True)
        facts: dict[str, Any] = {"commune": "05443", "unit_raw": "Sở Xây dựng"}
        for number in range(40):
            sent = date(2026, 11, 14) - timedelta(days=3 * number)
            facts |= {"sent": str(sent), "topic": ("moi_truong", "giao_thong", "y_te")[number % 3], "text": texts[number % 3],
                      "due_on": sent + timedelta(days=14) if number % 4 else None}  # fmt: skip
            answered = step("answered", "Đã trả lời", f"{sent + timedelta(days=6 + number % 12)}T09:00")
            if number % 2 and sent < date(2026, 11, 1):
                seen(con, str(number), SUNDAY, **facts, status="answered", history=[answered], rating_good=1)
            else:
                seen(con, str(number), SUNDAY, **facts)
        build_models(con, SUNDAY)
    remember_published(data, SUNDAY)
    with warehouse(data.warehouse) as con:
        crawled(con, "thu", MONDAY, is_full_sweep=True)
        seen(con, "tre", MONDAY, **facts | {"sent": "2026-11-10"})
        reopened = [
            step("answered", "Đã trả lời", "2026-08-20T09:00"),
            step("in_progress", "Đang xử lý", "2026-11-20T09:00"),
        ]
        seen(con, "37", MONDAY, **facts, status="in_progress", history=reopened)
        con.execute(
            "INSERT INTO raw.listed SELECT 'thu', ?, source_id FROM raw.observation WHERE source_id NOT IN ('1', '2')",
            [MONDAY],
        )
        for case, number in (("v-rubbish", 0), ("v-rubbish", 6), ("v-rubbish", 12), ("v-road", 37)):
            con.execute("INSERT INTO raw.case_move VALUES (?, ?, ?)", [SUNDAY, f"thu:{number}", case])
        con.execute(
            "INSERT INTO raw.case_event VALUES (?, 1, 'v-road', 'created', 'thu:37', NULL, 'phản ánh đầu tiên của vụ việc', NULL)",
            [SUNDAY],
        )
        build_models(con, MONDAY)
    publish(data, MONDAY)
    return data


@pytest.fixture(scope="module")
def con(data: DataFolder) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        con.execute(f"LOAD '{fts_extension()}'")
        yield con


def test_the_questions_are_numbered() -> None:
    assert [int(number) for number, *_ in QUESTIONS] == list(range(1, 27))


@pytest.mark.parametrize(("number", "query"), [(number, query) for number, _, query in QUESTIONS])
def test_a_question_gets_an_answer(con: duckdb.DuckDBPyConnection, number: str, query: str) -> None:
    assert con.execute(query).fetchall(), number


def test_search_needs_no_diacritics_and_ranks_what_holds_more_of_the_words(con: duckdb.DuckDBPyConnection) -> None:
    with_marks = con.execute("SELECT feedback_id FROM search_feedback('rác thải bốc mùi')").fetchall()
    assert with_marks == con.execute("SELECT feedback_id FROM search_feedback('RAC THAI boc mui')").fetchall()
    assert len(with_marks) == 16  # fourteen of the forty, and the two of the second night
    first = con.execute("SELECT text FROM search_feedback('duong hong') LIMIT 1").fetchone()
    kinds = {
        words: con.execute(
            "SELECT list(DISTINCT match_kind ORDER BY match_kind) FROM search_feedback(?)", [words]
        ).fetchone()
        for words in ("Bốc  mùi", "boc mui", "bóc mủi", "mùi ở ngõ", "mùi hỏng")
    }
    assert kinds == {"Bốc  mùi": (["nguyen_van"],), "boc mui": (["cum_tu"],), "bóc mủi": (["cum_tu"],), "mùi ở ngõ": (["du_tu"],),
                     "mùi hỏng": (["mot_phan"],)}  # fmt: skip
    assert first == ("Đường hỏng nặng",)


def test_the_published_file_works_under_another_name_and_without_the_extension(data: DataFolder) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{data.published_file}' AS something_else (READ_ONLY)")
        con.execute("USE something_else")
        assert con.execute("SELECT count(*) FROM fct_feedback_as_of(DATE '2026-11-22')").fetchone() == (40,)


def test_the_dictionary_is_fresh() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == dictionary(), "run: python -m warehouse.dictionary"
    assert main(["--check"]) == 0


def test_a_column_that_nobody_describes_has_no_dictionary(tmp_path: Any) -> None:
    (tmp_path / "columns.md").write_text("{% docs a %}\nA.\n{% enddocs %}\n", encoding="utf-8")
    model = "models:\n  - name: rpt_x\n    description: X.\n    columns:\n      - name: {0}\n        description: \"{{{{ doc('{0}') }}}}\"\n"
    (tmp_path / "x.yml").write_text(model.format("a"), encoding="utf-8")
    assert "| `a` | A. |" in dictionary(tmp_path)
    (tmp_path / "x.yml").write_text(model.format("b"), encoding="utf-8")
    with pytest.raises(InputError, match=r"rpt_x\.b: is described in no"):
        dictionary(tmp_path)


def test_the_notebook_runs_on_the_published_file(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIEUDAN_DATA", str(data.root))
    app = runpy.run_path(str(ROOT / "docs" / "notebook.py"))["app"]
    outputs, found = app.run()
    assert len(found["flow"]) > 10
    assert found["coverage"]["portal_id"].tolist() == ["thu"]
    assert any("DỮ LIỆU MÔ PHỎNG" in str(getattr(output, "text", "")) for output in outputs)
