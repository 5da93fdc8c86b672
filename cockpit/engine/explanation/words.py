"""The words of explanations, Danish and English with the same keys. What criteria are called comes from `cockpit.standard.text`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cockpit.engine.dates import days_in_month
from cockpit.engine.explanation import later_words, remedy_words
from cockpit.standard.text.language import DANISH as DANISH_TEXT
from cockpit.standard.text.language import ENGLISH as ENGLISH_TEXT
from cockpit.standard.text.language import Language

_DANISH = {
    **later_words.DANISH,
    **remedy_words.DANISH,
    "true": "Med",
    "false": "Ikke med",
    "unknown": "Muligvis med",
    "line.true": "ja",
    "line.false": "nej",
    "line.unknown": "uafklaret",
    "heading": "{name} ({patient}), klinik {clinic}, pr. {date}",
    # dates
    "on": "den {day}",
    "in": "i {period}",
    "between": "mellem {first} og {last}",
    "clock": "{when} kl. {clock}",
    # who is looked at
    "dead": "patienten døde {day}",
    "not-yet-registered": "patienten er først tilmeldt klinikken fra {day}",
    "left": "patienten var kun tilmeldt klinikken til og med {day}",
    "unborn": "patienten er ikke født på skæringsdatoen",
    # patient
    "age": "er {years} år",
    "sex.K": "er kvinde",
    "sex.M": "er mand",
    "sex": "kønnet er ikke registreret",
    # events by name
    "diagnosis.forloeb": "forløbsdiagnosen {codes}",
    "diagnosis.kontakt": "kontaktdiagnosen {codes}",
    "diagnosis": "diagnosen {codes}",
    "uncoded": "uden kode",
    "debut": "{diagnosis} med debut {when}",
    "registered": "{diagnosis}, registreret {when}",
    "prescribed": "{codes}, ordineret {when}",
    "prescribed.ended": "{codes}, ordineret {when}, slut {end}",
    "dispensed": "{codes} {when}",
    "measured": "{analysis} {result} {when}",
    "converted": "{result} (målt {recorded})",
    "no-result": "uden resultat",
    "dated": "{codes} {when}",
    "source": "{event} (kilde: {source})",
    "more": "{event} (og {n} mere)",
    "mores": "{event} (og {n} flere)",
    # an event is there
    "has.diagnosis": "har {event}",
    "has.medication": "har fået ordineret {event}",
    "has.medication.active": "er i behandling med {event}",
    "has.dispensing": "har fået udleveret {event}",
    "has.measurement": "har {event}",
    "has.service": "har fået {event}",
    "has.contact": "har haft {event}",
    "has.vaccination": "er vaccineret med {event}",
    # no event is there
    "no.diagnosis": "har ikke diagnosen {codes}",
    "no.diagnosis.forloeb": "har ikke forløbsdiagnosen {codes}",
    "no.diagnosis.kontakt": "har ikke kontaktdiagnosen {codes}",
    "no.diagnosis.several": "har ingen diagnose kodet som både {codes}",
    "no.medication": "ingen ordination af {codes}",
    "no.medication.active": "ingen aktiv behandling med {codes}",
    "no.dispensing": "ingen udlevering af {codes}",
    "no.measurement": "ingen måling af {codes}",
    "no.service": "ingen {codes}",
    "no.contact": "ingen kontakt med kode fra »{codes}«",
    "no.vaccination": "ingen vaccination med {codes}",
    "no.any.diagnosis": "ingen diagnose",
    "no.any.medication": "intet lægemiddel",
    "no.any.medication.active": "intet aktivt lægemiddel",
    "no.any.dispensing": "ingen udlevering",
    "no.any.measurement": "ingen måling",
    "no.any.service": "ingen ydelse",
    "no.any.contact": "ingen kontakt",
    "no.any.vaccination": "ingen vaccination",
    "no.since": "{none} siden {day}",
    "no.near": "{none} (nærmest: {event}, men {why})",
    "no.only": "{none}, kun {event}",
    "no.latest": "{none}, senest {event}",
    # why an event does not count
    "not.source": "den er fra en anden kilde",
    "not.kind": "den er {value}",
    "not.kind.contact": "den er {value}",
    "not.status": "status er {value}",
    "not.certainty": "den er {value}",
    "not.as_needed": "det er {value}",
    "not.active": "behandlingen sluttede {day}",
    "not.window.before": "det er før {day}",
    "not.window.after": "det er efter {day}",
    "not.window": "perioden er tom",
    "not.value": "resultatet er ikke {comparison}",
    # why it is unknown whether an event counts
    "unknown.kind": "arten er ikke angivet",
    "unknown.status": "status er ikke angivet",
    "unknown.certainty": "sikkerheden er ikke angivet",
    "unknown.as_needed": "det er ikke angivet, om det er fast eller pn",
    "unknown.window": "den præcise dato kendes ikke",
    "unknown.value": "det kan ikke afgøres, om resultatet er {comparison}",
    "unknown.value.unit": "enheden kan ikke omregnes",
    "unknown.value.no-unit": "der er ingen enhed",
    "unknown.value.no-number": "der er intet talresultat",
    "undecided": "det kan ikke afgøres, om {event} tæller: {why}",
    "missing.dataset": "systemet har ikke {what}",
    "missing.source": "systemet har ikke data fra {what}",
    # counts
    "events.one.diagnosis": "1 diagnose",
    "events.one.medication": "1 ordination",
    "events.one.dispensing": "1 udlevering",
    "events.one.measurement": "1 måling",
    "events.one.service": "1 ydelse",
    "events.one.contact": "1 kontakt",
    "events.one.vaccination": "1 vaccination",
    "events.diagnosis": "{n} diagnoser",
    "events.medication": "{n} ordinationer",
    "events.dispensing": "{n} udleveringer",
    "events.measurement": "{n} målinger",
    "events.service": "{n} ydelser",
    "events.contact": "{n} kontakter",
    "events.vaccination": "{n} vaccinationer",
    "dates.one": "1 dato",
    "dates": "{n} forskellige datoer",
    "codes.one": "1 kode",
    "codes": "{n} forskellige koder",
    "counted.latest": "{count}, senest {event}",
    "counted.codes": "{count}: {codes}",
    "counted.unknown": "{fewest}–{most} {what}: {why}",
    "what.events": "hændelser",
    "what.dates": "forskellige datoer",
    "what.codes": "forskellige koder",
    # picked events
    "picked": "{pick} er {event}",
    "picked.not": "{pick} er {event}, men {why}",
    "picked.doubt": "det er uvist, hvad der er {pick}: {events}",
    "picked.perhaps": "{pick} er måske {event}: {why}",
    # groups and references
    "group": "{n} af {all} er opfyldt",
    "group.unknown": "{n} af {all} er opfyldt, {unknown} kan ikke afgøres",
    "profile.true": "er med i {name}: {reason}",
    "profile.false": "er ikke med i {name}: {reason}",
    "profile.unknown": "er muligvis med i {name}: {reason}",
    "as_needed": "pn-medicin",
    "fixed": "fast medicin",
}

_ENGLISH = {
    **later_words.ENGLISH,
    **remedy_words.ENGLISH,
    "true": "In",
    "false": "Not in",
    "unknown": "Possibly in",
    "line.true": "yes",
    "line.false": "no",
    "line.unknown": "undecided",
    "heading": "{name} ({patient}), clinic {clinic}, as at {date}",
    "on": "on {day}",
    "in": "in {period}",
    "between": "between {first} and {last}",
    "clock": "{when} at {clock}",
    "dead": "the patient died on {day}",
    "not-yet-registered": "the patient is registered with the clinic from {day} only",
    "left": "the patient was registered with the clinic until {day} only",
    "unborn": "the patient is not born at the reference date",
    "age": "is {years} years old",
    "sex.K": "is a woman",
    "sex.M": "is a man",
    "sex": "the sex is not registered",
    "diagnosis.forloeb": "the continuing diagnosis {codes}",
    "diagnosis.kontakt": "the contact diagnosis {codes}",
    "diagnosis": "the diagnosis {codes}",
    "uncoded": "without a code",
    "debut": "{diagnosis} with debut {when}",
    "registered": "{diagnosis}, registered {when}",
    "prescribed": "{codes}, prescribed {when}",
    "prescribed.ended": "{codes}, prescribed {when}, ended {end}",
    "dispensed": "{codes} {when}",
    "measured": "{analysis} {result} {when}",
    "converted": "{result} (measured {recorded})",
    "no-result": "without a result",
    "dated": "{codes} {when}",
    "source": "{event} (source: {source})",
    "more": "{event} (and {n} more)",
    "mores": "{event} (and {n} more)",
    "has.diagnosis": "has {event}",
    "has.medication": "has been prescribed {event}",
    "has.medication.active": "is treated with {event}",
    "has.dispensing": "has been dispensed {event}",
    "has.measurement": "has {event}",
    "has.service": "has received {event}",
    "has.contact": "has had {event}",
    "has.vaccination": "is vaccinated with {event}",
    "no.diagnosis": "does not have the diagnosis {codes}",
    "no.diagnosis.forloeb": "does not have the continuing diagnosis {codes}",
    "no.diagnosis.kontakt": "does not have the contact diagnosis {codes}",
    "no.diagnosis.several": "has no diagnosis coded as both {codes}",
    "no.medication": "no prescription of {codes}",
    "no.medication.active": "no active treatment with {codes}",
    "no.dispensing": "no dispensing of {codes}",
    "no.measurement": "no measurement of {codes}",
    "no.service": "no {codes}",
    "no.contact": "no contact with a code of “{codes}”",
    "no.vaccination": "no vaccination with {codes}",
    "no.any.diagnosis": "no diagnosis",
    "no.any.medication": "no drug",
    "no.any.medication.active": "no active drug",
    "no.any.dispensing": "no dispensing",
    "no.any.measurement": "no measurement",
    "no.any.service": "no service",
    "no.any.contact": "no contact",
    "no.any.vaccination": "no vaccination",
    "no.since": "{none} since {day}",
    "no.near": "{none} (nearest: {event}, but {why})",
    "no.only": "{none}, only {event}",
    "no.latest": "{none}, latest {event}",
    "not.source": "it is from another source",
    "not.kind": "it is a {value}",
    "not.kind.contact": "it is a {value}",
    "not.status": "the status is {value}",
    "not.certainty": "it is {value}",
    "not.as_needed": "it is {value}",
    "not.active": "the treatment ended on {day}",
    "not.window.before": "it is before {day}",
    "not.window.after": "it is after {day}",
    "not.window": "the period is empty",
    "not.value": "the result is not {comparison}",
    "unknown.kind": "the kind is not stated",
    "unknown.status": "the status is not stated",
    "unknown.certainty": "the certainty is not stated",
    "unknown.as_needed": "it is not stated whether it is regular or as needed",
    "unknown.window": "the exact date is not known",
    "unknown.value": "it cannot be decided whether the result is {comparison}",
    "unknown.value.unit": "the unit cannot be converted",
    "unknown.value.no-unit": "there is no unit",
    "unknown.value.no-number": "there is no numeric result",
    "undecided": "it cannot be decided whether {event} counts: {why}",
    "missing.dataset": "the system does not hold {what}",
    "missing.source": "the system does not hold data from {what}",
    "events.one.diagnosis": "1 diagnosis",
    "events.one.medication": "1 prescription",
    "events.one.dispensing": "1 dispensing",
    "events.one.measurement": "1 measurement",
    "events.one.service": "1 service",
    "events.one.contact": "1 contact",
    "events.one.vaccination": "1 vaccination",
    "events.diagnosis": "{n} diagnoses",
    "events.medication": "{n} prescriptions",
    "events.dispensing": "{n} dispensings",
    "events.measurement": "{n} measurements",
    "events.service": "{n} services",
    "events.contact": "{n} contacts",
    "events.vaccination": "{n} vaccinations",
    "dates.one": "1 date",
    "dates": "{n} different dates",
    "codes.one": "1 code",
    "codes": "{n} different codes",
    "counted.latest": "{count}, latest {event}",
    "counted.codes": "{count}: {codes}",
    "counted.unknown": "{fewest}–{most} {what}: {why}",
    "what.events": "events",
    "what.dates": "different dates",
    "what.codes": "different codes",
    "picked": "{pick} is {event}",
    "picked.not": "{pick} is {event}, but {why}",
    "picked.doubt": "it is in doubt which is {pick}: {events}",
    "picked.perhaps": "{pick} is perhaps {event}: {why}",
    "group": "{n} of {all} are met",
    "group.unknown": "{n} of {all} are met, {unknown} cannot be decided",
    "profile.true": "is in {name}: {reason}",
    "profile.false": "is not in {name}: {reason}",
    "profile.unknown": "is possibly in {name}: {reason}",
    "as_needed": "medication as needed",
    "fixed": "regular medication",
}


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: Language
    templates: Mapping[str, str]

    def say(self, key: str, **parts: str | int) -> str:
        """The named template filled with the parts."""
        return self.templates[key].format(**parts)

    def day(self, day: date) -> str:
        """`3. marts 2021`."""
        return self.language.date(day.isoformat())

    def when(self, first: date, last: date, *, bare: bool = False) -> str:
        """`den 3. marts 2021` (`bare`: without *den*), `i 2025`, `i november 2025`, or between two days."""
        if first == last:
            return self.day(first) if bare else self.say("on", day=self.day(first))
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return self.say("in", period=first.year)
        whole_month = first.day == 1 and last.day == days_in_month(last.year, last.month)
        if whole_month and (first.year, first.month) == (last.year, last.month):
            return self.say("in", period=f"{self.language.months[first.month - 1]} {first.year}")
        return self.say("between", first=self.day(first), last=self.day(last))

    def listed(self, items: Sequence[str], word: str) -> str:
        """`a`, `a og b`, `a, b og c`; `word` is the key of the last joining word (`and`, `or`)."""
        if len(items) < 2:
            return "".join(items)
        return ", ".join(items[:-1]) + f" {self.language.word(word)} {items[-1]}"


DANISH = Words(DANISH_TEXT, _DANISH)
ENGLISH = Words(ENGLISH_TEXT, _ENGLISH)
LANGUAGES = {"da": DANISH, "en": ENGLISH}
