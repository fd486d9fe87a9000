"""The gate on marts: a broken mart stops publishing."""

from __future__ import annotations

import duckdb
import pandas as pd

from hieudan.settings import DataFolder, InputError
from warehouse import changes
from warehouse.gates.declared import check_declared, declared_rules
from warehouse.gates.mart_rules import FRAMES, expectations
from warehouse.gates.run import Finding, Gate
from warehouse.gates.yesterday import compared_with_yesterday, yesterday_expectations
from warehouse.parts import GROWING, among_rows
from warehouse.schema import warehouse


def gate_marts(data: DataFolder) -> list[Finding]:
    """Checks the marts as they stand in the warehouse; Data Docs to ``quality/marts``. Any finding stops publishing.

    Three kinds of suites: what each model's YAML declares, what must hold within and between marts, and what must not
    have fallen since what is published now. Of marts that grow, only the rows are checked by which they differ from what is
    published (``changed.unpublished``), where that is known: the rest was checked before it was published. Counts are of
    whole marts always. :raises InputError: a mart is missing.
    """
    gate = Gate()
    try:
        with warehouse(data.warehouse, read_only=True) as con:
            instead = _unpublished(con) if changes.is_known_of(con, data.published_file) else {}
            findings = check_declared(gate, con, declared_rules(), instead)
            for name, query in FRAMES.items():
                mart = name.removeprefix("marts_")
                if mart in instead:
                    query = query.replace(f"marts.{mart}", instead[mart])
                findings += gate.check(name, _extremes(con, query), expectations(name))
            if (row := compared_with_yesterday(con, data.published_file)) is not None:
                findings += gate.check("marts_yesterday", pd.DataFrame([row]), yesterday_expectations())
        gate.write_docs(data.quality / "marts")
    except duckdb.CatalogException as error:
        raise InputError(f"{data.warehouse}: {str(error).splitlines()[0]}") from None
    finally:
        gate.close()
    return findings


def _unpublished(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Mart that grows -> a temporary table of its rows that are not published."""
    for mart, told in GROWING.items():
        rows = among_rows(f"marts.{mart}", told.among("changed.unpublished"))
        con.execute(f"CREATE OR REPLACE TEMP TABLE unpublished_{mart} AS {rows}")
    return {mart: f"temp.unpublished_{mart}" for mart in GROWING}


def _extremes(con: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """Two rows: the least and the greatest of each column. Ranges and booleans need no more, however long the mart is."""
    both = ", ".join(f"unnest([min({name}), max({name})]) AS {name}" for name in con.sql(query).columns)
    return con.execute(f"SELECT {both} FROM ({query})").df()  # noqa: S608
