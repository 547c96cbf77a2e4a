"""Languages: the catalogues are complete and right, and what people read is in their language, digits and direction."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from babel import Locale, localedata
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from factories import edition, publication
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate import languages
from syndicate.errors import ConfigurationError
from syndicate.languages import Catalogue, catalogue
from syndicate.problems import Code, Problem
from syndicate.publication import Coverage, Edition, Feeds, Publication, Region, Section, load, parse
from syndicate.resources import LOCALES

ROOT = Path(__file__).parents[1]
KEYWORDS = DEFAULT_KEYWORDS | {"spoken": None, "plural": (1, 2)}
CONTEXTS = {"section", "region", "coverage", "ranking"}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
DISCOVERED = languages.available()
ARABIC = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
EVENING = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)

every_language = pytest.mark.parametrize("tag", DISCOVERED)


def read(tag: str) -> Catalog:
    with (LOCALES / tag / "LC_MESSAGES" / "syndicate.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def keys(messages: Catalog) -> set[tuple[str | None, Any]]:
    return {(message.context, message.id) for message in messages if message.id}


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def forms(message: Any) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    """Every message of the source, as `pybabel extract` of locales/README.md finds it."""
    found = Catalog()
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    for folder in ("syndicate", "locales"):
        for file, line, message, _, context in extract_from_dir(
            ROOT / folder, methods, options, KEYWORDS, directory_filter=lambda _: True
        ):
            found.add(message, locations=[(f"{folder}/{file}", line)], context=context)
    return found


def calls() -> Iterator[tuple[str, list[str], set[str] | None]]:
    """Every call that marks a message: its place, its literal messages, and the values it gives (None: unknown)."""
    for file in sorted((ROOT / "syndicate").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in {"N_", "spoken", "_spoken", "plural"}:
                continue
            literals = [
                argument.value
                for argument in node.args[: 2 if name == "plural" else 1]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            given = {keyword.arg for keyword in node.keywords}
            if name == "N_" or not literals:
                values = None
            else:
                values = {name for name in given if name} | ({"number"} if name == "plural" else set())
            yield f"{file.relative_to(ROOT)}:{node.lineno}", literals, None if None in given else values


# --- The catalogues


def test_the_catalogues_of_the_three_example_languages_are_discovered():
    assert {"en", "ar", "es"} <= set(DISCOVERED)


def test_the_extractor_finds_every_message_that_the_source_marks(extracted):
    marked = [tuple(literals) if len(literals) > 1 else literals[0] for _, literals, _ in calls() if literals]
    found = {message for context, message in keys(extracted) if context is None}

    assert len(marked) > 150
    assert found == set(marked)


def test_every_message_is_given_the_values_that_it_shows():
    wrong = [
        place
        for place, literals, values in calls()
        if values is not None and set().union(*map(placeholders, literals)) | {"number"} != values | {"number"}
    ]

    assert wrong == []


def test_every_problem_is_a_message(extracted):
    found = {message for _, message in keys(extracted)}

    assert {text for code in Code for text in (code.what, code.mend)} <= found


@every_language
def test_a_catalogue_has_the_messages_of_the_source_and_no_others(tag, extracted):
    assert keys(read(tag)) == keys(extracted)


@every_language
def test_nothing_is_left_over_in_a_catalogue(tag):
    messages = read(tag)

    assert list(messages.obsolete) == []
    assert {message.context for message in messages} == {None, *CONTEXTS}


@every_language
def test_every_message_is_translated_in_all_its_forms(tag):
    messages = read(tag)

    assert [message.id for message in messages if message.id and not all(forms(message))] == []
    assert [
        message.id for message in messages if message.pluralizable and len(forms(message)) != messages.num_plurals
    ] == []
    assert [message.id for message in messages if message.fuzzy] == []


@every_language
def test_a_translation_has_the_placeholders_of_its_message(tag):
    for message in read(tag):
        if not message.id or message.context:
            continue
        if message.pluralizable:
            needed = placeholders(message.id[1])
            # A form may say "one article" without the numeral, and nothing else may be lost.
            assert all(needed - {"number"} <= placeholders(form) <= needed for form in forms(message)), message.id
        else:
            assert placeholders(message.string) == placeholders(message.id), message.id


@every_language
def test_a_translation_keeps_the_words_of_code(tag):
    code = re.compile(r"`[^`]+`|[\w/]+\.(?:toml|json|md)\b|--[a-z]+|https?://|U\+\w{4}|&amp;")
    for message in read(tag):
        if isinstance(message.id, str):
            assert sorted(code.findall(message.string.replace("`msgfmt --check`", "msgfmt --check"))) == sorted(
                code.findall(message.id)
            ), message.id


@every_language
def test_a_translation_has_no_stray_space_and_no_unclosed_direction_mark(tag):
    for message in read(tag):
        for form in forms(message) if message.id else ():
            assert form == form.strip(), message.id
            assert "  " not in form, message.id
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", form), message.id


@pytest.mark.parametrize("tag", [tag for tag in DISCOVERED if languages.direction(tag) == "rtl"])
def test_from_right_to_left_code_that_begins_or_ends_with_a_sign_has_a_mark_that_keeps_it_there(tag):
    begins = re.compile(r"(?:^|[\s(\u0600-\u06ff])(?:--[a-z]|[<&\\+][\w#?/!]|%%[0-9A-Fa-f])")
    ends = re.compile(r"""[\w.?/\]](?:[">\]']|(?<=#\w{3});)(?=[.،؛]|\s+[^\sA-Za-z]|$)""", re.ASCII)
    for message in read(tag):
        for form in forms(message) if message.id else ():
            text = re.sub(r"`[^`]*`", "code", re.sub(r"%\(\w+\)s", "value", form))
            assert not begins.search(text), message.id
            assert not ends.search(text), message.id


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "nplurals=2; plural=(n != 1);"),
        ("es", "nplurals=2; plural=(n != 1);"),
        ("ar", ARABIC),
    ],
)
def test_a_catalogue_declares_the_plural_forms_of_its_language(tag, expected):
    assert read(tag).plural_forms == expected


