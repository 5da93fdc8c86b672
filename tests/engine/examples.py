"""The meaning of each construct as drawn examples: a rule in prose, tiny patients, and the mistake that each patient catches.

D is 21 November 2026 unless an example says otherwise.
"""

from __future__ import annotations

from datetime import date

from tests.engine.drawing import (
    Example,
    case,
    compare,
    contact,
    count,
    diagnosis,
    earlier_than,
    exists,
    group,
    last,
    measurement,
    medication,
    picked,
    service,
)
from tests.engine.later_examples import LATER_CHAPTERS

NOTHING = case("out", "no event at all is false, never unknown and never an error")
HIGH = compare(">=", "48", unit="mmol/mol")

CODES = {
    "a code matches exactly": Example(
        "An exact code matches the same code, written with or without dot, blank and capitals, in its own system only.",
        exists("diagnosis", "dementia"),
        (
            case("in", "the plain code", diagnosis("2021-03-03", "icpc2:P70")),
            case("in", "codes are compared without regard to case", diagnosis("2021-03-03", "icpc2:p70")),
            case("out", "an exact code read as a prefix", diagnosis("2021-03-03", "icpc2:P701")),
            case("out", "the same text in another system", diagnosis("2021-03-03", "sks:P70")),
            NOTHING,
        ),
    ),
    "a code matches with descendants": Example(
        "With descendants, SKS and ATC codes match by the normalised prefix, so old and new sub-codes are caught alike.",
        exists("diagnosis", "dementia"),
        (
            case("in", "the code itself is included", diagnosis("2021-03-03", "sks:DF00")),
            case("in", "ICD-10 written without the Danish D, and with a dot", diagnosis("2021-03-03", "sks:F00.1")),
            case("in", "a sub-code of a sub-code", diagnosis("2021-03-03", "sks:DF0019A")),
            case("out", "a neighbour", diagnosis("2021-03-03", "sks:DF01")),
            case("out", "a code that only contains the code", diagnosis("2021-03-03", "sks:DXF00")),
        ),
    ),
    "an exclusion takes codes out of the list": Example(
        "A coding is in a list when an entry matches it and no exclusion does.",
        exists("medication", "drugs"),
        (
            case("in", "a drug of the group", medication("2026-01-01", "N06DA02")),
            case("out", "the excluded drug", medication("2026-01-01", "N06DX01")),
            case(
                "in",
                "both: one of the events is enough",
                medication("2026-01-01", "N06DX01"),
                medication("2026-01-01", "N06DA02"),
            ),
        ),
    ),
    "every code of a system": Example(
        "`*` matches every code of its system.",
        exists("service", "services"),
        (case("in", "any service", service("2026-01-01", "4711")), NOTHING),
    ),
    "no code list means any code": Example(
        "A selection without code lists sees every event of the dataset, a diagnosis without codings too.",
        exists("diagnosis"),
        (
            case("in", "any diagnosis", diagnosis("2026-01-01", "icpc2:A01")),
            case("in", "an event without a single coding", diagnosis("2026-01-01")),
            NOTHING,
        ),
    ),
    "code lists on a dataset without codes": Example(
        "Contacts have no codes: no contact meets a code list.",
        exists("contact", "services"),
        (case("out", "a code list that is ignored", contact("2026-01-01")),),
    ),
    "same event": Example(
        "Every code list must be met by codings of the same event. P76 on one row and DF322 on another is not P76 and DF322 in one row.",
        exists("diagnosis", "depression", "severe"),
        (
            case("in", "both codings on one event", diagnosis("2026-01-01", "icpc2:P76", "sks:DF322")),
            case(
                "out",
                "the codings stand on two events",
                diagnosis("2026-01-01", "icpc2:P76"),
                diagnosis("2026-01-01", "sks:DF322"),
            ),
            case("out", "only one of the codings", diagnosis("2026-01-01", "icpc2:P76")),
        ),
    ),
    "a code list of another system": Example(
        "Drugs are coded in ATC: a list of diagnoses is met by no drug.",
        exists("medication", "dementia"),
        (case("out", "codes compared without their system", medication("2026-01-01", "P70")),),
    ),
    "several code lists on an event with one code": Example(
        "A measurement has one code: it must be in every list.",
        exists("measurement", "hba1c", "text-result"),
        (case("out", "an or between the lists", measurement("2026-01-01", "50")),),
    ),
}

