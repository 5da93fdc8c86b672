"""The relational form: a profile compiled to one SQL statement in one of several dialects, and run in a database."""

from cockpit.engine.relational.compiling import Compiled, compile_profile
from cockpit.engine.relational.databases import Database, DuckDb, SqliteDatabase
from cockpit.engine.relational.running import evaluate

__all__ = ["Compiled", "Database", "DuckDb", "SqliteDatabase", "compile_profile", "evaluate"]