@every_language
def test_numbers_from_0_to_200_pick_the_form_that_cldr_names(tag):
    spoken, locale = catalogue(tag), Locale.parse(tag, sep="-")
    written = read(tag)["%(number)s article"].string
    order = [
        form for form in ("zero", "one", "two", "few", "many", "other") if form in {*locale.plural_form.tags, "other"}
    ]
    if len(order) > len(written):  # CLDR has a form for millions in Spanish, gettext has none
        order.remove("many")

    for number in range(201):
        form = order.index(locale.plural_form(number))
        said = spoken.plural("%(number)s article", "%(number)s articles", number)
        assert said == written[form] % {"number": spoken.number(number)}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لا مقالات"),
        (1, "مقال واحد"),
        (2, "مقالان"),
        (3, "3 مقالات"),
        (10, "10 مقالات"),
        (11, "11 مقالًا"),
        (99, "99 مقالًا"),
        (100, "100 مقال"),
        (102, "102 مقال"),
        (103, "103 مقالات"),
        (111, "111 مقالًا"),
        (1_000, "1,000 مقال"),
    ],
)
def test_arabic_agrees_with_the_number(number, said):
    assert catalogue("ar").plural("%(number)s article", "%(number)s articles", number) == said


def test_the_names_of_the_example_newsroom_are_in_every_catalogue():
    newsroom = load(ROOT / "examples" / "newsroom" / "syndicate.toml")

    assert len(newsroom.editions) == 3
    assert list(languages.missing_names(newsroom)) == []


# --- Messages


def test_a_message_is_said_in_the_language():
    assert catalogue("es")("Breaking news") == "Última hora"
    assert catalogue("ar")("Breaking news") == "أخبار عاجلة"
    assert catalogue("en")("Breaking news") == "Breaking news"


def test_a_message_that_no_catalogue_has_is_said_as_it_is():
    spoken = catalogue("ar")

    assert spoken("A %(kind)s message of 100 %%", kind="new") == "A new message of 100 %"
    assert [spoken.plural("%(number)s crane", "%(number)s cranes", n) for n in (1, 2)] == ["1 crane", "2 cranes"]


