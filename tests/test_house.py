"""The architecture, held by tests: who may write, what things are called, what floor 0 needs, and what the locks hold.

The floors themselves are held by import-linter (pyproject.toml).
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cockpit"
FLOOR_0 = ("standard", "engine", "client", "examples")

_WRITES = {"save", "create", "bulk_create", "delete", "get_or_create", "update_or_create", "bulk_update"}
_WRITES |= {f"a{name}" for name in _WRITES}
_RELATIONS = {"groups", "user_permissions", "permissions"}
_GRANTS = {"assign_perm", "remove_perm", "bulk_assign_perm", "bulk_remove_perm"}
_SQL = {"execute", "executemany", "raw"}
# They put triggers and rights into the database by SQL, and ask it for them; they write no row.
_DATABASE_FURNITURE = {"guards.py", "installation.py", "privileges.py", "database_role.py"}
_READING_SQL = ("select", "pragma", "explain", "show", "with")


def sources(*folders: Path) -> list[Path]:
    """Every Python file under the folders (all of the package by default), migrations apart."""
    found = (path for folder in folders or (PACKAGE,) for path in folder.rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def literal_text(node: ast.expr) -> str | None:
    """The beginning of a string in the code, also of an f-string; `None` when it is not written there."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def is_write(call: ast.Call) -> bool:
    """Whether a call writes to the database through Django or guardian, or runs SQL that is not written there as reading."""
    if isinstance(call.func, ast.Name):
        return call.func.id in _GRANTS
    if not isinstance(call.func, ast.Attribute):
        return False
    method, receiver = call.func.attr, call.func.value
    if method in _WRITES or method in _GRANTS:
        return True
    if method in ("update", "aupdate"):
        # A queryset's takes keywords only; a dictionary's and a hash's take what is added. A page's context is a dictionary.
        page_context = isinstance(receiver, ast.Name) and receiver.id == "context"
        return bool(call.keywords) and not call.args and not page_context
    if method in ("add", "remove", "set", "clear"):
        return isinstance(receiver, ast.Attribute) and (receiver.attr in _RELATIONS or receiver.attr.endswith("_set"))
    if method in _SQL:
        text = literal_text(call.args[0]) if call.args else None
        return text is None or not text.strip().lower().startswith(_READING_SQL)
    return False


def runs_sql(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _SQL


def writes(source: str, *, sql_allowed: bool = False) -> list[int]:
    """The lines of a module that write to the database."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if is_write(call) and not (sql_allowed and runs_sql(call))]


@pytest.mark.parametrize(
    "source",
    [
        "version.save()",
        "Version.objects.create(state='draft')",
        "Version.objects.filter(pk=1).update(state='published')",
        "Version.objects.all().delete()",
        "Grant.objects.get_or_create(user=user)",
        "Event.objects.bulk_create(rows)",
        "user.groups.add(group)",
        "artifact.version_set.clear()",
        "assign_perm('edit', user, artifact)",
        "cursor.execute('DELETE FROM audit_event')",
        "cursor.execute(f'UPDATE {table} SET x = 1')",
        "cursor.execute(statement)",
        "async def f():\n    await version.asave()",
    ],
)
def test_the_search_for_writes_finds(source: str) -> None:
    assert writes(source)


@pytest.mark.parametrize(
    "source",
    [
        "content.update({'a': 1})",
        "digest.update(data)",
        "context.update(patients=patients)",
        "seen.add(name)",
        "Version.objects.filter(state='draft')",
        "cursor.execute('SELECT 1')",
        "cursor.execute(f'PRAGMA table_info({table})')",
    ],
)
def test_the_search_for_writes_leaves_reading_alone(source: str) -> None:
    assert not writes(source)


def may_write(path: Path) -> bool:
    """Services write; floor 0 has no database of ours."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] in FLOOR_0 or "services" in parts or path.name == "services.py"


def test_only_services_write_to_the_database() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in sources()
        if not may_write(path)
        for line in writes(path.read_text(encoding="utf-8"), sql_allowed=path.name in _DATABASE_FURNITURE)
    ]
    assert not found, f"database writes outside services: {found}"


