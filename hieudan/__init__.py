"""The bottom of Hiểu Dân: records, settings, text and units that every other room may import."""
