"""The DuckDB file: from landing files to a published, always readable copy. One writer at a time."""
