"""Writes ``docs/report-figures.schema.json``: ``python -m reports.schema``."""

from __future__ import annotations

import json

from hieudan.settings import ROOT
from reports.model import WeekReport
from reports.period_model import PeriodReport

if __name__ == "__main__":
    for model, name in ((WeekReport, "report-figures"), (PeriodReport, "report-period-figures")):
        text = json.dumps(model.model_json_schema(), ensure_ascii=False, indent=1)
        (ROOT / "docs" / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")
