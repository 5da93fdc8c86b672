"""What the synthetic population is like: ages, conditions, drugs, measurements and services, as plain numbers.

The figures are rough shapes of a Danish general practice, chosen so that queries meet the amounts and the skew of real records.
They are no epidemiology. Real codes are single ones that the project's profiles carry; everything else is invented and shaped so that
nobody can take it for real (`codes.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

# (first age, years, share of the population in per mille, women in per mille of them)
AGES: tuple[tuple[int, int, int, int], ...] = (
    (0, 10, 103, 487),
    (10, 10, 113, 487),
    (20, 10, 131, 490),
    (30, 10, 130, 493),
    (40, 10, 118, 497),
    (50, 10, 135, 499),
    (60, 10, 119, 505),
    (70, 5, 50, 520),
    (75, 5, 46, 530),
    (80, 5, 30, 555),
    (85, 5, 15, 600),
    (90, 10, 10, 690),
)
# The age bands of the shares below begin at these ages.
BANDS = (0, 18, 45, 65, 80)


@dataclass(frozen=True)
class Drug:
    """A drug given for a condition: its ATC code, and to how many per mille of those who have the condition."""

    code: str
    per_mille: int


@dataclass(frozen=True)
class Panel:
    """A set of measurements taken on one day; `visits` is the mean number of such days for a patient who has the condition."""

    name: str
    visits: float


@dataclass(frozen=True)
class Service:
    """A service code given for a condition, to how many per mille, at most so many times."""

    code: str
    per_mille: int
    times: int = 2


@dataclass(frozen=True)
class Condition:
    """`per_mille`: how many have it, by age band; `women`: their share relative to the mean, 1 is equal.

    The first codes of `icpc2` and `sks` are the most frequent. `repeats`: the mean number of further contacts coded with it.
    """

    name: str
    per_mille: tuple[int, int, int, int, int]
    women: float
    icpc2: tuple[str, ...]
    sks: tuple[str, ...] = ()
    drugs: tuple[Drug, ...] = ()
    panels: tuple[Panel, ...] = ()
    services: tuple[Service, ...] = ()
    repeats: float = 0.8


@dataclass(frozen=True)
class Measure:
    """A measured quantity: its codes (the first the most frequent), how its values spread, and how else its unit is written.

    `other`: a unit with factor and offset by which a value in it is value × factor + offset in `unit`.
    """

    name: str
    codes: tuple[str, ...]
    mean: float
    spread: float
    unit: str
    decimals: int
    other: tuple[str, float, float] | None = None
    system: str = "npu"
    ceiling: float | None = None  # from here on the laboratory answers `>` this value


MEASURES: tuple[Measure, ...] = (
    Measure("systolic", ("DNK05472",), 134, 17, "mm[Hg]", 0, ("mmHg", 1, 0)),
    Measure("diastolic", ("DNK05473",), 80, 10, "mm[Hg]", 0, ("mmHg", 1, 0)),
    Measure("home-systolic", ("MCS88019",), 130, 15, "mm[Hg]", 0, None, "medcom"),
    Measure("home-diastolic", ("MCS88020",), 78, 9, "mm[Hg]", 0, None, "medcom"),
    Measure("pulse", ("NPU21692",), 74, 12, "/min", 0, ("1/min", 1, 0)),
    Measure("weight", ("NPU03804",), 79, 17, "kg", 1, ("g", 0.001, 0)),
    Measure("height", ("NPU03794",), 1.72, 0.1, "m", 2, ("cm", 0.01, 0)),
    Measure("bmi", ("NPU27281",), 26.5, 5, "kg/m2", 1, ("kg/m²", 1, 0)),
    Measure("hba1c", ("NPU27300",), 41, 10, "mmol/mol", 0, ("%", 10.93, -23.5)),
    Measure("cholesterol", ("NPU01566",), 5.0, 1.1, "mmol/L", 1),
    Measure("hdl", ("NPU01567",), 1.5, 0.4, "mmol/L", 1),
    Measure("ldl", ("NPU01568", "NPU10171", "DNK35308"), 2.9, 0.9, "mmol/L", 1),
    Measure("triglyceride", ("NPU04094", "NPU03620"), 1.6, 0.8, "mmol/L", 1),
    Measure("alat", ("NPU19651",), 29, 18, "U/L", 0),
    Measure("creatinine", ("NPU18016", "NPU04998"), 78, 22, "umol/L", 0, ("µmol/L", 1, 0)),
    Measure("egfr", ("DNK35302", "DNK35131"), 82, 20, "mL/min/{1.73_m2}", 0, ("mL/min/1.73m2", 1, 0), "npu", 90),
    Measure("acr", ("NPU19661",), 18, 25, "mg/g", 0, ("mg/mmol", 8.84, 0)),
    Measure("tsh", ("NPU03577", "NPU27547"), 2.1, 1.2, "m[IU]/L", 2, ("mIU/L", 1, 0)),
    Measure("sodium", ("NPU03429",), 140, 3, "mmol/L", 0),
    Measure("potassium", ("NPU03230",), 4.1, 0.4, "mmol/L", 1),
    Measure("b12", ("NPU01700",), 320, 130, "pmol/L", 0),
    Measure("folate", ("NPU02070",), 19, 9, "nmol/L", 0),
    Measure("calcium", ("NPU01443",), 2.35, 0.11, "mmol/L", 2),
    Measure("calcium-ion", ("NPU04144",), 1.25, 0.05, "mmol/L", 2),
    Measure("haemoglobin", ("NPU02319",), 8.6, 0.9, "mmol/L", 1, ("g/dL", 0.6206, 0)),
    Measure("leukocytes", ("NPU02593",), 7.1, 2.2, "10*9/L", 1, ("10^9/L", 1, 0)),
    Measure("neutrophils", ("NPU02902",), 4.2, 1.7, "10*9/L", 1, ("10^9/L", 1, 0)),
    Measure("vitamin-d", ("NPU10267",), 68, 26, "nmol/L", 0),
    Measure("alkaline-phosphatase", ("NPU27783", "NPU19655"), 76, 27, "U/L", 0),
    Measure("pth", ("NPU03028",), 5.6, 2.8, "pmol/L", 1),
    Measure("lithium", ("NPU02613",), 0.66, 0.17, "mmol/L", 2),
    Measure("clozapine", ("NPU04114",), 1100, 500, "nmol/L", 0),
    Measure("crp", ("NPU19748",), 6, 9, "mg/L", 0),
    Measure("oxygen", ("NPU27280",), 96, 2.5, "%", 0),
    Measure("fev1", ("MCS88015",), 2.0, 0.7, "L", 2, None, "medcom"),
    Measure("fvc", ("MCS88016",), 3.1, 0.8, "L", 2, None, "medcom"),
    Measure("fev1-fvc", ("MCS88017",), 0.61, 0.1, "1", 2, None, "medcom"),
    Measure("fev1-percent", ("MCS88023",), 62, 18, "%", 0, None, "medcom"),
    Measure("mrc", ("MCS88021",), 2.4, 0.9, "{score}", 0, None, "medcom"),
    Measure("cat", ("MCS88137",), 14, 7, "{score}", 0, None, "medcom"),
)

# Panel → measure → how many per mille of the panel's days it is measured on.
PANELS: dict[str, dict[str, int]] = {
    "blood-pressure": {"systolic": 1000, "diastolic": 990, "pulse": 500, "weight": 350, "bmi": 250, "height": 80},
    "home-pressure": {"home-systolic": 1000, "home-diastolic": 1000},
    "routine": {
        "haemoglobin": 850, "leukocytes": 650, "creatinine": 700, "egfr": 690, "potassium": 650, "sodium": 640,
        "alat": 550, "tsh": 420, "crp": 450, "hba1c": 400, "vitamin-d": 180, "b12": 200, "folate": 120, "calcium": 200,
    },
    "heart": {
        "hba1c": 850, "cholesterol": 800, "hdl": 780, "ldl": 800, "triglyceride": 700, "creatinine": 800, "egfr": 790,
        "potassium": 700, "sodium": 680, "acr": 350, "alat": 300,
    },
    "bone": {
        "vitamin-d": 800, "calcium": 600, "calcium-ion": 300, "pth": 450, "alkaline-phosphatase": 500, "creatinine": 650,
        "egfr": 640, "tsh": 400, "haemoglobin": 500,
    },
    "memory": {"tsh": 800, "b12": 750, "folate": 600, "calcium": 650, "haemoglobin": 800, "sodium": 800, "creatinine": 780, "hba1c": 600},
    "lithium": {"lithium": 950, "creatinine": 850, "tsh": 700, "calcium": 500},
    "clozapine": {"neutrophils": 980, "leukocytes": 980, "clozapine": 500},
    "lungs": {"fev1": 900, "fvc": 850, "fev1-fvc": 800, "fev1-percent": 850, "mrc": 700, "cat": 350, "oxygen": 400},
}  # fmt: skip


def _drugs(**shares: int) -> tuple[Drug, ...]:
    return tuple(Drug(code, share) for code, share in shares.items())


_PRESSURE = Panel("blood-pressure", 2.2)
_HEART = Panel("heart", 1.6)
_YEARLY = Service("0120", 550, 3)

CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "dementia", (0, 0, 3, 40, 150), 1.1, ("P70",), ("DG301", "DF001", "DF019", "DF039", "DF028"),
        _drugs(N06DA02=330, N06DX01=230, N06DA03=60, N06DA04=30, N05AH04=110, N06AB04=250, N05CF01=130),
        (Panel("memory", 1.6), Panel("blood-pressure", 2.0)), (_YEARLY, Service("2149", 500), Service("0121", 250)),
    ),
    Condition("memory-complaint", (0, 1, 5, 22, 40), 1.0, ("P20",), services=(Service("2149", 350),), repeats=0.4),
    Condition(
        "osteoporosis", (0, 1, 26, 92, 185), 1.65, ("L95",), ("DM819", "DM809", "DM829"),
        _drugs(M05BA04=420, M05BX04=130, M05BA08=60, M05BA07=30, M05BA06=20, H05AA02=10, G03XC01=10, A12AX=520, A11CC05=140),
        (Panel("bone", 1.9),), (_YEARLY,),
    ),
    Condition("fracture", (12, 12, 22, 38, 80), 1.25, ("L72", "L75", "L76"), ("DS525", "DS720", "DS422", "DS721", "DS320"), repeats=0.5),
    Condition(
        "psychosis", (0, 8, 8, 5, 3), 0.9, ("P72", "P98"), ("DF200", "DF259", "DF229", "DF209", "DF219"),
        _drugs(N05AH03=280, N05AX12=270, N05AH04=260, N05AH02=150, N05AX08=140, N05BA01=120),
        (_PRESSURE, Panel("clozapine", 0.8), Panel("routine", 1.2)), (Service("2150", 350, 3), Service("0123", 60)),
    ),
    Condition(
        "bipolar", (0, 4, 6, 4, 3), 1.1, ("P73",), ("DF319", "DF317", "DF309"),
        _drugs(N05AN01=380, N05AH04=340, N03AX09=320, N03AG01=110), (_PRESSURE, Panel("lithium", 2.4)), (Service("2150", 300),),
    ),
    Condition("severe-depression", (0, 4, 5, 4, 4), 1.25, ("P76",), ("DF322", "DF332", "DF323", "DF333"), _drugs(N06AB06=500, N06AA10=120, N05AH04=200)),
    Condition("depression", (4, 55, 68, 62, 70), 1.3, ("P76",), ("DFX329", "DFX339"), _drugs(N06AB04=330, N06AB06=310, N06AA10=60), services=(Service("6101", 350, 5),), repeats=1.4),
    Condition("anxiety", (9, 55, 48, 30, 25), 1.3, ("P74",), ("DFX419",), _drugs(N06AB10=280, N05BA01=60), services=(Service("6101", 300, 4),)),
    Condition(
        "copd", (0, 3, 42, 140, 140), 1.0, ("R95",), ("DJ449", "DJ448", "DJ441", "DJ439"),
        _drugs(R03AC02=420, R03AC03=210, R03AL03=230, R03AL08=160, R03BB04=190, R03AK06=170, R03BA02=110, R03DX07=10, H02AB06=110),
        (Panel("lungs", 2.3), Panel("blood-pressure", 1.2)), (Service("7113", 600, 3), Service("7121", 120), _YEARLY), 1.2,
    ),
    Condition("asthma", (70, 60, 55, 52, 40), 1.1, ("R96",), ("DJ459",), _drugs(R03AC02=520, R03BA02=420, R03AK06=260), (Panel("lungs", 0.5),), (Service("7113", 300),)),
    Condition("chronic-bronchitis", (0, 1, 5, 10, 9), 1.0, ("R79",), ("DJX42",), _drugs(R03AC02=200)),
    Condition(
        "adhd", (32, 22, 5, 1, 0), 0.8, ("P81",), ("DF900", "DF909", "DF988C", "DF901"),
        _drugs(N06BA04=640, N06BA12=190, N06BA09=120, N06BA02=20, C02AC02=30), (Panel("blood-pressure", 2.0),), repeats=1.2,
    ),
    Condition(
        "pain-opioid", (1, 20, 52, 82, 145), 1.15, ("A01",), ("DR522", "DR521"),
        _drugs(N02AX02=430, N02AA01=240, N02AA05=220, N02AA55=90, N02AB03=60, N02AE01=60, N02AJ06=70, R05DA04=50, N02AX06=30, A06A=260, N02BE01=620),
        repeats=0.6,
    ),
    Condition(
        "low-back-pain", (6, 52, 76, 64, 50), 1.05, ("L03", "L84", "L86", "L02"), ("DM545", "DM544", "DM511", "DM549", "DM480"),
        _drugs(M01AE01=380, N02BE01=420, N02BF01=60, N02BF02=50, N02AX02=80), repeats=2.2,
    ),
    Condition("hypertension", (0, 25, 205, 450, 560), 1.0, ("K86", "K87"), ("DIX10",), _drugs(XC09AA01=360, XC08CA01=340, XC03AB01=250), (Panel("blood-pressure", 2.6), Panel("home-pressure", 1.0), Panel("heart", 1.3)), (_YEARLY,)),
    Condition("diabetes-2", (0, 8, 62, 145, 150), 0.85, ("T90",), ("DEX11",), _drugs(XA10BA02=620, XA10BK01=230, XA10AB01=150), (Panel("heart", 2.6), _PRESSURE), (Service("0120", 750, 4),)),
    Condition("diabetes-1", (2, 6, 6, 6, 4), 0.9, ("T89",), ("DEX10",), _drugs(XA10AB05=950), (_HEART,)),
    Condition("lipid-disorder", (0, 10, 95, 210, 170), 0.95, ("T93",), ("DEX78",), _drugs(XC10AA05=720), (Panel("heart", 1.2),), repeats=0.3),
    Condition("obesity", (15, 60, 75, 60, 25), 1.1, ("T82",), ("DEX66",), (), (_PRESSURE,), (Service("0106", 60),), 0.4),
    Condition("heart-failure", (0, 1, 10, 45, 110), 0.85, ("K77",), ("DIX50",), _drugs(XC07AB02=700, XC03CA01=600), (_HEART, _PRESSURE), (_YEARLY,)),
    Condition("cancer", (1, 6, 38, 95, 115), 1.05, ("X76", "Y77", "D75", "S77", "R84", "U76", "L71", "B72", "A79", "D76"), ("DCX50", "DCX61"), _drugs(L02BG03=90, M05BA08=40, M05BX04=30, N02AA01=110), (Panel("routine", 1.3),)),
    Condition("tobacco", (1, 60, 90, 75, 35), 0.95, ("P17",), (), _drugs(N07BA03=60), repeats=0.5),
    Condition("alcohol", (0, 14, 34, 26, 10), 0.6, ("P15",), (), repeats=0.6),
    Condition("drug-abuse", (1, 9, 6, 2, 1), 0.6, ("P19", "P18"), ("DF112",), _drugs(N07BC02=160, N07BC01=150)),
    Condition("steroid-treatment", (2, 8, 22, 45, 60), 1.05, ("L88X",), (), _drugs(H02AB06=800)),
    Condition("sleep", (2, 22, 50, 75, 110), 1.2, ("P06X",), (), _drugs(N05CF01=420, N05CD05=90, N05AH04=60)),
    Condition("bladder", (1, 8, 25, 60, 90), 1.2, ("U04X",), (), _drugs(G04BD08=350)),
    # Nothing is coded here: what people are tested for without a condition.
    Condition("routine", (80, 190, 330, 480, 560), 1.1, (), (), (), (Panel("routine", 1.5), Panel("blood-pressure", 0.8)), (Service("2101", 600, 4),)),
)  # fmt: skip

CONTACT_KINDS: tuple[tuple[str, int], ...] = (
    ("konsultation", 560),
    ("telefonkonsultation", 180),
    ("emailkonsultation", 150),
    ("videokonsultation", 25),
    ("sygebesoeg", 20),
    ("syntetisk-kontakt", 65),
)
# Services given at contacts, besides those of the conditions.
CONTACT_SERVICES: tuple[tuple[str, int], ...] = (
    ("0101", 520),
    ("0105", 140),
    ("0201", 170),
    ("0125", 25),
    ("0411", 20),
)

# Mean dose a day in milligrams of drugs that are dosed so; every other drug is one to four tablets.
MILLIGRAMS: dict[str, float] = {
    "N02AX02": 150, "N02AA01": 40, "N02AA05": 30, "N02AA55": 20, "N02AB03": 1, "N02AE01": 1, "N02AJ06": 60, "R05DA04": 50,
    "N02AX06": 150, "N06BA04": 36, "N06BA12": 50, "N06BA09": 60, "N06BA02": 20, "H02AB06": 10,
}  # fmt: skip


@dataclass(frozen=True)
class FollowUp:
    """What happens to so many per mille of those who have a condition: a row in one of the views of standard 1.1."""

    view: str
    condition: str
    kind: str
    per_mille: int
    statuses: tuple[str, ...] = ()


FOLLOW_UPS: tuple[FollowUp, ...] = (
    FollowUp("care_plan", "copd", "kol", 250, ("aktiv", "aktiv", "afsluttet", "planlagt")),
    FollowUp("care_plan", "low-back-pain", "laenderyg", 150, ("aktiv", "aktiv", "afsluttet", "planlagt")),
    FollowUp("care_plan", "routine", "syntetisk-plan", 60, ("aktiv", "afsluttet")),
    FollowUp("referral", "copd", "kol-rehabilitering", 140, ("afsendt", "modtaget", "afsluttet")),
    FollowUp("referral", "low-back-pain", "fysioterapi", 300, ("afsendt", "modtaget", "afsluttet")),
    FollowUp("referral", "low-back-pain", "kiropraktor", 140, ("afsendt", "modtaget", "afsluttet")),
    FollowUp("referral", "low-back-pain", "mr-skanning", 110, ("afsendt", "modtaget", "afsluttet", "afvist")),
    FollowUp("referral", "routine", "syntetisk-henvisning", 350, ("afsendt", "modtaget", "afsluttet", "afvist")),
    FollowUp("questionnaire", "low-back-pain", "start-back", 220, ("besvaret", "besvaret", "udsendt")),
    FollowUp("questionnaire", "routine", "syntetisk-skema", 120, ("besvaret", "udsendt")),
    FollowUp("observation_flag", "adhd", "adhd-overtaget", 300),
    FollowUp("observation_flag", "routine", "syntetisk-markering", 80),
)