def test_a_language_without_a_catalogue_speaks_english():
    assert catalogue("tlh")("Breaking news") == "Breaking news"


def test_a_percent_sign_in_a_message_stays_one_sign():
    assert catalogue("en")("Write a space as %%20.") == "Write a space as %20."
    assert catalogue("es")("Write a space as %%20.") == "Escriba el espacio como %20."


def test_a_value_that_is_missing_is_a_bug_and_raises():
    with pytest.raises(KeyError, match="edition"):
        catalogue("en")("%(edition)s · %(feed)s", feed="x")


def test_values_are_written_as_people_of_the_language_write_them():
    spoken = Catalogue("es")

    said = spoken("%(whole)s %(part)s %(flag)s %(text)s", whole=1234567, part=0.5, flag=True, text="1234567")

    assert said == "1.234.567 0,5 True 1234567"


@every_language
def test_every_problem_can_be_said(tag):
    spoken = catalogue(tag)
    for code in Code:
        names = placeholders(code.what) | placeholders(code.mend)
        problem = Problem.of(code, **{name: f"<{name}>" for name in names})

        what, mend = spoken.problem(problem)

        assert all(f"<{name}>" in what + mend for name in names), code
        assert "%" not in (what + mend).replace("%20", "")
        if tag == "en":
            assert (what, mend) == (problem.what, problem.mend)


def test_a_more_general_language_stands_behind_a_language():
    assert catalogue("es-419")("Breaking news") == "Última hora"
    assert catalogue("es-419").named("Politics", "section") == "Política"
    assert str(catalogue("es-419").locale) == "es_419"


def test_in_a_right_to_left_terminal_values_keep_their_own_direction():
    spoken = catalogue("ar").in_terminal()

    assert spoken("%(value)s exists already; nothing was made.", value="/srv/a").startswith("\u2068/srv/a\u2069 ")
    assert spoken.listed(["a.json", "b.json"]) == "\u2068a.json\u2069 و\u2068b.json\u2069"
    assert "\u2068" not in catalogue("ar")("%(value)s exists already; nothing was made.", value="/srv/a")


def test_a_left_to_right_terminal_needs_no_isolates():
    spoken = catalogue("es").in_terminal()

    assert spoken("%(value)s exists already; nothing was made.", value="/srv/a").startswith("/srv/a ya existe")
    assert spoken.listed(["a", "b"]) == "a y b"


# --- Direction and names of languages


RIGHT_TO_LEFT = """
    ar ar-LB fa he iw ur yi dv ps ckb sd ug ks nqo syr rhg ku-Arab az-Arab pa-Arab pa-PK uz-Arab ff-Adlm
"""
LEFT_TO_RIGHT = "en es es-419 zh-Hant ja ku az uz pa ff ar-Latn he-Latn tlh qaa en-x-foo x-foo C"


@pytest.mark.parametrize("tag", RIGHT_TO_LEFT.split())
def test_scripts_that_run_from_right_to_left(tag):
    assert languages.direction(tag) == "rtl"


@pytest.mark.parametrize("tag", LEFT_TO_RIGHT.split())
def test_scripts_that_run_from_left_to_right(tag):
    assert languages.direction(tag) == "ltr"


def test_direction_agrees_with_cldr_for_every_locale_it_has():
    # CLDR calls Mongolian script, which is written downwards, right to left; its letters are of the bidi class L.
    wrong = {
        str(locale)
        for locale in map(Locale.parse, localedata.locale_identifiers())
        if languages.direction(str(locale).replace("_", "-")) != locale.text_direction and locale.script != "Mong"
    }

    assert wrong == set()


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en", "English"),
        ("ar", "العربية"),
        ("es", "español"),
        ("es-419", "español (Latinoamérica)"),
        ("fr", "français"),
        ("zh-Hant", "中文 (繁體)"),
        ("he", "עברית"),
        ("tlh", "tlh"),
        ("x-foo", "x-foo"),
    ],
)
def test_a_language_has_a_name_in_itself(tag, name):
    assert languages.own_name(tag) == name