def definitions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_model_overrides_save_or_delete() -> None:
    found = [
        f"{name_of(path)}:{function.lineno}"
        for path in sources()
        if path.relative_to(PACKAGE).parts[0] not in FLOOR_0
        for function in definitions(path)
        if function.name in ("save", "delete", "bulk_create")
    ]
    assert not found, f"overrides of a model's save or delete: {found}"


def test_no_signal_writes_behind_a_services_back() -> None:
    """Signals of saving and deleting are not connected at all; only that the schema has changed is listened for."""
    signals = re.compile(r"\b(pre_save|post_save|pre_delete|post_delete|m2m_changed)\b")
    found = [name_of(path) for path in sources() if signals.search(path.read_text(encoding="utf-8"))]
    assert not found, f"modules that name a signal of saving: {found}"


def test_things_have_the_names_of_the_field() -> None:
    empty_words = {
        "util",
        "utils",
        "helper",
        "helpers",
        "manager",
        "managers",
        "misc",
        "common",
        "data2",
        "stuff",
        "lib",
    }
    folders = (PACKAGE, ROOT / "deploy", ROOT / "tests")
    found = [name_of(path) for path in sources(*folders) if empty_words & {path.stem, path.parent.name}]
    assert not found, f"modules whose names say nothing: {found}"


def docstring_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function that are its docstring."""
    first = function.body[0]
    return (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(function, clean=False) is not None else 0


def test_functions_fit_on_a_screen() -> None:
    found = [
        f"{name_of(path)}:{function.lineno} {function.name} ({length} lines)"
        for path in sources(PACKAGE, ROOT / "deploy")
        for function in definitions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1 - docstring_length(function)) > 40
    ]
    assert not found, f"functions of more than 40 lines: {found}"


def test_the_package_itself_is_empty() -> None:
    assert (PACKAGE / "__init__.py").read_bytes() == b""


def test_settings_alone_read_the_environment() -> None:
    """A process's entry point may say which settings it runs with."""
    allowed = {PACKAGE / "server" / "settings", PACKAGE / "api" / "settings.py"}
    found = [
        f"{name_of(path)}:{number}"
        for path in sources()
        if not allowed & {path, *path.parents}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"\b(environ|getenv)\b", line) and "DJANGO_SETTINGS_MODULE" not in line
    ]
    assert not found, f"environment variables read outside settings: {found}"


_IMPORT_FLOOR_0 = """
import importlib, pkgutil, sys
for name in ("django", "celery", "guardian", "simple_history", "ninja", "redis", "psycopg", "gunicorn", "whitenoise"):
    sys.modules[name] = None  # importing it now fails
count = 0
for room in sys.argv[1:]:
    package = importlib.import_module("cockpit." + room)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
            count += 1
print(count)
"""


def test_floor_0_works_where_there_is_no_django() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_FLOOR_0, *FLOOR_0], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "requirements-uv.lock"])
def test_python_locks_hold_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    packages = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, flags=re.MULTILINE)
    hashed = re.findall(r"^[A-Za-z0-9_.\[\]-]+==[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", text, flags=re.MULTILINE)
    assert packages
    assert len(hashed) == len(packages)
    assert "://" not in text
    assert not re.search(r"index|find-links", text.replace("importlib", ""))


def test_the_lock_of_the_front_end_holds_hashes_and_no_addresses() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert "://" not in text
    assert "resolved" not in text


def test_the_two_python_locks_agree() -> None:
    """deploy/run may then use what deploy/test has installed."""
    every, some = (
        dict(
            re.findall(
                r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;]+)", (ROOT / "deploy" / name).read_text(), flags=re.MULTILINE
            )
        )
        for name in ("requirements-test.lock", "requirements.lock")
    )
    assert some
    assert some.items() <= every.items()


@pytest.mark.no_cover
def test_what_is_not_to_be_traced_is_not_traced() -> None:
    """In a worker process either, where two measurements are begun (`tests/conftest.py`): it would take four times as long."""
    assert sys.gettrace() is None
