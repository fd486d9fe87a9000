"""Portals' status words -> canonical statuses (`portal-formats`, "Canonical status"). There is no default branch."""

from __future__ import annotations

from collections.abc import Mapping

from hieudan.records import Status
from hieudan.text import fold, tidy

_WORDS: dict[Status, tuple[str, ...]] = {
    "received": ("Mới", "Chờ tiếp nhận", "Đã tiếp nhận", "Chờ xử lý", "CHUA_XU_LY"),
    "in_progress": ("Đang xử lý", "DANG_XU_LY"),
    "transferred": ("Chuyển xử lý", "CHUYEN_TIEP"),
    "answered": ("Đã trả lời", "Đã xử lý", "Được xử lý", "DA_XU_LY"),
    "rejected": ("Đã từ chối", "Không thuộc thẩm quyền"),
}
VTS_CODES: dict[int, Status] = {2: "in_progress", 3: "in_progress", 4: "in_progress", 5: "in_progress", 6: "answered"}


def _key(word: str) -> str:
    return fold(tidy(word)).replace("_", " ")


_TABLE: dict[str, Status] = {_key(word): status for status, words in _WORDS.items() for word in words}

SAYS_NOTHING = frozenset({"qua han", "sap den han", "trong han"})
"""Words about the deadline say nothing of the state, which then comes from elsewhere; they stay in the raw field."""


def canonical(word: str, extra: Mapping[str, Status] | None = None) -> Status | None:
    """The status that a word stands for; ``unknown`` for a word that no table has; None when nothing is said."""
    key = _key(word)
    if not key or key in SAYS_NOTHING:
        return None
    if extra:
        for own, status in extra.items():
            if _key(own) == key:
                return status
    return _TABLE.get(key, "unknown")


def stated(word: str, has_answer: bool, extra: Mapping[str, Status] | None, issues: list[str]) -> Status:
    """The status of an item by the portal's word; without one, an answer means answered, and nothing is unknown."""
    by_word = canonical(word, extra)
    if by_word is not None:
        return by_word
    if has_answer:
        return "answered"
    issues.append("status: missing")
    return "unknown"


def is_open(status: Status) -> bool:
    """Whether something may still happen."""
    return status not in ("answered", "rejected")
