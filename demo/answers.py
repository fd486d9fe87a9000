"""What agencies answer: an opening, what they found, the outcome, a courtesy; or the author's own words."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from demo.agencies import agency, updated
from demo.corpus import Matter, fitting, in_unit
from demo.places import Commune, Naming

_CLASSES = {  # weights: what agencies say to whom
    "da_xu_ly": 30, "dang_xu_ly": 22, "co_ke_hoach": 12, "chuyen_don_vi_khac": 8, "khong_co_co_so": 8,
    "giai_thich_chinh_sach": 12, "tu_choi": 4, "khong_ro": 7,
}  # fmt: skip


def answer_class(pick: random.Random, matter: Matter) -> str:
    """The class of an answer; a matter's authored one more often than not."""
    if matter.answer_class and pick.random() < 0.6:
        return matter.answer_class
    if matter.kind == "khen":
        return "khong_ro"
    if matter.kind == "hoi_dap":
        return pick.choice(["giai_thich_chinh_sach"] * 5 + ["chuyen_don_vi_khac", "khong_ro"])
    weights = dict(_CLASSES)
    if matter.kind == "to_cao" or matter.topic == "can_bo":
        weights |= {"co_ke_hoach": 0, "tu_choi": 0, "khong_co_co_so": 20}
    elif matter.kind == "phan_anh":
        weights |= {"tu_choi": 1}
    return pick.choices(list(weights), weights=list(weights.values()))[0]


def answer_text(
    pick: random.Random,
    matter: Matter,
    answer_class: str,
    by: str,
    commune: Commune,
    naming: Naming,
    at: datetime,
    since: datetime,
) -> str:
    """An answer of the class by the agency ``by``, given ``at`` to what came ``since``, in the words of that day."""
    near = max(at - timedelta(days=pick.randint(1, 9)), since)
    if answer_class in ("dang_xu_ly", "co_ke_hoach"):
        near = at + timedelta(days=pick.randint(10, 40))
    slots = {
        "agency": by,
        "unit": naming.unit,
        "other": agency(pick, matter.topic, commune, naming, at.date(), besides=by),
        "day": near.strftime("%d/%m/%Y"),
    }

    def one(section: str) -> str:
        found = fitting(section, matter.text, at.date())
        return pick.choice(found) if found else ""

    said = matter.answer if matter.answer_class == answer_class and pick.random() < 0.75 else ""
    opening = one("answer.open") if matter.kind not in ("hoi_dap", "khen") else "{agency} xin trả lời công dân:"
    parts = [] if pick.random() < 0.25 else [opening]
    if matter.kind == "khen":
        parts = [one("answer.khen")]
    else:
        if answer_class == "khong_ro":
            parts = parts if pick.random() < 0.4 else []
        elif answer_class not in ("chuyen_don_vi_khac", "tu_choi") and not said and matter.kind != "hoi_dap":
            parts.append(one(f"about.{matter.topic}") if pick.random() < 0.75 else "")
        parts.append("{said}" if said else "")
        if not said or pick.random() < 0.2:
            parts.append(one(f"answer.{answer_class}"))
        if pick.random() < 0.45:
            parts.append(one("answer.close"))
    text = (" " if pick.random() < 0.7 else "\n").join(part for part in parts if part)
    return text.format(**slots, said=in_unit(updated(said, at.date()), naming.unit))
