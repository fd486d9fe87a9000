"""What an agency's answer amounts to: one of eight classes, by a small model and by the words that leave little doubt.

The classes, in the sense of the training text: ``da_xu_ly`` done · ``dang_xu_ly`` taken up, being checked, or handed
to a subordinate to act now · ``co_ke_hoach`` planned, with a programme, a date or "when funds are there" ·
``chuyen_don_vi_khac`` passed to, or belonging to, another body · ``khong_co_co_so`` checked and found not so ·
``giai_thich_chinh_sach`` explains rules, cause or situation · ``tu_choi`` declines, at least for now · ``khong_ro``
a reply that says nothing definite.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import ANSWER_CLASSES
from hieudan.text import fold, nfc
from transforms.nlp.calibrate import f1_by_class, macro_f1
from transforms.nlp.corpus import Example

Doubles = npt.NDArray[np.float64]

# Class -> the words that speak for it (without diacritics) and how loudly, in units of the model's scores.
_WORDS: list[tuple[str, float, str]] = [
    ("da_xu_ly", 0.25, (r"da (?:sua|khac phuc|xu ly|xu phat|xu ly ky luat|don|thao do|lap dat|lap lai|thay|hoan thanh|cap|tra|chi tra|giai quyet"
     r"|hoan tra|nao vet|xin loi|cat tia|bo tri|kiem diem|dong dien|khoi phuc|va |thu gom|trao|phat |nhac nho|chan chinh|lap bien ban|ra quan"
     r"|to chuc|ky luat|don dep|tong ve sinh|cham dut|dinh chi)|nguoi dan (?:da )?(?:nhat tri|dong thuan|hai long)|da xong|cam ket (?:tu|khong)|bi kiem diem"
     r"|xu phat (?:hanh chinh )?\d|bi (?:xu )?phat")),
    ("dang_xu_ly", 0.2, (r"dang (?:kiem tra|xac minh|xu ly|giai quyet|dieu tra|phoi hop|thi cong|khac phuc|ra soat|tham dinh|hoan thien|chi dao|lam ro)"
     r"|(?:chi dao|giao|yeu cau|don doc) (?:[^.;]{0,60})(?:kiem tra|xac minh|xu ly|lam ro|giai quyet|ra soat|khac phuc|thao do|bao cao)|se kiem tra|tiep tuc kiem tra"
     r"|tiep nhan,? (?:va )?(?:xu ly|kiem tra|yeu cau)|vao cuoc|dieu tra|khoi to|lap doan")),
    ("co_ke_hoach", 0.25, (r"ke hoach|du kien|trong (?:quy|thang|nam) (?:[ivx]+|\d+)|giai doan (?:toi|20\d\d)|khi (?:co|can doi|bo tri duoc) (?:nguon |kinh )?(?:von|phi)"
     r"|nam (?:sau|toi|20\d\d)|danh muc|se (?:dau tu|trien khai|lap dat|sua chua|xay dung|bo tri|nang cap|mo|thuc hien|khoi cong|hoan thanh|to chuc)|lo trinh|dang lap du an|de xuat dau tu")),
    ("chuyen_don_vi_khac", 0.3, (r"(?:chuyen|gui|bao|kien nghi|de nghi) (?:[^.;]{0,40})(?:cho |den |toi )?(?:co quan|so |bo |phong |cong ty|don vi|nganh|quan|huyen|xa |phuong |ubnd|evn|vien|cong an|khu quan ly)"
     r"|thuoc (?:tham quyen|trach nhiem|dia ban|pham vi)|(?:khong|chua) thuoc tham quyen|trinh (?:ky hop|quoc hoi|trung uong|chinh phu)|lien he (?:[^.;]{0,30})de (?:duoc )?(?:giai quyet|huong dan)|tong hop,? (?:chuyen|gui|trinh|kien nghi)")),
    ("khong_co_co_so", 0.4, (r"khong co (?:can cu|co so|tinh trang|viec|dau hieu|sai pham|nhu phan anh)|khong dung (?:su that|nhu|thuc te|voi)|khong phat hien|chua phat hien|phan anh (?:la )?(?:khong dung|sai|chua dung)"
     r"|khong (?:xay ra|ton tai|vi pham)|dung (?:quy dinh|trinh tu|tham quyen)(?: cua| phap)?[.,;]|khong phai (?:dat|la|cong trinh)|deu dat (?:chuan|yeu cau)|du theo quy dinh|bac don|to cao sai|khong thay")),
    ("giai_thich_chinh_sach", 0.2, (r"theo (?:quy dinh|luat|nghi dinh|thong tu|quyet dinh|dieu)|can cu|quy dinh (?:tai|cua)|nguyen nhan|giai thich|do (?:anh huong|phan mem|dac thu|gia|mua)|phai (?:co|nop|dap ung|bao dam|du)"
     r"|doi tuong|dieu kien|muc (?:ho tro|thu|dong|huong)|khong thuoc (?:dien|doi tuong)|duoc huong|ho so gom|nghi dinh \d")),
    ("tu_choi", 0.35, (r"khong (?:the|du dieu kien|duoc|dong y|chap thuan|tiep nhan|thu ly|xem xet|giai quyet them|co nguon|bo tri duoc)|tu choi|luu don|chua (?:the|co (?:nguon )?(?:von|kinh phi)|bo tri duoc|can doi duoc|xem xet)"
     r"|con han che|chua co (?:chu truong|van ban|quy dinh|nguon)|cham dut (?:tiep|thu ly|giai quyet)|giu nguyen")),
    ("khong_ro", 0.2, r"^[^.;,]{0,25}(?:ghi nhan|tiep thu|tra loi|giai trinh|tiep nhan)[^.;]{0,40}\.?$|se (?:co van ban tra loi|tra loi sau|phan hoi|xem xet)|chua (?:ro|nam duoc|co cau tra loi|tra loi)|nhieu ly do|khong noi ro"),
]  # fmt: skip
_COMPILED = [(ANSWER_CLASSES.index(code), weight, re.compile(words)) for code, weight, words in _WORDS]
_SHARE = 1.0
"""How much of the words' weight is added to the model's scores (out-of-family figures: docs/topics.md)."""


def word_scores(answers: Sequence[str]) -> Doubles:
    """One row an answer: what the words alone say for each class."""
    scores = np.zeros((len(answers), len(ANSWER_CLASSES)))
    for row, answer in enumerate(answers):
        folded = fold(nfc(answer)).strip()
        for place, weight, pattern in _COMPILED:
            if pattern.search(folded):
                scores[row, place] += weight
    return scores


def decide(answers: Sequence[str], scores: Doubles) -> list[str]:
    """The class of each answer from the model's scores and the words; ``khong_ro`` for one without letters."""
    places = (scores + _SHARE * word_scores(answers)).argmax(axis=1)
    return [
        ANSWER_CLASSES[place] if any(char.isalpha() for char in answer) else "khong_ro"
        for answer, place in zip(answers, places, strict=True)
    ]


def measure(scores: Doubles, examples: Sequence[Example]) -> dict[str, Any]:
    """Figures of the decision out of family."""
    truth = np.array([ANSWER_CLASSES.index(example.answer_class) for example in examples])
    said = decide([example.answer for example in examples], scores)
    guess = np.array([ANSWER_CLASSES.index(code) for code in said])
    by_class = f1_by_class(truth, guess, len(ANSWER_CLASSES))
    return {
        "macro_f1": macro_f1(truth, guess, len(ANSWER_CLASSES)),
        "right": float((truth == guess).mean()),
        "f1": {code: float(by_class[n]) for n, code in enumerate(ANSWER_CLASSES)},
        "texts": len(examples),
    }
