"""What columns of customer tables are called, in English, Swedish, Norwegian and Danish, by what they are for.

A name is compared by its words, not its letters: `store` is no `score`. See `fit_of` for how far a name fits.
"""

import difflib
import re
from collections.abc import Iterable, Mapping

from cxvalue.case.notes import Role
from cxvalue.units import SCALES

WORDS: Mapping[Role, tuple[str, ...]] = {
    "score": (
        "score", "satisfaction", "overall satisfaction", "csat", "nps", "nps score", "ces", "rating", "sat score",
        "nöjdhet", "nojdhet", "nöjd", "nki", "helhetsnöjdhet", "helhetsbetyg", "totalbetyg", "omdöme", "betyg",
        "rekommendera", "rekommendationsvilja", "tilfredshet", "tilfredshed", "helhetstilfredshet", "tilfreds",
        "fornøyd", "fornøydhet", "anbefale", "poeng", "karakter", "vurdering",
    ),
    "churned": (
        "churned", "churn", "left", "attrited", "attrition", "exited", "cancelled", "canceled", "lapsed", "closed",
        "churn flag", "attrition flag", "churn label", "terminated", "defected", "lost",
        "lämnat", "lamnat", "avslutat", "avslutad", "uppsagd", "uppsagt", "sagt upp", "slutat", "bytt", "flyttat ut",
        "utflyttad", "avhopp", "sluttet", "avsluttet", "oppsagt", "sagt opp", "utflyttet", "byttet", "frafall",
        "afgang", "opsagt", "fraflyttet", "customer status", "churn status", "kundstatus", "kundestatus",
        "avtalsstatus", "avtalestatus", "status",
    ),
    "segment": (
        "segment", "kundsegment", "kundesegment", "kundgrupp", "kundegruppe", "customer group", "customer segment",
        "kundtyp", "kundetype", "customer type", "affärsområde", "product line", "produktområde", "avtalstyp",
        "avtaletype", "abonnemangstyp",
    ),
    "id": (
        "external data reference", "external reference", "customer id", "customer number", "customer no", "customer nr",
        "customer", "client id", "client number", "clientnum", "client", "member id", "member number", "account id",
        "account number", "user id", "policy number", "policy id", "contact id", "external id",
        "kund", "kund id", "kundid", "kundnr", "kund nr", "kundnummer", "medlemsnummer", "försäkringsnummer",
        "avtalsnummer", "hyresgäst", "hyresgästnummer", "anläggningsnummer", "kunde", "kunde id", "kundeid", "kundenr",
        "kunde nr", "kundenummer", "medlemsnr", "avtalenr", "avtalenummer", "leietaker", "lejer", "målepunkt",
        "respondent id", "respondent", "response id", "id",
    ),
    "tenure": (
        "tenure", "tenure months", "tenure years", "months", "months on book", "customer age", "years as customer",
        "months as customer", "customer since months", "kundtid", "kundålder", "år som kund", "månader som kund",
        "månader", "manader", "kundetid", "år som kunde", "måneder som kunde", "måneder", "ansiennitet", "boendetid",
        "botid", "kundeforhold måneder", "kundeforholdets lengde",
    ),
    "entry": (
        "entry", "tenure at entry", "tenure at start", "tenure at the start", "tenure before", "left truncation",
        "kundtid vid start", "kundtid före", "kundtid vid inträde", "kundetid ved start", "kundetid før",
        "ansiennitet ved start",
    ),
    "revenue": (
        "revenue", "annual revenue", "sales", "spend", "annual spend", "turnover", "rev", "income", "premium",
        "intäkt", "intakt", "intäkter", "omsättning", "årsintäkt", "årsomsättning", "premie", "årspremie",
        "bruttopremie", "försäljning", "inköp", "inntekt", "inntekter", "omsetning", "årsinntekt", "salg", "leie",
        "omsætning", "indtægt", "indtægter", "præmie", "årspræmie", "årshyra", "hyra", "husleie",
    ),
    "margin": (
        "margin", "contribution", "contribution margin", "profit", "gross profit", "gross margin", "marginal",
        "bidrag", "täckningsbidrag", "bruttovinst", "dekningsbidrag", "dækningsbidrag", "bruttofortjeneste", "tb",
        "räntenetto", "rentenetto",
    ),
    "contacts": (
        "contacts", "calls", "tickets", "cases", "number of contacts", "contact count", "kontakter", "samtal",
        "ärenden", "antal kontakter", "antal samtal", "antal ärenden", "kundtjänstsamtal", "samtaler", "henvendelser",
        "antall kontakter", "antall henvendelser", "antall samtaler", "antal henvendelser", "serviceärenden",
        "felanmälningar",
    ),
    "service_cost": (
        "service cost", "cost to serve", "servicekostnad", "kostnad", "cost", "servicekostnader", "kostnad kundtjänst",
        "serviceomkostning",
    ),
    "referrals": (
        "referrals", "referred customers", "rekommendationer", "värvningar", "värvade", "anbefalinger", "vervinger",
        "vervede", "anbefalinger givet", "hvervede",
    ),
    "weight": ("weight", "survey weight", "vikt", "viktning", "vekt", "vægt"),
    "wave": (
        "wave", "round", "survey round", "survey wave", "våg", "omgång", "mätomgång", "mätning", "bølge", "runde",
        "måling", "målerunde", "year", "år", "quarter", "kvartal",
    ),
    "scored_on": (
        "scored on", "survey date", "answered", "answered on", "answer date", "response date", "recorded date",
        "submitted at", "submitted", "start date", "startdate", "score date", "completed", "date submitted",
        "svarsdatum", "besvarad", "besvarat", "svar datum", "mätdatum", "enkätdatum", "svardato", "besvart",
        "svarsdato", "besvaret", "måledato",
    ),
    "seen_on": (
        "seen on", "outcome date", "churn date", "end date", "exit date", "closed on", "cancellation date",
        "slutdatum", "avslutsdatum", "uppsägningsdatum", "utflyttningsdatum", "sluttdato", "avslutningsdato",
        "oppsigelsesdato", "opsigelsesdato", "slutdato",
    ),
    "arm": (
        "arm", "variant", "treatment", "treated", "experiment", "experiment group", "test group", "treatment group",
        "test", "testgrupp", "försöksgrupp", "behandling", "testgruppe", "forsøksgruppe", "group", "grupp", "gruppe",
    ),
    "before": ("before", "pre", "baseline", "pre period", "före", "fore", "föreperiod", "før", "førperiode"),
}  # fmt: skip
"""Role -> what it is called, the likeliest first."""