ATTRIBUTES = {
    "kind of diagnosis": Example(
        "A restriction on kind keeps the rows with one of the kinds; a row without the attribute is undecided.",
        exists("diagnosis", "dementia", kinds=["forloeb"]),
        (
            case("in", "the kind asked for", diagnosis("2026-01-01", "icpc2:P70", kind="forloeb")),
            case("out", "another kind", diagnosis("2026-01-01", "icpc2:P70", kind="kontakt")),
            case("possible", "a missing kind taken as yes or as no", diagnosis("2026-01-01", "icpc2:P70")),
            case("out", "a missing kind on a row with another code", diagnosis("2026-01-01", "icpc2:P71")),
            case(
                "in",
                "an undecided row beside a certain one",
                diagnosis("2026-01-01", "icpc2:P70"),
                diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"),
            ),
        ),
    ),
    "status and certainty": Example(
        "Restrictions add up: a row is certain only when all are met, and out when one is not.",
        exists("diagnosis", "dementia", statuses=["aktuel", "relevant"], certainties=["sikker"]),
        (
            case("in", "both met", diagnosis("2026-01-01", "icpc2:P70", status="relevant", certainty="sikker")),
            case("out", "one not met, the other missing", diagnosis("2026-01-01", "icpc2:P70", certainty="formodet")),
            case("possible", "one met, the other missing", diagnosis("2026-01-01", "icpc2:P70", certainty="sikker")),
        ),
    ),
    "as needed": Example(
        "As-needed medication is asked for explicitly; a row that does not say is undecided.",
        exists("medication", "drugs", as_needed=False),
        (
            case("in", "regular medication", medication("2026-01-01", "N06DA02", as_needed="0")),
            case("out", "as needed", medication("2026-01-01", "N06DA02", as_needed="1")),
            case("possible", "not stated", medication("2026-01-01", "N06DA02")),
        ),
    ),
    "sources filter rows": Example(
        "A criterion sees only rows from the sources that it names.",
        exists("diagnosis", "dementia"),
        (
            case("in", "the clinic's own", diagnosis("2026-01-01", "icpc2:P70")),
            case("out", "a row from another source", diagnosis("2026-01-01", "icpc2:P70", source="sygehus")),
        ),
    ),
    "a source that the system does not hold": Example(
        "The leaf is unknown for everyone, decided before running: what it does hold cannot answer the question.",
        exists("diagnosis", "dementia", sources=["lokal", "fmk"]),
        (
            case("possible", "a held source that answers for the missing one", diagnosis("2026-01-01", "icpc2:P70")),
            case("possible", "no rows taken as no"),
        ),
        sources=("lokal",),
    ),
    "a dataset that the system does not hold": Example(
        "The leaf is unknown for everyone, and a group above it follows Kleene logic.",
        group("all", exists("measurement", "hba1c", id="measured"), exists("diagnosis", "dementia", id="diagnosed")),
        (
            case("possible", "unknown and true is unknown", diagnosis("2026-01-01", "icpc2:P70")),
            case("out", "unknown and false is false"),
        ),
        missing=("measurement",),
    ),
}

DATES = {
    "within the last 12 months": Example(
        "From the day after (D minus 12 months) to D, both included.",
        exists("service", "services", window=last(12, "months")),
        (
            case("out", "the day a year ago is not within the last year", service("2025-11-21")),
            case("in", "the first day", service("2025-11-22")),
            case("in", "the reference date itself", service("2026-11-21")),
            case("out", "an event after D is never seen", service("2026-11-22")),
        ),
    ),
    "more than 12 months ago": Example(
        "The exact complement of the last 12 months.",
        exists("service", "services", window=earlier_than(12, "months")),
        (
            case("in", "the day a year ago", service("2025-11-21")),
            case("out", "the day after", service("2025-11-22")),
        ),
    ),
    "month ends clamp": Example(
        "31 May minus 3 months is the last day of February.",
        exists("service", "services", window=last(3, "months")),
        (
            case("out", "28 February is the day before the window", service("2026-02-28")),
            case("in", "1 March is its first day", service("2026-03-01")),
        ),
        as_of=date(2026, 5, 31),
    ),
    "between two and one years ago": Example(
        "From the day after (D minus the oldest) to D minus the newest.",
        exists(
            "service",
            "services",
            window={
                "type": "rolling",
                "oldest": {"amount": 2, "unit": "years"},
                "newest": {"amount": 1, "unit": "years"},
            },
        ),
        (
            case("out", "before", service("2024-11-21")),
            case("in", "first day", service("2024-11-22")),
            case("in", "last day", service("2025-11-21")),
            case("out", "after", service("2025-11-22")),
        ),
    ),
    "calendar dates": Example(
        "Both ends are included; an open end is left out.",
        exists("service", "services", window={"type": "calendar", "first": "2026-01-01"}),
        (case("out", "before", service("2025-12-31")), case("in", "first day", service("2026-01-01"))),
    ),
    "an empty window": Example(
        "A window whose first day is after its last matches nothing, not even a date known by year only.",
        exists("diagnosis", "dementia", window=last(0, "days")),
        (
            case("out", "today", diagnosis("2026-11-21", "icpc2:P70")),
            case("out", "an imprecise date around the window", diagnosis("2026", "icpc2:P70")),
        ),
    ),
    "a date known by year or month": Example(
        "Membership of a window is unknown when only some possible days are in it; a possible day after D is not possible.",
        exists("diagnosis", "dementia", window=last(12, "months")),
        (
            case("possible", "2025 is partly within", diagnosis("2025", "icpc2:P70")),
            case("in", "2026 lies wholly within, for nothing is after D", diagnosis("2026", "icpc2:P70")),
            case("out", "October 2025 is wholly outside", diagnosis("2025-10", "icpc2:P70")),
            case("possible", "November 2025 is partly within", diagnosis("2025-11", "icpc2:P70")),
            case("out", "2027 is not seen", diagnosis("2027", "icpc2:P70")),
        ),
    ),
    "a date known by year, before or after": Example(
        "Both ends of a window can leave a date open.",
        exists("diagnosis", "dementia", window={"type": "calendar", "first": "2020-03-01", "last": "2025-06-30"}),
        (
            case("possible", "2025 runs past the window's end", diagnosis("2025", "icpc2:P70")),
            case("possible", "2020 begins before its start", diagnosis("2020", "icpc2:P70")),
            case("in", "2024 lies wholly within", diagnosis("2024", "icpc2:P70")),
            case("out", "2026 lies wholly after", diagnosis("2026", "icpc2:P70")),
        ),
    ),
    "a diagnosis counts by its debut": Example(
        "The event date is the debut, else the day it was registered; a backdated row counts by its clinical date.",
        exists("diagnosis", "dementia", window=last(12, "months")),
        (
            case("out", "registered lately, but of old", diagnosis("2001-01-01", "icpc2:P70", registered="2026-11-01")),
            case("in", "no debut: the day of registration", diagnosis("", "icpc2:P70", registered="2026-11-01")),
            case(
                "in",
                "registered after D with a debut before",
                diagnosis("2026-11-01", "icpc2:P70", registered="2026-12-01"),
            ),
        ),
    ),
}