@pytest.mark.parametrize(
    ("spoken", "tag", "name"),
    [
        ("en", "ar", "Arabic"),
        ("ar", "es", "الإسبانية"),
        ("es", "ar", "árabe"),
        ("en", "es-419", "Spanish (Latin America)"),
        ("es", "es-CO", "español (Colombia)"),
        ("ar", "ar-LB", "العربية (لبنان)"),
        ("zh-Hant", "es", "西班牙文"),
        ("en", "tlh", "Klingon"),
        ("en", "tlh-Latn", "Klingon"),
        ("en", "qaa", "qaa"),
        ("en", "x-foo", "x-foo"),
    ],
)
def test_a_language_has_a_name_in_another(spoken, tag, name):
    assert Catalogue(spoken).language_name(tag) == name


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("zh-TW", "zh_Hant_TW"),
        ("es-419", "es_419"),
        ("de-DE-x-a", "de_DE"),
        ("ku-Arab", "ku"),
        ("tlh", "en"),
        ("", "en"),
    ],
)
def test_a_tag_gets_the_most_exact_locale_there_is(tag, locale):
    assert str(languages.locale_of(tag)) == locale


# --- Numbers, dates, lists


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en", "1,234,567.5"),
        ("es", "1.234.567,5"),
        ("ar", "1,234,567.5"),
        ("ar_LB", "١٬٢٣٤٬٥٦٧٫٥"),
        ("ar_MA", "1.234.567,5"),
        ("fa", "۱٬۲۳۴٬۵۶۷٫۵"),
        ("bn", "১২,৩৪,৫৬৭.৫"),
        ("mr", "१२,३४,५६७.५"),
    ],
)
def test_a_number_has_the_digits_and_separators_that_cldr_gives_its_locale(locale, written):
    assert Catalogue("en", locale=Locale.parse(locale)).number(1234567.5) == written


def test_every_locale_has_its_digits():
    for locale in map(Locale.parse, localedata.locale_identifiers()):
        written = Catalogue("en", locale=locale).number(1234567890)
        digits = [character for character in written if character.isdecimal()]

        assert [int(digit) for digit in digits] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0], locale
        assert all(digit.isascii() == (locale.default_numbering_system == "latn") for digit in digits), locale


def test_a_date_is_the_day_in_the_zone_of_the_edition():
    tokyo = edition("en", time_zone="Asia/Tokyo", locale="en_GB")
    bogota = edition("es", time_zone="America/Bogota", locale="es_CO")

    assert spoken_by(tokyo).date(EVENING, tokyo) == "21 November 2026"
    assert spoken_by(bogota).date(EVENING, bogota) == "20 de noviembre de 2026"


def test_a_date_has_the_month_and_the_digits_of_the_locale():
    beirut = edition("ar", time_zone="Asia/Beirut", locale="ar_LB")
    neutral = edition("ar", time_zone="Asia/Beirut")

    assert spoken_by(beirut).date(EVENING, beirut) == "٢١ تشرين الثاني ٢٠٢٦"
    assert spoken_by(neutral).date(EVENING, neutral) == "21 نوفمبر 2026"


def test_a_moment_is_in_the_zone_of_the_edition_or_in_its_own():
    bogota = edition("es", time_zone="America/Bogota", locale="es_ES")
    spoken = spoken_by(bogota)

    assert spoken.date_and_time(EVENING, bogota) == "20 nov 2026, 17:30"
    assert spoken.date_and_time(EVENING) == "20 nov 2026, 22:30"


def test_a_moment_in_arabic_has_one_kind_of_digits():
    beirut = edition("ar", time_zone="Asia/Beirut", locale="ar_LB")

    said = spoken_by(beirut).date_and_time(EVENING, beirut)

    assert "٢٠٢٦" in said
    assert not re.search("[0-9]", said)


