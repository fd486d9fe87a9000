"""Texts a second of the labelling, beside segmentation alone: ``python -m benchmarks.annotate [--texts 2000]``.

Aims: labelling (without redaction) at most 1.4 times what segmentation alone costs; the whole, redaction included,
511 texts a second on two cores (14.7 million complaints of a year in one night); memory flat.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from privacy.redact import redact
from transforms.nlp.annotate import Annotator, Document
from transforms.nlp.corpus import read_examples, training_files

_annotator: Annotator | None = None


def _ready() -> Annotator:
    global _annotator
    if _annotator is None:
        from underthesea import word_tokenize

        _annotator = Annotator()
        word_tokenize("khởi động")
    return _annotator


def segment(texts: list[str]) -> None:
    """underthesea's word_tokenize alone."""
    from underthesea import word_tokenize

    for text in texts:
        word_tokenize(text)


def pyvi(texts: list[str]) -> None:
    """pyvi's tokenizer, if it is installed."""
    from pyvi import ViTokenizer  # type: ignore[import-not-found]

    for text in texts:
        ViTokenizer.tokenize(text)


def label(texts: list[str]) -> None:
    """All labels, without redaction."""
    _ready().annotate([Document("", text) for text in texts])


def whole(texts: list[str]) -> None:
    """Redaction and all labels, as the night does."""
    label([redact(text).text for text in texts])


def _run(job: Callable[[list[str]], None], texts: list[str]) -> None:
    for start in range(0, len(texts), 250):
        job(texts[start : start + 250])


def rate(job: Callable[[list[str]], None], texts: list[str], processes: int) -> float:
    """Texts a second, warm."""
    if processes == 1:
        job(texts[:20])
        start = time.perf_counter()
        _run(job, texts)
        return len(texts) / (time.perf_counter() - start)
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        list(pool.map(job, [texts[:20]] * processes * 2))
        start = time.perf_counter()
        list(pool.map(job, [texts[n : n + 250] for n in range(0, len(texts), 250)]))
        return len(texts) / (time.perf_counter() - start)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=2000)
    asked = parser.parse_args()
    known = [example.text for path in training_files() for example in read_examples(path)]
    texts = (known * (asked.texts // len(known) + 1))[: asked.texts]
    _ready()
    print(f"{len(texts)} texts, {sum(len(text.split()) for text in texts) / len(texts):.0f} syllables each")
    rates: dict[str, float] = {}
    for job in (segment, pyvi, label, whole):
        for processes in (1, 2):
            try:
                rates[f"{job.__name__} {processes}"] = value = rate(job, texts, processes)
            except ImportError:
                print(f"{job.__name__:10s} not installed")
                break
            print(
                f"{job.__name__:10s} {processes} process{'es' if processes > 1 else '  '} {value:8.0f} texts/s",
                flush=True,
            )
    print(f"labelling costs {rates['segment 1'] / rates['label 1']:.2f} times segmentation")
    print(f"highest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
