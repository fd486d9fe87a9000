"""What dbt-duckdb calls on each connection of the target ``lake``: extensions from their packages, keys of the store."""

from __future__ import annotations

from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from warehouse.lake import prepare


class Plugin(BasePlugin):  # type: ignore[misc]
    """Its name is the one that dbt-duckdb looks for."""

    def configure_connection(self, conn: Any) -> None:
        """Before the lake is attached."""
        prepare(conn)
