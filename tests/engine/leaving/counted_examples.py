"""What counts that leave the clinic see, and which numbers they show, as drawn examples. Each text is a pair: Danish, English."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.engine.drawing import (
    Row,
    compare,
    diagnosis,
    exists,
    group,
    measurement,
    picked,
)

Text = tuple[str, str]


@dataclass(frozen=True)
class Drawn:
    """One patient: the outcome in the clinic's own run, the one in the counts (`in`, `out`, `possible`), and the mistake that the patient catches.

    `refused`: what stands in `disclosure_refused`; `attributes`: other columns of the patient.
    """

    own: str
    counted: str
    catches: Text
    rows: tuple[Row, ...] = ()
    refused: str = "0"
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PassedOn:
    """One rule about what may be passed on, with the criterion that is the population."""

    rule: Text
    criterion: dict[str, Any]
    cases: tuple[Drawn, ...]


@dataclass(frozen=True)
class Small:
    """One rule about small numbers: members 1 to n, subgroups as the members in them, and the numbers shown, the population's first."""

    rule: Text
    members: int
    subgroups: tuple[tuple[int, ...], ...]
    shown: tuple[int | None, ...]
    catches: Text


def drawn(
    own: str, counted: str, danish: str, english: str, *rows: Row, refused: str = "0", **attributes: str
) -> Drawn:
    return Drawn(own, counted, (danish, english), rows, refused, attributes)


def dementia(private: str) -> Row:
    return diagnosis("2026-01-01", "icpc2:P70", **({"private": private} if private else {}))


def result(value: str, day: str = "2026-05-05", **row: str) -> Row:
    return measurement(day, value, **{"private": "0", **row})


PASSED_ON: dict[Text, PassedOn] = {
    ("en privat række", "a private row"): PassedOn(
        (
            "Klinikkens egen kørsel ser den; tal, der forlader klinikken, gør ikke. Kun 0 er et ja.",
            "The clinic's own run sees it; counts that leave the clinic do not. Only 0 is a yes.",
        ),
        exists("diagnosis", "dementia"),
        (
            drawn("in", "in", "en række, der må gives videre", "a row that may be passed on", dementia("0")),
            drawn("in", "out", "en privat række talt med", "a private row counted", dementia("1")),
            drawn("in", "out", "tom læst som et ja", "empty read as a yes", dementia("")),
            drawn(
                "in",
                "in",
                "hele patienten udeladt for én privat række",
                "the whole patient left out for one private row",
                dementia("1"),
                dementia("0"),
            ),
        ),
    ),
    ("en privat række tæller heller ikke imod", "a private row does not count against either"): PassedOn(
        (
            "Alle kriterier vurderes, som om rækken ikke var der, også »ingen af«.",
            "Every criterion is judged as if the row were not there, *none of* too.",
        ),
        group("none", exists("diagnosis", "dementia")),
        (
            drawn(
                "out",
                "in",
                "den private række holder stadig patienten ude og røber sig derved",
                "the private row still keeps the patient out, and so gives itself away",
                dementia("1"),
            ),
            drawn("out", "out", "en række, der må gives videre", "a row that may be passed on", dementia("0")),
        ),
    ),
    ("en patient, der har frabedt sig videregivelse", "a patient who has refused"): PassedOn(
        (
            "Patienten er i klinikkens egen kørsel som alle andre, og ikke i noget tal, der forlader den.",
            "The patient is in the clinic's own run as all others, and in no number that leaves it.",
        ),
        exists("diagnosis", "dementia"),
        (
            drawn("in", "out", "afslaget ikke set", "the refusal not seen", dementia("0"), refused="1"),
            drawn("in", "out", "tavshed læst som et samtykke", "silence read as a consent", dementia("0"), refused=""),
            drawn(
                "in",
                "in",
                "navne- og adressebeskyttelse læst som et afslag",
                "name and address protection read as a refusal",
                dementia("0"),
                name_address_protected="1",
            ),
        ),
    ),
    ("et datasæt, der intet siger", "a dataset that states nothing"): PassedOn(
        (
            "Siger ingen af klinikkens rækker i datasættet, om de er private, har systemet det ikke i de tal: kriteriet er ukendt for alle.",
            "When none of the clinic's rows in the dataset states whether it is private, the system does not hold it in the counts: the criterion is unknown for everybody.",
        ),
        group("none", exists("diagnosis", "dementia")),
        (
            drawn(
                "out",
                "possible",
                "rækkerne udeladt, så at ingen har sygdommen",
                "the rows left out, so that nobody has the disease",
                dementia(""),
            ),
            drawn(
                "in",
                "possible",
                "et system uden kolonnen læst som et system uden private rækker",
                "a system without the column read as one without private rows",
            ),
        ),
    ),
    ("en privat rettelse", "a private correction"): PassedOn(
        (
            "Det afgøres først, hvad der er erstattet: en privat rettelse tæller ikke med, og det, den retter, heller ikke.",
            "What is replaced is decided first: a private correction does not count, nor does what it corrects.",
        ),
        picked("measurement", "hba1c", value=compare(">=", "48", unit="mmol/mol")),
        (
            drawn(
                "out",
                "out",
                "en værdi, der er rettet, er tilbage",
                "a value that was corrected is back",
                result("60", event_id="a1"),
                result("40", replaces_event_id="a1", private="1"),
            ),
            drawn(
                "out",
                "out",
                "kun den rettelse, der blev erstattet sidst, er væk",
                "only the correction that was replaced last is gone",
                result("60", event_id="b1"),
                result("61", event_id="b2", replaces_event_id="b1"),
                result("40", replaces_event_id="b2", private="1"),
            ),
            drawn(
                "in",
                "in",
                "en annulleret rettelse erstatter intet",
                "a cancelled correction replaces nothing",
                result("60", event_id="c1"),
                result("40", replaces_event_id="c1", private="1", status="annulleret"),
            ),
            drawn(
                "in",
                "in",
                "en rettelse efter skæringsdatoen erstatter intet",
                "a correction after the reference date replaces nothing",
                result("60", event_id="d1"),
                result("40", "2026-11-22", replaces_event_id="d1", private="1"),
            ),
            drawn(
                "out",
                "in",
                "en privat måling er den seneste",
                "a private measurement is the latest",
                result("60"),
                result("40", "2026-06-06", private="1"),
            ),
        ),
    ),
}


