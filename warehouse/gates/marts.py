"""The gate on marts: a broken mart stops publishing."""

from __future__ import annotations

import re

import duckdb
import great_expectations.expectations as gxe
import pandas as pd

from hieudan.settings import DataFolder, InputError
from warehouse import changes
from warehouse.gates.declared import Rule, declared_rules, violations
from warehouse.gates.mart_rules import FRAMES, expectations
from warehouse.gates.run import Finding, Gate, named
from warehouse.gates.yesterday import compared_with_yesterday, yesterday_expectations
from warehouse.parts import GROWING, among_rows
from warehouse.schema import warehouse

_DECLARED = "declared"


def gate_marts(data: DataFolder) -> list[Finding]:
    """Checks the marts as they stand in the warehouse; Data Docs to ``quality/marts``. Any finding stops publishing.

    A suite for each mart: what its model's YAML declares, and what must hold within it. Two more: what must hold between
    marts, and what must not have fallen since what is published now. Of marts that grow, only the rows are checked by
    which they differ from what is published (``changed.unpublished``), where that is known: the rest was checked before it
    was published. Counts are of whole marts always. :raises InputError: a mart is missing.
    """
    gate = Gate()
    try:
        with warehouse(data.warehouse, read_only=True) as con:
            instead = _unpublished(con) if changes.is_known_of(con, data.published_file) else {}
            findings = []
            for mart, rules in declared_rules().items():
                findings += _check_mart(gate, con, mart, rules, instead.get(mart, f"marts.{mart}"))
            findings += gate.check("marts_whole", _extremes(con, FRAMES["marts_whole"]), expectations("marts_whole"))
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


def _check_mart(gate: Gate, con: duckdb.DuckDBPyConnection, mart: str, rules: list[Rule], table: str) -> list[Finding]:
    """What is declared is one expectation over the list of its rules (an expectation costs 25 ms, whatever it looks at); each
    that does not hold is a finding by its own name. ``table``: the mart, or the rows of it that are looked at."""
    suite, told = f"marts_{mart}", violations(con, rules, table)
    frame = pd.DataFrame({_DECLARED: pd.Series(told, dtype=object)})
    checked = [named(f"{mart}_declared", gxe.ExpectColumnValuesToMatchRegex(column=_DECLARED, regex=": 0 rows$"))]
    checked[0].description = f"{mart}_declared: {', '.join(rule.name for rule in rules)}"
    if query := FRAMES.get(suite):
        frame = pd.concat([frame, _extremes(con, re.sub(rf"\bmarts\.{mart}\b", table, query))], axis=1)
        checked += expectations(suite)
    findings = []
    for finding in gate.check(suite, frame, checked):
        if finding.column == _DECLARED:
            broken = [told[position].partition(": ") for position in finding.rows]
            findings += [Finding(suite, name, mart, (), observed) for name, _, observed in broken]
        else:
            findings.append(finding)
    return findings


def _extremes(con: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """Two rows: the least and the greatest of each column. Ranges and booleans need no more, however long the mart is."""
    both = ", ".join(f"unnest([min({name}), max({name})]) AS {name}" for name in con.sql(query).columns)
    return con.execute(f"SELECT {both} FROM ({query})").df()  # noqa: S608
