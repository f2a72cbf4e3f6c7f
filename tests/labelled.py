"""Labelled utterances drawn by hypothesis, whose slots are whole tokens, and a lexicon of their words."""

from __future__ import annotations

from hypothesis import strategies as st

from drawn import lexicon
from lowres.corpus import Span, Utterance
from lowres.lexicon import Translation

WORDS = {"set": "kur", "alarm": "alarm", "for": "için", "weather": "hava", "london": "Londra"}
LABELS = ["city", "when", "number"]
LEXICON = lexicon(
    "eng-tur", *(Translation(line=at, src=s, tgt=t) for at, (s, t) in enumerate(WORDS.items(), 1))
)


@st.composite
def utterances(draw: st.DrawFn) -> list[Utterance]:
    """Utterances whose spans are runs of whole tokens, none beside another's token."""
    rows = []
    for at in range(draw(st.integers(1, 5))):
        text, spans = "", []
        for _ in range(draw(st.integers(1, 4))):
            text += " ".join(
                draw(st.lists(st.sampled_from(["Set", *WORDS, "a", "x-y", "?"]), max_size=2))
            )
            text += draw(st.sampled_from([" ", ", ", " ", "-"]))
            words = st.lists(st.sampled_from([*WORDS, "7", "New", "tomorrow"]), min_size=1)
            value = draw(st.sampled_from([" ", ", ", ":"])).join(draw(words))
            if draw(st.booleans()):
                spans.append(Span(len(text), len(text) + len(value), draw(st.sampled_from(LABELS))))
            text += value + " "
        rows.append(Utterance(id=f"u{at}", lang="eng", text=text, spans=tuple(spans)))
    return rows
