"""The rules of the standard: what its words mean, one rule a sentence or two. They are part of the governed document of a version.

`docs/standard/meanings.md` gives the same rules (a test holds them equal) with reasons.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: a stable id, its text in Danish (normative) and English, and the version of the standard that brought it."""

    id: str
    da: str
    en: str
    since: str = "1.0"


RULES: tuple[Rule, ...] = (
    Rule(
        "reference-date",
        "En profil vurderes ved slutningen af skæringsdatoen D, som altid er angivet. Datoer er danske kalenderdatoer. "
        "Hændelser med hændelsesdato efter D ses ikke; en slutdato efter D læses som åben.",
        "A profile is evaluated as at the end of the reference date D, which is always given. Dates are civil dates in Danish time. "
        "Events whose event date is after D are not seen; an end after D is read as open.",
    ),
    Rule(
        "scope",
        "Der ses på patienter, der er tilmeldt klinikken på D og i live ved slutningen af D, medmindre profilen siger andet. "
        "En profil uden kriterier afvises.",
        "Patients who are registered with the clinic at D and alive at the end of D are looked at, unless the profile says otherwise. "
        "A profile without any criterion is refused.",
    ),
    Rule(
        "patient",
        "Patienten er parret af klinik og patient-id. Samme person i to klinikker er to patienter.",
        "The patient is the pair of clinic and patient id. One person in two clinics is two patients.",
    ),
    Rule(
        "last",
        "»Inden for de seneste n« går fra dagen efter D minus perioden til og med D. Måneder og år er kalendermåneder; "
        "findes dagen ikke i måneden, bruges månedens sidste dag.",
        '"Within the last n" runs from the day after D minus the period up to and including D. Months and years are calendar months; '
        "a day that the month does not have becomes the month's last day.",
    ),
    Rule(
        "earlier-than",
        "»For mere end n siden« går til og med D minus perioden og er præcis det modsatte af »inden for de seneste n«.",
        '"More than n ago" runs up to and including D minus the period and is the exact complement of "within the last n".',
    ),
    Rule(
        "rolling",
        "»For mellem n og m siden« går fra dagen efter D minus den længste periode til og med D minus den korteste.",
        '"Between n and m ago" runs from the day after D minus the longer period up to and including D minus the shorter.',
    ),
    Rule(
        "calendar",
        "En kalenderperiode omfatter begge sine datoer; en udeladt dato er en åben ende.",
        "A calendar window includes both its dates; a date left out is an open end.",
    ),
    Rule(
        "event-date",
        "Hændelsesdatoen er for diagnoser debut, ellers registreringsdatoen; for ordinationer startdatoen; for alt andet datoen. "
        "Er en dato kun kendt som måned eller år, og kan det afgøre, om hændelsen ligger i en periode, er det uafklaret.",
        "The event date of a diagnosis is its debut, else its registration; of medication its start; of anything else its date. "
        "When a date is known only by month or year and that can decide whether the event lies in a window, it is undecided.",
    ),
    Rule(
        "age",
        "Alder er hele fyldte år på D. Den, der er født 29. februar, fylder år 1. marts i år uden skuddag.",
        "Age is completed years at D. Who was born on 29 February completes the year on 1 March in a common year.",
    ),
    Rule(
        "codes",
        "Koder sammenlignes uden mellemrum, punktummer og forskel på store og små bogstaver; SKS-diagnoser har et foranstillet D. "
        "»Med underkoder« er alle koder, der begynder med koden, og findes kun i SKS og ATC. En kode på en kodelistes undtagelser er ikke på listen.",
        "Codes are compared without blanks, dots and letter case; SKS diagnoses have a leading D. "
        '"With descendants" is every code that begins with the code, in SKS and ATC only. A code among a list\'s exclusions is not on the list.',
    ),
    Rule(
        "same-event",
        "Nævner et kriterium flere kodelister, skal samme hændelse have en kode fra hver af dem. Ingen kodeliste betyder enhver kode.",
        "When a criterion names several code lists, one and the same event must have a coding of each. No code list means any code.",
    ),
    Rule(
        "sources",
        "Et kriterium ser kun rækker fra de datakilder, det nævner. Har systemet ikke et datasæt eller en kilde, er kriteriet ukendt, "
        "og det afgøres før kørslen.",
        "A criterion sees only rows of the data sources it names. When the system does not hold a dataset or a source, the criterion is unknown, "
        "decided before the run.",
    ),
    Rule(
        "attributes",
        "Type, status, sikkerhed og pn begrænser rækkerne; en tom liste begrænser intet. En række uden den oplysning, der spørges om, er uafklaret.",
        "Kind, status, certainty and as-needed restrict the rows; an empty list restricts nothing. A row without the attribute asked for is undecided.",
    ),
    Rule(
        "active",
        "En ordination er aktiv på D, når den er begyndt senest på D og ikke er slut før D. Pn-medicin er med, medmindre andet er sagt.",
        "Medication is active at D when it has started by D and not ended before D. As-needed medication is included unless said otherwise.",
    ),
    Rule(
        "no-data",
        "Ingen passende hændelse gør et kriterium falsk, aldrig ukendt; et dataelement er da tomt.",
        "No matching event makes a criterion false, never unknown; a data element is then empty.",
    ),
    Rule(
        "three-values",
        "Et kriterium er sandt, falsk eller ukendt, efter Kleenes regler i alle grupper; antal har en nedre og en øvre grænse. "
        "Kun patienter, for hvem populationen er sand, er med; de ukendte tælles som mulige, med grunden.",
        "A criterion is true, false or unknown, by Kleene's rules in every group; counts carry a lower and an upper bound. "
        "Only patients for whom the population is true are members; the unknown are counted as possible, with the reason.",
    ),
    Rule(
        "groups",
        "En gruppe er »alle af«, »mindst én af«, »ingen af«, »mindst n af« eller »højst n af« og betyder det samme, hvor den end står.",
        'A group is "all of", "at least one of", "none of", "at least n of" or "at most n of" and means the same wherever it stands.',
    ),
    Rule(
        "counts",
        "Det siges, om der tælles hændelser, forskellige hændelsesdatoer eller forskellige koder. Nul er fravær.",
        "It is said whether events, distinct event dates or distinct codes are counted. Zero is absence.",
    ),
    Rule(
        "pick-first",
        "Vælg først, døm bagefter. »Seneste« og »første« vælger efter dato, så klokkeslæt (en række uden klokkeslæt er tidligst), "
        "så den regel for ens tidspunkter, profilen angiver, så hændelses-id. Der vælges aldrig en anden, fordi den valgte ikke kan bedømmes.",
        'Pick first, then judge. "Latest" and "first" pick by date, then time (a row without time is earliest), then by the tie rule that the '
        "profile states, then by event id. Another is never picked because the picked one cannot be judged.",
    ),
    Rule(
        "pick-by-value",
        "»Højeste« og »laveste« vælger efter værdi, så den seneste dato, klokkeslæt og hændelses-id.",
        '"Highest" and "lowest" pick by value, then the latest date, time and event id.',
    ),
    Rule(
        "values",
        "En værdi omregnes til kodelistens enhed og afrundes til dens decimaler, halve væk fra nul, før noget sammenlignes eller vises. "
        "En ukendt enhed, eller et resultat som »<20« mod 10, er uafklaret.",
        "A value is converted to the code list's unit and rounded to its decimals, half away from zero, before anything compares or shows it. "
        'An unknown unit, or a result such as "<20" against 10, is undecided.',
    ),
    Rule(
        "results",
        "Annullerede resultater ses ikke; et korrigeret resultat træder i stedet for det oprindelige.",
        "Cancelled results are not seen; a corrected result replaces its original.",
    ),
    Rule(
        "comparisons",
        "»a til og med b« omfatter begge ender; »under a eller over b« er det modsatte.",
        '"a up to and including b" includes both ends; "below a or above b" is its complement.',
    ),
    Rule(
        "another-profile",
        "En anden profils population er låst ved id, version og hash og står i dokumentet, når det sendes til review. Ingen profil henviser til sig selv.",
        "Another profile's population is pinned by id, version and hash and stands in the document when it is submitted. No profile refers to itself.",
    ),
    Rule(
        "quality-lists",
        "En kvalitetsliste viser patienter uden for populationen, som måske mangler en kode. Ingen population kan henvise til den.",
        "A quality list shows patients outside the population who may lack a code. No population can refer to it.",
    ),
    Rule(
        "legal-basis",
        "Hvert kriterium nævner sine datakilder, og hver kilde, der bruges, er angivet. En national kilde skal have en hjemmel.",
        "Every criterion names its data sources, and every source that is used is declared. A national source needs a legal basis.",
    ),
    Rule(
        "order",
        "Listen sorteres efter de angivne kolonner, tomme sidst, og til sidst efter patient-id.",
        "The list is sorted by its declared columns, empty ones last, and finally by patient id.",
    ),
    Rule(
        "texts",
        "En tekst passer på et mønster, når hele teksten gør: * er hvad som helst, og A-Z, Æ, Ø og Å er ens store og små; alle andre tegn skal være ens. "
        "En række uden tekst passer ikke på noget mønster.",
        "A text matches a pattern when the whole text does: * is anything, and A-Z, Æ, Ø and Å are the same capital or small; every other sign must be equal. "
        "A row without text matches no pattern.",
        "1.1",
    ),
    Rule(
        "practitioner",
        "»Egen læge« er den behandler, der er patientens faste læge. Mangler den ene eller den anden, er det uafklaret.",
        '"Own doctor" is the practitioner who is the patient\'s registered doctor. When either is missing it is undecided.',
        "1.1",
    ),
    Rule(
        "age-at-event",
        "Alder ved en hændelse er hele fyldte år på hændelsesdatoen. Kan en unøjagtig dato give flere aldre, afgøres det kun, når de alle siger det samme.",
        "Age at an event is completed years at the event date. When an imprecise date allows several ages it is decided only when all of them say the same.",
        "1.1",
    ),
    Rule(
        "relations",
        "En relation siger, hvor mange dage efter en navngiven hændelse en hændelse ligger; negative dage er før, 0 er samme dag, og begge grænser er med. "
        "Det siges altid, om den navngivne hændelse er den første, den seneste eller en vilkårlig. Alle et kriteriums relationer gælder samme hændelse.",
        "A relation says how many days after a named event an event lies; negative days are before, 0 is the same day, and both bounds are included. "
        "It is always said whether the named event is the first, the latest or any. All relations of a criterion hold for the same event.",
        "1.1",
    ),
    Rule(
        "nth",
        "Den n'te seneste (»næstseneste«) eller første (»næstældste«) tælles i samme orden som den seneste eller første. Er der færre, er der ingen. "
        "Er blot én af hændelserne uafklaret, og kan der være n, er det ukendt, hvilken der er den n'te.",
        'The nth latest ("second latest") or first ("second earliest") is counted in the same order as the latest or first. When there are fewer there is none. '
        "When any one of the events is undecided, and there may be n, it is unknown which is the nth.",
        "1.1",
    ),
    Rule(
        "computed-numbers",
        "Et beregnet tal er kendt, tomt eller ukendt. Det er ukendt, når noget af det, det hviler på, er uafklaret; der gættes aldrig. "
        "En grænse for et tomt tal er falsk, for et ukendt ukendt.",
        "A computed number is known, empty or unknown. It is unknown when anything that it rests on is undecided; nothing is ever guessed. "
        "A limit on an empty number is false, on an unknown one unknown.",
        "1.1",
    ),
    Rule(
        "arithmetic",
        "Hvert regnestykke afrundes til sine decimaler, halve væk fra nul. Er en af dets dele tom, eller divideres der med nul, er resultatet tomt; "
        "er en del ellers ukendt, er resultatet ukendt.",
        "Every calculation is rounded to its decimals, half away from zero. When one of its parts is empty, or it divides by zero, the result is empty; "
        "when a part is otherwise unknown the result is unknown.",
        "1.1",
    ),
    Rule(
        "aggregates",
        "Sum, gennemsnit, laveste og højeste resultat regnes af de omregnede værdier. Ingen hændelse giver et tomt tal; en værdi, der ikke kan omregnes, eller som kun er "
        "en grænse (»<5«), giver et ukendt.",
        "Sum, mean, lowest and highest result are made of the converted values. No event gives an empty number; a value that cannot be converted, or is only a bound "
        '("<5"), gives an unknown one.',
        "1.1",
    ),
    Rule(
        "days",
        "»Dage siden« er dage fra hændelsen til D, 0 på D selv. »Dage fra første til seneste« er 0, når der kun er én dato.",
        '"Days since" is days from the event to D, 0 on D itself. "Days from the first to the latest" are 0 when there is one date.',
        "1.1",
    ),
    Rule(
        "covered-days",
        "En hændelse dækker dagene fra sin start til sin slutning, begge med; uden slutning til D. Kun periodens dage tæller, og hver dag én gang. "
        "»Dage i træk uden dækning« er det længste ubrudte antal dage i perioden, som ikke er dækket. Ingen hændelse dækker 0 dage.",
        "An event covers the days from its start to its end, both included; without an end, to D. Only days of the window count, each once. "
        '"Days in a row not covered" are the longest unbroken number of days of the window that is not covered. No event covers 0 days.',
        "1.1",
    ),
    Rule(
        "episodes",
        "Et forløb er en række af hændelser, hvor ingen ligger mere end det angivne antal dage efter den forrige. To hændelser samme dag er i samme forløb.",
        "An episode is a run of events in which none lies more than the stated number of days after the one before. Two events on one day are in one episode.",
        "1.1",
    ),
    Rule(
        "doses",
        "Doser omregnes som døgndosis gange den faktor, tabellen har for lægemiddel og enhed, afrundes til tabellens decimaler og lægges så sammen. Mangler dosis, enhed eller faktor på blot én ordination, er summen ukendt.",
        "Doses are converted as daily dose times the factor that the table has for drug and unit, rounded to the table's decimals, and then added. When dose, unit or factor is missing for any one of the medications the sum is unknown.",
        "1.1",
    ),
    Rule(
        "continuity",
        "Største andel er, hvor stor en del af hændelserne den behandler har, som har flest. Er der færre hændelser end det mindste antal, er tallet tomt; "
        "mangler en behandler, er det ukendt.",
        "The largest share is how great a part of the events the practitioner with most of them has. With fewer events than the least number it is empty; "
        "when a practitioner is missing it is unknown.",
        "1.1",
    ),
    Rule(
        "parameters",
        "En parameter er et tal, en klinik kan vælge mellem to grænser. Dokumentet står altid med standardværdien, og resultatet siger, når en anden er valgt.",
        "A parameter is a number that a clinic may choose between two limits. The document always stands with the default, and the result says when another was chosen.",
        "1.1",
    ),
    Rule(
        "insurance-group",
        "Sikringsgruppen er den, der står i journalen; er den ikke angivet, er den ukendt.",
        "The insurance group is the one in the record; when it is not stated it is unknown.",
        "1.1",
    ),
    Rule(
        "private-rows",
        "Private rækker, og patienter, der har frabedt sig videregivelse, ses i klinikkens egen kørsel som alle andre, men aldrig i tal, der forlader klinikken. "
        "Der tæller kun det med, som journalen siger må gives videre; en tom oplysning er ikke et ja. Siger ingen række i et datasæt noget, har systemet ikke datasættet i de tal. "
        "Det afgøres først, hvilke målinger der er erstattet; en privat rettelse erstatter også.",
        "Private rows, and patients who have refused that anything is passed on, are seen by the clinic's own run as all others, but never in counts that leave the clinic. "
        "Only what the record says may be passed on counts there; an empty statement is no yes. When no row of a dataset states anything, the system does not hold the dataset in those counts. "
        "Which measurements are replaced is decided first; a private correction replaces too.",
        "1.1",
    ),
    Rule(
        "small-numbers",
        "Et tal, der forlader klinikken, vises kun, når det er mindst 5, og når ethvert antal, der kan regnes ud af de viste tal, også er det: ved at lægge grupper uden fælles patienter sammen, "
        "eller ved at trække en gruppe fra en anden, som den er en del af. En delpopulation med alle populationens patienter vises heller ikke. 0 er under 5.",
        "A number that leaves the clinic is shown only when it is at least 5, and so is every number that can be calculated from those shown: by adding groups without common patients, "
        "or by subtracting a group from another that it is part of. Nor is a subgroup with all patients of the population shown. 0 is below 5.",
        "1.1",
    ),
    Rule(
        "protected-persons",
        "En kørsel siger, hvilke af dens patienter der har navne- og adressebeskyttelse. De tæller med i tal, der forlader klinikken, for et tal har hverken navn eller adresse; ingen patientliste forlader den.",
        "A run says which of its patients have name and address protection. They count in numbers that leave the clinic, for a number has neither name nor address; no list of patients leaves it.",
        "1.1",
    ),
)
