"""A document -> PDF/A-2b by Typst, in the Party's layout (Hướng dẫn 36-HD/VPTW), with the shipped fonts only.

The document goes to Typst as JSON data: no word of it is ever Typst markup. The same document gives the same bytes.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import typst

from hieudan.records import LOCAL_ZONE
from reports.charts import FONTS
from reports.document import Document

_TEMPLATES = Path(__file__).parent / "templates"


def render_pdf(document: Document) -> bytes:
    """The report on A4."""
    moment = datetime.fromisoformat(document.day).replace(hour=6, tzinfo=LOCAL_ZONE)
    made: bytes = typst.compile(
        _TEMPLATES / "report.typ",
        root=_TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=int(moment.timestamp()),
        sys_inputs={"report": json.dumps(document.model_dump(mode="json"), ensure_ascii=False)},
    )
    return made


def page_count(pdf: bytes) -> int:
    """Pages of a PDF made here (its page tree is not compressed)."""
    found = re.search(rb"/Type/Pages/Count (\d+)", pdf)
    assert found is not None
    return int(found[1])