@pytest.mark.parametrize(
    ("tag", "said"), [("en", "a, b, and c"), ("es", "a, b y c"), ("ar", "a وb وc"), ("fr", "a, b et c")]
)
def test_a_list_is_joined_as_a_sentence_has_it(tag, said):
    assert Catalogue(tag).listed(["a", "b", "c"]) == said
    assert Catalogue(tag).listed(["a"]) == "a"
    assert Catalogue(tag).listed(iter(())) == ""


def spoken_by(one: Edition) -> Catalogue:
    return languages.of_edition(one, publication())


# --- The program's own, kept as gettext has them


@pytest.fixture
def own(tmp_path, monkeypatch) -> Iterator[Path]:
    """The directory of the program's catalogues, with one of German; what is read of it is forgotten at the end."""
    monkeypatch.setattr(languages, "LOCALES", write(tmp_path, "de", 'msgid "Most read"\nmsgstr "Meistgelesen"\n'))
    forget()
    yield tmp_path / "de" / "LC_MESSAGES"
    forget()


def forget() -> None:
    languages._catalogue.cache_clear()
    languages._read.cache_clear()


def said() -> str:
    """What a new process says."""
    forget()
    return catalogue("de")("Most read")


def test_a_catalogue_of_the_program_is_compiled_once(own, monkeypatch):
    assert said() == "Meistgelesen"
    assert [file.name for file in (own / "__pycache__").iterdir()] == ["syndicate.mo"]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it is compiled already")

    monkeypatch.setattr(languages, "read_po", refuse)
    assert said() == "Meistgelesen"


def test_a_catalogue_that_has_changed_is_compiled_anew(own):
    assert said() == "Meistgelesen"
    file = own / "syndicate.po"
    file.write_text(file.read_text("utf-8").replace("Meist", "Viel"), "utf-8")
    assert said() == "Vielgelesen"
    assert said() == "Vielgelesen"


def test_a_compiled_catalogue_that_was_cut_off_is_made_anew(own):
    assert said() == "Meistgelesen"
    kept = own / "__pycache__" / "syndicate.mo"
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    assert said() == "Meistgelesen"
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_a_catalogue_is_read_all_the_same(own):
    (own / "__pycache__").write_text("in the way")
    assert said() == "Meistgelesen"
    assert sorted(file.name for file in own.iterdir()) == ["__pycache__", "syndicate.po"]


# --- A newsroom's own catalogues


