"""Structured edits of a document: add, change, move and remove by node id. Nothing here knows of people or pages.

Every operation takes the JSON value of a document (`ProfileDocument.content()`), leaves it untouched and returns a new
one. A criterion tree is edited the same way wherever it stands: the population, a subgroup, an action or a quality list.
Ids stay with their node when it is changed or moved, so that comparison, history and explanations follow the clinical
statement and not its position.

An operation that makes no sense (the node is gone, a group moved into itself) raises EditRefused with a Danish and an
English sentence. Whether the result is a good document is for `reading` and `checks` to say.
"""

from __future__ import annotations

from cockpit.standard.editing.code_lists import (
    CodePart,
    code_add,
    code_change,
    code_list_add,
    code_list_change,
    code_list_remove,
    code_list_users,
    code_remove,
)
from cockpit.standard.editing.criteria import (
    DIRECTIONS,
    Direction,
    criterion_add,
    criterion_change,
    criterion_move,
    criterion_move_to,
    criterion_remove,
    criterion_wrap,
    group_dissolve,
    groups_for,
    kept_parts,
    possible_moves,
    with_kept_parts,
)
from cockpit.standard.editing.foundations import (
    profile_pin_remove,
    profile_pin_set,
    source_remove,
    source_set,
    text_change,
)
from cockpit.standard.editing.places import (
    Content,
    EditRefused,
    Place,
    new_id,
    node_ids,
    place_of,
    places,
    valid_id,
)

__all__ = [
    "DIRECTIONS",
    "CodePart",
    "Content",
    "Direction",
    "EditRefused",
    "Place",
    "code_add",
    "code_change",
    "code_list_add",
    "code_list_change",
    "code_list_remove",
    "code_list_users",
    "code_remove",
    "criterion_add",
    "criterion_change",
    "criterion_move",
    "criterion_move_to",
    "criterion_remove",
    "criterion_wrap",
    "group_dissolve",
    "groups_for",
    "kept_parts",
    "new_id",
    "node_ids",
    "place_of",
    "places",
    "possible_moves",
    "profile_pin_remove",
    "profile_pin_set",
    "source_remove",
    "source_set",
    "text_change",
    "valid_id",
    "with_kept_parts",
]
