"""Finds every text of the pages that is to be translated: in Python by its syntax tree, in templates by Django's own parser."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.template import engines
from django.template.base import Node, NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "cockpit" / "web"
TEMPLATES = ROOT / "templates"

Message = tuple[str, str]
"""Danish, and its plural (empty when it has none)."""

_SINGULAR = {"_", "gettext", "gettext_lazy"}
_IN_EXPRESSION = re.compile(r"""_\((["'])(.+?)\1\)""")


def messages() -> set[Message]:
    """Every message of the pages."""
    found = {message for path in WEB.rglob("*.py") for message in python_messages(path.read_text(encoding="utf-8"))}
    for path in TEMPLATES.rglob("*.html"):
        found |= set(template_messages(path.read_text(encoding="utf-8")))
    return found


def python_messages(source: str) -> Iterator[Message]:
    """The literal arguments of the gettext functions."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in _SINGULAR:
            yield _literal(node.args[0]), ""
        elif node.func.id == "ngettext":
            yield _literal(node.args[0]), _literal(node.args[1])


def template_messages(source: str) -> Iterator[Message]:
    """The texts of `translate` and `blocktranslate`, and `_("…")` in expressions."""
    for match in _IN_EXPRESSION.finditer(source):
        yield match[2], ""
    parsed: Any = engines["django"].from_string(source)
    for node in _nodes(parsed.template.nodelist):
        if isinstance(node, TranslateNode):
            literal = node.filter_expression.var.literal
            if not isinstance(literal, str):
                raise AssertionError(f"a translated text must stand in the template: {node.token}")
            yield literal, ""
        elif isinstance(node, BlockTranslateNode):
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield _trimmed(node, node.render_token_list(node.singular)[0]), _trimmed(node, plural)


def _trimmed(node: BlockTranslateNode, text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip()) if node.trimmed else text


def _nodes(nodelist: NodeList) -> Iterator[Node]:
    """Every node at any depth, also in branches."""
    for node in nodelist:
        yield node
        for name in ("conditions_nodelists", *node.child_nodelists):
            inner = getattr(node, name, None)
            if name == "conditions_nodelists":
                for _condition, branch in inner or []:
                    yield from _nodes(branch)
            elif isinstance(inner, NodeList):
                yield from _nodes(inner)


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise AssertionError(f"line {node.lineno}: a translated text must be written out, not computed")