def write(directory: Path, tag: str, body: str, header: str = "") -> Path:
    """A catalogue in a newsroom's directory."""
    file = directory / tag / "LC_MESSAGES" / "syndicate.po"
    file.parent.mkdir(parents=True)
    file.write_text(f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{header}\n{body}', "utf-8")
    return directory


def test_a_newsroom_s_own_catalogue_comes_first(tmp_path):
    body = 'msgid "Breaking news"\nmsgstr "Urgente"\n\nmsgctxt "section"\nmsgid "Explainers"\nmsgstr "Explainers"\n'
    spoken = catalogue("es", write(tmp_path, "es", body))

    assert not list(tmp_path.rglob("__pycache__"))
    assert spoken("Breaking news") == "Urgente"
    assert spoken("Most read") == "Lo más leído"
    assert spoken.named("Explainers", "section") == "Explainers"
    assert spoken.named("Politics", "section") == "Política"


def test_a_name_is_no_format_and_may_have_a_percent_sign(tmp_path):
    spoken = catalogue("es", write(tmp_path, "es", 'msgctxt "section"\nmsgid "All"\nmsgstr "Al 100 %"\n'))

    assert spoken.named("All", "section") == "Al 100 %"


@pytest.mark.parametrize("folder", ["es-419", "es_419"])
def test_the_more_exact_catalogue_comes_before_the_general_one(tmp_path, folder):
    directory = write(tmp_path, folder, 'msgid "Breaking news"\nmsgstr "Al minuto"\n')
    write(tmp_path, "es", 'msgid "Breaking news"\nmsgstr "Urgente"\n\nmsgid "Most read"\nmsgstr "Más leídas"\n')
    spoken = catalogue("es-419", directory)

    assert spoken("Breaking news") == "Al minuto"
    assert spoken("Most read") == "Más leídas"
    assert spoken("Sections") == "Secciones"
    assert languages.available(directory) == tuple(sorted({*DISCOVERED, "es-419"}))


def test_what_is_fuzzy_or_not_wholly_translated_is_left_to_the_next_catalogue(tmp_path):
    body = (
        '#, fuzzy\nmsgid "Breaking news"\nmsgstr "Urgente %(typo)s"\n\nmsgid "Most read"\nmsgstr ""\n\n'
        'msgid "%(number)s feed"\nmsgid_plural "%(number)s feeds"\nmsgstr[0] "%(number)s hilo"\nmsgstr[1] ""\n'
    )
    spoken = catalogue("es", write(tmp_path, "es", body))

    assert spoken("Breaking news") == "Última hora"
    assert spoken("Most read") == "Lo más leído"
    assert spoken.plural("%(number)s feed", "%(number)s feeds", 1) == "1 canal"


@pytest.mark.parametrize("tag", ["ar", "qaa"])
def test_a_catalogue_that_does_not_say_its_language_keeps_its_plural_forms(tmp_path, tag):
    body = 'msgid "one"\nmsgid_plural "many"\n' + "".join(f'msgstr[{form}] "f{form}"\n' for form in range(6))
    spoken = catalogue(tag, write(tmp_path, tag, body, f'"Plural-Forms: {ARABIC}\\n"'))

    said = [spoken.plural("one", "many", number) for number in (0, 1, 2, 7, 50, 100)]

    assert said == ["f0", "f1", "f2", "f3", "f4", "f5"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"this is no catalogue\n", "keyword"),
        (b'msgid "a"\nmsgid "b"\nmsgstr "c"\n', "missing msgstr"),
        (b'msgid "a"\nmsgstr "\xff"\n', "codec"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=klingon\\n"\n\nmsgid "a"\nmsgstr "b"\n', "klingon"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=many;\\n"\n\nmsgid "a"\nmsgstr "b"\n', "many"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=exit(1);\\n"\n\nmsgid "a"\nmsgstr "b"\n', "plural"),
        (b'msgid "a %(one)s"\nmsgstr "b %(two)s"\n', "line 1: the translation has an unknown placeholder, two"),
        (b'msgid "a %(one)s"\nmsgstr "b %s"\n', "percent sign"),
        (b'msgid "a %(one)s"\nmsgstr "b %(one)"\n', "percent sign"),
        (b'msgid "a"\nmsgstr "100 %"\n', "percent sign"),
        (b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n', "no Plural-Forms"),
        (
            b'msgid "%(number)s a"\nmsgid_plural "%(number)s b"\nmsgstr[0] "%(number)s"\nmsgstr[1] "%(nummer)s"\n',
            "nummer",
        ),
    ],
)
def test_a_broken_catalogue_is_a_mistake_in_the_configuration(tmp_path, content, reason):
    write(tmp_path, "es", "")
    file = tmp_path / "es" / "LC_MESSAGES" / "syndicate.po"
    file.write_bytes(content)

    with pytest.raises(ConfigurationError) as raised:
        catalogue("es", tmp_path)

    (problem,) = raised.value.problems
    assert problem.code is Code.CATALOGUE_UNREADABLE
    assert reason in str(dict(problem.values)["reason"])
    assert str(dict(problem.values)["value"]).startswith(str(file)[:100])


def test_a_catalogue_that_cannot_be_opened_is_a_mistake_in_the_configuration(tmp_path, monkeypatch):
    directory = write(tmp_path, "es", "")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    with pytest.raises(ConfigurationError, match="Permission denied"):
        catalogue("es", directory)


def test_a_directory_of_catalogues_that_is_not_there_is_a_mistake_in_the_configuration(tmp_path):
    newsroom = publication(catalogues="nowhere").at(tmp_path)

    with pytest.raises(ConfigurationError) as raised:
        languages.of_edition(newsroom.editions[0], newsroom)

    assert [problem.code for problem in raised.value.problems] == [Code.CATALOGUE_UNREADABLE]