MEDICATION = {
    "active medication": Example(
        "Started on D or earlier, and not ended before D: the end is the last day of treatment, and an end after D is open.",
        exists("medication", "drugs", active=True),
        (
            case("in", "no end", medication("2026-01-01", "N06DA02")),
            case("in", "ends today", medication("2026-01-01", "N06DA02", end="2026-11-21")),
            case("in", "ends tomorrow", medication("2026-01-01", "N06DA02", end="2026-11-22")),
            case("out", "ended yesterday", medication("2026-01-01", "N06DA02", end="2026-11-20")),
            case("in", "starts today", medication("2026-11-21", "N06DA02")),
            case("out", "starts tomorrow", medication("2026-11-22", "N06DA02")),
            case("in", "started this year, the day is not known", medication("2026", "N06DA02")),
        ),
    ),
}

MEASUREMENTS = {
    "a cancelled result is not seen": Example(
        "A measurement with status annulleret does not exist; a preliminary one does.",
        exists("measurement", "hba1c"),
        (
            case("out", "cancelled", measurement("2026-01-01", "50", status="annulleret")),
            case("in", "preliminary", measurement("2026-01-01", "50", status="foreloebig")),
            case("in", "no status", measurement("2026-01-01", "50")),
        ),
    ),
    "a corrected result replaces its original": Example(
        "A measurement that another seen measurement replaces is not seen.",
        exists("measurement", "hba1c", value=HIGH),
        (
            case(
                "out",
                "the original is still counted",
                measurement("2026-01-01", "50", event_id="a"),
                measurement("2026-01-01", "40", event_id="b", status="korrigeret", replaces_event_id="a"),
            ),
            case(
                "in",
                "a correction after D is not seen, so it replaces nothing",
                measurement("2026-01-01", "50", event_id="c"),
                measurement("2026-12-01", "40", event_id="d", status="korrigeret", replaces_event_id="c"),
            ),
            case(
                "in",
                "a cancelled correction replaces nothing",
                measurement("2026-01-01", "50", event_id="e"),
                measurement("2026-01-02", "40", event_id="f", status="annulleret", replaces_event_id="e"),
            ),
            case(
                "out",
                "a correction of a correction",
                measurement("2026-01-01", "50", event_id="g"),
                measurement("2026-01-02", "60", event_id="h", replaces_event_id="g"),
                measurement("2026-01-03", "40", event_id="i", replaces_event_id="h"),
            ),
        ),
    ),
    "values are converted and rounded before they are compared": Example(
        "value × factor + offset, rounded half away from zero to the concept's decimals. HbA1c 6.5 % is 48 mmol/mol.",
        exists("measurement", "hba1c", value=HIGH),
        (
            case("in", "6.5 % is 47.545, rounded 48", measurement("2026-01-01", "6.5", "%")),
            case("out", "6.4 % is 46.452, rounded 46", measurement("2026-01-01", "6.4", "%")),
            case(
                "in",
                "47.5 mmol/mol rounds to 48: half away from zero, in its own unit too",
                measurement("2026-01-01", "47.5"),
            ),
            case("out", "47.4 mmol/mol rounds to 47", measurement("2026-01-01", "47.4")),
        ),
    ),
    "half away from zero below zero": Example(
        "-2.5 rounds to -3, not to -2 or 0.",
        exists("measurement", "hba1c", value=compare("=", "-3")),
        (case("in", "rounding half to even, or half up", measurement("2026-01-01", "-2.5")),),
    ),
    "a value that cannot be compared is undecided": Example(
        "No value, no unit, an unknown unit, or a unit whose factor is not positive: the row is undecided, whatever the number.",
        exists("measurement", "hba1c", value=HIGH),
        (
            case("possible", "an unknown unit read as the concept's", measurement("2026-01-01", "50", "mg/dl")),
            case("possible", "no unit read as the concept's", measurement("2026-01-01", "50", "")),
            case("possible", "a text result", measurement("2026-01-01", "", text="se svar")),
            case("possible", "a factor of zero makes everything equal", measurement("2026-01-01", "50", "1")),
            case(
                "in", "beside a certain row", measurement("2026-01-01", "50", "mg/dl"), measurement("2026-01-02", "50")
            ),
        ),
    ),
    "a comparison in another unit than the concept's": Example(
        "Such a comparison decides nothing (and the checks refuse the profile).",
        exists("measurement", "hba1c", value=compare(">=", "6.5", unit="%")),
        (case("possible", "a bound in % compared with mmol/mol", measurement("2026-01-01", "50")),),
    ),
    "a value of a concept without a quantity": Example(
        "Without a unit and precision of the concept, no value can be compared (and the checks refuse the profile).",
        exists("measurement", "text-result", value=compare(">=", "1")),
        (case("possible", "the bare number", measurement("2026-01-01", "1", "mmol/mol", "medcom:MCS1")),),
    ),
    "a result with a comparator is an interval": Example(
        "`<5` lies anywhere below 5: compared by what is possible.",
        exists("measurement", "hba1c", value=compare("<", "10")),
        (
            case("in", "below 5 is below 10", measurement("2026-01-01", "5", comparator="<")),
            case("in", "below 10 is below 10", measurement("2026-01-01", "10", comparator="<")),
            case("possible", "10 or less may be 10", measurement("2026-01-01", "10", comparator="<=")),
            case("possible", "below 20 may be 15", measurement("2026-01-01", "20", comparator="<")),
            case("possible", "above 5 may be 7", measurement("2026-01-01", "5", comparator=">")),
            case("out", "10 or more is not below 10", measurement("2026-01-01", "10", comparator=">=")),
        ),
    ),
    "at most, with comparators": Example(
        "`>10` is never at most 10; `>=10` may be.",
        exists("measurement", "hba1c", value=compare("<=", "10")),
        (
            case("in", "at most 10 is at most 10", measurement("2026-01-01", "10", comparator="<=")),
            case("out", "above 10 is above 10", measurement("2026-01-01", "10", comparator=">")),
            case("possible", "10 or more may be 10", measurement("2026-01-01", "10", comparator=">=")),
            case("in", "10 itself", measurement("2026-01-01", "10")),
        ),
    ),
    "greater than": Example(
        "`>` is not `>=`.",
        exists("measurement", "hba1c", value=compare(">", "10")),
        (
            case("out", "10 itself", measurement("2026-01-01", "10")),
            case("in", "above 10", measurement("2026-01-01", "10", comparator=">")),
            case("in", "11", measurement("2026-01-01", "11")),
        ),
    ),
    "between and outside": Example(
        "`between` includes both ends, and a result with a comparator may be in it or not.",
        exists("measurement", "hba1c", value=compare("between", "40", "50")),
        (
            case("in", "the lower end", measurement("2026-01-01", "40")),
            case("in", "the upper end", measurement("2026-01-01", "50")),
            case("out", "above", measurement("2026-01-01", "51")),
            case("out", "below", measurement("2026-01-01", "39")),
            case("possible", "below 45", measurement("2026-01-01", "45", comparator="<")),
            case("out", "below 40 is outside", measurement("2026-01-01", "40", comparator="<")),
        ),
    ),
    "outside is the complement of between": Example(
        "What is certainly not between is outside.",
        exists("measurement", "hba1c", value=compare("outside", "40", "50")),
        (
            case("out", "the ends are not outside", measurement("2026-01-01", "40"), measurement("2026-01-01", "50")),
            case("in", "51", measurement("2026-01-01", "51")),
            case("in", "above 50", measurement("2026-01-01", "50", comparator=">")),
            case("possible", "50 or more may be 50", measurement("2026-01-01", "50", comparator=">=")),
        ),
    ),
    "equal": Example(
        "Equal after rounding.",
        exists("measurement", "hba1c", value=compare("=", "48")),
        (
            case("in", "6.5 % is 48", measurement("2026-01-01", "6.5", "%")),
            case("possible", "48 or more", measurement("2026-01-01", "48", comparator=">=")),
            case("out", "above 48", measurement("2026-01-01", "48", comparator=">")),
        ),
    ),
}

