"""How well and how fast communes are found: ``python benchmarks/places.py [--texts 20000]``.

Prints, for each split of ``tests/nlp/places.jsonl``, exact sets of codes, levels, and answers that are wrong and sure;
then texts a second on one core, for texts of 84 words that all name at least one place. Target: 5,000.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from transforms.nlp.places import gazetteer  # noqa: E402

FILLER = re.split(
    r"\s+",
    """"chúng tôi đã nhiều lần gửi đơn kiến nghị lên các cấp nhưng đến nay vẫn chưa nhận được câu trả lời thỏa đáng rất
    mong lãnh đạo quan tâm kiểm tra và xử lý dứt điểm tình trạng trên để người dân yên tâm sinh sống và làm ăn mỗi
    khi trời mưa to nước bẩn tràn vào nhà mùi hôi thối bốc lên khiến trẻ nhỏ và người già hay bị ốm trong khi phí vệ
    sinh vẫn thu đều hàng tháng mà không ai giải thích gì cho bà con trong xóm""",
)


def main() -> None:
    """Runs both parts and prints one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000)
    count = parser.parse_args().texts
    gold = [json.loads(line) for line in (ROOT / "tests/nlp/places.jsonl").read_text("utf-8").splitlines()]
    finder = gazetteer("19")
    score: dict[str, Counter[str]] = defaultdict(Counter)
    for row in gold:
        found, tally = finder.find(row["text"]), score[row["split"]]
        exact = set(found.communes) == set(row["communes"])
        tally["n"] += 1
        tally["exact"] += exact
        tally["level"] += found.level == row["level"]
        tally["sure"] += bool(found.communes) and not found.is_ambiguous and not exact
    for split, tally in sorted(score.items()):
        rates = ", ".join(f"{key} {tally[key] / tally['n']:.3f}" for key in ("exact", "level"))
        print(f"{split}: {tally['n']} texts, {rates}, wrong and sure {tally['sure'] / tally['n']:.3f}")
    draw = random.Random(7)
    named = [row["text"] for row in gold if row["communes"]]
    texts = []
    for _ in range(count):
        place, filler = draw.choice(named).split(), draw.sample(FILLER, len(FILLER))
        at = draw.randrange(len(filler))
        texts.append(" ".join((filler[:at] + place + filler[at:] + filler)[:84]))
    began, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        finder.find(text)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"speed: {count / wall:,.0f} texts/s by the clock, {count / cpu:,.0f} by processor time, one core, 84 words")


if __name__ == "__main__":
    main()
