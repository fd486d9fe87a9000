"""What is handed from room to room: the words of DESIGN as types.

A platform parser makes :class:`RawItem` in memory; redaction turns it into :class:`Observation`, the only form
that is ever written; :class:`Manifest` closes one (portal, night) of the landing. All times are of Asia/Ho_Chi_Minh.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

Status = Literal["received", "in_progress", "transferred", "answered", "rejected", "unknown"]
CLOSED: tuple[Status, ...] = ("answered", "rejected")
Presence = Literal["listed", "gone_404", "gone_410", "gone_notice"]
Outcome = Literal["ok", "partial", "failed", "quiet"]
Lists = Literal["all", "answered_only"]
FailureClass = Literal[
    "dns", "refused", "tls", "timeout", "http_4xx", "http_5xx", "blocked", "robots", "layout", "schema", "encoding",
    "loop", "truncated", "empty", "killed",
]  # fmt: skip
Kind = Literal["phan_anh", "kien_nghi", "khieu_nai", "to_cao", "hoi_dap", "khen"]
Topic = Literal[
    "dat_dai", "boi_thuong_gpmb", "quy_hoach", "dau_tu_xay_dung", "trat_tu_xay_dung", "moi_truong", "khoang_san",
    "giao_thong", "ha_tang_do_thi", "dien_nuoc_vien_thong", "thu_tuc_hanh_chinh", "can_bo", "tai_chinh_dong_gop",
    "chinh_sach_xa_hoi", "y_te", "giao_duc", "an_ninh_trat_tu", "nong_nghiep", "lao_dong_doanh_nghiep",
    "dan_chu_co_so", "van_hoa_the_thao", "khac",
]  # fmt: skip
AnswerClass = Literal[
    "da_xu_ly", "dang_xu_ly", "co_ke_hoach", "chuyen_don_vi_khac", "khong_co_co_so", "giai_thich_chinh_sach",
    "tu_choi", "khong_ro",
]  # fmt: skip
TOPICS: tuple[str, ...] = get_args(Topic)
KINDS: tuple[str, ...] = get_args(Kind)
ANSWER_CLASSES: tuple[str, ...] = get_args(AnswerClass)
ABSTAINED = "chua_ro"


class StatusChange(BaseModel):
    """One step of an item's handling, as the portal states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Status
    status_raw: str = ""
    stated_at: datetime | None = None
    unit_raw: str = ""


@dataclass(slots=True)
class RawItem:
    """One item as parsed. It still holds personal data: it lives in memory only and has no way to a disk or a log."""

    source_id: str
    url: str
    """Address for people, canonical: with the id, without the slug."""
    text: str
    title: str = ""
    sender: str = ""
    """The sender as the page shows it: used to find the name in the text, then dropped."""
    sent_at: datetime | None = None
    due_on: date | None = None
    status: Status = "unknown"
    status_raw: str = ""
    category_raw: str = ""
    unit_raw: str = ""
    commune_raw: str = ""
    address_raw: str = ""
    lat: float | None = None
    lon: float | None = None
    answer: str = ""
    answered_at: datetime | None = None
    answer_unit_raw: str = ""
    rating_good: int | None = None
    rating_fair: int | None = None
    rating_poor: int | None = None
    photo_count: int = 0
    is_public: bool = True
    history: list[StatusChange] = field(default_factory=list)
    issues: list[str] = field(default_factory=list)
    """What the parser met and did not know, one line each, without citizens' words."""

    def __repr__(self) -> str:
        return f"RawItem({self.source_id!r})"


RemovalReason = Literal["forgotten", "gone", "retention"]


