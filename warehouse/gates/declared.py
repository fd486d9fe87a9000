# ruff: noqa: S608 — table and column names come from our own YAML
"""What the models' YAML declares of each mart (keys, sets, references), for the mart's suite: every night, and every new mart.

The same declarations are dbt's own tests, which run when the project changes. Here each becomes one count of violations,
made by one query a mart, so that nothing is read into Python but the counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from hieudan.settings import ROOT, InputError

MODELS = ROOT / "transforms" / "sql" / "models" / "marts"


@dataclass(frozen=True, slots=True)
class Rule:
    """A declaration: its name, and SQL that counts the rows that break it, with ``{}`` in the place of the table."""

    name: str
    violations: str


def declared_rules(folder: Path = MODELS) -> dict[str, list[Rule]]:
    """Mart -> rules, from every YAML of the marts. :raises InputError: a test that this module does not know."""
    found: dict[str, list[Rule]] = {}
    for path in sorted(folder.glob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            mart = model["name"]
            rules = [_rule(path, mart, None, test) for test in model.get("data_tests", [])]
            for column in model.get("columns", []):
                rules += [_rule(path, mart, column["name"], test) for test in column.get("data_tests", [])]
            found[mart] = rules
    return found


def violations(con: duckdb.DuckDBPyConnection, rules: list[Rule], table: str) -> list[str]:
    """``name: n rows`` for each rule of a mart, counted in ``table``: the mart, or some of its rows.

    :raises duckdb.CatalogException: the mart is missing.
    """
    row = con.execute("SELECT " + ", ".join(f"({rule.violations.format(table)})" for rule in rules)).fetchone()
    assert row is not None
    return [f"{rule.name}: {count or 0} rows" for rule, count in zip(rules, row, strict=True)]


def _rule(path: Path, mart: str, column: str | None, test: object) -> Rule:
    name = test if isinstance(test, str) else next(iter(test))  # type: ignore[call-overload]
    arguments = {} if isinstance(test, str) else test[name].get("arguments", {})  # type: ignore[index]
    table = "{}"
    if name == "unique_key":
        return Rule(
            "key_unique", f"SELECT count(*) - count(DISTINCT row({', '.join(arguments['columns'])})) FROM {table}"
        )
    if column and name == "not_null":
        return Rule(f"{column}_not_null", f"SELECT count(*) FROM {table} WHERE {column} IS NULL")
    if column and name == "unique":
        return Rule(f"{column}_unique", f"SELECT count({column}) - count(DISTINCT {column}) FROM {table}")
    if column and name == "accepted_values":
        values = ", ".join(f"'{value}'" for value in arguments["values"])
        return Rule(f"{column}_in_set", f"SELECT count(*) FROM {table} WHERE {column} NOT IN ({values})")
    if column and name == "relationships" and (to := re.fullmatch(r"ref\('(\w+)'\)", arguments["to"])):
        return Rule(
            f"{column}_in_{to[1]}",
            f"SELECT count(*) FROM {table} AS t ANTI JOIN marts.{to[1]} AS other ON t.{column} = other.{arguments['field']}"
            f" WHERE t.{column} IS NOT NULL",
        )
    raise InputError(f"{path}: {mart}: no gate knows the test {name!r} of {column or 'the table'}")
