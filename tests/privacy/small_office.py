"""A small data folder with all that a province has: nights, published files, open data, a report, a review sheet.

Marts are made without dbt and labels without a model, so that a night costs a second.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pypdf import PdfReader

from cli.topics import read_review, write_review
from hieudan.settings import DataFolder, Province, load_province
from reports.brief import make_brief
from reports.week import Week
from reports.weekly import make_weekly
from tests.warehouse.quick import without_dbt
from tests.warehouse.small_night import LAMP, RUBBISH, SATURDAY, SUNDAY, at, land
from warehouse.landing import read_partition
from warehouse.night import after_the_crawls
from warehouse.schema import warehouse

PROVINCE = load_province("19")
SECRET = {"first": "zukunftsmelodie", "edited": "wolkenkratzer", "answer": "pfefferminztee", "address": "gartenzaun",
          "broken": "strassenbahn", "denounced": "quarkstrudel"}  # fmt: skip
"""Words that stand nowhere but in what one item says."""
TELLTALE: dict[str, Any] = RUBBISH | {
    "text": f"Bãi rác bốc mùi {SECRET['first']} ở phường Phan Đình Phùng suốt nhiều tháng nay không ai dọn",
    "address_raw": f"gần cổng {SECRET['address']}", "lat": 21.59, "lon": 105.84, "sender_hash": "ab" * 32,
    "answer": f"Sẽ kiểm tra {SECRET['answer']}", "url": "http://127.0.0.1/1",
}  # fmt: skip
EDITED = TELLTALE | {"text": TELLTALE["text"] + f", nay lại thêm {SECRET['edited']}"}
DENOUNCED: dict[str, Any] = {
    "source_id": "3", "title": f"Tố cáo {SECRET['denounced']}", "sent_at": at("2026-11-11T08:00"),
    "text": f"Tố cáo cán bộ xã nhận {SECRET['denounced']} của dân", "answer": f"Chuyển {SECRET['denounced']}",
}  # fmt: skip
NIGHTS = {SATURDAY: [TELLTALE, LAMP, DENOUNCED], SUNDAY: [EDITED, LAMP, DENOUNCED]}


def label_by_hand(data: DataFolder, _province: Province) -> int:
    """In place of the model: denunciations by their first word."""
    with warehouse(data.warehouse) as con:
        waiting = con.execute("SELECT DISTINCT label_key, text FROM raw.observation WHERE presence = 'listed'"
                              " AND label_key NOT IN (SELECT label_key FROM raw.label)").fetchall()  # fmt: skip
        for key, text in waiting:
            kind = "to_cao" if text.startswith("Tố cáo") else "phan_anh"
            topic, communes = ("moi_truong", ["05443"]) if "rác" in text else ("can_bo", [])
            con.execute("INSERT INTO raw.label VALUES (?, 'by hand', ?, 0.9, [], ?, 1, ['mùi'], ?, ?, [], false)",
                        [key, topic, kind, communes, "commune" if communes else "none"])  # fmt: skip
        con.execute("INSERT OR IGNORE INTO raw.answer_label SELECT DISTINCT answer_key, 'by hand', 'dang_xu_ly'"
                    " FROM raw.observation WHERE answer != ''")  # fmt: skip
    return len(waiting)


@pytest.fixture(scope="module", autouse=True)
def quickly() -> Iterator[None]:
    with without_dbt() as patch:
        patch.setattr("warehouse.annotate.annotate", label_by_hand)
        patch.setattr("warehouse.gates.marts.gate_marts", lambda _data: [])
        yield


def break_a_row(data: DataFolder, night: date) -> None:
    """Adds a line to the landing that is no record, and so goes into quarantine."""
    folder = data.partition("thu", night)
    manifest = read_partition(folder).manifest
    path = folder / manifest.parts[0].name
    line = json.dumps({"portal_id": "thu", "source_id": "1", "text": f"hỏng {SECRET['broken']}", "extra": 1})
    packed = gzip.compress(gzip.decompress(path.read_bytes()) + line.encode() + b"\n", mtime=0)
    path.write_bytes(packed)
    part = manifest.parts[0].model_copy(
        update={"row_count": manifest.parts[0].row_count + 1, "sha256": hashlib.sha256(packed).hexdigest()}
    )
    (folder / "manifest.json").write_text(manifest.model_copy(update={"parts": [part]}).model_dump_json())


def run(data: DataFolder, night: date) -> None:
    done = after_the_crawls(data, PROVINCE, night, lambda _line: None)
    assert done.is_published, done.reason


def make_office(root: Path) -> DataFolder:
    """Two nights and everything that people make of them."""
    data = DataFolder(root)
    for night, items in NIGHTS.items():
        land(data, night, items)
        if night == SUNDAY:
            break_a_row(data, night)
        run(data, night)
    make_weekly(data, PROVINCE, Week.parse("2026-W46"))
    make_brief(data, PROVINCE, commune="05443")
    sheet = root / "sheet.csv"
    write_review(data, "2026-W46", sheet, 60)
    rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    done = [rows[0], *(row.removesuffix(",,,") + ",giao_thong,," for row in rows[1:])]
    sheet.write_text("\n".join(done) + "\n", encoding="utf-8")
    read_review(data, sheet)
    return data


def everything(root: Path) -> dict[str, str]:
    """File -> all that it says: unpacked, and of a database every row of every table, and its bytes. PDF: ``in_pdfs``."""
    return {
        path.relative_to(root).as_posix(): _said(path)
        for path in sorted(root.rglob("*"))
        if path.is_file() and "dbt" not in path.parts
    }


def in_pdfs(root: Path) -> str:
    """What all PDFs say."""
    pages = [page for path in sorted(root.rglob("*.pdf")) for page in PdfReader(path).pages]
    return " ".join(page.extract_text() for page in pages)


def _said(path: Path) -> str:
    raw = path.read_bytes()
    plain = raw.decode("utf-8", errors="ignore")
    match path.suffix:
        case ".gz":
            return gzip.decompress(raw).decode("utf-8")
        case ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
                rows = [row for schema, table in tables if schema != "seeds"
                        for row in con.execute(f'SELECT t::VARCHAR FROM "{schema}"."{table}" t').fetchall()]  # fmt: skip
            return plain + str(rows)
        case ".parquet":
            return str(duckdb.sql(f"FROM '{path}'").fetchall())
        case ".docx" | ".xlsx":
            with zipfile.ZipFile(io.BytesIO(raw)) as packed:
                return " ".join(packed.read(name).decode("utf-8", errors="ignore") for name in packed.namelist())
    return plain


def holding(data: DataFolder, *words: str) -> dict[str, set[str]]:
    """Word -> the files that hold it."""
    said = everything(data.root)
    return {word: {name for name, text in said.items() if word in text} for word in words}
