"""Languages: every sentence in each, numbers as people write and read them, a company's own words."""

import ast
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

from cxvalue.case.read import parse_case
from cxvalue.cli.cases import SHARED_APP
from cxvalue.errors import CxvalueError
from cxvalue.exhibits.labels import case_reader
from cxvalue.locale.catalogue import KEYWORDS, catalogue_of, has_words
from cxvalue.locale.languages import LANGUAGES, nearest_language
from cxvalue.locale.numbers import parse_number
from cxvalue.locale.reader import Reader
from cxvalue.text import ENGLISH_TERMS, TERMS, counted, in_sense, say
from tests.bad.case_files import GOOD

PACKAGE = Path(__file__).parents[1] / "cxvalue"
TRANSLATED = LANGUAGES[1:]


def sentences() -> set[str]:
    """Every sentence of the program, by its English template."""
    found = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS)
    every = {item if isinstance(item, str) else item[0] for _, _, item, _, _ in found}
    return {template for template in every if has_words(template)}


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def forms(message: Message) -> list[tuple[str, str]]:
    """Each English form of a message with its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=True))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    catalogue = [message for message in catalogue_of(language) if message.id]
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue}
    assert known == sentences()
    assert [text for message in catalogue for text, translated in forms(message) if not translated] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_the_same_places(language: str) -> None:
    """A term may be left out where a sentence reads better without; a value never."""
    for message in catalogue_of(language):
        for text, translated in forms(message) if message.id else []:
            assert places(text) - ENGLISH_TERMS.keys() <= places(translated) | {"n"}, text
            assert places(translated) <= places(text) | ENGLISH_TERMS.keys(), text


def test_terms_of_the_vocabulary_are_places_in_every_sentence() -> None:
    """A term written out could not be renamed by a case."""
    words = "|".join(word for one, many in TERMS.values() for word in {one.template, many.template})
    bare = re.compile(rf"(?<![\w.\[{{<'\"-])(?:{words})(?![\w\]}}>(=-]|\.\w)", re.IGNORECASE)
    terms = {form.template for pair in TERMS.values() for form in pair}
    written_out = {text for text in sentences() - terms if bare.search(re.sub(r"`[^`]*`|\[[^\]]*\]", "", text))}
    assert written_out <= WRITTEN_OUT


WRITTEN_OUT = {
    "Business case",  # any case on the table, not the record of this program
    "Add another business case",
    "Other business cases may be after tax.",
    "Set at least one other business case beside it.",
    "The other business case on the table",
    "The other business case on the table, as cash: paid is negative, received positive.",
    "The other business case that the pages set beside this one.",
    "The other case on the table",  # labels of the template, which its owner rewrites
    "Our case",
    "Sum of the single cases",
    'The file looks like JSON or YAML; a {case} is TOML, such as title = "Our case".',
    "must have one of amounts, file and case",  # keys of the file
    "holds a link instead of a file",  # of the file system
    "is a link",
    "is a link that leads nowhere",
    "is a link that leads out of the folder of the {case}",
    "The details are in {path}; please report them, with the number {number}.",
    SHARED_APP.template,  # a web address
    "touchpoint with lift, behaviour with relative, saving, or income",
    "Open the {case} from a file, or ask for the link again.",  # a link of the web
    "Draft saved at {when}. The link of this page opens it again.",
    "the draft of this link is not kept here",
    "the link names a {case} that is not here",
}


def test_no_value_of_a_sentence_is_called_like_a_term() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in KEYWORDS:
                assert not {keyword.arg for keyword in node.keywords} & ENGLISH_TERMS.keys(), path


def test_a_word_of_two_senses_has_a_translation_for_each() -> None:
    found = {message.context: message.string for message in catalogue_of("nb") if message.id == "Start"}
    assert set(found) == {None, "month"}
    assert Reader("nb").text(in_sense("customers", "Left")) == "Sluttet"


def test_what_holds_no_word_is_not_translated() -> None:
    assert not has_words("{name}: {value}")
    assert Reader("sv").say("{name}: {value}", name="a", value=1.5) == "a: 1,5"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled(language: str) -> None:
    reader = Reader(language, "SEK")
    for text in sentences():
        values = dict.fromkeys(places(text) - ENGLISH_TERMS.keys(), 3)
        assert "{" not in re.sub(r"\{[ …]|\{\{", "", reader.text(say(text, **values))).replace("{ ", "")


@pytest.mark.parametrize(
    ("language", "currency", "amount", "words"),
    [
        ("en", "SEK", 12_340_000, "12.3 MSEK"),
        ("sv", "SEK", 12_340_000, "12,3 Mkr"),
        ("sv", "SEK", -450_000, "−450 tkr"),
        ("sv", "NOK", 12_340_000, "12,3 MNOK"),
        ("nb", "NOK", 12_340_000, "12,3 mill. kr"),
        ("nb", "SEK", -450_000, "−450 tusen SEK"),
        ("nb", "NOK", 1_234, "1,2 tusen kr"),
        ("sv", "EUR", 2_500_000_000, "2,5 md EUR"),
    ],
)
def test_money_is_written_as_the_language_writes_it(language: str, currency: str, amount: float, words: str) -> None:
    assert Reader(language, currency).money(amount) == words


def test_amounts_can_be_shown_in_one_unit() -> None:
    assert Reader("sv", "SEK", "ones").money(1_234_567) == "1\u00a0234\u00a0567 kr"
    assert Reader("sv", "SEK", "thousands").money(1_234_567) == "1\u00a0235 tkr"
    assert Reader("sv", "SEK", "millions").money(1_234) == "0,001 Mkr"
    assert Reader("en", "SEK", "millions").money(0) == "0 MSEK"


def test_numbers_dates_and_shares_follow_the_language() -> None:
    assert [Reader(language).number(1234.5, 1) for language in LANGUAGES] == ["1,234.5", "1\u00a0234,5", "1\u00a0234,5"]
    assert [Reader(language).share(-0.0253, 2) for language in LANGUAGES] == ["-2.53 %", "−2,53 %", "−2,53 %"]
    assert [Reader(language).months(16.2) for language in LANGUAGES] == ["17 months", "17 månader", "17 måneder"]
    assert [Reader(language).months(1) for language in LANGUAGES] == ["1 month", "1 månad", "1 måned"]
    assert [Reader(language).day(date(2027, 1, 31)) for language in LANGUAGES] == [
        "Jan 31, 2027",
        "31 jan. 2027",
        "31. jan. 2027",
    ]


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("sv", "0,5", 0.5),
        ("en", "0,5", 0.5),
        ("sv", "0.5", 0.5),
        ("sv", "-4", -4),
        ("sv", "−4", -4),
        ("en", ".01", 0.01),
        ("sv", "1 234,5", 1234.5),
        ("sv", "1\u00a0234,5", 1234.5),
        ("nb", "1\u202f234", 1234),
        ("en", "1,234.5", 1234.5),
        ("en", "1,234", 1234),
        ("sv", "1,234", 1.234),
        ("sv", "1.234,5", 1234.5),
        ("sv", "12 %", 0.12),
        ("sv", "6,5 M", 6.5e6),
        ("sv", "6,5 Mkr", 6.5e6),
        ("sv", "6,5 mn kr", 6.5e6),
        ("nb", "6,5 mill. kr", 6.5e6),
        ("en", "450 kSEK", 450e3),
        ("sv", "3 900 kr", 3900),
    ],
)
def test_numbers_are_read_as_they_were_meant(language: str, typed: str, number: float) -> None:
    assert parse_number(typed, language) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("language", "typed"), [("sv", "1.234"), ("en", "1,2,3"), ("sv", ""), ("sv", "(5"), ("en", "x")]
)
def test_what_could_mean_two_things_or_nothing_is_refused(language: str, typed: str) -> None:
    with pytest.raises(CxvalueError):
        parse_number(typed, language)


def test_a_case_may_rename_the_terms() -> None:
    words = '[words]\ntouchpoint = { one = "kontaktyta", many = "kontaktytor" }\ninitiative = "satsning"\n'
    reader = case_reader(parse_case(f"{GOOD}\n{words}".encode(), "x").case, Reader("sv"))
    assert reader.say("{Touchpoint}") == "Kontaktyta"
    assert reader.text(counted("{n} {touchpoint}", "{n} {touchpoints}", 2)).endswith("kontaktytor")
    assert reader.say("There are no {initiatives} yet") == "Det finns inga satsning ännu"


def test_the_nearest_language_answers() -> None:
    asked = ("sv-SE", "sv", "nb-NO", "no", "nn-NO", "de-DE", "", None, "SV_se")
    assert [nearest_language(locale) for locale in asked] == ["sv", "sv", "nb", "nb", "nb", "en", "en", "en", "sv"]
