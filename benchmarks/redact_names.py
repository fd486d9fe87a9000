"""Where names are missed: random names in sentence frames, retyped: `python benchmarks/redact_names.py [NAMES A FRAME]`.

The names are drawn from the word lists of the rules, so that rare ones come as often as common ones. Beside it, how many of
the training texts of the topic model, where hardly anybody is named, are changed.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

from hieudan.text import fold
from privacy import lexicon
from privacy.redact import redact

_TRAINING = Path(__file__).parents[1] / "transforms" / "nlp" / "training"
RETYPED: dict[str, Callable[[str], str]] = {
    "as people write": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "without diacritics": fold,
}
FRAMES = (
    "Tôi là {}, ở xóm Đồng Tâm.", "Ông {} lấn chiếm đất công.", "Hộ {} chưa được đền bù.", "Xin cảm ơn.\n{}", "Chủ tài khoản: {}",
    "Em gái tôi {} bị công ty nợ lương.", "Bố tôi, cụ {}, đã mất năm 2012.", "Đối tượng {} đã bỏ trốn.", "Tôi bán đất cho {} từ năm 2010.",
    "Lái xe {} gây tai nạn rồi bỏ chạy.", "Sổ đỏ đứng tên {} từ 1998.", "Chủ tịch UBND xã {} không tiếp dân.", "Bác sĩ {} khám rất tận tình.",
    "Ông {}, Phó Chủ tịch UBND xã, hứa sẽ xem xét.", "Cán bộ địa chính {} đo sai đất.", "Thầy giáo {} dạy Toán rất hay.",
)  # fmt: skip


def names(count: int, seed: int = 1) -> list[str]:
    """``count`` names: a family name, a middle word and a given name of the lists."""
    draw = random.Random(seed)
    family, given = sorted(lexicon.words("surnames")), sorted(lexicon.words("given"))
    middle = ["văn", "thị", "thị", "đức", "minh", "thu", "ngọc", "quang", "xuân", "hữu", "thanh", "kim"]
    return [f"{draw.choice(family)} {draw.choice(middle)} {draw.choice(given)}".title() for _ in range(count)]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    drawn = names(count)
    lines = [line for path in sorted(_TRAINING.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in lines[::5]]
    for title, retype in RETYPED.items():
        missed = 0
        for frame in FRAMES:
            for name in drawn:
                told = retype(frame.format(name))
                begin = len(retype(frame[: frame.index("{}")]))
                finds = redact(told).finds
                missed += not any(f.start <= begin and f.end >= begin + len(name) for f in finds)
        changed = sum(bool(redact(retype(text)).finds) for text in texts)
        print(
            f"{title:20} missed {missed / count / len(FRAMES):6.1%} of {count * len(FRAMES)}, "
            f"changed {changed / len(texts):5.1%} of {len(texts)} training texts"
        )


if __name__ == "__main__":
    main()
