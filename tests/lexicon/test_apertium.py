"""Apertium's bilingual dictionaries: elements, directions, and the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowres.errors import InputError
from lowres.lang import Pair, parse_pair
from lowres.lexicon import Reject, Request, Translation, read_lexicon, registry
from lowres.lexicon.read import read_source
from lowres.lexicon.source import Source

APERTIUM = registry.get("apertium")
NAME = "apertium-eng-tur.eng-tur.dix"
# of real files, from left to right: entries, entries with records, comments, rejected, one way
REAL = {
    "apertium-cym-eng.cym-eng.dix.gz": (11437, 11303, 17, 117, 62),
    "apertium-en-de.en-de.dix": (9409, 8580, 0, 829, 178),
    "apertium-eng-ita.eng-ita.dix.gz": (29988, 26742, 1025, 2221, 4065),
    "apertium-eng-kaz.eng-kaz.dix.gz": (33003, 32874, 9, 120, 14),
    "apertium-hbs-eng.hbs-eng.dix.gz": (16265, 16191, 37, 37, 3),
    "apertium-hun-eng.hun-eng.dix": (2030, 2030, 0, 0, 0),
    "apertium-isl-eng.isl-eng.dix.gz": (23417, 21854, 1512, 51, 82),
    "apertium-kaz-tat.kaz-tat.dix.gz": (9956, 9856, 0, 100, 120),
    "apertium-nor-eng.nor-eng.dix.gz": (24985, 24923, 5, 57, 8),
    "apertium-tur-aze.tur-aze.dix": (8209, 8177, 15, 17, 0),
}


def entry(left: str, right: str, told: str = "") -> str:
    return f"<e {told}><p><l>{left}</l><r>{right}</r></p></e>"


def read(
    folder: Path, *entries: str, pair: str = "eng-tur", top: str = ""
) -> tuple[list[Translation], list[str]]:
    path, rejects = folder / NAME, list[Reject]()
    path.write_text(f"<dictionary>{top}<section>{''.join(entries)}</section></dictionary>", "utf-8")
    source, request = Source(path), Request(parse_pair(pair))
    found = [
        one
        for one in read_source(APERTIUM, source, request, rejects)
        if isinstance(one, Translation)
    ]
    assert source.account.balanced
    return found, [reject.reason for reject in rejects]


def one(folder: Path, text: str, pair: str = "eng-tur") -> Translation:
    (found,), rejects = read(folder, text, pair=pair)
    assert not rejects
    return found


@pytest.mark.parametrize(
    ("text", "src", "tgt"),
    [
        (entry('sail<s n="n"/>', 'yelken<s n="n"/>'), "sail", "yelken"),
        (entry("life<b/>jacket", "can<b/>yeleği"), "life jacket", "can yeleği"),
        (entry('turn<g><b/>off</g><s n="vblex"/>', "kapat"), "turn off", "kapat"),
        (entry('of<s n="pr"/><j/>the<s n="det"/>', "nin"), "of the", "nin"),
        (entry("\n  sail\n", " yelken "), "sail", "yelken"),
        ('<e><i>Rize<s n="np"/></i></e>', "Rize", "Rize"),
        ("<e><i>euro</i><p><l>s</l><r>lar</r></p></e>", "euros", "eurolar"),
    ],
)
def test_words(text: str, src: str, tgt: str, tmp_path: Path) -> None:
    found = one(tmp_path, text)
    assert (found.src, found.tgt) == (src, tgt)


@pytest.mark.parametrize(
    ("way", "pair", "oneway"),
    [
        ("", "eng-tur", False),
        ("", "tur-eng", False),
        ("LR", "eng-tur", True),
        ("LR", "tur-eng", None),
        ("RL", "eng-tur", None),
        ("RL", "tur-eng", True),
    ],
)
def test_directions(way: str, pair: str, oneway: bool | None, tmp_path: Path) -> None:
    found, reasons = read(tmp_path, entry("sail", "yelken", f'r="{way}"' if way else ""), pair=pair)
    assert [one.oneway for one in found] == ([] if oneway is None else [oneway])
    assert reasons == (["other-direction"] if oneway is None else [])
    if found:
        assert (found[0].src, found[0].tgt) == (
            ("sail", "yelken") if pair == "eng-tur" else ("yelken", "sail")
        )


def test_symbols(tmp_path: Path) -> None:
    text = entry('grow<s n="vblex"/>', 'büyü<s n="v"/><s n="iv"/>')
    assert (one(tmp_path, text).pos, one(tmp_path, text).tags) == ("VERB", ("intransitive",))
    name = one(
        tmp_path,
        entry('Ada<s n="np"/><s n="ant"/><s n="f"/>', 'Ada<s n="np"/><s n="ant"/><s n="f"/>'),
    )
    assert (name.pos, name.tgt_features, name.tags) == ("PROPN", "FEM", ("given-name",))
    animate = one(tmp_path, entry('dog<s n="n"/>', 'pas<s n="n"/><s n="ma"/><s n="pl"/>'))
    assert animate.tgt_features == "MASC;ANIM;PL"
    assert one(tmp_path, entry('is<s n="exist"/>', "var")).note == "pos exist"
    assert one(tmp_path, entry("sail", 'yelken<s n="n"/>')).pos == "NOUN"


def test_senses_variants_and_comments(tmp_path: Path) -> None:
    text = entry("bank", "kıyı", 'slr="kıyı D" srl="shore" vl="GB" c="of a river" a="x"')
    there, back = one(tmp_path, text), one(tmp_path, text, "tur-eng")
    assert (there.sense, there.note, there.tags) == ("kıyı", "of a river; default", ("GB",))
    assert (back.sense, back.note) == ("shore", "of a river")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (entry('<s n="n"/>', 'yelken<s n="n"/>'), "empty-side"),
        (entry("the", ""), "empty-side"),
        (entry(",", ","), "no-word"),
        ("<e><re>[0-9]+</re><p><l>.</l><r>.</r></p></e>", "regular-expression"),
        ('<e><par n="tens"/></e>', "paradigm"),
        ('<e><par n="tens"/><p><l>one</l><r>bir</r></p></e>', "paradigm"),
        ("<e/>", "paradigm"),
    ],
)
def test_rejects(text: str, reason: str, tmp_path: Path) -> None:
    tens = f'<pardefs><pardef n="tens">{entry("twenty<b/>", "yirmi<b/>")}</pardef></pardefs>'
    assert read(tmp_path, text, top=tens) == ([], [reason])


def test_paradigms_of_symbols_change_no_word(tmp_path: Path) -> None:
    noun = entry('<s n="n"/>', '<s n="n"/>')
    nominal = f'<pardefs><pardef n="nominal">{noun}</pardef></pardefs>'
    text = '<e><p><l>silver</l><r>gümüş</r></p><par n="nominal"/></e>'
    (found,), _ = read(tmp_path, text, top=nominal)
    assert (found.src, found.tgt) == ("silver", "gümüş")


def test_ignored_entries_are_comments(tmp_path: Path) -> None:
    source = Source(tmp_path / NAME)
    read(tmp_path, entry("sail", "yelken", 'i="yes"'))
    assert not list(read_source(APERTIUM, source, Request(Pair("eng", "tur")), []))
    assert (source.account.units, source.account.comment) == (1, 1)


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("apertium-eng-kaz.eng-kaz.dix.gz", Pair("eng", "kaz")),
        ("en-de.dix", Pair("eng", "deu")),
        ("apertium-oci-cat.oci_aran-cat.dix", Pair("oci", "cat")),
        ("words.dix", None),
        ("apertium-xx-qq.xx-qq.dix", None),
    ],
)
def test_pair_of_the_name(name: str, pair: Pair | None, tmp_path: Path) -> None:
    held = APERTIUM.pairs(Source(tmp_path / name))
    assert held == (pair and [pair, Pair(pair.tgt, pair.src)])


def test_dictionary_of_one_language(tmp_path: Path) -> None:
    path = tmp_path / "apertium-eng-tur.tur.dix"
    path.write_text("<dictionary><section><e/></section></dictionary>", "utf-8")
    with pytest.raises(InputError, match="of one language"):
        list(APERTIUM.read(Source(path), Request(Pair("eng", "tur"))))


def test_entries_that_are_commented_out_are_comments(tmp_path: Path) -> None:
    path = tmp_path / NAME
    old = "<!-- old: <e><p><l>a</l><r>b</r></p></e> <e r='LR'><p/></e> -->"
    kept = "<e><p><l>wa<!-- sic -->ter</l><r>su<!-- <e> --></r></p></e>"
    path.write_text(f"<dictionary><section>{old}{kept}</section></dictionary>", "utf-8")
    reading = read_lexicon(path, Request(Pair("eng", "tur")), licence="GPL-3.0-or-later")
    assert reading.lexicon.translations.select("src", "tgt").rows() == [("water", "su")]
    account = reading.account
    assert (account.units, account.with_records, account.comment) == (4, 1, 3)


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("name", REAL)
def test_real_dictionaries(name: str, data: Path) -> None:
    path = data / "lexicons" / "apertium_dix" / name
    pair = APERTIUM.pairs(Source(path))
    assert pair
    read = read_lexicon(path, Request(pair[0]))
    account, table = read.account, read.lexicon.translations
    assert (read.format, read.confidence, account.balanced) == ("apertium", "sure", True)
    assert (
        account.units,
        account.with_records,
        account.comment,
        account.rejected,
        int(table.filter(table["oneway"])["count"].sum()),
    ) == REAL[name]
