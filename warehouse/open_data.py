"""``data/open/``: what everybody may have. Weekly counts by topic, commune and agency as CSV and Parquet, small cells left out.

Only counts of what came and what was answered. The number unresolved at a week's end is left out: from one week's to the
next, what came could be worked out where it is not shown. Only whole weeks, and every code in every week: that a row is
missing would tell something.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from privacy.small_cells import SMALL, suppress, total

DEMO = "DỮ LIỆU MÔ PHỎNG"
FIGURES = ("received_count", "answered_count")
UNKNOWN, OTHERS = "chua_ro", "khac"
_WEEKS = "SELECT DISTINCT week_on, week_code FROM rpt_weekly_topic WHERE is_complete ORDER BY week_on"


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to divide a week's total. ``codes``: query of (code, name); ``of_flow``: the code of a row of the flow."""

    name: str
    title: str
    codes: str
    of_flow: str


CUTS = (
    Cut("topic", "theo lĩnh vực", "SELECT topic_code, topic_name FROM dim_topic ORDER BY topic_order", "topic_code"),
    Cut(
        "commune",
        "theo xã, phường",
        f"SELECT commune_code, commune_name FROM dim_commune UNION ALL SELECT '{UNKNOWN}', 'Chưa rõ địa bàn' ORDER BY 1",  # noqa: S608
        f"coalesce(commune_code, '{UNKNOWN}')",
    ),
    Cut(
        "agency",
        "theo cơ quan giải quyết",
        # Names that no table knows are a portal's own words: they are counted together.
        f"SELECT agency_code, agency_name FROM dim_agency WHERE is_known UNION ALL SELECT '{UNKNOWN}', 'Chưa ghi cơ quan'"  # noqa: S608
        f" UNION ALL SELECT '{OTHERS}', 'Cơ quan khác' ORDER BY 1",
        f"CASE WHEN agency_code IS NULL THEN '{UNKNOWN}'"  # noqa: S608
        f" WHEN agency_code IN (SELECT agency_code FROM dim_agency WHERE is_known) THEN agency_code ELSE '{OTHERS}' END",
    ),
)
_FIELDS: dict[str, tuple[str, str]] = {
    "week_code": ("string", "Tuần theo ISO 8601, ví dụ 2026-W47."),
    "week_on": ("date", "Ngày thứ Hai của tuần."),
    "topic_code": ("string", "Mã lĩnh vực; chua_ro: máy không phân loại được."),
    "topic_name": ("string", "Tên lĩnh vực."),
    "commune_code": ("string", "Mã xã, phường từ ngày 1/7/2025; chua_ro: không rõ địa bàn."),
    "commune_name": ("string", "Tên xã, phường."),
    "agency_code": ("string", "Mã cơ quan; chua_ro: nguồn không ghi; khac: tên chưa có trong danh mục."),
    "agency_name": ("string", "Tên cơ quan."),
    "received_count": ("integer", "Số phản ánh gửi trong tuần. Trống: dưới 5, hoặc được giấu để không ai tính lại được số dưới 5."),
    "answered_count": ("integer", "Số phản ánh được trả lời trong tuần. Trống: như trên."),
    "is_demo": ("boolean", "true: số liệu mô phỏng, không phải số liệu thật."),
}  # fmt: skip


