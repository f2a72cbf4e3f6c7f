"""Fit the weights of the lattice to translations: what `LATTICE` in lowres/generate/nodes.py holds.

.. code-block:: text

    python tests/bench/fit_lattice.py --work build/bench/text
    python tests/bench/fit_lattice.py --work build/bench/text --without tur     # and look at tur

``LOWRES_DATA`` names the folder of corpora, ``--work`` the lexicons that ``xsid_text.py`` reads. One
weight after another is set to what gives the best chrF, the mean over the languages, on the xSID
validation sentences that are not in the test set, in small letters (Och 2003,
https://aclanthology.org/P03-1021, with a coarse search of each line). It goes on from the weights in
use; the first ones were those of ``auto``, with forms as the heads ask, no copies and no deletions.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from sacrebleu.metrics.chrf import CHRF
from xsid_text import DEFAULT, LANGUAGES, data, read_into, read_xsid

from lowres.corpus import Utterance
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.engine import Generator
from lowres.generate.nodes import LATTICE, Weights
from lowres.generate.score import Facts
from lowres.generate.targets import Target, load_targets

STEPS = (-1.5, -0.5, -0.2, 0.2, 0.5, 1.5, 4.0)
SMALL = ("form", "copied", "pair", "frequency", "shared", "rare")  # go with logarithms: finer steps
WIDTH = 48  # nodes of a head: more than in use, for the cut depends on the weights


class Language(NamedTuple):
    """A language's generator and its development sentences."""

    generator: Generator
    sources: list[Utterance]
    references: list[str]

    def chrf(self, weights: Weights) -> float:
        """Return chrF of what is written with these weights."""
        assert self.generator.chooser.lattice is not None
        self.generator.chooser.lattice.nodes.reweigh(weights)
        made = from_batch(self.generator.apply(to_batch(self.sources)))
        texts = [one.text for one in made]
        return CHRF(lowercase=True).corpus_score(texts, [self.references]).score


def main(
    work: Annotated[Path, typer.Option("--work", help="Folder that keeps what was read.")],
    lang: Annotated[list[str] | None, typer.Option("--lang", help="Repeatable.")] = None,
    without: Annotated[str, typer.Option("--without", help="A language only to look at.")] = "",
    sweeps: Annotated[int, typer.Option("--sweeps", help="Rounds over all weights.")] = 2,
) -> None:
    """Print the weights after each round, and chrF by language."""
    languages = {tag: load(tag, work) for tag in lang or DEFAULT}
    fitted = {tag: one for tag, one in languages.items() if tag != without}
    weights = flat(LATTICE)
    best = mean(fitted, weights)
    print(f"start {best:.2f}", flush=True)
    for _ in range(sweeps):
        for name in weights:
            scale = 0.1 if name.rpartition(".")[2] in SMALL else 1.0
            tried = [{**weights, name: weights[name] + scale * step} for step in STEPS]
            scores = [mean(fitted, one) for one in tried]
            if max(scores) > best + 0.005:
                best, weights = max(scores), tried[scores.index(max(scores))]
                print(f"{name} {weights[name]:.2f}: {best:.2f}", flush=True)
        print(whole(weights), flush=True)
    for tag, one in languages.items():
        print(
            f"{tag} {one.chrf(whole(flat(LATTICE))):.2f} {one.chrf(whole(weights)):.2f}", flush=True
        )


def load(tag: str, work: Path) -> Language:
    """Load a language, and the validation sentences that are not in its test set."""
    texts = sorted(data("text/commonvoice", LANGUAGES[tag].text).glob("*.txt.gz"))
    lexicons = tuple(str(folder) for folder in read_into(work, tag))
    target = Target(pair=f"eng-{tag}", lexicon=lexicons, target_text=tuple(map(str, texts)))
    (generator,) = load_targets([target], {"choose": "lattice"}).generators
    assert generator.chooser.lattice is not None
    generator.chooser.lattice.nodes.width = WIDTH
    generator.chooser.lattice.nodes.reset()
    test = {one.text for one in read_xsid("en.test.conll", "eng")}
    references = read_xsid(f"{LANGUAGES[tag].xsid}.valid.conll", tag)
    both = zip(read_xsid("en.valid.conll", "eng"), references, strict=True)
    kept = [(one, other.text) for one, other in both if one.text not in test]
    return Language(generator, [one for one, _ in kept], [text for _, text in kept])


def mean(languages: dict[str, Language], weights: dict[str, float]) -> float:
    """Return the mean of chrF over languages."""
    found = [one.chrf(whole(weights)) for one in languages.values()]
    return math.fsum(found) / len(found)


def flat(weights: Weights) -> dict[str, float]:
    """List weights by name."""
    plain: dict[str, Any] = weights._asdict()
    facts = {f"facts.{name}": value for name, value in plain.pop("facts")._asdict().items()}
    leave = {f"leave.{name}": value for name, value in plain.pop("leave").items()}
    return {**plain, **leave, **facts}


def whole(weights: dict[str, float]) -> Weights:
    """Put weights together again."""

    def under(name: str) -> dict[str, float]:
        return {k.removeprefix(name): v for k, v in weights.items() if k.startswith(name)}

    plain = {name: value for name, value in weights.items() if "." not in name}
    return Weights(facts=Facts(**under("facts.")), leave=under("leave."), **plain)


if __name__ == "__main__":
    typer.run(main)
