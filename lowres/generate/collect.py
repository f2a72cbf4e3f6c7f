"""Slot values collected from what is at hand: names in target text, numerals, what a sketch states.

They are no match for values that a speaker wrote down: on Dutch xSID a probe learned no more from half
of the slots filled so than from translated ones, and far less from all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from lowres.corpus.columns import read_batches
from lowres.generate.pieces import cut
from lowres.generate.protect import name_cased
from lowres.generate.sketch import Sketch
from lowres.generate.values import NAME, NUMBER, Value, Values
from lowres.lexicon import Lexicon
from lowres.lexicon.table import NEVER_INSERTED, Origin
from lowres.record.fingerprint import sha256
from lowres.text import lower

__all__ = ["collected", "names_in"]

_LEAST, _MOST = 3, 1000  # a name occurs so often, and there are so many of them


def collected(lexicon: Lexicon, text: Sequence[Path], sketch: Sketch | None) -> Values:
    """Collect values for slots that the label tells the kind of.

    Args:
        lexicon: its numerals are values of numbers, if they are words.
        text: files of target text; the names in it are values of names.
        sketch: its values are those of the slots that it says.
    """
    names = _names(text, lexicon) if text else Values((), ())
    numbers, stated = _numbers(lexicon), _stated(sketch) if sketch else Values((), ())
    return names.joined(numbers).joined(stated)


def names_in(texts: Iterable[Sequence[str] | pa.StringArray]) -> tuple[Counter[str], Counter[str]]:
    """Count those words of texts that are written like names inside a sentence, and all words.

    Args:
        texts: sentences, many at a time.
    """
    names, words = Counter[str](), Counter[str]()
    for some in texts:
        pieces = cut(some)
        named = name_cased(pieces, np.zeros(len(pieces.kinds), bool))
        for counts, kind in ((names, pieces.kind[named]), (words, pieces.kind)):
            times = np.bincount(kind, minlength=len(pieces.kinds)).tolist()
            counts.update({word: n for word, n in zip(pieces.kinds, times, strict=True) if n})
    return names, words


def _names(paths: Sequence[Path], lexicon: Lexicon) -> Values:
    """Take the words that only occur with a large letter, and that are no translation or form.

    Where all nouns are written so, the lexicon and its table of forms tell them from names.
    """
    lang = lexicon.pair.tgt
    names, words = names_in(batch["text"] for batch in read_batches(paths, "text", lang))
    table = lexicon.translations
    other = {*table.filter(table["pos"].ne_missing("PROPN"))["tgt"], *lexicon.inflections["form"]}
    found = [
        (word, times)
        for word, times in names.items()
        if times >= _LEAST
        and word.isalpha()
        and not word.isupper()
        and word not in other
        and not words[lower(word, lang)]
    ]
    best = sorted(found, key=lambda one: (-one[1], one[0]))[:_MOST]
    values = tuple(Value(NAME, word, 1.0, 0, 0) for word, _ in best)
    return Values(values, (Origin(paths[0].name, sha256(paths[0]), "unknown"),))


def _numbers(lexicon: Lexicon) -> Values:
    """Take the numerals that the lexicon translates with; digits are everybody's."""
    table = lexicon.translations
    rows = table.filter(table["pos"] == "NUM").select("tgt", "origin", "line", "tags").rows()
    found = [
        Value(NUMBER, text, 1.0, origin, line)
        for text, origin, line, tags in rows
        if text.isalpha() and not NEVER_INSERTED.intersection(tags)
    ]
    return Values(tuple({one.text: one for one in found}.values()), lexicon.origins)


def _stated(sketch: Sketch) -> Values:
    values = tuple(
        Value(f"*{word}", text, 1.0, 0, sketch.value_lines[word])
        for word, some in sketch.values.items()
        for text in some
    )
    return Values(values, (Origin(f"{sketch.name}.toml", sketch.digest, "Apache-2.0"),))
