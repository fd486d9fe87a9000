"""``hieudan topics …``: train, measure, correct and renew the labels."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console

from hieudan.records import TOPICS
from hieudan.settings import DataFolder, InputError, Province
from reports.week import Week
from transforms.nlp.corpus import Example, read_examples
from transforms.nlp.evaluate import evaluate, learning_curve
from transforms.nlp.figures import printed
from transforms.nlp.review import chosen, corrected, sheet
from transforms.nlp.second_rank import learned
from transforms.nlp.train import Extra, Model, load_model, models_folder, put_in_use, read_model, train
from warehouse.review import crawled, is_demo, labelled_in, relabel, remember_sheet, reviewed_file

_out = Console(highlight=False, soft_wrap=True)


def _reviewed(data: DataFolder) -> list[Example]:
    path = reviewed_file(data)
    return read_examples(path) if path.exists() else []


def train_topics(data: DataFolder, with_portals: bool) -> Path:
    """Trains on the repository's text and the province's own. Returns the model's folder.

    The province's own model serves the night from then on, unless its data are the demo's.
    """
    own = _reviewed(data)
    extra = Extra(tuple(own))
    if with_portals:
        items = crawled(data)
        if not items:
            raise InputError(f"{data.published_file}: no item has a word of its portal's own (category_raw)")
        extra = learned(items, load_model(), own)
    folder = train(extra=extra)
    facts = read_model(folder).facts
    _out.print(f"{folder}: {facts['texts']} texts, {len(own)} of them reviewed, {facts['second_rank']} of second rank")
    _print_figures(facts["figures"])
    if not extra.key():
        (models_folder() / "in_use.json").unlink(missing_ok=True)
    elif data.published_file.exists() and is_demo(data):
        _out.print("DỮ LIỆU MÔ PHỎNG: this model is kept, but no night uses it")
    else:
        put_in_use(folder)
    _remember(folder, facts)
    return folder


def _print_figures(figures: dict[str, Any]) -> None:
    _out.print(
        f"field texts, out of family: macro-F1 {figures['macro_f1']:.3f} at {figures['coverage']:.1%} answered, "
        f"calibration error {figures['ece']:.3f}"
    )


def _history() -> Path:
    return models_folder() / "figures.jsonl"


def _remember(folder: Path, facts: dict[str, Any]) -> None:
    """Notes the figures of a version, once, for the next one to be compared with."""
    key = folder.name.removeprefix("topics-")
    if any(line["key"] == key for line in _versions()):
        return
    with _history().open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"key": key, "figures": facts["figures"]}, ensure_ascii=False) + "\n")


def _versions() -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in _history().read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError):
        return []


def evaluate_topics(held_out: Path | None, curve: bool) -> None:
    """Prints the figures of the model in use and what changed since the version before; or the learning curve."""
    if held_out and not held_out.is_file():
        raise InputError(f"{held_out}: no such file")
    if curve:
        for texts, field, noisy in learning_curve():
            _out.print(f"{texts:6d} texts  macro-F1 {field:.3f}  noisy {noisy:.3f}")
        return
    model = load_model()
    for name, result in evaluate(held_out, model).items():
        _out.print(printed(name, result))
    _compare(model)


def _compare(model: Model) -> None:
    _remember(models_folder() / f"topics-{model.key}", model.facts)
    before = [line for line in _versions() if line["key"] != model.key]
    if not before:
        _out.print("no earlier version to compare with")
        return
    old, new = before[-1]["figures"], model.facts["figures"]
    _out.print(f"since {before[-1]['key']}: macro-F1 {old['macro_f1']:.3f} -> {new['macro_f1']:.3f}, "
               f"coverage {old['coverage']:.1%} -> {new['coverage']:.1%}, "
               f"calibration error {old['ece']:.3f} -> {new['ece']:.3f}")  # fmt: skip
    for topic in TOPICS:
        was, now = old["topics"][topic]["f1"], new["topics"][topic]["f1"]
        if abs(now - was) >= 0.01:
            _out.print(f"  {topic:22s} {was:.2f} -> {now:.2f}")


def write_review(data: DataFolder, week: str, target: Path, most: int) -> int:
    """Writes the week's most doubtful items for a person to correct. Returns how many."""
    if target.suffix.lower() != ".csv":
        raise InputError(f"{target}: the sheet is a .csv file (Excel and LibreOffice open it)")
    if not target.parent.is_dir():
        raise InputError(f"{target.parent}: no such folder")
    rows = chosen(labelled_in(data, Week.parse(week).first), most)
    if not rows:
        raise InputError(f"week: {week}: no published item was sent in it")
    remember_sheet(data, target)
    _write_whole(target, sheet(rows))
    return len(rows)


def read_review(data: DataFolder, source: Path) -> tuple[int, int]:
    """Adds a corrected sheet to the province's training text; an item corrected again is replaced.

    Returns how many rows were corrected, and how many texts there are now.
    """
    fresh = corrected(source)
    path = reviewed_file(data)
    known = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    kept = {row["id"]: row for row in [*known, *fresh]}
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept.values()))
    return len(fresh), len(kept)


def _write_whole(target: Path, text: str) -> None:
    handle, fresh = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        os.replace(fresh, target)
    finally:
        Path(fresh).unlink(missing_ok=True)


def print_relabel(data: DataFolder, province: Province) -> None:
    """Labels everything with the present model and prints what moved: counts by old and new topic."""
    moves, count = relabel(data, province)
    moved: Counter[tuple[str, str]] = Counter({pair: many for pair, many in moves.items() if pair[0] != pair[1]})
    _out.print(
        f"{count} texts and answers labelled; {sum(moved.values())} of {sum(moves.values())} texts changed topic"
    )
    for (old, new), many in sorted(moved.items(), key=lambda pair: (-pair[1], pair[0])):
        _out.print(f"  {many:6d}  {old} -> {new}")
