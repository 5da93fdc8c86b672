"""The relational form: profiles compiled to SQL in one of several dialects, one or many in a statement, and run in a database."""

from cockpit.engine.relational.batch.compiling import compile_memberships, compile_profiles
from cockpit.engine.relational.batch.running import evaluate_all, memberships
from cockpit.engine.relational.compiling import CompiledProfile, compile_profile
from cockpit.engine.relational.databases import Database, DuckDb, SqliteDatabase
from cockpit.engine.relational.leaving import compile_counted, count, evaluate_leaving
from cockpit.engine.relational.plan import Compiled
from cockpit.engine.relational.running import evaluate
from cockpit.engine.relational.steps import NoSteps, script

__all__ = [
    "Compiled",
    "CompiledProfile",
    "Database",
    "DuckDb",
    "NoSteps",
    "SqliteDatabase",
    "compile_counted",
    "compile_memberships",
    "compile_profile",
    "compile_profiles",
    "count",
    "evaluate",
    "evaluate_all",
    "evaluate_leaving",
    "memberships",
    "script",
]
