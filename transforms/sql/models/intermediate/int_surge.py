"""What can be said of each watched series in each of the last weeks: ``transforms/trends``, run by dbt in its process."""

from typing import Any

from transforms.trends.read import surge_rows


def model(dbt: Any, session: Any) -> Any:
    """One row a finding (``transforms.trends.surge.Finding``)."""
    return surge_rows(session, dbt.ref("int_series_day"), dbt.ref("int_sent_coverage"), dbt.ref("dim_date"))
