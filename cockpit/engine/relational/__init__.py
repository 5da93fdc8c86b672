"""The relational form: a profile compiled to one SQL statement, and run in DuckDB."""

from cockpit.engine.relational.compiling import Compiled, compile_profile
from cockpit.engine.relational.running import Database, evaluate

__all__ = ["Compiled", "Database", "compile_profile", "evaluate"]
