"""``data/instructions/<week>.yml``, filled by the office: what leaders asked for, of whom, by when -> what the data say became of it."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from hieudan.settings import DataFolder, InputError, first_error, read_yaml
from reports.citizen_text import plain
from reports.model import InstructionRow
from reports.warehouse_reader import Reader
from reports.week import Week

FOLLOWED_WEEKS = 8


class Instruction(BaseModel):
    """One instruction. ``matter``, ``who`` and ``by`` are the office's words; the rest ties it to reports, by their ids or by
    topic, commune and agency. Without a tie the data can say nothing, and the report says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    matter: str = Field(min_length=1)
    who: str = Field(min_length=1)
    by: date
    feedback_ids: list[str] = Field(default_factory=list)
    topic_code: str = ""
    commune_code: str = ""
    agency_code: str = ""

    @property
    def is_tied(self) -> bool:
        """Can the data say what became of it?"""
        return bool(self.feedback_ids or self.topic_code or self.commune_code or self.agency_code)


_LIST = TypeAdapter(list[Instruction])


def read_instructions(data: DataFolder, week: Week) -> list[Instruction]:
    """Those given on the report of a week; none without a file or in an empty one. :raises InputError: file and field."""
    path = data.root / "instructions" / f"{week.code}.yml"
    if not path.exists():
        return []
    try:
        return _LIST.validate_python(read_yaml(path) or [])
    except ValidationError as error:
        raise InputError(f"{path}: {first_error(error)}") from None


STATES = ("xong", "đã qua hạn mà chưa xong", "chưa đến hạn", "không theo dõi được bằng số liệu")


def state(row: InstructionRow, data_on: date) -> str:
    """One of ``STATES``: what the data say of an instruction. Done: all its reports are answered or rejected."""
    if not row.item_count:
        return STATES[3]
    if not row.unresolved_count:
        return STATES[0]
    return STATES[2] if row.by_on >= data_on else STATES[1]


def follow(data: DataFolder, reader: Reader, week: Week) -> list[InstructionRow]:
    """What became of the instructions of the eight weeks before, the latest first."""
    rows = []
    for back in range(1, FOLLOWED_WEEKS + 1):
        given = week.back(back)
        for number, instruction in enumerate(read_instructions(data, given), start=1):
            found: dict[str, int] = {}
            query = f"instruction-{given.code}-{number}"
            if instruction.is_tied:
                found = reader.ask(
                    "instruction",
                    query,
                    given_on=given.last + timedelta(days=1),
                    feedback_ids=" ".join(instruction.feedback_ids),
                    topic_code=instruction.topic_code,
                    commune_code=instruction.commune_code,
                    agency_code=instruction.agency_code,
                )[0]
            row = {
                "week_code": given.code,
                "by_on": instruction.by,
                "is_tied": instruction.is_tied,
                "query": query if found else "",
            }
            told = {"matter": plain(instruction.matter, 300), "who": plain(instruction.who, 120)}
            rows.append(InstructionRow.model_validate(row | told | found))
    return rows