STAYED = (
    "retained", "active", "stayed", "renewed", "is active", "active customer", "still customer", "remains",
    "kvar", "aktiv", "förnyat", "förnyad", "kvarvarande", "fornyet", "aktiv kunde", "aktiv kund", "beholdt", "bliver",
)  # fmt: skip
"""What a column is called that says who stayed: it is read the other way round."""

QUESTIONS = (
    "recommend", "satisf", "rekommend", "anbefal", "nöjd", "fornøyd", "tilfreds", "happy are you", "helhetsintryck",
)  # fmt: skip
"""Beginnings of words in the questions scores answer."""

UNITS: Mapping[str, tuple[str, ...]] = {
    "years": ("år", "years", "year", "yrs", "åring"),
    "days": ("dagar", "dager", "dage", "days"),
    "months": ("mån", "månader", "months", "month", "mnd", "måneder", "manader", "mths", "m"),
}
"""What time is counted in, as names of columns say it."""

ANNUAL = ("år", "annual", "yearly", "year", "årlig", "årlige", "pa", "ltm")
"""Words in the names of amounts of a year."""

MONTHLY = ("monthly", "month", "månad", "månads", "mån", "måned", "månedlig", "mnd", "mrr", "pm")

WHOLE, SEVERAL, COMPOUND, TYPED = 1.0, 0.9, 0.8, 0.7
"""How far a name fits: it is the word, has it among others, ends in it, or is it but for a slip of the pen."""

SHORTEST_COMPOUND, SHORTEST_SLIP, ALIKE = 5, 6, 0.9
ALONE = frozenset(
    (word,)
    for word in (
        *("id", "group", "grupp", "gruppe", "year", "år", "quarter", "kvartal"),
        *("customer", "kund", "kunde", "client", "respondent"),
    )
)
"""Words that mean it only where they are the whole name."""