def small(
    members: int, subgroups: tuple[range, ...], shown: tuple[int | None, ...], rule: Text, catches: Text
) -> Small:
    return Small(rule, members, tuple(tuple(one) for one in subgroups), shown, catches)


def to(first: int, last: int) -> range:
    """The members from the first to the last, both included."""
    return range(first, last + 1)


_LEAST = ("Mindst fem patienter.", "At least five patients.")
_OUTSIDE = (
    "Populationen uden delpopulationen er også et tal.",
    "The population without the subgroup is a number too.",
)
_TOGETHER = ("Delpopulationer kan regnes sammen.", "Subgroups can be added.")
_NESTED = ("En delpopulation kan være en del af en anden.", "A subgroup may be part of another.")
_OVERLAP = (
    "Det gælder alle tal, der kan regnes ud, i hvor mange skridt det end sker.",
    "It holds for every number that can be calculated, in however many steps.",
)

SMALL_NUMBERS: tuple[Small, ...] = (
    small(5, (), (5,), _LEAST, ("5 læst som under 5", "5 read as below 5")),
    small(4, (), (None,), _LEAST, ("en lille population vist", "a small population shown")),
    small(
        0,
        (),
        (None,),
        _LEAST,
        ("0 vist, så at »skjult« betyder 1 til 4", "0 shown, so that *hidden* means 1 to 4"),
    ),
    small(20, (to(1, 4),), (20, None), _LEAST, ("en lille delpopulation vist", "a small subgroup shown")),
    small(20, (to(1, 15),), (20, 15), _OUTSIDE, ("5 uden for er nok", "5 outside are enough")),
    small(20, (to(1, 17),), (20, None), _OUTSIDE, ("20 − 17 = 3 uden for", "20 − 17 = 3 outside")),
    small(
        20,
        (to(1, 20),),
        (20, None),
        _OUTSIDE,
        ("alle i delpopulationen: så vides det om enhver", "all in the subgroup: it is then known of each"),
    ),
    small(
        20,
        (to(1, 9), to(10, 17), to(18, 20)),
        (20, 9, None, None),
        _TOGETHER,
        ("20 − 9 − 8 = 3 i den skjulte", "20 − 9 − 8 = 3 in the hidden one"),
    ),
    small(
        20,
        (to(1, 9), to(10, 20)),
        (20, 9, 11),
        _TOGETHER,
        ("resten skjult, skønt den kan regnes ud", "the rest hidden, though it can be calculated"),
    ),
    small(20, (to(1, 12), to(1, 9)), (20, 12, None), _NESTED, ("12 − 9 = 3 i forskel", "12 − 9 = 3 between them")),
    small(
        20,
        (to(1, 12), to(10, 17)),
        (20, 12, 8),
        _OVERLAP,
        (
            "3 i begge, men det kan ingen regne ud: skjult uden grund",
            "3 in both, but nobody can calculate that: hidden without reason",
        ),
    ),
    small(
        20,
        (to(1, 12), to(10, 20)),
        (20, 12, None),
        _OVERLAP,
        (
            "20 − 12 = 8, som alle er i den anden: 11 − 8 = 3 i begge",
            "20 − 12 = 8, all of whom are in the other: 11 − 8 = 3 in both",
        ),
    ),
)