COUNTS = {
    "at least two events": Example(
        "Events are rows: two on one day are two. Undecided rows give a lower and an upper bound.",
        count(">=", "2", "diagnosis", "dementia", kinds=["forloeb"]),
        (
            case("in", "two on one day", *[diagnosis("2026-01-01", "icpc2:P70", kind="forloeb")] * 2),
            case("out", "one", diagnosis("2026-01-01", "icpc2:P70", kind="forloeb")),
            case(
                "possible",
                "one certain and one undecided",
                diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2026-01-01", "icpc2:P70"),
            ),
            case("possible", "two undecided", *[diagnosis("2026-01-01", "icpc2:P70")] * 2),
            NOTHING,
        ),
    ),
    "zero is absence": Example(
        "A count of zero holds for a patient without any row.",
        count("=", "0", "service", "services", window=last(12, "months")),
        (
            case("in", "a patient without rows is lost in a join"),
            case("in", "only outside the window", service("2020-01-01")),
            case("out", "one event", service("2026-01-01")),
        ),
    ),
    "at most one, with an undecided row": Example(
        "Fewer than two: certain up to one possible, undecided when a second may count.",
        count("<", "2", "diagnosis", "dementia", kinds=["forloeb"]),
        (
            case("in", "none"),
            case("in", "one undecided", diagnosis("2026-01-01", "icpc2:P70")),
            case(
                "possible",
                "one certain, one undecided",
                diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2026-01-01", "icpc2:P70"),
            ),
        ),
    ),
    "a number between": Example(
        "Both ends are included.",
        count("between", "1", "service", "services", upper="2"),
        (
            NOTHING,
            case("in", "one", service("2026-01-01")),
            case("in", "two", *[service("2026-01-01")] * 2),
            case("out", "three", *[service("2026-01-01")] * 3),
        ),
    ),
    "distinct dates": Example(
        "Rows of one day count once.",
        count(">=", "2", "service", "services", of="dates"),
        (
            case("out", "two on one day", *[service("2026-01-01")] * 2),
            case("in", "two days", service("2026-01-01"), service("2026-01-02")),
        ),
    ),
    "distinct dates that are imprecise": Example(
        "Fewest: the exact dates of certain events, and one if any event is certain. Most: all exact dates, and one more per imprecise one.",
        count(">=", "2", "diagnosis", "dementia", of="dates", kinds=["forloeb"]),
        (
            case(
                "possible", "two events of a year may be one day", *[diagnosis("2025", "icpc2:P70", kind="forloeb")] * 2
            ),
            case(
                "possible",
                "a year and a day in it",
                diagnosis("2025", "icpc2:P70", kind="forloeb"),
                diagnosis("2025-05-05", "icpc2:P70", kind="forloeb"),
            ),
            case("out", "one event of a year is one day", diagnosis("2025", "icpc2:P70", kind="forloeb")),
            case(
                "possible",
                "an undecided row of another day",
                diagnosis("2025-05-05", "icpc2:P70", kind="forloeb"),
                diagnosis("2025-05-06", "icpc2:P70"),
            ),
        ),
    ),
    "one imprecise date is at least one": Example(
        "An event whose day is not known certainly has one.",
        count(">=", "1", "diagnosis", "dementia", of="dates"),
        (case("in", "only exact dates are counted", diagnosis("2025", "icpc2:P70")), NOTHING),
    ),
    "distinct codes": Example(
        "The codes of the list, each once, over all events; other codings of the event do not count.",
        count(">=", "2", "diagnosis", "dementia", of="codes"),
        (
            case("in", "two codes on one event", diagnosis("2026-01-01", "icpc2:P70", "sks:DF001")),
            case(
                "in",
                "two codes on two events",
                diagnosis("2026-01-01", "icpc2:P70"),
                diagnosis("2026-01-01", "sks:DF00"),
            ),
            case("out", "one code on two events", *[diagnosis("2026-01-01", "icpc2:P70")] * 2),
            case("out", "a coding outside the list", diagnosis("2026-01-01", "icpc2:P70", "icpc2:P76")),
        ),
    ),
    "distinct codes of undecided rows": Example(
        "A code counts for certain when some certain event has it.",
        count(">=", "2", "diagnosis", "dementia", of="codes", kinds=["forloeb"]),
        (
            case(
                "possible",
                "the second code stands on an undecided row",
                diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2026-01-01", "sks:DF00"),
            ),
            case(
                "out",
                "an undecided row with the same code",
                diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2026-01-01", "icpc2:P70"),
            ),
        ),
    ),
    "distinct drugs": Example(
        "Codes in the event's own row.",
        count(">=", "2", "medication", of="codes"),
        (
            case("in", "two drugs", medication("2026-01-01", "N06DA02"), medication("2026-01-01", "C10AA01")),
            case("out", "one drug twice", *[medication("2026-01-01", "N06DA02")] * 2),
        ),
    ),
    "distinct codes of every diagnosis": Example(
        "Without a code list every coding counts.",
        count(">=", "2", "diagnosis", of="codes"),
        (
            case("in", "codes of no list", diagnosis("2026-01-01", "icpc2:A01", "icpc2:A02")),
            case("out", "none", diagnosis("2026-01-01")),
        ),
    ),
    "distinct codes of contacts": Example(
        "Contacts have no codes: the number is zero.",
        count("=", "0", "contact", of="codes"),
        (case("in", "the kind taken as a code", contact("2026-01-01")), case("in", "none")),
    ),
    "distinct measured codes": Example(
        "Codes of measurements, with their system.",
        count("=", "1", "measurement", of="codes"),
        (
            case("in", "one analysis twice", *[measurement("2026-01-01", "50")] * 2),
            case(
                "out",
                "two analyses",
                measurement("2026-01-01", "50"),
                measurement("2026-01-01", "1", "1", "medcom:MCS1"),
            ),
        ),
    ),
}

