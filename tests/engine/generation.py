"""Generated profiles and patients: every construct, and the values at which engines are known to differ.

Dates lie at window bounds, month ends and leap days, and some are known by year or month only; values tie, are missing, have comparators
or units that nobody knows; ids differ in ways that orders trip over; rows lack attributes, are cancelled, and replace one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from cockpit.engine.patients import Records
from cockpit.standard.document import ProfileDocument
from tests.engine import later_generation as later
from tests.engine.drawing import (
    Row,
    coded,
    compare,
    contact,
    diagnosis,
    events,
    group,
    measurement,
    medication,
    of_kind,
    patient,
    profile,
    records,
    service,
)

DAYS = [
    "2026-11-21",
    "2026-11-20",
    "2026-11-22",
    "2025-11-21",
    "2025-11-22",
    "2026-08-21",
    "2026-08-22",
    "2024-02-29",
    "2020-01-01",
]
IMPRECISE_DAYS = [*DAYS, "2026", "2025", "2025", "2025-11", "2025-11", "2026-11"]
maybe_day = st.sampled_from(["", "", *DAYS])
day = st.sampled_from(DAYS)
imprecise_day = st.sampled_from(IMPRECISE_DAYS)
source = st.sampled_from(["lokal", "lokal", "lokal", "sygehus"])
practitioner = st.sampled_from(["L1", "L1", "L2", "L3", ""])


def fixed(row: Any, **columns: Any) -> st.SearchStrategy[Row]:
    """A row builder with drawn arguments."""
    return st.builds(row, **columns)


@st.composite
def diagnoses(draw: st.DrawFn) -> Row:
    codes = draw(
        st.lists(
            st.sampled_from(["icpc2:P70", "sks:DF001", "icpc2:P76", "sks:DF322", "icpc2:A01"]), max_size=3, unique=True
        )
    )
    return diagnosis(
        draw(st.sampled_from(["", *IMPRECISE_DAYS])),
        *codes,
        registered=draw(day),
        kind=draw(st.sampled_from(["", "forloeb", "forloeb", "kontakt"])),
        status=draw(st.sampled_from(["", "aktuel", "afsluttet"])),
        certainty=draw(st.sampled_from(["", "sikker", "formodet"])),
        ended=draw(maybe_day),
        practitioner=draw(practitioner),
        source=draw(source),
    )


@st.composite
def measurements(draw: st.DrawFn) -> Row:
    value = draw(st.sampled_from(["", "40", "47.5", "48", "50", "50", "6.5", "-2.5", "0"]))
    return measurement(
        draw(imprecise_day),
        value,
        draw(st.sampled_from(["mmol/mol", "mmol/mol", "mmol/mol", "%", "mg/dl", ""])),
        draw(st.sampled_from(["npu:NPU27300", "npu:NPU27300", "npu:NPU27300", "medcom:MCS1"])),
        time=draw(st.sampled_from(["", "", "00:00", "08:30", "08:30:01"])),
        comparator=draw(st.sampled_from(["", "", "", "<", "<=", ">", ">="])),
        status=draw(st.sampled_from(["", "endelig", "annulleret"])),
        replaces_event_id=draw(st.sampled_from(["", "", "", "e1", "e2"])),
        text=draw(st.sampled_from(["", "se svar", "Mod øl"])),
        producer=draw(st.sampled_from(["", "klinik", "klinik", "laboratorium"])),
        source=draw(source),
    )


DRUGS = st.sampled_from(["N06DA02", "N06DX01", "C10AA01"])

ROWS: dict[str, st.SearchStrategy[Row]] = {
    "diagnosis": diagnoses(),
    "measurement": measurements(),
    "medication": fixed(
        medication,
        start=imprecise_day,
        code=DRUGS,
        end=maybe_day,
        as_needed=st.sampled_from(["", "0", "1"]),
        indication=st.sampled_from(["", "mod demens", "MOD HØJT KOLESTEROL"]),
        dose_per_day=st.sampled_from(["", "10", "10", "2.5", "33.35"]),
        dose_unit=st.sampled_from(["mg", "mg", "mg", "ug/h", ""]),
        source=source,
    ),
    "dispensing": fixed(coded, view=st.just("dispensing"), day=day, code=DRUGS, source=source),
    "vaccination": fixed(coded, view=st.just("vaccination"), day=day, code=DRUGS, source=source),
    "service": fixed(service, day=day, code=st.sampled_from(["0120", "2150"]), source=source),
    "contact": fixed(
        contact,
        day=day,
        kind=st.sampled_from(["konsultation", "telefon"]),
        practitioner=practitioner,
        source=source,
    ),
    "care_plan": fixed(
        of_kind,
        view=st.just("care_plan"),
        day=day,
        kind=st.sampled_from(["kol", "diabetes"]),
        status=st.sampled_from(["", "aktiv", "afsluttet"]),
        end=maybe_day,
        source=source,
    ),
    "referral": fixed(
        of_kind,
        view=st.just("referral"),
        day=day,
        kind=st.sampled_from(["fysioterapi", "mr"]),
        status=st.sampled_from(["", "afsendt"]),
        source=source,
    ),
    "questionnaire": fixed(
        of_kind,
        view=st.just("questionnaire"),
        day=day,
        kind=st.sampled_from(["start", "cat"]),
        value=st.sampled_from(["", "3"]),
        source=source,
    ),
    "observation_flag": fixed(
        of_kind, view=st.just("observation_flag"), day=day, kind=st.sampled_from(["fald", "plejehjem"]), source=source
    ),
}
# What a generated case is about: most of its rows and selections are of these, so that rows meet and orders are tested.
FOCUS = st.sampled_from(
    [
        "diagnosis",
        "measurement",
        "measurement",
        "medication",
        "medication",
        "service",
        "contact",
        "contact",
        "care_plan",
    ]
)


def about(focus: str) -> st.SearchStrategy[str]:
    """A dataset: mostly the one that the case is about."""
    return st.sampled_from([focus, focus, focus, focus, *sorted(ROWS)])


# What stands in a row of which everything is known, where a drawn row may have it otherwise.
PLAIN = {
    "value": "47.5",
    "unit": "mmol/mol",
    "comparator": "",
    "producer": "klinik",
    "practitioner": "L1",
    "kind": "forloeb",
    "status": "aktiv",
    "certainty": "sikker",
    "as_needed": "0",
    "dose_per_day": "10",
    "dose_unit": "mg",
    "source": "lokal",
}


def plainly(row: Row) -> Row:
    """The row with an exact date, and with what it lacks or nobody knows filled in."""
    whole = {name: PLAIN[name] if name in PLAIN and not value else value for name, value in row.items()}
    for name in ("debut", "date", "start"):
        if name in whole:
            whole[name] = (whole[name] + "-05-05")[:10] if len(whole[name]) in (4, 7) else whole[name]
    if whole["view"] == "measurement":
        whole |= {"unit": "mmol/mol", "comparator": ""}
    if whole["view"] == "medication":
        whole |= {"code": "N06DA02", "dose_unit": "mg"}
    if whole.get("status") == "aktiv":
        whole["status"] = {"diagnosis": "aktuel", "care_plan": "aktiv"}.get(whole["view"], "")
    return whole


@st.composite
def patients(draw: st.DrawFn, number: int, focus: str) -> list[Row]:
    """A patient with a few events; event ids are unique in the clinic and order otherwise than the numbers they end with."""
    listed = [
        draw(ROWS[dataset]) for dataset in draw(st.lists(about(focus), min_size=draw(st.integers(0, 4)), max_size=7))
    ]
    if draw(st.booleans()):  # a patient about whom everything is known, so that numbers are
        listed = [plainly(row) for row in listed]
    named = [{**row, "event_id": f"e{index}-{number}"} for index, row in enumerate(listed, start=1)]
    for row in named:
        if row.get("replaces_event_id"):
            row["replaces_event_id"] += f"-{number}"
            if row["replaces_event_id"] == row["event_id"]:
                row["replaces_event_id"] = ""
    return patient(
        f"p{number}",
        *draw(st.permutations(named)),
        birth_date=draw(st.sampled_from(["1950-11-21", "1950-11-22", "2008-02-29", "2026-11-22", "1990-06-30"])),
        sex=draw(st.sampled_from(["K", "M", ""])),
        death_date=draw(st.sampled_from(["", "", "", "2026-11-21", "2026-12-01"])),
        registered_to=draw(st.sampled_from(["", "", "", "2026-11-20", "2026-11-21"])),
        sikringsgruppe=draw(st.sampled_from(["1", "1", "2", ""])),
        fast_laege=draw(practitioner),
        clinic_id=draw(st.sampled_from(["990001", "990001", "990001", "990002"])),
    )


@st.composite
def data(draw: st.DrawFn, focus: str) -> Any:
    """Records of a few patients in two clinics; now and then a dataset that is not held, or sources given."""
    listed = [draw(patients(number, focus)) for number in range(1, 21)]
    listed.append(patient("always", clinic_id="990001"))
    listed.append(patient("always", clinic_id="990002"))
    return records(
        *listed,
        missing=draw(st.sampled_from([(), (), (), ("measurement",), ("diagnosis_code",), ("care_plan", "referral")])),
        sources=draw(st.sampled_from([None, None, ("lokal",)])),
    )


periods = st.fixed_dictionaries(
    {"amount": st.sampled_from([0, 1, 3, 12]), "unit": st.sampled_from(["days", "weeks", "months", "years"])}
)
windows = st.one_of(
    periods.map(lambda period: {"type": "last", **period}),
    periods.map(lambda period: {"type": "earlier_than", **period}),
    st.builds(lambda oldest, newest: {"type": "rolling", "oldest": oldest, "newest": newest}, periods, periods),
    st.builds(
        lambda first, last: {
            "type": "calendar",
            **({"first": first} if first else {}),
            **({"last": last} if last else {}),
        },
        st.sampled_from(["", *DAYS]),
        st.sampled_from(["", *DAYS]),
    ),
)


@st.composite
def comparisons(draw: st.DrawFn, values: tuple[str, ...], unit: str | None = None) -> dict[str, Any]:
    op = draw(st.sampled_from(["<", "<=", "=", ">=", ">", "between", "outside"]))
    value, upper = draw(st.sampled_from(values)), draw(st.sampled_from(values))
    return compare(
        op, value, upper if op in ("between", "outside") else None, draw(st.sampled_from([unit, unit, None]))
    )


value_comparisons = comparisons(("-3", "40", "48", "50"), "mmol/mol")
CODES: dict[str, list[list[str]]] = {
    "diagnosis": [[], ["dementia"], ["dementia", "depression"], ["depression", "severe"]],
    "medication": [[], ["drugs"]],
    "measurement": [[], ["hba1c"], ["hba1c"], ["hba1c"], ["text-result"]],
    "dispensing": [[], ["drugs"]],
    "vaccination": [[], ["drugs"]],
    "service": [[], ["services"]],
    "contact": [[]],
    "care_plan": [[]],
    "referral": [[]],
    "questionnaire": [[]],
    "observation_flag": [[]],
}
KINDS = {
    "contact": ["konsultation"],
    "care_plan": ["kol"],
    "referral": ["fysioterapi"],
    "questionnaire": ["cat"],
    "observation_flag": ["fald"],
}


@st.composite
def selections(
    draw: st.DrawFn, focus: str, named: tuple[str, ...] = later.EVENT_IDS, dataset: str | None = None
) -> dict[str, Any]:
    """An event selection with any of what its dataset has; of this dataset, or mostly of the one that the case is about."""
    of: str = dataset or draw(about(focus))
    more: dict[str, Any] = {}
    codes: list[str] = draw(st.sampled_from(CODES[of]))
    if of == "diagnosis":
        more["kinds"] = draw(st.sampled_from([[], [], ["forloeb"]]))
        more["statuses"] = draw(st.sampled_from([[], [], ["aktuel"]]))
        more["certainties"] = draw(st.sampled_from([[], [], ["sikker"]]))
    if of in KINDS:
        more["kinds"] = draw(st.sampled_from([[], KINDS[of]]))
    if of == "care_plan":
        more["statuses"] = draw(st.sampled_from([[], [], ["aktiv"]]))
    if of == "medication":
        more["active"] = draw(st.booleans())
        more["as_needed"] = draw(st.sampled_from([None, None, True, False]))
    if draw(st.integers(0, 2)) == 0:
        more["window"] = draw(windows)
    if of == "measurement" and draw(st.integers(0, 3)) == 0:
        more["value"] = draw(value_comparisons)
    more["sources"] = draw(
        st.sampled_from([["lokal"], ["lokal"], ["lokal", "sygehus"], ["lokal", "sygehus"], ["sygehus"]])
    )
    return events(of, *codes, **more, **draw(later.restrictions(of, named)))


def numbers(focus: str) -> st.SearchStrategy[dict[str, Any]]:
    """A computed number about the case's rows."""
    return later.numbers(lambda dataset: selections(focus, dataset=dataset))


