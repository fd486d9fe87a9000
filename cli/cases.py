"""``hieudan cases``: what people decide about matters. A decision is kept, and no night undoes it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import DataOption, one_line_errors
from hieudan.settings import data_folder
from privacy.redact import redact

app = typer.Typer(no_args_is_help=True, help="Cases: which reports tell one matter.")
Reason = Annotated[str, typer.Option("--reason", help="Why, in a few words; kept with the decision.")]


@app.command("merge")
def merge(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case that keeps its id.")],
    others: Annotated[list[str], typer.Argument(metavar="OTHER …", help="Cases that become part of it.")],
    reason: Reason,
    data: DataOption = None,
) -> None:
    """Two or more cases are one matter. Shown from the next build of the marts on."""
    from warehouse.case_decisions import merge_cases

    with one_line_errors():
        count = merge_cases(data_folder(data), case, others, redact(reason).text)
    typer.echo(f"{case}: {count} reports")


@app.command("split")
def split(
    case: Annotated[str, typer.Argument(metavar="CASE")],
    reports: Annotated[list[str], typer.Argument(metavar="FEEDBACK_ID …", help="Reports that tell another matter.")],
    reason: Reason,
    data: DataOption = None,
) -> None:
    """Takes reports out of a case, into a new one; the rest keeps the id. Shown from the next build of the marts on."""
    from warehouse.case_decisions import split_case

    with one_line_errors():
        made = split_case(data_folder(data), case, reports, redact(reason).text)
    typer.echo(f"{made}: {len(set(reports))} reports, out of {case}")