PICKS = {
    "the latest value is picked first and judged then": Example(
        "Pick first, then judge; never fall back to an older value.",
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        (
            case("in", "the latest is high", measurement("2026-01-01", "40"), measurement("2026-02-01", "50")),
            case("out", "an older high value", measurement("2026-01-01", "50"), measurement("2026-02-01", "40")),
            case(
                "possible",
                "the latest cannot be compared",
                measurement("2026-01-01", "50"),
                measurement("2026-02-01", "50", "mg/dl"),
            ),
            case(
                "possible",
                "the latest is a text",
                measurement("2026-01-01", "50"),
                measurement("2026-02-01", "", text="se svar"),
            ),
            case(
                "in",
                "the latest is above 60",
                measurement("2026-01-01", "40"),
                measurement("2026-02-01", "60", comparator=">"),
            ),
            NOTHING,
        ),
    ),
    "the latest of one day": Example(
        "By time, where a row without time is earlier than one with; then the tie rule; then the least event id.",
        picked("measurement", "hba1c", value=HIGH, tie="lowest"),
        (
            case(
                "in",
                "the later time",
                measurement("2026-01-01", "40", time="08:00"),
                measurement("2026-01-01", "50", time="09:00"),
            ),
            case(
                "out",
                "no time is earlier than midnight",
                measurement("2026-01-01", "40", time="00:00"),
                measurement("2026-01-01", "50"),
            ),
            case("out", "tie: the lowest", measurement("2026-01-01", "40"), measurement("2026-01-01", "50")),
            case(
                "out",
                "seconds count",
                measurement("2026-01-01", "40", time="08:00:01"),
                measurement("2026-01-01", "50", time="08:00"),
            ),
        ),
    ),
    "without a tie rule the highest": Example(
        "The default tie rule is the highest value.",
        picked("measurement", "hba1c", value=HIGH),
        (case("in", "tie: the highest", measurement("2026-01-01", "40"), measurement("2026-01-01", "50")),),
    ),
    "a tie that cannot be settled": Example(
        "A value that cannot be compared may be higher or lower than its fellow of the same time: either may be the picked one.",
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        (
            case(
                "possible",
                "one high, one of unknown unit",
                measurement("2026-01-01", "50"),
                measurement("2026-01-01", "1", "mg/dl"),
            ),
            case(
                "in",
                "both high, one above 60",
                measurement("2026-01-01", "50"),
                measurement("2026-01-01", "60", comparator=">"),
            ),
            case(
                "in",
                "50, or less than 30: the highest is 50",
                measurement("2026-01-01", "50"),
                measurement("2026-01-01", "30", comparator="<"),
            ),
        ),
    ),
    "an undecided row may be the latest": Example(
        "Every possible pick is judged; they must agree.",
        picked("diagnosis", "dementia", kinds=["forloeb"], window=last(12, "months")),
        (
            case(
                "possible",
                "an undecided row after the certain one",
                diagnosis("2020-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2026-01-01", "icpc2:P70"),
            ),
            case(
                "in",
                "both are within the window",
                diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2026-02-01", "icpc2:P70"),
            ),
            case(
                "out",
                "both are outside",
                diagnosis("2020-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2020-02-01", "icpc2:P70"),
            ),
            case(
                "in",
                "an undecided row before the certain one is never picked",
                diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"),
                diagnosis("2020-01-01", "icpc2:P70"),
            ),
            case("possible", "only an undecided row: perhaps none at all", diagnosis("2026-01-01", "icpc2:P70")),
            case("out", "only an undecided row, outside the window", diagnosis("2020-01-01", "icpc2:P70")),
        ),
    ),
    "imprecise dates in the order": Example(
        "An event of a year may stand before or after an event of a day in it.",
        picked("diagnosis", "dementia", window=last(12, "months")),
        (
            case(
                "possible",
                "2025 and a day in 2025",
                diagnosis("2025", "icpc2:P70"),
                diagnosis("2025-06-01", "icpc2:P70"),
            ),
            case("in", "2025 and a day in 2026", diagnosis("2025", "icpc2:P70"), diagnosis("2026-06-01", "icpc2:P70")),
            case(
                "out",
                "2024 and a day in June 2025",
                diagnosis("2024", "icpc2:P70"),
                diagnosis("2025-06-01", "icpc2:P70"),
            ),
        ),
    ),
    "a value of an imprecise date": Example(
        "A value of 2025 may be later or earlier than a value of June 2025: both are judged.",
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        (
            case("possible", "2025 taken as its last day", measurement("2025", "50"), measurement("2025-06-01", "40")),
            case("possible", "2025 taken as its first day", measurement("2025", "40"), measurement("2025-06-01", "50")),
            case("in", "both are high", measurement("2025", "50"), measurement("2025-06-01", "60")),
            case(
                "out",
                "an older one that is certainly earlier",
                measurement("2025-05", "50"),
                measurement("2025-06-01", "40"),
            ),
        ),
    ),
    "the first value of an imprecise date": Example(
        "The same, the other way round.",
        picked("measurement", "hba1c", pick="first", value=HIGH, tie="highest"),
        (
            case("possible", "2025 taken as its first day", measurement("2025", "50"), measurement("2025-06-01", "40")),
            case("possible", "2025 taken as its last day", measurement("2025", "40"), measurement("2025-06-01", "50")),
            case("in", "one that is certainly later", measurement("2025-07", "40"), measurement("2025-06-01", "50")),
        ),
    ),
    "the first event": Example(
        "The earliest by date, then time, then the tie rule, then event id; its date is judged.",
        picked("diagnosis", "dementia", pick="first", window=last(12, "months")),
        (
            case("in", "the only one is recent", diagnosis("2026-01-01", "icpc2:P70")),
            case(
                "out",
                "a recent one after an old one",
                diagnosis("2020-01-01", "icpc2:P70"),
                diagnosis("2026-01-01", "icpc2:P70"),
            ),
            case(
                "possible",
                "the first may be in 2025",
                diagnosis("2025", "icpc2:P70"),
                diagnosis("2026-01-01", "icpc2:P70"),
            ),
        ),
    ),
    "the first value of a day": Example(
        "A row without time is first; with equal times the tie rule decides as it says, not in reverse.",
        picked("measurement", "hba1c", pick="first", value=HIGH, tie="highest"),
        (
            case(
                "in", "no time is first", measurement("2026-01-01", "40", time="00:00"), measurement("2026-01-01", "50")
            ),
            case("in", "tie: the highest", measurement("2026-01-01", "40"), measurement("2026-01-01", "50")),
            case(
                "out",
                "the earlier time",
                measurement("2026-01-01", "40", time="08:00"),
                measurement("2026-01-01", "50", time="09:00"),
            ),
        ),
    ),
    "the highest value and its date": Example(
        "By value, then the latest date, time, and event id.",
        picked("measurement", "hba1c", pick="highest", window=last(12, "months")),
        (
            case("in", "the highest is recent", measurement("2020-01-01", "40"), measurement("2026-01-01", "50")),
            case("out", "the highest is old", measurement("2020-01-01", "50"), measurement("2026-01-01", "40")),
            case("in", "equally high: the latest", measurement("2020-01-01", "50"), measurement("2026-01-01", "50")),
            case(
                "possible",
                "below 60 may be the highest",
                measurement("2020-01-01", "60", comparator="<"),
                measurement("2026-01-01", "50"),
            ),
            case(
                "possible",
                "an unknown unit may be",
                measurement("2020-01-01", "1", "mg/dl"),
                measurement("2026-01-01", "50"),
            ),
        ),
    ),
    "the lowest value": Example(
        "The lowest value is judged.",
        picked("measurement", "hba1c", pick="lowest", value=compare("<", "30")),
        (
            case("in", "one below", measurement("2020-01-01", "20"), measurement("2026-01-01", "50")),
            case("out", "none below", measurement("2020-01-01", "30"), measurement("2026-01-01", "50")),
            case(
                "possible",
                "above 20 may be below 30",
                measurement("2020-01-01", "20", comparator=">"),
                measurement("2026-01-01", "50"),
            ),
            case(
                "in",
                "20 and below 10",
                measurement("2020-01-01", "20"),
                measurement("2026-01-01", "10", comparator="<"),
            ),
        ),
    ),
    "highest without a quantity": Example(
        "Values of a concept without a quantity stand in no order: any of them may be the highest.",
        picked("measurement", "text-result", pick="highest", window=last(12, "months")),
        (
            case(
                "possible",
                "the bare numbers are compared",
                measurement("2026-01-01", "9", "1", "medcom:MCS1"),
                measurement("2020-01-01", "1", "1", "medcom:MCS1"),
            ),
            case("in", "only one", measurement("2026-01-01", "9", "1", "medcom:MCS1")),
        ),
    ),
    "a pick that is only asked to exist": Example(
        "Without a value or a window to judge, an event is enough.",
        picked("measurement", "text-result"),
        (case("in", "any event", measurement("2026-01-01", "", "", "medcom:MCS1")), NOTHING),
    ),
    "both value and window": Example(
        "When both are judged, both must hold of the one picked event.",
        picked("measurement", "hba1c", value=HIGH, window=last(12, "months"), tie="highest"),
        (
            case("in", "high and recent", measurement("2026-01-01", "50")),
            case("out", "high but old", measurement("2020-01-01", "50")),
            case(
                "out",
                "an old high value and a recent low one",
                measurement("2020-01-01", "50"),
                measurement("2026-01-01", "40"),
            ),
        ),
    ),
}