def write_open(con: duckdb.DuckDBPyConnection, folder: Path, as_of: date, province: str) -> None:
    """Writes the tables and their description (``datapackage.json``) into an empty folder; the same tables give the same bytes.

    ``con``: the published tables are in its current catalogue.
    """
    weeks: list[tuple[date, str]] = con.execute(_WEEKS).fetchall()
    is_demo = con.execute("SELECT coalesce(bool_or(is_demo), false) FROM dim_portal").fetchone() == (True,)
    mark = f"{DEMO}. " if is_demo else ""
    resources = [_total(con, folder, weeks, is_demo)]
    resources += [_cut(con, folder, cut, weeks, is_demo) for cut in CUTS]
    package = {
        "profile": "tabular-data-package",
        "name": f"hieu-dan-phan-anh-theo-tuan{'-mo-phong' if is_demo else ''}",
        "title": f"{mark}Phản ánh, kiến nghị công khai của người dân theo tuần, {province}",
        "description": (
            f"{mark}Số đếm theo tuần từ các cổng công khai, đến hết tuần trước đêm {as_of}. Số dưới {SMALL} được giấu, cùng một số"
            " ô khác để không thể tính lại từ tổng. Không có nội dung, không có thông tin về người gửi. Số của các tuần có thể"
            " chưa đủ nguồn: không dùng để so sánh các tuần với nhau."
        ),
        "version": as_of.isoformat(),
        "is_demo": is_demo,
        "resources": [resource for pair in resources for resource in pair],
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _total(
    con: duckdb.DuckDBPyConnection, folder: Path, weeks: Sequence[tuple[date, str]], is_demo: bool
) -> list[dict[str, Any]]:
    sums = ", ".join(f"sum({figure})::BIGINT" for figure in FIGURES)
    counted = {week: counts for week, *counts in con.execute(f"SELECT week_on, {sums} FROM rpt_weekly_flow GROUP BY 1").fetchall()}  # noqa: S608 # fmt: skip
    rows = [[code, week, *(total(count) for count in counted.get(week, [0, 0])), is_demo] for week, code in weeks]
    columns = ("week_code", "week_on", *FIGURES, "is_demo")
    return _write(con, folder, "weekly_total", "Tổng toàn tỉnh", columns, rows, ["week_code"], is_demo)


def _cut(
    con: duckdb.DuckDBPyConnection, folder: Path, cut: Cut, weeks: Sequence[tuple[date, str]], is_demo: bool
) -> list[dict[str, Any]]:
    codes: list[tuple[str, str]] = con.execute(cut.codes).fetchall()
    sums = ", ".join(f"sum({figure})::BIGINT" for figure in FIGURES)
    flow = con.execute(f"SELECT week_on, {cut.of_flow}, {sums} FROM rpt_weekly_flow GROUP BY 1, 2").fetchall()  # noqa: S608
    counted: dict[date, dict[str, Sequence[int]]] = defaultdict(dict)
    for week, code, *counts in flow:
        counted[week][code] = counts
    rows: list[list[object]] = []
    for week, week_code in weeks:
        cells = [counted[week].get(code, (0, 0)) for code, _ in codes]
        shown = zip(*(suppress([cell[place] for cell in cells]) for place in range(len(FIGURES))), strict=True)
        rows += [
            [week_code, week, code, name, *counts, is_demo] for (code, name), counts in zip(codes, shown, strict=True)
        ]
    columns = ("week_code", "week_on", f"{cut.name}_code", f"{cut.name}_name", *FIGURES, "is_demo")
    key = ["week_code", f"{cut.name}_code"]
    return _write(con, folder, f"weekly_by_{cut.name}", f"Theo tuần, {cut.title}", columns, rows, key, is_demo)


_TYPES = {"string": "VARCHAR", "date": "DATE", "integer": "BIGINT", "boolean": "BOOLEAN"}


def _write(
    con: duckdb.DuckDBPyConnection, folder: Path, name: str, title: str, columns: Sequence[str],
    rows: Sequence[Sequence[object]], key: Sequence[str], is_demo: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """One table in both forms; their entries in the description."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([{True: "true", False: "false"}.get(cell, cell) if isinstance(cell, bool) else cell for cell in row] for row in rows)  # fmt: skip
    text, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    text.write_text(held.getvalue(), encoding="utf-8")
    kinds = ", ".join(f"'{column}': '{_TYPES[_FIELDS[column][0]]}'" for column in columns)
    con.execute(
        f"COPY (FROM read_csv('{text}', header = true, columns = {{{kinds}}})) TO '{parquet}'"
        f" (FORMAT parquet, KV_METADATA {{title: '{DEMO if is_demo else title}'}})"
    )
    schema = {
        "fields": [{"name": column, "type": _FIELDS[column][0], "description": _FIELDS[column][1]} for column in columns],
        "primaryKey": list(key),
        "missingValues": [""],
    }  # fmt: skip
    mark = f" ({DEMO})" if is_demo else ""
    about = {"profile": "tabular-data-resource", "title": title + mark, "schema": schema}
    return [
        {"name": name, "path": text.name, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"} | about | _bytes(text),
        {"name": f"{name}-parquet", "path": parquet.name, "format": "parquet", "mediatype": "application/vnd.apache.parquet"}
        | about | {"profile": "data-resource"} | _bytes(parquet),
    ]  # fmt: skip


def _bytes(path: Path) -> dict[str, object]:
    raw = path.read_bytes()
    return {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
