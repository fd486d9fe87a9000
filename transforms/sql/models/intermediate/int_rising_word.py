"""The terms that rose in each of the last whole weeks: ``transforms/trends/words.py``, run by dbt in its process."""

from typing import Any

from transforms.trends.read import rising_rows


def model(dbt: Any, session: Any) -> Any:
    """One row a week and term (``transforms.trends.words.Rising``)."""
    return rising_rows(session, dbt.ref("int_word_count"))