HAS_DEMENTIA = exists("diagnosis", "dementia", id="dementia-kind", kinds=["forloeb"])
HAS_DRUG = exists("medication", "drugs", id="drug")
HAS_SERVICE = exists("service", "services", id="seen")
KNOWN = diagnosis("2026-01-01", "icpc2:P70", kind="forloeb")
UNDECIDED = diagnosis("2026-01-01", "icpc2:P70")
DRUG = medication("2026-01-01", "N06DA02")
SERVICE = service("2026-01-01")

GROUPS = {
    "all": Example(
        "All: the least outcome.",
        group("all", HAS_DEMENTIA, HAS_DRUG),
        (
            case("in", "both", KNOWN, DRUG),
            case("possible", "unknown and true", UNDECIDED, DRUG),
            case("out", "unknown and false", UNDECIDED),
            NOTHING,
        ),
    ),
    "any": Example(
        "Any: the greatest outcome.",
        group("any", HAS_DEMENTIA, HAS_DRUG),
        (
            case("in", "one", KNOWN),
            case("in", "unknown or true", UNDECIDED, DRUG),
            case("possible", "unknown or false", UNDECIDED),
            NOTHING,
        ),
    ),
    "none": Example(
        "None of: not any. Unknown stays unknown, and a patient without any row is in.",
        group("none", HAS_DEMENTIA, HAS_DRUG),
        (
            case("out", "one", DRUG),
            case("possible", "an unknown that is taken as no", UNDECIDED),
            case("out", "unknown and one that is true", UNDECIDED, DRUG),
            case("in", "a patient without rows is lost in a join"),
        ),
    ),
    "at least two of three": Example(
        "Certain when enough are certain, possible when enough are possible.",
        group("at_least", HAS_DEMENTIA, HAS_DRUG, HAS_SERVICE, n=2),
        (
            case("in", "two", DRUG, SERVICE),
            case("in", "two and an unknown", UNDECIDED, DRUG, SERVICE),
            case("possible", "one and an unknown", UNDECIDED, DRUG),
            case("out", "an unknown", UNDECIDED),
        ),
    ),
    "at most one of three": Example(
        "Not at least two.",
        group("at_most", HAS_DEMENTIA, HAS_DRUG, HAS_SERVICE, n=1),
        (
            case("in", "none: a patient without rows is lost in a join"),
            case("in", "one unknown", UNDECIDED),
            case("possible", "one and an unknown", UNDECIDED, DRUG),
            case("out", "two", DRUG, SERVICE),
        ),
    ),
    "a group means the same inside an exclusion": Example(
        "None of (all of): who does not have both.",
        group("none", group("all", HAS_DEMENTIA, HAS_DRUG, id="inner")),
        (
            case("out", "both", KNOWN, DRUG),
            case("in", "one of them", KNOWN),
            case("possible", "unknown and true", UNDECIDED, DRUG),
            case("in", "unknown and false", UNDECIDED),
            case("in", "neither"),
        ),
    ),
    "at least none": Example("Always so.", group("at_least", HAS_DRUG, n=0), (case("in", "a patient without rows"),)),
    "all of nothing": Example(
        "Always so (and the checks refuse it).", group("all"), (case("in", "a patient without rows"),)
    ),
    "any of nothing": Example(
        "Never so (and the checks refuse it).", group("any"), (case("out", "a patient without rows"),)
    ),
}

