"""The dbt build: what is built again each night, and what only when the project changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from models import build_models, load_seeds
from small_night import RUBBISH, SATURDAY, SUNDAY, label, land

from hieudan.settings import DataFolder, InputError, load_province
from warehouse import build as building
from warehouse.build import build, lineage, project_hash
from warehouse.gates.landing import gate_landing
from warehouse.load import load
from warehouse.schema import warehouse


def last_day(data: DataFolder) -> date:
    with warehouse(data.warehouse, read_only=True) as con:
        row = con.execute("SELECT max(date_on) FROM marts.dim_date").fetchone()
    assert row is not None
    found: date = row[0]
    return found


def contents(data: DataFolder) -> dict[str, str]:
    """Table -> its types and a hash over its rows; of the seeds, too."""
    with warehouse(data.warehouse, read_only=True) as con:
        tables = con.execute("SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema != 'raw'"
                             " AND table_name NOT LIKE 'stg_%' AND table_name != 'int_scope'").fetchall()  # fmt: skip
        return {
            f"{schema}.{table}": str(
                (
                    con.execute(
                        f"SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM {schema}.{table} AS t"
                    ).fetchone(),
                    con.execute(f"DESCRIBE {schema}.{table}").fetchall(),
                )
            )
            for schema, table in tables
        }


def seed_rows(data: DataFolder) -> int:
    with warehouse(data.warehouse, read_only=True) as con:
        row = con.execute("SELECT count(*) FROM seeds.topics").fetchone()
    assert row is not None
    return int(row[0])


def test_seeds_are_loaded_when_the_project_changed_or_a_build_was_cut_short_and_else_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = DataFolder(tmp_path)
    land(data, SATURDAY, [RUBBISH])
    gate_landing(data, SATURDAY)
    load(data, SATURDAY, load_province())
    label(data)
    build(data, SATURDAY)
    assert (last_day(data), seed_rows(data)) == (SATURDAY, 23)
    by_dbt = contents(data)
    with warehouse(data.warehouse) as con:  # what the given/expected cases run without dbt is what dbt runs
        con.execute("DROP SCHEMA marts CASCADE")
        con.execute("DROP SCHEMA staging CASCADE")
        load_seeds(con)
        build_models(con, SATURDAY)
    assert contents(data) == by_dbt
    assert len(by_dbt) > 25

    with warehouse(data.warehouse) as con:  # marks by which a reloaded seed is told from one that was left alone
        con.execute("DELETE FROM seeds.topics WHERE topic_code = 'khac'")
    build(data, SUNDAY)  # the next night: the models alone, as of its date
    assert (last_day(data), seed_rows(data)) == (SUNDAY, 22)

    with monkeypatch.context() as patch:  # a new version of the project, killed while dbt ran
        patch.setattr(building, "project_hash", lambda: "another")
        patch.setattr(building, "_dbt", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build(data, SUNDAY)
    build(data, SUNDAY)
    assert seed_rows(data) == 23

    page = lineage(data, tmp_path / "out" / "lineage.html").read_text(encoding="utf-8")
    assert '"model.hieudan.rpt_revisions": ["' in page  # which is made from which
    assert "Days allowed in remote areas" in page  # a column's description
    assert RUBBISH["text"] not in page
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["lineage.html"]


def test_there_is_no_lineage_before_a_build(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing has been built yet"):
        lineage(DataFolder(tmp_path), tmp_path / "lineage.html")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_build_is_told_in_one_line_and_does_not_count_as_built(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with warehouse(data.warehouse) as con:
        con.execute("ALTER TABLE raw.crawl DROP COLUMN platform")
    with pytest.raises(InputError, match=r"^dbt build failed: model\.hieudan\.\w+: .*platform") as caught:
        build(data, SUNDAY)
    assert "\n" not in str(caught.value)
    with warehouse(data.warehouse) as con:
        assert con.execute("SELECT count(*) FROM raw.built_project").fetchone() == (0,)


def test_any_change_in_a_file_that_dbt_reads_or_that_is_published_gives_another_hash(tmp_path: Path) -> None:
    found = set()
    for name, text in (
        ("dbt_project.yml", "name: hieudan\n"),
        ("seeds/a.csv", "x\n"),
        ("seeds/a.csv", "y\n"),
        ("seeds/b.csv", "y\n"),
        ("models/m.sql", ""),
        ("published/p.sql", ""),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        found.add(project_hash(tmp_path))
    assert len(found) == 6
