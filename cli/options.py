"""What several commands share: options, and how bad input is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hieudan.settings import InputError

err = Console(stderr=True, highlight=False, soft_wrap=True)

DataOption = Annotated[Path | None, typer.Option("--data", help="Data folder (default: HIEUDAN_DATA, else ./data).")]
ProvinceOption = Annotated[str, typer.Option("--province", help="Province code.", envvar="HIEUDAN_PROVINCE")]


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Bad input: one line on stderr, exit code 2."""
    try:
        yield
    except InputError as error:
        err.print(f"hieudan: {error}", markup=False)
        raise typer.Exit(2) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