class Removed(BaseModel):
    """That an item's words were deleted, and what they had been labelled as: figures stay when words go.

    ``label``: columns of ``raw.label`` but its key; None when the words were deleted before they were labelled.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: RemovalReason
    had_answer: bool
    label: dict[str, Any] | None = None
    answer_class: str | None = None


class Observation(BaseModel):
    """An item as seen on one date, with nothing personal in it: one line of a landing part.

    Times are those of Viet Nam, without a zone; the landing gate puts aside rows with another.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal_id: str
    source_id: str
    observed_on: date
    presence: Presence = "listed"
    url: str = ""
    title: str = ""
    text: str = ""
    sent_at: datetime | None = None
    due_on: date | None = None
    status: Status = "unknown"
    status_raw: str = ""
    category_raw: str = ""
    unit_raw: str = ""
    commune_raw: str = ""
    address_raw: str = ""
    lat: float | None = None
    lon: float | None = None
    answer: str = ""
    answered_at: datetime | None = None
    answer_unit_raw: str = ""
    rating_good: int | None = None
    rating_fair: int | None = None
    rating_poor: int | None = None
    photo_count: int = 0
    history: list[StatusChange] = Field(default_factory=list)
    redactions: dict[str, int] = Field(default_factory=dict)
    sender_hash: str | None = None
    content_hash: str = ""
    removed: Removed | None = None
    """Set: the words are deleted, and stay so."""

    def is_open(self) -> bool:
        """Whether something may still happen: neither answered nor rejected nor gone."""
        return self.presence == "listed" and self.status not in CLOSED


# The address is where an item was seen, not what it says: the replica's holds the date, and portals move house.
_NOT_CONTENT = {"observed_on", "content_hash", "redactions", "sender_hash", "url", "removed"}


def content_hash(fields: Mapping[str, object]) -> str:
    """16 hex digits over all that an observation says of an item: equal hashes mean that nothing changed.

    ``fields`` is ``Observation.model_dump(mode="json")`` or the like.
    """
    content = {key: value for key, value in fields.items() if key not in _NOT_CONTENT}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


WORDS = ("title", "text", "answer", "address_raw", "url")
"""Fields that are emptied when an item's words are deleted; its exact place and its sender's hash go with them."""


def without_words(seen: Observation, removed: Removed) -> Observation:
    """The observation without what it says and where exactly. Its hash stays: for the crawler nothing has changed."""
    emptied: dict[str, object] = dict.fromkeys(WORDS, "") | {
        "lat": None,
        "lon": None,
        "sender_hash": None,
        "redactions": {},
    }
    return seen.model_copy(update=emptied | {"removed": removed})


def removed_key(portal_id: str, source_id: str) -> str:
    """Key of the labels of an item whose words are deleted, in place of a hash of the words."""
    return f"removed:{portal_id}:{source_id}"


class KnownItem(BaseModel):
    """What the crawler must remember of an item: one line of ``known.jsonl.gz``, written by the load."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: str
    content_hash: str
    is_open: bool
    sent_on: date | None = None
    answered_on: date | None = None
    last_seen_on: date
    """The last visit."""
    changed_on: date
    """When its content last differed from the visit before; the first visit when it never did."""
    first_seen_on: date | None = None
    is_gone: bool = False
    """The portal said that it is gone: it is not asked for again, and no longer known."""


class Part(BaseModel):
    """One landing file: written under a temporary name, then renamed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    row_count: int
    sha256: str
    """Of the file as it lies on the disk (compressed)."""


class Manifest(BaseModel):
    """What one crawl saw: closes ``portal=<id>/date=<D>/`` and is the source of coverage."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal_id: str
    portal_name: str
    platform: str
    province_code: str
    lists: Lists
    states_answer_date: bool
    """Whether the portal states when it answered: then answers can be counted in weeks whose nights were not seen."""
    is_demo: bool
    observed_on: date
    parser_version: int
    outcome: Outcome
    failure_class: FailureClass | None = None
    failure_detail: str = ""
    is_full_sweep: bool = False
    """All list pages were read to the end: what was known and is not in ``listed.txt.gz`` is not seen any more."""
    paged_back_to: date | None = None
    """Oldest sent date down to which the list was read without a gap; sent dates from here to the day before
    ``observed_on`` are covered. Null: none are."""
    request_count: int = 0
    listed_count: int = 0
    item_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    """Known items whose content is not what it was at the last visit."""
    edited_count: int = 0
    """Of these, items that were closed and still are: edited silently."""
    skipped_not_public_count: int = 0
    portal_total: int | None = None
    """How many items the portal itself says that it has; null: it does not say."""
    unlisted_count: int | None = None
    """Of a full sweep: ``portal_total`` less what the list showed, not public ones included. Null: not to be said."""
    fill_rates: dict[str, float] = Field(default_factory=dict)
    unknown_words: dict[str, dict[str, int]] = Field(default_factory=dict)
    """Field -> word -> how often: statuses and the like that no table knows."""
    issues: dict[str, int] = Field(default_factory=dict)
    redactions: dict[str, int] = Field(default_factory=dict)
    parts: list[Part] = Field(default_factory=list)
