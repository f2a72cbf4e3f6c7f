"""Several target languages at once: a generator each, their variants of an utterance side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from lowres.errors import UsageError
from lowres.garbage import uncollected
from lowres.generate.bitext import Bitext
from lowres.generate.chosen import Chosen
from lowres.generate.collect import collected
from lowres.generate.engine import Generated, Generator
from lowres.generate.inflect import Learned
from lowres.generate.pieces import I64
from lowres.generate.settings import Settings
from lowres.generate.sketch import load_sketch
from lowres.generate.target_text import TargetText
from lowres.generate.values import AUTO, Values, read_values
from lowres.lang import Pair, parse_pair, same_language
from lowres.lexicon import Lexicon, merge, mix
from lowres.morph.learned import LearnedInflector
from lowres.recipe import build

__all__ = ["Target", "Targets", "load_targets"]


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ``[[target]]`` of a recipe.

    Attributes:
        pair: source and target language.
        lexicon: lexicon folders of this pair, and of inflections.
        mix: lexicon folders of languages whose words its speakers mix in.
        target_text: plain text files.
        fill: files of slot values in the target language; ``auto`` for those at hand.
        inflector: folder made by ``morph train``, for lemmas that no table holds.
        settings: what is other here than in the rest of the recipe.
    """

    pair: str
    lexicon: tuple[str, ...]
    mix: tuple[str, ...] = ()
    target_text: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()
    inflector: str = ""
    settings: dict[str, Any] = {}

    def lexicons(self) -> Lexicon:
        """Load the lexicons.

        Raises:
            UsageError: they hold another pair.
        """
        wanted = parse_pair(self.pair)
        known = merge([Lexicon.load(Path(folder)) for folder in self.lexicon])
        if not all(same_language(*tags) for tags in zip(wanted, known.pair, strict=True)):
            raise UsageError(f"the lexicon holds {known.pair}, --pair asks for {wanted}.")
        return mix(known, [Lexicon.load(Path(folder)) for folder in self.mix])


class Targets:
    """Generators of one source language that work on each batch together.

    Args:
        generators: one a target language.
        lexicons: what each one draws from.

    Raises:
        UsageError: they differ in source language, mode or target twice the same.
    """

    def __init__(self, generators: Sequence[Generator], lexicons: Sequence[Lexicon]) -> None:
        self.generators, self.lexicons = tuple(generators), tuple(lexicons)
        pairs = [generator.pair for generator in generators]
        if len({pair.src for pair in pairs}) > 1 or len(set(pairs)) < len(pairs):
            held = ", ".join(map(str, pairs))
            raise UsageError(f"targets of one source, each once, are needed; these are {held}.")
        if len({generator.settings.mode == "parallel" for generator in generators}) > 1:
            raise UsageError("mode parallel is for all targets or for none.")

    @property
    def src(self) -> str:
        """The source language."""
        return self.generators[0].pair.src

    @property
    def copies(self) -> int:
        """Variants of each utterance, of all targets."""
        return sum(generator.settings.copies for generator in self.generators)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs, in the order of the recipe."""
        return tuple(generator.pair for generator in self.generators)

    def apply(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the variants of a batch, as :meth:`Generator.apply` does, for all targets."""
        return self.generate(batch, edits=False).batch

    @property
    def need_model(self) -> bool:
        """Whether a model chooses the translations of some of them."""
        return any(generator.settings.needs_model for generator in self.generators)

    def choices(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """Yield what the models choose, of schema :data:`lowres.generate.chosen.CHOICES`."""
        for generator in self.generators:
            if generator.settings.needs_model:
                yield generator.choices(batch)

    def generate(
        self,
        batch: pa.RecordBatch,
        *,
        edits: bool = True,
        chosen: Mapping[str, Chosen] | None = None,
    ) -> Generated:
        """Return the variants with their edits and counts; those of one utterance side by side.

        Args:
            batch: as for :meth:`apply`.
            edits: tell the edits too, which takes longer.
            chosen: what models have chosen before, by pair; else they are asked now.
        """
        known = chosen or {}
        made = [
            generator.generate(batch, edits=edits, chosen=known.get(str(generator.pair)))
            for generator in self.generators
        ]
        if len(made) == 1:
            return made[0]
        ends = np.cumsum([one.copies for one in made])
        copies = int(ends[-1])
        among = [_among(one, end - one.copies, copies) for one, end in zip(made, ends, strict=True)]
        places = np.concatenate([place(one.place) for place, one in zip(among, made, strict=True)])
        repeats = [place(one.repeats) for place, one in zip(among, made, strict=True)]
        order = np.argsort(places)
        table = pa.Table.from_batches([one.batch for one in made]).take(pa.array(order))
        return Generated(
            batch=_single(table, batch.schema),
            edits=_single(pa.Table.from_batches([one.edits for one in made]), made[0].edits.schema),
            words=sum(one.words for one in made),
            covered=sum(one.covered for one in made),
            switched=sum(one.switched for one in made),
            same=np.concatenate([one.same for one in made])[order],
            copies=copies,
            place=places[order],
            repeats=np.concatenate(repeats),
            bitext=_together([one.bitext for one in made], order.tolist()),
            filled=sum(one.filled for one in made),
            unfilled=sum(one.unfilled for one in made),
        )


def load_targets(
    targets: Sequence[Target], settings: Mapping[str, Any], where: Path | None = None
) -> Targets:
    """Load the lexicons, tables and texts of targets.

    Args:
        targets: from a recipe or from flags.
        settings: of all of them.
        where: the recipe, for errors.
    """
    generators, lexicons = [], []
    for target in targets:
        with uncollected():
            lexicon = target.lexicons()
            files = [Path(file) for file in target.target_text]
            how = build(Settings, settings, target.settings, where=where)
            pairs = how.choose == "lattice"
            text = TargetText.read(files, lexicon.pair.tgt, pairs=pairs) if files else None
            values, learned = _values(target, lexicon, how), _learned(target, lexicon.pair.tgt)
            generators.append(Generator(lexicon, how, text, values, learned))
        lexicons.append(lexicon)
    return Targets(generators, lexicons)


def _values(target: Target, lexicon: Lexicon, how: Settings) -> Values | None:
    """Read the files of slot values, and collect others where that is asked for."""
    if not target.fill:
        return None
    values = read_values([Path(file) for file in target.fill if file != AUTO])
    if AUTO not in target.fill:
        return values
    sketch = load_sketch(how.sketch) if how.sketch else None
    return values.joined(collected(lexicon, [Path(file) for file in target.target_text], sketch))


def _learned(target: Target, lang: str) -> Learned | None:
    """Load the trained inflector, if there is one.

    Raises:
        UsageError: it is of another language.
    """
    if not target.inflector:
        return None
    found = LearnedInflector.load(Path(target.inflector))
    if not same_language(found.header.lang, lang):
        what = f"inflects {found.header.lang}, and {lang} is needed."
        raise UsageError(f"{target.inflector} {what} Give an --inflector of that language.")
    return found


def _single(table: pa.Table, schema: pa.Schema) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=schema)


def _among(made: Generated, first: int, copies: int) -> Callable[[I64], I64]:
    """Give what turns the places of one target's variants into places among those of all targets.

    Args:
        made: of the target.
        first: number of its first copy among all copies of an utterance.
        copies: how many there are of all targets.
    """
    return lambda place: place // made.copies * copies + first + place % made.copies


def _together(texts: Sequence[Bitext | None], order: Sequence[int]) -> Bitext | None:
    if texts[0] is None:
        return None
    columns = ([line for text in texts if text for line in text[at]] for at in range(3))
    return Bitext(*columns).take(order)
