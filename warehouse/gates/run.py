"""Running an expectation suite on a frame, and the Data Docs that say what was found."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hieudan.settings import InputError
from warehouse.gates.pages import localise

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # an office's pipeline sends nothing anywhere

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import great_expectations as gx
    from great_expectations.expectations import Expectation


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation that did not hold."""

    suite: str
    name: str
    """The expectation's own name, as its ``meta`` gives it."""
    column: str
    rows: tuple[int, ...]
    """Positions in the frame; empty when the expectation is about the whole."""
    observed: str

    def line(self) -> str:
        """The finding in one line, without values."""
        where = f", {len(self.rows)} rows" if self.rows else ""
        return f"{self.suite}: {self.name} ({self.column}{where}; observed {self.observed})"


def named(name: str, expectation: Expectation) -> Expectation:
    """An expectation with a name of our own, by which reports, quarantine and Data Docs call it."""
    asked = {key: value for key, value in expectation.configuration.kwargs.items() if key != "column"}
    expectation.meta = {"name": name}
    expectation.description = f"{name} · {expectation.expectation_type} {asked or ''}"
    return expectation


class Gate:
    """Suites run one after another into one set of Data Docs."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="hieudan-gate-"))
        self._context = gx.get_context(mode="file", project_root_dir=str(self._folder))
        self._context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
        self._source = self._context.data_sources.add_pandas("hieudan")
        self._failed: dict[str, tuple[int, int]] = {}

    def check(self, suite: str, frame: pd.DataFrame, expectations: Sequence[Expectation]) -> list[Finding]:
        """Runs the expectations on a frame; what did not hold.

        :raises InputError: an expectation could not be checked at all (a missing column, values of the wrong type).
        """
        batch = self._source.add_dataframe_asset(suite).add_batch_definition_whole_dataframe("all")
        definition = self._context.validation_definitions.add(
            gx.ValidationDefinition(
                name=suite,
                data=batch,
                suite=self._context.suites.add(gx.ExpectationSuite(name=suite, expectations=list(expectations))),
            )
        )
        checkpoint = self._context.checkpoints.add(
            gx.Checkpoint(
                name=suite,
                validation_definitions=[definition],
                result_format={"result_format": "COMPLETE", "include_unexpected_rows": False},
            )
        )
        result = checkpoint.run(batch_parameters={"dataframe": frame})
        findings = [
            _finding(suite, entry)
            for validation in result.run_results.values()
            for entry in validation.results
            if not entry.success
        ]
        self._failed[suite] = len(expectations), len(findings)
        return findings

    def write_docs(self, folder: Path) -> None:
        """The Data Docs of all that was checked, as a folder of HTML: swapped in when complete."""
        self._context.build_data_docs()
        built = self._folder / "gx" / "uncommitted" / "data_docs" / "local_site"
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(built, fresh)
        localise(fresh, self._failed)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)

    def close(self) -> None:
        """Removes the working folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _finding(suite: str, entry: object) -> Finding:
    config = entry.expectation_config  # type: ignore[attr-defined]
    result = entry.result or {}  # type: ignore[attr-defined]
    column = config.kwargs.get("column") or ",".join(config.kwargs.get("column_list", [])) or "table"
    name = (config.meta or {}).get("name", config.type)
    if "unexpected_count" not in result and "observed_value" not in result:
        raise InputError(f"{suite}: {name} could not be checked on {column}")
    observed = str(result.get("observed_value", f"{result.get('unexpected_count')} unexpected"))
    return Finding(suite, name, column, tuple(result.get("unexpected_index_list") or ()), observed)
