"""Whose words must go: what has gone from its portal, what is too old, what somebody asked to have forgotten."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from hieudan.forgotten import Forgotten, add_forgotten, read_forgotten
from hieudan.settings import DataFolder, InputError, Province
from warehouse.landing import partitions, rows
from warehouse.removal import SOURCE_ID, remove_words, with_words
from warehouse.schema import warehouse

_GONE = """
(portal_id, source_id) IN (
    SELECT (portal_id, source_id)
    FROM raw.observation
    SEMI JOIN (SELECT portal_id, source_id FROM raw.observation WHERE presence != 'listed') USING (portal_id, source_id)
    GROUP BY portal_id, source_id HAVING arg_max(presence, observed_on) != 'listed'
)
"""
_OLD = """
(portal_id, source_id) IN (
    SELECT (portal_id, source_id) FROM raw.observation WHERE presence = 'listed'
    GROUP BY portal_id, source_id HAVING coalesce(arg_max(sent_at, observed_on)::DATE, min(observed_on)) < ?
)
"""


def take_down(data: DataFolder, night: date) -> int:
    """Deletes the words of items whose removal is confirmed (404, 410, the portal's notice; not of those that merely were
    not seen), and whatever a crawl that was running meanwhile has landed of forgotten ones. Returns of how many items."""
    with warehouse(data.warehouse) as con:
        gone = with_words(con, _GONE, [])
    count = remove_words(data, gone, "gone", night)
    return count + remove_words(data, listed_items(data), "forgotten", night, nights=[night])


def too_old(data: DataFolder, province: Province, today: date) -> dict[str, set[str]]:
    """Items with words that were sent more than ``text_kept_days`` ago; none where the province keeps them."""
    if province.text_kept_days is None:
        return {}
    with warehouse(data.warehouse) as con:
        return with_words(con, _OLD, [today - timedelta(days=province.text_kept_days)])


def is_known(data: DataFolder, portal_id: str, source_id: str) -> bool:
    """Whether the item stands in the tables or in a landing file (an item in quarantine stands in no table)."""
    if data.warehouse.exists():
        with warehouse(data.warehouse) as con:
            query = "SELECT count(*) FROM raw.observation WHERE portal_id = ? AND source_id = ?"
            if con.execute(query, [portal_id, source_id]).fetchone() != (0,):
                return True
    return any(
        source_id in SOURCE_ID.findall(line)
        for partition in partitions(data, date.max)
        if partition.portal_id == portal_id
        for _, _, line in rows(partition)
    )


def put_on_the_list(data: DataFolder, portal_id: str, source_id: str, today: date) -> None:
    """From here on the item's words come back neither by a crawl nor by a rerun.

    :raises InputError: no such item in this data folder.
    """
    if Forgotten(portal_id, source_id, "") in [
        Forgotten(entry.portal_id, entry.source_id, "") for entry in read_forgotten(data.landing)
    ]:
        return
    if not is_known(data, portal_id, source_id):
        raise InputError(f"{portal_id} {source_id}: no such item in {data.root}")
    add_forgotten(data.landing, [Forgotten(portal_id, source_id, today.isoformat())])


def listed_items(data: DataFolder) -> dict[str, set[str]]:
    """Everything on the list of the forgotten."""
    listed: dict[str, set[str]] = defaultdict(set)
    for entry in read_forgotten(data.landing):
        listed[entry.portal_id].add(entry.source_id)
    return dict(listed)
