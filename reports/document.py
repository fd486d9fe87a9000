"""A report as blocks of words and tables, before it is HTML or PDF. All strings are plain text: the forms escape them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Align = Literal["left", "right"]


class Part(BaseModel):
    """Nothing in a document changes once it is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Part):
    """``width``: share of the paper's width that a wide column takes; 0 is as wide as its words."""

    name: str
    align: Align = "left"
    width: float = 0
    is_chart: bool = False
    """Its cells are SVG made by ``charts.sparkline``, or empty."""


class Table(Part):
    """``note`` stands below it. Without rows, ``nothing`` stands in its place. An annex is on screen only, folded."""

    type: Literal["table"] = "table"
    caption: str
    columns: list[Column]
    rows: list[list[str]]
    note: str = ""
    nothing: str = "Không có."
    is_annex: bool = False


class Text(Part):
    """A paragraph."""

    type: Literal["text"] = "text"
    text: str


class Bullets(Part):
    """A list."""

    type: Literal["bullets"] = "bullets"
    items: list[str]


class Picture(Part):
    """A chart and the table behind it (on screen; on paper the tables stand elsewhere). ``svg`` is of our own making."""

    type: Literal["picture"] = "picture"
    id: str
    title: str
    alt: str
    svg: str
    width: int
    """Of the drawing, in pixels: on paper all drawings have one scale."""
    table: Table
    is_on_paper: bool = True
    """On screen only, where paper has the same in a table."""


Block = Table | Text | Bullets | Picture


class Section(Part):
    """A numbered part of the report."""

    id: str
    heading: str
    blocks: list[Block]
    begins_page: bool = False


class Tile(Part):
    """One of page one's numbers; ``notes``: against what."""

    id: str
    name: str
    value: str
    notes: list[str]


class Point(Part):
    """One of page one's sentences."""

    id: str
    lead: str
    text: str


class Head(Part):
    """The letterhead: whose it is, and of which place and day.

    ``profile``: ``dang`` as in Hướng dẫn 36-HD/VPTW, ``hanh_chinh`` as in Nghị định 30/2020/NĐ-CP, annex I.
    ``right``: the lines at the upper right, the last of them underlined.
    """

    profile: Literal["dang", "hanh_chinh"]
    superior: str
    body: str
    number: str
    right: list[str]
    place_and_day: str
    signature: list[str] = Field(default_factory=list)
    recipients: list[str] = Field(default_factory=list)


class Document(Part):
    """A whole report. ``demo`` and ``stale`` are empty where they do not apply."""

    language: Literal["vi"] = "vi"
    head: Head
    kind: str
    subject: str
    period: str
    as_of: str
    demo: str
    stale: str
    corrected: str = ""
    is_page_one_alone: bool = True
    """The sections begin on a page of their own."""
    tiles: list[Tile]
    points: list[Point]
    sections: list[Section]
    day: str = Field(description="ISO date of the document, for the file's metadata.")
