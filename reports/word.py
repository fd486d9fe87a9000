"""A document -> DOCX that the office edits before signing. Words are set as runs of text; the same document gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
import vl_convert
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.charts import register_fonts
from reports.document import Document, Section, Table

_FONT = "Times New Roman"
_TEXT_WIDTH = 165
"""Millimetres between the margins: 210 - 30 - 15."""


def render_docx(document: Document) -> bytes:
    """The report as a Word file on A4 with the margins of the PDF."""
    made = docx.Document()
    _page(made, document)
    _head(made, document)
    for line, size in ((document.kind, 15), (document.subject, 14)):
        _line(made, line, size, is_bold=True)
    _line(made, f"({document.period})", 12)
    _line(made, document.as_of, 11)
    if document.stale:
        warned = made.add_paragraph()
        warned.add_run("DỮ LIỆU CŨ. ").bold = True
        warned.add_run(document.stale)
    if document.corrected:
        told = made.add_paragraph()
        told.add_run("BẢN ĐÍNH CHÍNH. ").bold = True
        told.add_run(document.corrected)
    _tiles(made, document)
    for point in document.points:
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.add_run(f"{point.lead}. ").bold = True
        paragraph.add_run(point.text)
    if document.is_page_one_alone:
        made.add_page_break()
    for no, section in enumerate(document.sections, start=1):
        _section(made, no, section)
    _signature(made, document)
    held = io.BytesIO()
    made.save(held)
    return _same_bytes(held.getvalue())


def _page(made: Any, document: Document) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    if document.demo:
        top = page.header.paragraphs[0]
        top.alignment = WD_ALIGN_PARAGRAPH.CENTER
        top.add_run(document.demo).bold = True
    for name in ("Normal", "Heading 1", "List Bullet"):
        style = made.styles[name]
        style.font.name, style.font.size = _FONT, Pt(14 if name == "Heading 1" else 13)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(key), _FONT)
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        style.font.color.rgb = None
    made.styles["Heading 1"].font.color.rgb = docx.shared.RGBColor(0, 0, 0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    made.styles["Normal"].element.get_or_add_rPr().append(language)
    moment = datetime.fromisoformat(document.day)
    properties = made.core_properties
    properties.title, properties.author, properties.language = (
        f"Báo cáo {document.subject}",
        document.head.body,
        "vi-VN",
    )
    properties.created = properties.modified = moment
    properties.last_modified_by, properties.comments = document.head.body, document.demo


def _line(where: Any, text: str, size: int, *, is_bold: bool = False, is_italic: bool = False) -> Any:
    paragraph = where.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = is_bold, is_italic, Pt(size)
    return run


def _head(made: Any, document: Document) -> None:
    head = document.head
    left, right = made.add_table(1, 2).rows[0].cells
    _line(left, head.superior, 13)
    _line(left, head.body, 13, is_bold=True)
    _line(left, "*" if head.profile == "dang" else "———", 13)
    _line(left, head.number, 13)
    for line in head.right:
        run = _line(right, line, 13 if head.profile == "dang" else 12, is_bold=True)
        run.underline = line == head.right[-1]
    _line(right, head.place_and_day, 13, is_italic=True)
    for cell in (left, right):
        cell._tc.remove(cell.paragraphs[0]._p)


def _tiles(made: Any, document: Document) -> None:
    table = made.add_table(1, len(document.tiles), style="Table Grid")
    for cell, tile in zip(table.rows[0].cells, document.tiles, strict=True):
        cell.paragraphs[0].add_run(tile.name).font.size = Pt(10)
        run = cell.add_paragraph().add_run(tile.value)
        run.bold, run.font.size = True, Pt(18)
        for note in tile.notes:
            cell.add_paragraph().add_run(note).font.size = Pt(8)
    made.add_paragraph()


def _section(made: Any, no: int, section: Section) -> None:
    if section.begins_page:
        made.add_page_break()
    made.add_heading(f"{no}. {section.heading}", level=1)
    for block in section.blocks:
        if block.type == "text":
            made.add_paragraph(block.text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        elif block.type == "bullets":
            for item in block.items:
                made.add_paragraph(item, style="List Bullet")
        elif block.type == "table" and not block.is_annex:
            _table(made, block)
        elif block.type == "picture" and block.is_on_paper:
            made.add_paragraph().add_run(block.title).bold = True
            register_fonts()
            png = vl_convert.svg_to_png(block.svg, scale=2)
            shape = made.add_picture(io.BytesIO(png), width=Mm(min(_TEXT_WIDTH, block.width * 0.325)))
            shape._inline.docPr.set("descr", f"{block.title}. {block.alt}")


def _table(made: Any, table: Table) -> None:
    if not table.rows:
        paragraph = made.add_paragraph()
        paragraph.add_run(f"{table.caption}. ").bold = True
        paragraph.add_run(table.nothing)
        return
    caption = made.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.add_run(table.caption).bold = True
    # Small pictures inside cells stay on screen and in the PDF.
    kept = [place for place, column in enumerate(table.columns) if not column.is_chart]
    shown = made.add_table(1 + len(table.rows), len(kept), style="Table Grid")
    shares = [table.columns[place].width or 0.8 for place in kept]
    lines = [[column.name for column in table.columns], *table.rows]
    for no, (row, line) in enumerate(zip(shown.rows, lines, strict=True)):
        for cell, place, width in zip(row.cells, kept, shares, strict=True):
            cell.width = Mm(_TEXT_WIDTH * width / sum(shares))
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            if table.columns[place].align == "right":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(line[place])
            run.bold, run.font.size = no == 0, Pt(9)
    header = shown.rows[0]._tr.get_or_add_trPr()
    header.append(OxmlElement("w:tblHeader"))
    if table.note:
        made.add_paragraph().add_run(table.note).font.size = Pt(9)


def _signature(made: Any, document: Document) -> None:
    head = document.head
    if not (head.recipients or head.signature):
        return
    made.add_paragraph()
    left, right = made.add_table(1, 2).rows[0].cells
    if head.recipients:
        left.paragraphs[0].add_run("Nơi nhận:").underline = head.profile == "dang"
    for no, line in enumerate(head.recipients, start=1):
        end = "." if no == len(head.recipients) else ";"
        left.add_paragraph().add_run(f"- {line}{end}").font.size = Pt(12)
    for line in head.signature:
        _line(right, line, 14, is_bold=True)


def _same_bytes(made: bytes) -> bytes:
    """The package anew, with one fixed time for every part."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return held.getvalue()