LONG_NAME = 4
"""Words from which a name is a question rather than a name."""


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name in small letters: `Kundtid (mån)`, `customerId` and `kund_nr` have two."""
    apart = re.sub(r"(?<=[a-zåäöæø])(?=[A-ZÅÄÖÆØ])", " ", name)
    return tuple(re.findall(r"[^\W\d_]+|\d+", apart.lower()))


def fit_of(name: str, called: Iterable[str]) -> float:
    """Return how well a column's name fits any of some words, from 0 to 1."""
    return best_fit(name, called)[0]


def best_fit(name: str, called: Iterable[str]) -> tuple[float, int]:
    """Return how well a column's name fits the word it fits best, and the place of that word, counted down from 0."""
    given = words_of(name)
    fits = [(_fit(given, words_of(word)), -place) for place, word in enumerate(called)] if given else []
    return max(fits, default=(0.0, 0))


def _fit(given: tuple[str, ...], word: tuple[str, ...]) -> float:
    if "".join(given) == "".join(word):
        return WHOLE
    if len(given) > LONG_NAME:
        return 0.0
    size = len(word)
    if word not in ALONE and any(given[at : at + size] == word for at in range(len(given) - size + 1)):
        return SEVERAL
    whole = "".join(word)
    if len(whole) >= SHORTEST_COMPOUND and any(part.endswith(whole) for part in given):
        return COMPOUND
    slip = len(whole) >= SHORTEST_SLIP and difflib.SequenceMatcher(None, "".join(given), whole).ratio() >= ALIKE
    return TYPED if slip else 0.0


def is_question(text: str) -> bool:
    """Tell whether a text asks how satisfied a customer is, or whether they would recommend."""
    plain = text.lower()
    return len(words_of(text)) > LONG_NAME and any(word in plain for word in QUESTIONS)


def unit_of(name: str) -> str:
    """Return what a column of time is counted in, by its name; '' where it does not say."""
    given = words_of(name)
    return next((unit for unit, words in UNITS.items() if any(word in given for word in words)), "")


def annual_months(name: str) -> int:
    """Return how many months an amount is of, as its column's name says; 0 where it does not.

    `Intäkt 12 mån` and `årsintäkt` are of a year, `månadsavgift` of a month, `spend 3 months` of three.
    """
    given = words_of(name)
    for place, word in enumerate(given[1:], start=1):
        if given[place - 1].isdigit() and word in UNITS["months"]:
            return int(given[place - 1])
    if any(word in ANNUAL or word.startswith(("års", "annual", "yearly")) for word in given):
        return 12
    return 1 if is_monthly(name) else 0


def is_monthly(name: str) -> bool:
    """Tell whether a name speaks of single months, not of twelve of them."""
    given = words_of(name)
    return (any(word in given for word in MONTHLY) and "12" not in given) or fit_of(name, ("månadsintäkt",)) > 0


COMMON = (*SCALES.values(), (1.0, 10.0), (0.0, 100.0))
"""Scales scores are asked on, lowest and highest."""


def is_scale(ends: tuple[float, float]) -> bool:
    """Tell whether the ends of the values are those of a scale scores are asked on."""
    return ends in COMMON


def scale_in(name: str) -> str | list[float] | None:
    """Return the scale a name states, such as `Nöjdhet (1-5)`; None where it states none."""
    found = re.search(r"(?<!\d)(-?\d{1,3})\s*(?:-|–|till|til|to)\s*(\d{1,3})(?!\d)", name)
    ends = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not is_scale(ends) and ends not in {(1.0, 6.0), (1.0, 4.0)}:
        return None
    return next((key for key, own in SCALES.items() if own == ends), list(ends))


CONTROL_WORDS = (
    "control", "controls", "kontroll", "kontrol", "kontrollgrupp", "kontrollgruppe", "kontrolgruppe", "a", "0", "false",
    "none", "no", "nej", "nei", "ingen", "holdout", "placebo", "utan", "uten", "untreated", "obehandlad", "ubehandlet",
    "before", "old", "gammal", "gammel",
)  # fmt: skip
"""What the arm of a test is called that got nothing."""

TREATED_WORDS = (
    "treatment", "treated", "treat", "test", "testgrupp", "testgruppe", "b", "1", "c", "true", "yes", "ja", "variant",
    "exposed", "pilot", "new", "ny", "med", "behandling", "behandlad", "behandlet", "försöksgrupp", "forsøksgruppe",
)  # fmt: skip
"""What the other one is called."""