@pytest.mark.parametrize("name", ["xx_YY", "aaa_BBBBBBBB"])
def test_a_locale_that_cldr_lacks_is_a_mistake_in_the_configuration(name):
    with pytest.raises(ConfigurationError) as raised:
        spoken_by(edition("en", locale=name))

    (problem,) = raised.value.problems
    assert (problem.code, problem.field) == (Code.CONFIG_VALUE, "editions.locale")
    assert name in problem.what


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                'msgid ""',
                'msgid "%(a)s"',
                'msgid "b',
                'msgid_plural "c"',
                'msgctxt "section"',
                'msgstr ""',
                'msgstr "%(a)s"',
                'msgstr "%"',
                'msgstr[0] "d"',
                'msgstr[9] "e"',
                'msgstr[x] "e"',
                '"Plural-Forms: nplurals=1; plural=0;\\n"',
                '"Plural-Forms: plural=((((n;\\n"',
                '"Language: x y z\\n"',
                '"Content-Type: text/plain; charset=utf-16\\n"',
                "#, fuzzy",
                '#~ msgid "old"',
                "#: a:b:c \u2068",
                "",
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=FRAGMENTS)
def test_any_file_is_a_catalogue_or_a_mistake_in_the_configuration(tmp_path, lines):
    file = tmp_path / "syndicate.po"
    file.write_text("\n".join(lines), "utf-8", errors="replace")
    read_or_refused = read_catalogue(file)

    if isinstance(read_or_refused, list):
        assert read_or_refused == [Code.CATALOGUE_UNREADABLE]
    else:
        spoken = Catalogue("es", read_or_refused)
        assert spoken("%(a)s", a="x")
        assert spoken("Most read")


def read_catalogue(file: Path) -> GNUTranslations | list[Code]:
    try:
        return languages._read.__wrapped__(file, "es")
    except ConfigurationError as error:
        return [problem.code for problem in error.problems]


# --- Names of a publication


def named_by_messages(**changes: Any) -> Publication:
    fields: dict[str, Any] = {
        "sections": (Section(code="politics", name="Politics"), Section(code="chess", name="Chess")),
        "regions": (Region(code="mena", name="MENA"), Region(code="mars", name="Mars")),
        "coverage": (Coverage(code="tides", name="Tides"),),
    }
    return publication(**(fields | changes))


def test_a_name_that_a_language_lacks_is_a_problem_that_says_where():
    newsroom = named_by_messages(feeds=Feeds(rankings=("most-read", "best-of-chess")))

    missing = [(problem.field, *dict(problem.values).values()) for problem in languages.missing_names(newsroom)]

    assert missing == [
        ("feeds.rankings[1]", "en", "best-of-chess"),
        ("sections[1].name", "ar", "Chess"),
        ("regions[1].name", "ar", "Mars"),
        ("coverage[0].name", "ar", "Tides"),
        ("feeds.rankings[1]", "ar", "best-of-chess"),
        ("sections[1].name", "es", "Chess"),
        ("regions[1].name", "es", "Mars"),
        ("coverage[0].name", "es", "Tides"),
        ("feeds.rankings[1]", "es", "best-of-chess"),
    ]
    assert {problem.code for problem in languages.missing_names(newsroom)} == {Code.MISSING_TRANSLATION}


def test_names_given_in_every_language_are_not_missing():
    assert list(languages.missing_names(publication())) == []


def test_a_name_in_the_language_of_the_file_needs_no_catalogue():
    newsroom = named_by_messages()

    assert languages.name_in(catalogue("en"), "Chess", "section", newsroom) == "Chess"
    assert languages.name_in(catalogue("en-GB"), "Chess", "section", newsroom) == "Chess"
    assert languages.name_in(catalogue("es"), "Chess", "section", newsroom) is None


def test_the_same_language_in_another_script_needs_a_name_of_its_own():
    newsroom = named_by_messages(language="sr-Latn")

    assert languages.name_in(catalogue("sr-Latn"), "Šah", "section", newsroom) == "Šah"
    assert languages.name_in(catalogue("sr-Cyrl"), "Šah", "section", newsroom) is None


