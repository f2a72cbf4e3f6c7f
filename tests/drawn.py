"""Small lexicons drawn by hypothesis, whose words meet often."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from lowres.lang import parse_pair
from lowres.lexicon import Lexicon, Origin, Translation, merge
from lowres.lexicon.records import Record

WORDS = st.sampled_from(["a", "b", "A", "ç", "a b", "-b", "#a", 'q"'])
TAGS = st.lists(st.sampled_from(["AT", "old", "gloss", "near"]), max_size=2, unique=True)
TRANSLATIONS = st.builds(
    Translation,
    line=st.integers(1, 99),
    src=WORDS,
    tgt=WORDS,
    pos=st.none() | st.sampled_from(["NOUN", "VERB"]),
    sense=st.none() | st.sampled_from(["1", "of a river"]),
    weight=st.none() | st.sampled_from([0.25, 0.5, 3.0]),
    tgt_features=st.none() | st.sampled_from(["Gender=Fem", "Gender=Masc"]),
    tags=st.just(()) | TAGS.map(tuple),
    note=st.none() | st.sampled_from(["spoken", "x; y"]),
    oneway=st.booleans(),
)


def lexicon(pair: str, *records: Record, licence: str = "CC0-1.0") -> Lexicon:
    """Make a lexicon of one origin, which is named after the pair."""
    origin = Origin(f"{pair}.tsv", "0" * 64, licence)
    return Lexicon.from_records(parse_pair(pair), ((0, record) for record in records), (origin,))


def lexicons(pair: str, most: int = 10) -> st.SearchStrategy[Lexicon]:
    """Draw lexicons of a pair, some of two origins."""
    rows = st.lists(TRANSLATIONS, max_size=most)

    def of_origins(parts: Sequence[Sequence[Record]]) -> Lexicon:
        return merge([lexicon(pair, *records) for records in parts])

    return st.lists(rows, min_size=1, max_size=2).map(of_origins)