ADULT = {"id": "adult", "type": "age", "comparison": compare(">=", "18")}
EVERYBODY = group("all")

PATIENTS = {
    "age": Example(
        "Completed years at D.",
        ADULT,
        (
            case("in", "turns 18 today", birth_date="2008-11-21"),
            case("out", "turns 18 tomorrow", birth_date="2008-11-22"),
        ),
    ),
    "a birthday on 29 February": Example(
        "In a common year the year is completed on 1 March.",
        {"id": "age", "type": "age", "comparison": compare("between", "18", "19")},
        (
            case("out", "completed on 28 February", birth_date="2008-02-29"),
            case("in", "born 28 February", birth_date="2008-02-28"),
        ),
        as_of=date(2026, 2, 28),
    ),
    "sex": Example(
        "Unknown when not registered.",
        {"id": "sex", "type": "sex", "sex": "K"},
        (
            case("in", "a woman", sex="K"),
            case("out", "a man", sex="M"),
            case("possible", "not registered", sex=""),
        ),
    ),
    "who is looked at": Example(
        "Registered with the clinic on D and alive at the end of D; dates after D are read as open. Not born yet: not looked at.",
        EVERYBODY,
        (
            case("in", "no dates"),
            case("in", "registered today", registered_from="2026-11-21"),
            case("out", "registered tomorrow", registered_from="2026-11-22"),
            case("in", "the last day is today", registered_to="2026-11-21"),
            case("out", "the last day was yesterday", registered_to="2026-11-20"),
            case("in", "leaves later", registered_to="2026-12-31"),
            case("out", "died today", death_date="2026-11-21"),
            case("in", "died later", death_date="2026-11-22"),
            case("out", "not born yet", birth_date="2026-11-22"),
        ),
    ),
    "a profile may look at the dead too": Example(
        "Scope without `alive`.",
        EVERYBODY,
        (
            case("in", "died", death_date="2020-01-01"),
            case("out", "left", registered_to="2020-01-01"),
        ),
        parts={"scope": {"alive": False}},
    ),
    "a profile may look at those who left too": Example(
        "Scope without `registered`.",
        EVERYBODY,
        (
            case("out", "died", death_date="2020-01-01"),
            case("in", "left", registered_to="2020-01-01"),
        ),
        parts={"scope": {"registered": False}},
    ),
    "a profile may look at everybody": Example(
        "Scope without either; the unborn are still not there.",
        EVERYBODY,
        (
            case("in", "died", death_date="2020-01-01", registered_to="2020-01-01"),
            case("out", "not born yet", birth_date="2030-01-01"),
        ),
        parts={"scope": {"registered": False, "alive": False}},
    ),
}

EXAMPLES: dict[str, Example] = (
    CODES | ATTRIBUTES | DATES | MEDICATION | MEASUREMENTS | COUNTS | PICKS | GROUPS | PATIENTS
) | {name: example for chapter in LATER_CHAPTERS.values() for name, example in chapter.items()}