def test_a_table_of_names_serves_the_more_exact_languages_too():
    name = {"en": "Chess", "es": "Ajedrez"}

    assert languages.name_in(catalogue("es-419"), name, "section", publication()) == "Ajedrez"
    assert languages.name_in(catalogue("ar"), name, "section", publication()) is None


def test_a_name_is_looked_up_in_its_context_only():
    spoken = catalogue("es")

    assert spoken.named("World", "section") == "Mundo"
    assert spoken.named("World", "coverage") is None
    assert spoken.named("Breaking news", "section") is None
    assert spoken.named("most-read", "ranking") == "Lo más leído"
    assert catalogue("en").named("Blog", "section") == "Blog"


def test_adding_french_is_a_catalogue_and_an_edition(tmp_path):
    body = (
        'msgctxt "section"\nmsgid "Politics"\nmsgstr "Politique"\n\n'
        'msgctxt "region"\nmsgid "MENA"\nmsgstr "Moyen-Orient et Afrique du Nord"\n\n'
        'msgctxt "ranking"\nmsgid "most-read"\nmsgstr "Les plus lus"\n\n'
        'msgid "Breaking news"\nmsgstr "Dernière heure"\n\n'
        'msgid "%(number)s article"\nmsgid_plural "%(number)s articles"\n'
        'msgstr[0] "%(number)s article en tout"\nmsgstr[1] "%(number)s articles en tout"\n'
    )
    write(tmp_path / "messages", "fr", body, '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"')
    newsroom = parse(
        {
            "name": "Lanterne",
            "authority": "news.example,2024",
            "feeds_url": "https://feeds.news.example/",
            "language": "en",
            "catalogues": "messages",
            "editions": [
                {
                    "language": "fr",
                    "name": "La Lanterne",
                    "base_url": "https://www.news.example/fr/",
                    "time_zone": "Europe/Paris",
                    "description": "Des nouvelles de partout.",
                }
            ],
            "sections": [{"code": "politics", "name": "Politics"}],
            "regions": [{"code": "mena", "name": "MENA"}],
        },
        directory=tmp_path,
    )
    french = newsroom.editions[0]
    spoken = languages.of_edition(french, newsroom)

    assert list(languages.missing_names(newsroom)) == []
    assert languages.name_in(spoken, "Politics", "section", newsroom) == "Politique"
    assert languages.name_in(spoken, "MENA", "region", newsroom) == "Moyen-Orient et Afrique du Nord"
    assert spoken("Breaking news") == "Dernière heure"
    assert spoken.date(EVENING, french) == "20 novembre 2026"
    # In French, none is singular.
    assert spoken.plural("%(number)s article", "%(number)s articles", 0) == "0 article en tout"
    assert spoken.plural("%(number)s article", "%(number)s articles", 1_234) == "1\u202f234 articles en tout"
    assert spoken.direction == "ltr"
    assert languages.available(tmp_path / "messages") == tuple(sorted({*DISCOVERED, "fr"}))


# --- The reader's own language


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "es_CO.UTF-8"}, "es"),
        ({"LANG": "ar_LB"}, "ar"),
        ({"LANG": "AR_lb.utf8"}, "ar"),
        ({"LANG": "es_ES.ISO-8859-15@euro"}, "es"),
        ({"LANG": "es@modifier"}, "es"),
        ({"LANG": "tlh_XX.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ar", "LANG": "es_ES.UTF-8"}, "ar"),
        ({"LC_ALL": "es", "LC_MESSAGES": "ar", "LANG": "ar"}, "es"),
        ({"LC_ALL": "C", "LC_MESSAGES": "ar", "LANG": "ar"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "ar"}, "ar"),
        ({"LC_CTYPE": "ar", "LANGUAGE": "ar"}, "en"),
    ],
)
def test_the_environment_says_which_language_to_speak(monkeypatch, environment, expected):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert languages.of_environment() == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "Lebanon"), ("ar", "لبنان"), ("es-419", "Líbano")])
def test_a_country_has_its_name_in_the_language(language, expected):
    assert languages.catalogue(language).country_name("LB") == expected
    assert languages.catalogue(language).country_name("QQ") is None
