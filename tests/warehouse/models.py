"""The dbt models without dbt: rendered and run one after another in a connection, in some hundredths of a second each.

For given/expected cases. ``test_models.py`` holds it against a real ``dbt build`` table by table.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import jinja2
import yaml

from hieudan.settings import ROOT

PROJECT = ROOT / "transforms" / "sql"
SCHEMAS = {"staging": "staging", "intermediate": "staging", "marts": "marts"}
_REF = re.compile(r"""ref\(['"](\w+)['"]\)""")


def load_seeds(con: duckdb.DuckDBPyConnection) -> None:
    """Every seed with the types that its YAML gives."""
    types: dict[str, dict[str, str]] = {}
    for path in sorted((PROJECT / "seeds").glob("*.yml")):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            types[seed["name"]] = seed.get("config", {}).get("column_types", {})
    con.execute("CREATE SCHEMA IF NOT EXISTS seeds")
    for path in sorted((PROJECT / "seeds").glob("*.csv")):
        kinds = ", ".join(f"'{column}': '{kind}'" for column, kind in types.get(path.stem, {}).items())
        con.execute(
            f"CREATE OR REPLACE TABLE seeds.{path.stem} AS FROM read_csv('{path}', header = true, delim = ','"
            + (f", types = {{{kinds}}})" if kinds else ")")
        )


def project_macros() -> str:
    """The project's own macros, as text to put before a model."""
    found = []
    for path in sorted((PROJECT / "macros").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        if "{% test" not in text and path.stem not in ("generate_schema_name", "var"):
            found.append(text)
    return "\n".join(found)


@cache
def incremental_models() -> dict[str, list[str]]:
    """Model that dbt writes anew in part -> what it runs before (``dbt_project.yml``)."""
    configured = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["models"]["hieudan"]
    return {
        name: config["+pre-hook"] if isinstance(config["+pre-hook"], list) else [config["+pre-hook"]]
        for folder in configured.values()
        for name, config in folder.items()
        if isinstance(config, dict) and config.get("+materialized") == "incremental"
    }


def build_models(con: duckdb.DuckDBPyConnection, as_of: date, *, is_partial: bool = False) -> None:
    """All models as of a night, in their order, into the schemas that dbt uses. ``is_partial``: the incremental ones only
    where ``warehouse/changes.py`` says."""
    files = {path.stem: path for path in (PROJECT / "models").rglob("*") if path.suffix in (".py", ".sql")}
    sources = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    order = TopologicalSorter(
        {name: {ref for ref in _REF.findall(text) if ref in files} for name, text in sources.items()}
    )
    seeds = {path.stem for path in (PROJECT / "seeds").glob("*.csv")}
    macros = project_macros()

    def ref(name: str) -> str:
        return f"seeds.{name}" if name in seeds else f"{_schema(files[name])}.{name}"

    context = {
        "ref": ref,
        "source": lambda schema, table: f"{schema}.{table}",
        "var": lambda name, default=None: {"as_of": as_of.isoformat()}.get(name, default),
        "config": lambda **_: "",
    }
    for schema in sorted(set(SCHEMAS.values())):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for name in order.static_order():
        if files[name].suffix == ".py":
            found = runpy.run_path(str(files[name]))["model"](_Dbt(con, ref), con)
            con.execute(f"DROP TABLE IF EXISTS {_schema(files[name])}.{name}")
            found.create(f"{_schema(files[name])}.{name}")
            continue
        table, is_added = f"{_schema(files[name])}.{name}", is_partial and name in incremental_models()
        context |= {"is_incremental": lambda is_added=is_added: is_added, "this": table}
        query = _template(macros + sources[name]).render(context)
        if is_added:
            for hook in incremental_models()[name]:
                con.execute(_template(f"{macros}{hook}").render(context))
            con.execute(f"INSERT INTO {table} BY NAME {query}")
        else:
            con.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")


class _Dbt:
    """What dbt hands to a Python model: ``ref`` and ``source`` give a relation."""

    def __init__(self, con: duckdb.DuckDBPyConnection, name_of: Callable[[str], str]) -> None:
        self._con, self._name_of = con, name_of

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._con.table(self._name_of(name))

    def source(self, schema: str, name: str) -> duckdb.DuckDBPyRelation:
        return self._con.table(f"{schema}.{name}")


@cache
def _template(text: str) -> jinja2.Template:
    return jinja2.Environment().from_string(text)


def _schema(path: Path) -> str:
    return SCHEMAS[path.relative_to(PROJECT / "models").parts[0]]
