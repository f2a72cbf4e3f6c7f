"""What the linear model reads in a text: terms for intents, and hashed features of tokens for slots.

Both see character n-grams with case, accents and look-alike letters folded, because the stems of
a language seen only in a lexicon are met again inside other forms and other spellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction import FeatureHasher

from lowres.slu.tokens import letter_case, shape, skeleton
from lowres.text import WORD

__all__ = ["Word", "intent_terms", "token_matrix"]

_LONGEST_AFFIX = 4
_TERM_GRAMS = (3, 4, 5)
_TOKEN_GRAMS = (3, 4)
_LAST_POSITION = 5


class Word(NamedTuple):
    """A token as features see it; of a hidden one only letter case and shape are seen."""

    text: str
    hidden: bool = False


def intent_terms(text: str) -> list[str]:
    """List words, pairs of words and character n-grams of a text, repeats included."""
    words = WORD.findall(skeleton(text))
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return [*words, *pairs, *(gram for word in words for gram in _term_grams(word))]


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


def _views(words: Sequence[Word]) -> Iterator[tuple[tuple[object, ...], ...]]:
    """Yield for each token what its features depend on, one tuple a block of features."""
    padded = (None, None, *words, None, None)
    for i in range(len(words)):
        before2, before, word, after, after2 = padded[i : i + 5]
        place = (min(i, _LAST_POSITION), *(_case_of(other) for other in (before, word, after)))
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
    features = [f"c={_case_of(word)}"]
    own = where == "0"
    if own:
        features += ["any", f"s={shape(word.text)}"]
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


def _case_of(word: Word | None) -> str:
    return "" if word is None else letter_case(word.text)
