"""What the linear model reads in a text: terms for intents, and hashed features of tokens for slots.

Both see character n-grams with case, accents and look-alike letters folded, because the stems of
a language seen only in a lexicon are met again inside other forms and other spellings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import regex
from sklearn.feature_extraction import FeatureHasher

from lowres.corpus.utterance import Token, Utterance
from lowres.text import WORD, tokenise

__all__ = ["Word", "fine_tokens", "intent_terms", "skeleton", "token_matrix"]

Offsets = tuple[int, int]

# Keyboards without African letters lend others that look the same; half the Twi of INJONGO writes
# the Cyrillic letter for open e, and the GATITOS lists write small capitals for open o.
_LOOKALIKE = str.maketrans({"ᴐ": "ɔ", "ͻ": "ɔ", "ε": "ɛ", "ԑ": "ɛ", "ɑ": "a", "’": "'", "ʼ": "'"})
_APOSTROPHE = regex.compile(r"['’‘ʼ`]")
_RUN = regex.compile(r"(.)\1+")
_LONGEST_AFFIX = 4
_TERM_GRAMS = (3, 4, 5)
_TOKEN_GRAMS = (3, 4)
_LAST_POSITION = 5


class Word(NamedTuple):
    """A token as features see it; of a hidden one only letter case and shape are seen."""

    text: str
    hidden: bool = False


def skeleton(text: str) -> str:
    """Fold case, accents and letters that look alike.

    >>> skeleton("Sԑn na Élan"), skeleton("gblᴐ")
    ('sɛn na elan', 'gblɔ')
    """
    parts = unicodedata.normalize("NFD", text.casefold().translate(_LOOKALIKE))
    return "".join(part for part in parts if not unicodedata.combining(part))


def intent_terms(text: str) -> list[str]:
    """List words, pairs of words and character n-grams of a text, repeats included."""
    words = WORD.findall(skeleton(text))
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return [*words, *pairs, *(gram for word in words for gram in _term_grams(word))]


def fine_tokens(utterance: Utterance) -> tuple[Token, ...]:
    """Return the corpus' own tokens, or ours, cut at apostrophes, where many spans begin.

    >>> text = "ku ssaawa z'okumakya"
    >>> [text[t.start : t.end] for t in fine_tokens(Utterance(id="0", lang="lug", text=text))]
    ['ku', 'ssaawa', 'z', "'", 'okumakya']
    """
    own = [(token.start, token.end) for token in utterance.tokens or ()]
    pieces = (_cut(utterance.text, token) for token in own or tokenise(utterance.text))
    return tuple(Token(start, end) for piece in pieces for start, end in piece if start < end)


def token_matrix(sentences: Sequence[Sequence[Word]], bits: int) -> Any:
    """Hash the features of all tokens into a sparse matrix, a row a token, in order.

    A token is told by itself, in detail, by its neighbours within two tokens, more roughly the
    farther they are, and by its place in the utterance. Hashing (Weinberger et al. 2009,
    https://arxiv.org/abs/0902.2206) is fixed, so that a saved model needs no vocabulary.

    Args:
        sentences: tokens of each utterance.
        bits: the matrix has two to this power columns.

    Returns:
        ``scipy.sparse.csr_matrix`` of float32.
    """
    hasher = FeatureHasher(2**bits, input_type="string", alternate_sign=False, dtype=np.float32)
    views = zip(*(view for words in sentences for view in _views(words)), strict=True)
    parts = [_hash(hasher, list(view)) for view in views]
    return _sum(parts or [hasher.transform([[]])[:0]])


def _term_grams(word: str) -> Iterator[str]:
    edged = f" {word} "
    for size in _TERM_GRAMS:
        yield from (f"#{edged[i : i + size]}" for i in range(len(edged) - size + 1))


def _cut(text: str, token: Offsets) -> list[Offsets]:
    edges = [token[0]]
    for mark in _APOSTROPHE.finditer(text, *token):
        edges.extend(mark.span())
    return list(zip(edges, [*edges[1:], token[1]], strict=True))


def _views(words: Sequence[Word]) -> Iterator[tuple[tuple[object, ...], ...]]:
    """Yield for each token what its features depend on, one tuple a block of features."""
    padded = (None, None, *words, None, None)
    for i in range(len(words)):
        before2, before, word, after, after2 = padded[i : i + 5]
        place = (min(i, _LAST_POSITION), *(_case(other) for other in (before, word, after)))
        yield (
            ("0", word),
            ("-1", before),
            ("+1", after),
            ("-2", before2),
            ("+2", after2),
            ("at", *place),
        )


def _hash(hasher: Any, view: Sequence[tuple[object, ...]]) -> Any:
    """Hash each distinct block once: texts repeat their words."""
    number: dict[tuple[object, ...], int] = {}
    rows = [number.setdefault(block, len(number)) for block in view]
    return hasher.transform(list(_named(block)) for block in number)[rows]


def _sum(parts: Iterable[Any]) -> Any:
    total, *rest = parts
    for part in rest:
        total = total + part
    return total.tocsr()


def _named(block: tuple[object, ...]) -> Iterator[str]:
    where, *what = block
    if where == "at":
        position, before, own, after = what
        features = [f"position={position}", f"case={before}{own}{after}"]
        features.append(f"start={position == 0}{own}")
    else:
        word = what[0]
        features = _word_features(word, str(where)) if isinstance(word, Word) else ["edge"]
    return (f"{where}|{feature}" for feature in features)


def _word_features(word: Word, where: str) -> list[str]:
    features = [f"c={_case(word)}"]
    own = where == "0"
    if own:
        features += ["any", f"s={_shape(word.text)}"]
    if word.hidden:
        return features
    folded = _folded(word.text)
    features.append(f"w={folded}")
    if own:
        features += _affixes(folded, range(1, min(_LONGEST_AFFIX, len(folded)) + 1))
        edged = f"<{folded}>"
        for size in _TOKEN_GRAMS:
            features += [f"g={edged[i : i + size]}" for i in range(len(edged) - size + 1)]
    elif where in ("-1", "+1"):
        features += _affixes(folded, (3,))
    return features


def _affixes(folded: str, sizes: Iterable[int]) -> list[str]:
    return [
        f"{name}={part}" for n in sizes for name, part in (("p", folded[:n]), ("e", folded[-n:]))
    ]


@lru_cache(maxsize=100_000)
def _folded(text: str) -> str:
    return skeleton(text)


def _case(word: Word | None) -> str:
    """Tell letter case, digits and punctuation apart: A all large, C capital, a small, 0 digit."""
    if word is None:
        return ""
    text = word.text
    if len(text) > 1 and text.isupper():
        return "A"
    if text[:1].isupper():
        return "C"
    return "0" if text[:1].isdigit() else "a" if text[:1].isalpha() else text


def _shape(text: str) -> str:
    kinds = (
        "X" if c.isupper() else "x" if c.isalpha() else "0" if c.isdigit() else c for c in text
    )
    return str(_RUN.sub(r"\1\1", "".join(kinds)))
