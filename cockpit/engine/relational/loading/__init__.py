"""Records of any size, straight from their files into DuckDB: no Python object per row, and the same rows left out as by every other reader.

A row that is plainly right is typed by SQL. Whatever SQL does not find plainly right is judged by the reader of single rows
(`cockpit.engine.records.reading.judged_row`), which says what is wrong, or types it after all. So SQL decides nothing that the reader would
decide otherwise, and the sentences are the reader's.
"""

from __future__ import annotations

from cockpit.engine.relational.loading.loaded import LoadedRecords
from cockpit.engine.relational.loading.running import count_loaded, evaluate_loaded

__all__ = ["LoadedRecords", "count_loaded", "evaluate_loaded"]
