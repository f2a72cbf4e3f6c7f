from __future__ import annotations

import itertools
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.errors import UsageError
from lowres.lang import Pair, canonical, parse_pair, same_language

TAGS = ["en", "lug", "ara-MA", "ms-Arab", "zh-Hant-TW", "bm-Nkoo", "crh-Latn", "apd-SD", "ber"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("lg", "lug"),
        ("EN", "eng"),
        ("TUR", "tur"),
        ("ger", "deu"),
        ("sh", "hbs"),
        ("twi", "twi"),
        ("ak", "aka"),
        ("ber", "ber"),
        ("ms-Arab", "msa-Arab"),
        ("ar_ma", "ara-MA"),
        ("zh-hant-tw", "zho-Hant-TW"),
        ("bm-nkoo", "bam-Nkoo"),
        ("es-419", "spa-419"),
    ],
)
def test_canonical(tag: str, expected: str) -> None:
    assert canonical(tag) == expected


@pytest.mark.parametrize(
    "tag", ["", "e", "english", "xx", "qq", "12", "en-", "-en", "en--US", "en-US-GB", "çe", "en US"]
)
def test_unknown(tag: str) -> None:
    with pytest.raises(UsageError, match=r"is not a known language\. Give an ISO 639") as fault:
        canonical(tag)
    assert fault.value.exit_code == 2


def test_every_code_of_two_letters_is_settled_at_once() -> None:
    known = 0
    for letters in itertools.product(string.ascii_lowercase, repeat=2):
        try:
            once = canonical("".join(letters))
        except UsageError:
            continue
        known += 1
        assert len(once) == 3
        assert canonical(once) == once
    assert known > 180


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[a-zA-Z]{1,4}([-_][a-zA-Z0-9]{1,5}){0,3}")))
def test_any_text_gives_a_tag_or_our_error(text: str) -> None:
    try:
        once = canonical(text)
    except UsageError:
        return
    assert canonical(once) == once


@pytest.mark.parametrize("text", ["en-lg", "en_lg", "en:lg", "EN:LUG"])
def test_pair(text: str) -> None:
    assert parse_pair(text) == Pair("eng", "lug")


@pytest.mark.parametrize("text", ["", "en", "en-", "-lg", ":", "en-lg-UG", "en:lg:sw", "en lg"])
def test_no_pair(text: str) -> None:
    with pytest.raises(UsageError):
        parse_pair(text)


@given(st.sampled_from(TAGS), st.sampled_from(TAGS))
def test_a_pair_is_read_as_it_is_written(src: str, tgt: str) -> None:
    pair = Pair(canonical(src), canonical(tgt))
    assert parse_pair(str(pair)) == pair


def test_a_plain_pair_is_written_with_a_hyphen() -> None:
    assert str(Pair("eng", "lug")) == "eng-lug"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("twi", "ak", True),
        ("arb", "ar", True),
        ("eng", "en-GB", True),
        ("eng", "deu", False),
        ("aeb", "arz", False),
        ("nob", "no", True),
        ("nno", "nob", False),
        ("zsm", "msa-Arab", True),
    ],
)
def test_same_language(one: str, other: str, same: bool) -> None:
    assert same_language(one, other) is same
    assert same_language(other, one) is same
