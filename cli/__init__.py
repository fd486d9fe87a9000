"""The command ``hieudan``. Thin: what it does stands in the rooms below."""