class Ids:
    """Ids that have not been used."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, prefix: str) -> str:
        self.last += 1
        return f"{prefix}-{self.last}"


PICKS = st.sampled_from(["latest", "first", "highest", "lowest"])
TIES = st.sampled_from([None, "highest", "lowest"])
COUNTED = st.sampled_from(["events", "dates", "codes"])


@st.composite
def leaves(draw: st.DrawFn, ids: Ids, focus: str) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(
            [
                *["exists", "exists", "count", "count", "picked", "picked", "picked", "age", "sex", "profile"],
                *["insurance_group", "computed", "computed", "computed"],
            ]
        )
    )
    criterion: dict[str, Any] = {"id": ids(kind.replace("_", "-")), "type": kind}
    if kind == "age":
        return criterion | {"comparison": draw(comparisons(("17.5", "18", "75", "76")))}
    if kind == "sex":
        return criterion | {"sex": draw(st.sampled_from(["K", "M"]))}
    if kind == "insurance_group":
        return criterion | {"group": draw(st.sampled_from(["1", "2"]))}
    if kind == "computed":
        limits = ("0", "1", "0.5", "2", "10", "48", "90")
        return criterion | {"number": draw(numbers(focus)), "comparison": draw(comparisons(limits))}
    if kind == "profile":
        return criterion | {"profile": "other"}
    criterion["events"] = draw(selections(focus))
    if kind == "count":
        return criterion | {"of": draw(COUNTED), "comparison": draw(comparisons(("0", "1", "2")))}
    if kind == "picked":
        criterion |= {"pick": draw(PICKS), "tie": draw(TIES), "nth": draw(later.nth)}
        judged = draw(st.sampled_from(["value", "window", "both", "neither"]))
        if judged in ("value", "both"):
            criterion["value"] = draw(value_comparisons)
        if judged in ("window", "both"):
            criterion["window"] = draw(windows)
    return criterion


@st.composite
def trees(draw: st.DrawFn, ids: Ids, focus: str, depth: int) -> dict[str, Any]:
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(leaves(ids, focus))
    rule = draw(st.sampled_from(["all", "any", "none", "at_least", "at_most"]))
    children = [draw(trees(ids, focus, depth - 1)) for _ in range(draw(st.integers(0 if depth < 2 else 1, 3)))]
    more = {"n": draw(st.integers(0, 3))} if rule in ("at_least", "at_most") else {}
    return group(rule, *children, id=ids("group"), **more)


@st.composite
def elements(draw: st.DrawFn, ids: Ids, focus: str) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(["patient", "picked", "picked", "picked", "exists", "count", "list", "computed", "computed"])
    )
    element: dict[str, Any] = {
        "id": ids("element"),
        "title": {"da": "Element"},
        "type": kind,
        "attention": draw(attention()),
    }
    if kind == "patient":
        attributes = ["age", "sex", "birth_date", "sikringsgruppe", "fast_laege"]
        return element | {"attribute": draw(st.sampled_from(attributes))}
    if kind == "computed":
        return element | {"number": draw(numbers(focus)), "unit": draw(st.sampled_from([None, "mmol/mol"]))}
    element["events"] = draw(selections(focus))
    if kind == "picked":
        return element | {
            "pick": draw(PICKS),
            "tie": draw(TIES),
            "nth": draw(later.nth),
            "show": draw(st.sampled_from(["value", "value", "date", "code", "text"])),
        }
    return element | ({"of": draw(COUNTED)} if kind == "count" else {})


@st.composite
def attention(draw: st.DrawFn) -> list[dict[str, Any]]:
    when = st.one_of(
        value_comparisons.map(lambda comparison: {"type": "value", "comparison": comparison}),
        periods.map(lambda period: {"type": "older_than", **period}),
        st.just({"type": "missing"}),
        st.just({"type": "present"}),
    )
    return [{"when": draw(when), "text": {"da": "Se her"}} for _ in range(draw(st.integers(0, 2)))]


@st.composite
def profiles(draw: st.DrawFn, focus: str) -> Any:
    """A profile with a population, one more profile inlined, elements sorted by, a subgroup, actions and a quality list."""
    ids, inner = Ids(), Ids()
    text = {"da": "Eksempel"}
    # An any-group with everybody in it now and then, so that elements are seen on many patients.
    population = draw(trees(ids, focus, draw(st.sampled_from([0, 0, 1, 2]))))
    if draw(st.booleans()):
        population = group("any", population, group("none", id=ids("group")), id=ids("group"))
    shown = [draw(elements(ids, focus)) for _ in range(draw(st.integers(2, 5)))]
    sort = [
        {"element": element["id"], "descending": draw(st.booleans())} for element in shown[: draw(st.integers(0, 3))]
    ]
    named = draw(later.named_events(lambda earlier: selections(focus, named=earlier)))
    other = profile(
        draw(trees(inner, focus, 1).filter(lambda tree: "profile" not in str(tree))),
        id="other",
        events=named,
        dose_tables=[later.DOSE_TABLE],
    )
    pin = {"id": "other", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": other.content()}
    return profile(
        population,
        profiles=[pin],
        elements=shown,
        sort=sort,
        scope={"registered": draw(st.booleans()), "alive": draw(st.booleans())},
        subgroups=[{"id": "subgroup", "title": text, "criterion": draw(trees(ids, focus, 1))}],
        actions=[
            {"id": "act", "title": text, "criterion": {"id": ids("sub"), "type": "subgroup", "subgroup": "subgroup"}},
            {"id": "act-too", "title": text, "criterion": draw(leaves(ids, focus))},
        ],
        quality_lists=[{"id": "quality", "title": text, "criterion": draw(trees(ids, focus, 1))}],
        events=draw(later.named_events(lambda earlier: selections(focus, named=earlier))),
        dose_tables=[later.DOSE_TABLE],
    )


@dataclass(frozen=True)
class GeneratedCase:
    """Records, and a few profiles that are about the same kind of rows."""

    records: Records
    documents: tuple[ProfileDocument, ...]

    def __repr__(self) -> str:
        """Short: a failing test tells what differs."""
        return f"a generated case with {len(self.documents)} profiles"


@st.composite
def cases(draw: st.DrawFn) -> GeneratedCase:
    focus = draw(FOCUS)
    return GeneratedCase(draw(data(focus)), tuple(draw(profiles(focus)) for _ in range(8)))
