"""Writes ``docs/report-figures.schema.json``: ``python -m reports.schema``."""

from __future__ import annotations

import json

from hieudan.settings import ROOT
from reports.model import WeekReport

if __name__ == "__main__":
    text = json.dumps(WeekReport.model_json_schema(), ensure_ascii=False, indent=1)
    (ROOT / "docs" / "report-figures.schema.json").write_text(text + "\n", encoding="utf-8")
