"""What the texts without a topic of the last four weeks share: ``transforms/trends/words.py``, run by dbt in its process."""

from typing import Any

from transforms.trends.read import emerging_rows


def model(dbt: Any, session: Any) -> Any:
    """One row a group and text."""
    return emerging_rows(session, dbt.ref("int_word_text"), dbt.source("raw", "label_words"), dbt.ref("dim_date"))
