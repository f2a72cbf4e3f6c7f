"""An inflector that was trained: rules, networks, or both, and how sure to be of them.

Folder: ``inflector.json`` says what there is, ``rules.json`` and ``rules.safetensors`` hold the rules,
``network-0.safetensors`` and so on the networks, ``rows.txt`` hashes of the rows that were trained on,
of their lemmas and of their bundles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from lowres.errors import InputError, from_extra
from lowres.generate.draws import hash64
from lowres.generate.inflect import Guess
from lowres.morph.combine import Combination, Proposed
from lowres.morph.features import canonical
from lowres.morph.match import best_match
from lowres.morph.neural.settings import NetworkSettings
from lowres.morph.neural.symbols import Symbols
from lowres.morph.rows import Row
from lowres.morph.rules import Rules
from lowres.record.folder import read_manifest

if TYPE_CHECKING:
    from lowres.morph.neural.network import Transducer

__all__ = [
    "HEADER",
    "KIND",
    "MOST",
    "ROWS",
    "RULES",
    "Header",
    "Inflected",
    "LearnedInflector",
    "hashes",
    "network_file",
    "usable",
]

KIND = "inflector"
HEADER, ROWS = "inflector.json", "rows.txt"
RULES = "rules"  # facts in .json, arrays in .safetensors
MOST = 4  # candidates that each learner proposes
_AMISS = (KeyError, IndexError, TypeError, ValueError)  # something lacks, or is of another kind
By = Literal["table", "rules", "network", "both", "lemma"]


class Header(msgspec.Struct, frozen=True):
    """What an inflector is made of.

    Attributes:
        lang: its language.
        combination: of its learners.
        threshold: what is less sure than this stays the lemma, where nothing else is asked for.
        symbols: that the networks know; none without networks.
        settings: of the networks.
        bundles: that it was trained on.
        figures: accuracy on words left out, of each learner and of all together.
    """

    lang: str
    combination: Combination
    threshold: float
    symbols: Symbols | None = None
    settings: NetworkSettings = NetworkSettings()
    bundles: tuple[str, ...] = ()
    figures: dict[str, float] = {}


class Inflected(NamedTuple):
    """A form with the probability that it is right, and what proposed it."""

    text: str
    confidence: float
    by: By


class LearnedInflector:
    """Inflects lemmas that no table holds.

    Args:
        header: what it is made of.
        rules: what its rules propose.
        networks: files of its networks, which are read when they are first asked.
    """

    def __init__(self, header: Header, rules: Rules, networks: Sequence[Path] = ()) -> None:
        self.header, self.rules, self.files = header, rules, tuple(networks)
        self._wholes: dict[str, str] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Travel between processes without the networks, which are read there."""
        return {name: value for name, value in vars(self).items() if name != "_networks"}

    @classmethod
    def load(cls, folder: Path) -> LearnedInflector:
        """Read an inflector that ``morph train`` wrote.

        Raises:
            OutputError: the folder holds none, or half of one.
            InputError: one of its files is missing or damaged.
        """
        from safetensors.numpy import load_file

        read_manifest(folder, KIND)
        with usable(folder / HEADER) as path:
            header = msgspec.json.decode(path.read_bytes(), type=Header)
        with usable(folder / f"{RULES}.safetensors") as path:
            arrays = load_file(path)
        with usable(folder / f"{RULES}.json") as path:
            facts = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
            rules = Rules.from_data(facts, arrays)
        networks = range(header.settings.members if header.symbols else 0)
        return cls(header, rules, [folder / network_file(at) for at in networks])

    def inflect(self, asked: Sequence[tuple[str, str]]) -> list[Guess | None]:
        """Inflect lemmas, each for a bundle; nothing where the inflector is less sure than its threshold.

        A bundle may leave out what goes without saying: ``N;PL`` is what was trained on as ``N;NOM;PL``.
        """
        whole = [(lemma, self.whole(bundle)) for lemma, bundle in asked]
        return [
            Guess(one.text, one.confidence) if one.by != "lemma" else None
            for one in self.inflect_all(whole, self.header.threshold)
        ]

    def whole(self, bundle: str) -> str:
        """Return the bundle that was trained on which a partial one means, else that itself."""
        if bundle not in self._wholes:
            self._wholes[bundle] = best_match(bundle, self.header.bundles, most=0) or bundle
        return self._wholes[bundle]

    def inflect_all(
        self, asked: Sequence[tuple[str, str]], threshold: float = 0.0
    ) -> list[Inflected]:
        """Inflect lemmas, each for a bundle; what is less sure than a threshold stays the lemma."""
        distinct = list(dict.fromkeys((lemma, canonical(bundle)) for lemma, bundle in asked))
        told = dict(zip(distinct, self._told(distinct, threshold), strict=True))
        return [told[lemma, canonical(bundle)] for lemma, bundle in asked]

    def _told(self, asked: Sequence[tuple[str, str]], threshold: float) -> list[Inflected]:
        found = []
        for (lemma, _), proposed in zip(asked, self.proposed(asked), strict=True):
            text, sure = self.header.combination.best(proposed)
            by = _by(proposed, text)
            found.append(
                Inflected(text, sure, by) if sure >= threshold else Inflected(lemma, sure, "lemma")
            )
        return found

    def proposed(self, asked: Sequence[tuple[str, str]]) -> list[Proposed]:
        """List the candidates of each learner for lemmas with canonical bundles."""
        by_rules = self.rules.inflect(asked, MOST)
        if not self.files:
            return [{"rules": some} for some in by_rules]
        by_network = self._search(asked)
        return [
            {"rules": some, "network": others}
            for some, others in zip(by_rules, by_network, strict=True)
        ]

    def _search(self, asked: Sequence[tuple[str, str]]) -> Any:
        from lowres.morph.neural.search import search

        assert self.header.symbols is not None
        return search(self._networks, self.header.symbols, asked, self.header.settings.beam)

    @cached_property
    def _networks(self) -> list[Transducer]:
        with from_extra("train", "torch"):
            from lowres.morph.neural.files import read_network
        assert self.header.symbols is not None
        read = []
        for file in self.files:
            with usable(file):
                read.append(read_network(file, self.header.symbols, self.header.settings))
        return read


def _by(proposed: Proposed, text: str) -> By:
    """Say which learners find a form best; that of the most probable one where none does."""
    best = [name for name, some in proposed.items() if some and some[0].text == text]
    if len(best) == 1:
        return "rules" if best[0] == "rules" else "network"
    return "both"


@contextmanager
def usable(path: Path) -> Iterator[Path]:
    """Tell in one line that a file of an inflector cannot be used.

    Raises:
        InputError: it is missing or damaged.
    """
    from safetensors import SafetensorError

    try:
        yield path
    except (OSError, SafetensorError, msgspec.DecodeError, RuntimeError, *_AMISS) as fault:
        why = " ".join(str(fault).split())[:200]
        raise InputError(path, f"cannot be used ({why}). Train the inflector again.") from None


def network_file(number: int) -> str:
    """Name the file of a network."""
    return f"network-{number}.safetensors"


def hashes(row: Row) -> tuple[str, str, str]:
    """Hash a row, its lemma and its bundle, so that they can be known again: 16 hexadecimal digits each."""
    told = (chr(9).join(row), row.lemma, row.features)
    row_hash, lemma, bundle = (f"{hash64(text):016x}" for text in told)
    return row_hash, lemma, bundle
