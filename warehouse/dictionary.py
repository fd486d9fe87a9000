"""``docs/dictionary.md`` from the models' YAML: every mart, every column, once described. ``python -m warehouse.dictionary``."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from hieudan.settings import ROOT, InputError

MODELS = ROOT / "transforms" / "sql" / "models" / "marts"
PUBLISHED = ROOT / "transforms" / "sql" / "published"
DOCUMENT = ROOT / "docs" / "dictionary.md"
_HEAD = """# Từ điển dữ liệu · Data dictionary

<!-- Generated from transforms/sql/models/marts/*.yml by `python -m warehouse.dictionary`: do not edit by hand. -->

Every table of the published file (`published/hieudan.duckdb`, and as Parquet beside it: a file, or a folder of parts where a table grows with time) and every column of it. A column that
bears the same name in two tables means the same. `dim_` tables are what others refer to, `fct_` hold one row for each thing
that happened or is, `rpt_` are figures. Questions to begin with: [analysts.md](analysts.md).
"""
_DOC = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
_REFERENCE = re.compile(r"{{ doc\('(\w+)'\) }}")


def dictionary(models: Path = MODELS, published: Path = PUBLISHED) -> str:
    """The document. :raises InputError: a column is described nowhere, or twice."""
    described = _descriptions(models)
    marts = {
        model["name"]: model
        for path in sorted(models.glob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    }
    names = sorted(marts)
    contents = " · ".join(f"[{name}](#{name})" for name in names)
    sections = [_section(marts[name], described) for name in names]
    return f"{_HEAD}\n{contents}\n\n" + "\n".join(sections) + _macros(published)


def _descriptions(models: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(models.glob("*.md")):
        for name, text in _DOC.findall(path.read_text(encoding="utf-8")):
            if name in found:
                raise InputError(f"{path}: {name} is described twice")
            found[name] = " ".join(text.split())
    return found


def _section(model: dict[str, Any], described: dict[str, str]) -> str:
    lines = [f"## {model['name']}", "", " ".join(model["description"].split()), ""]
    if key := _key(model):
        lines += [f"Key: {', '.join(f'`{column}`' for column in key)}.", ""]
    lines += ["| column | meaning | values |", "|---|---|---|"]
    for column in model["columns"]:
        reference = _REFERENCE.fullmatch(column["description"])
        if reference is None or reference[1] not in described:
            raise InputError(f"{model['name']}.{column['name']}: is described in no columns*.md")
        meaning = described[reference[1]].replace("|", "\\|").replace("<", "&lt;")
        lines.append(f"| `{column['name']}` | {meaning} | {_values(column)} |")
    return "\n".join(lines) + "\n"


def _key(model: dict[str, Any]) -> list[str]:
    for test in model.get("data_tests", []):
        if "unique_key" in test:
            return list(test["unique_key"]["arguments"]["columns"])
    return [column["name"] for column in model["columns"] if "unique" in column.get("data_tests", [])]


def _values(column: dict[str, Any]) -> str:
    told = []
    for test in column.get("data_tests", []):
        if test == "not_null":
            told.append("never null")
        elif isinstance(test, dict) and "accepted_values" in test:
            told.append(" ".join(f"`{value}`" for value in test["accepted_values"]["arguments"]["values"]))
        elif isinstance(test, dict) and "relationships" in test:
            arguments = test["relationships"]["arguments"]
            other = arguments["to"].removeprefix("ref('").removesuffix("')")
            told.append(f"of [{other}](#{other})")
    return ", ".join(told)


def _macros(published: Path) -> str:
    lines = ["", "## Macros", "", "Called like a table: `FROM fct_feedback_as_of(DATE '2026-11-01')`.", ""]
    for path in sorted(published.glob("*.sql")):
        said = [
            line.removeprefix("-- ") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("--")
        ]
        call, _, meaning = " ".join(said).partition(": ")
        lines.append(f"- `{call}`: {meaning}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the document; with ``--check`` only says whether it is stale (exit code 1)."""
    parser = argparse.ArgumentParser(prog="python -m warehouse.dictionary", description=main.__doc__)
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args(arguments).check
    try:
        text = dictionary()
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    if is_check:
        is_stale = not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text
        print(f"{DOCUMENT}: {'stale: run python -m warehouse.dictionary' if is_stale else 'fresh'}")
        return int(is_stale)
    fresh = DOCUMENT.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, DOCUMENT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
