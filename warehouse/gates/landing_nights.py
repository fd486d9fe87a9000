"""A night beside the last good one of the same portal: counts and fill rates that fell are a parser or a page that broke."""

from __future__ import annotations

from collections.abc import Sequence

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from warehouse.gates.run import named
from warehouse.landing import Partition

ENOUGH_ITEMS = 20
"""Below this a share of items says nothing."""
FEWEST_PCT = 50.0
"""A count or share under half of the last good night's is told. Half is far below what a quiet night does (the demo's
nights differ by under 10 %), and a broken field falls to none."""
COMPARED_FIELDS = ("title", "text", "sent_at", "status_raw", "category_raw", "unit_raw", "commune_raw", "lat")
"""Fields whose fill does not hang on how many of the night's items are answered."""


def compared_columns(tonight: Partition, before: Partition) -> dict[str, object]:
    """Per cent of the last good night; null where that had too little to compare."""
    now, then = tonight.manifest, before.manifest
    row: dict[str, object] = {"listed_pct": None}
    if now.is_full_sweep and then.is_full_sweep and then.listed_count >= ENOUGH_ITEMS:
        row["listed_pct"] = 100.0 * now.listed_count / then.listed_count
    is_enough = now.item_count >= ENOUGH_ITEMS and then.item_count >= ENOUGH_ITEMS
    for name in COMPARED_FIELDS:
        was = then.fill_rates.get(name, 0.0)
        row[f"{name}_fill_pct"] = 100.0 * now.fill_rates.get(name, 0.0) / was if is_enough and was >= 0.2 else None
    return row


def night_expectations() -> Sequence[Expectation]:
    """The suite of a night beside the last good one."""
    return [
        _not_fallen("listed_count_kept", "listed_pct"),
        *(_not_fallen(f"fill_rate_{name}_kept", f"{name}_fill_pct") for name in COMPARED_FIELDS),
    ]


def _not_fallen(name: str, column: str) -> Expectation:
    return named(name, gxe.ExpectColumnValuesToBeBetween(column=column, min_value=FEWEST_PCT))
