"""What every check works with: the document, where its nodes stand in words, and the findings so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cockpit.standard.document import Criterion, Path, ProfileDocument, criteria
from cockpit.standard.findings import Finding, Severity
from cockpit.standard.terminology import Terminology
from cockpit.standard.text.lines import criterion_numbers_in_order


@dataclass(frozen=True)
class Label:
    """What people call a node, in Danish and English."""

    da: str
    en: str


@dataclass
class Context:
    """One check of one document."""

    document: ProfileDocument
    terminology: Terminology | None
    published: Mapping[tuple[str, str], str] | None
    complete: bool
    findings: list[Finding] = field(default_factory=list)
    labels: dict[Path, Label] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.labels.update(_labels(self.document))

    def add(self, severity: Severity, code: str, path: Path, node: str | None, da: str, en: str) -> None:
        """Add a finding; the sentences begin with what the node at the path is called."""
        label = self.label(path)
        if label is not None:
            da, en = f"{label.da}: {da}", f"{label.en}: {en}"
        self.findings.append(Finding(severity, code, path, node, da, en))

    def error(self, code: str, path: Path, node: str | None, da: str, en: str) -> None:
        """Add a finding that keeps the document from being submitted."""
        self.add("error", code, path, node, da, en)

    def warning(self, code: str, path: Path, node: str | None, da: str, en: str) -> None:
        """Add a finding that the author should look at."""
        self.add("warning", code, path, node, da, en)

    def note(self, code: str, path: Path, node: str | None, da: str, en: str) -> None:
        """Add a finding for information."""
        self.add("note", code, path, node, da, en)

    def label(self, path: Path) -> Label | None:
        """What the nearest named node at or above the path is called."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.labels:
                return self.labels[path[:length]]
        return None


_HOLDERS = {
    "subgroups": ("Delpopulationen", "i delpopulationen", "The subgroup", "in the subgroup"),
    "actions": ("Handlingen", "i handlingen", "The action", "in the action"),
    "quality_lists": ("Kvalitetslisten", "i kvalitetslisten", "The quality list", "in the quality list"),
}
_NAMED = {
    "elements": ("Dataelementet", "The data element"),
    "code_lists": ("Kodelisten", "The code list"),
    "events": ("Den navngivne hændelse", "The named event"),
    "dose_tables": ("Dosistabellen", "The dose table"),
    "parameters": ("Parameteren", "The parameter"),
}


def _labels(document: ProfileDocument) -> Iterator[tuple[Path, Label]]:
    yield from _tree_labels(document.population, ("population",), "i populationen", "in the population")
    for part, (da, in_da, en, in_en) in _HOLDERS.items():
        for index, holder in enumerate(getattr(document, part)):
            title = f"»{holder.title.da}«"
            yield (part, index), Label(f"{da} {title}", f"{en} {title}")
            yield from _tree_labels(
                holder.criterion, (part, index, "criterion"), f"{in_da} {title}", f"{in_en} {title}"
            )
    for part, (da, en) in _NAMED.items():
        for index, node in enumerate(getattr(document, part) or []):
            yield (part, index), Label(f"{da} »{node.title.da}«", f"{en} »{node.title.da}«")
    for index, pin in enumerate(document.profiles):
        yield ("profiles", index), Label(f"Profilen »{pin.id}« {pin.version}", f"The profile »{pin.id}« {pin.version}")
    for index, section in enumerate(document.views.patient.sections):
        path: Path = ("views", "patient", "sections", index)
        yield (
            path,
            Label(
                f"Afsnittet »{section.title.da}« i patientoverblikket",
                f"The section »{section.title.da}« of the patient view",
            ),
        )
    for index, reference in enumerate(document.clinical.references):
        at: Path = ("clinical", "references", index)
        yield at, Label(f"Referencen »{reference.title}«", f"The reference »{reference.title}«")
    yield ("views", "list"), Label("Listevisningen", "The list view")


def _tree_labels(root: Criterion, path: Path, in_da: str, in_en: str) -> Iterator[tuple[Path, Label]]:
    for (at, _), number in zip(criteria(root, path), criterion_numbers_in_order(root), strict=True):
        if number:
            yield at, Label(f"Kriterium {number} {in_da}", f"Criterion {number} {in_en}")
        else:
            yield at, Label(f"Den øverste gruppe {in_da}", f"The top group {in_en}")
