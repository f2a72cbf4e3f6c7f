"""Training of an inflector: learners on the rows of most lemmas, tried on those of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from lowres.errors import LowresError, from_extra
from lowres.morph.align import Slots, align
from lowres.morph.combine import Combination, fit_combination
from lowres.morph.learned import (
    HEADER,
    MOST,
    ROWS,
    RULES,
    Header,
    hashes,
    network_file,
)
from lowres.morph.neural.settings import NetworkSettings
from lowres.morph.neural.symbols import Symbols
from lowres.morph.rows import Candidate, Row, in_folds
from lowres.morph.rules import Rules
from lowres.record.folder import OutputFolder
from lowres.threads import processes

__all__ = ["InflectorSettings", "folds_of", "train_inflector"]

_FOLDS = 10  # as many members as there are at most
_TOGETHER = (
    0.02  # of the words: right by five networks, not by one (ten SIGMORPHON tasks: 0.1 to 3.8 %)
)
_FEW = 500  # rows
Advance = Callable[[int, str], object]
Learner = Literal["rules", "both"]


class InflectorSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an inflector is trained.

    Attributes:
        learner: rules alone, or a network too.
        network: how that is trained.
        threshold: what is less sure than this stays the lemma.
        seed: seed of every choice.
    """

    learner: Learner = "both"
    network: NetworkSettings = NetworkSettings()
    threshold: float = 0.5
    seed: int = 0


class _Material(NamedTuple):
    """What networks are made of: the symbols, the rows' alignments, and rows of related languages."""

    symbols: Symbols
    slots: dict[Row, Slots]
    related: tuple[list[Row], list[Slots]]

    @classmethod
    def of(cls, rows: Sequence[Row], related: Mapping[str, Sequence[Row]]) -> _Material:
        """Align rows; a tag tells those of each related language."""
        slots = dict(zip(rows, _aligned(rows), strict=True))
        others = [
            row._replace(features=f"{row.features};@{tag}")
            for tag, some in related.items()
            for row in some
        ]
        aligned = _aligned(others)
        symbols = Symbols.of([*slots, *others], [*slots.values(), *aligned])
        return cls(symbols, slots, (others, aligned))

    def own(self, rows: Sequence[Row]) -> tuple[Sequence[Row], list[Slots]]:
        """Put rows beside their alignments."""
        return rows, [self.slots[row] for row in rows]


class _Job(NamedTuple):
    """One fold: what is trained without its rows, and tried on them.

    Where rows are few, a network that has learnt from all of them is kept instead of the one tried.
    """

    number: int
    rows: Sequence[Row]
    left_out: Sequence[Row]
    settings: InflectorSettings
    material: _Material | None


def train_inflector(
    rows: Sequence[Row],
    lang: str,
    settings: InflectorSettings,
    folder: OutputFolder,
    *,
    related: Mapping[str, Sequence[Row]] = {},
    workers: int = 1,
    advance: Advance = lambda done, note: None,
) -> Header:
    """Train an inflector into a folder; interrupted, it goes on with the parts that are missing.

    Args:
        rows: what it learns from, and nothing else.
        lang: their language.
        settings: the recipe.
        folder: where its parts go.
        related: rows of related languages, by their tags; networks learn from them too.
        workers: processes at work side by side.
        advance: told of parts that are done.

    Raises:
        LowresError: there are too few lemmas.
        MissingExtra: a network is asked for, and its library is not installed.
    """
    left_out = folds_of(rows)[: _tries(settings, len(rows))]
    material = _Material.of(rows, related) if settings.learner == "both" else None
    jobs = [_Job(at, rows, fold, settings, material) for at, fold in enumerate(left_out)]
    missing = [job for job in jobs if not folder.has(_tried(job.number))]
    advance(len(jobs) - len(missing), "")
    for number, weights, tried in _done(missing, workers):
        if weights is not None:
            folder.write(network_file(number), partial(_write, weights))
        folder.write_text(_tried(number), msgspec.json.encode(tried).decode() + "\n")
        advance(1, "")
    _write_rules(Rules.train(rows), folder)
    folder.write_text(ROWS, "".join(sorted({f"{' '.join(hashes(row))}\n" for row in rows})))
    told = [
        one
        for job in jobs
        for one in msgspec.json.decode((folder.path / _tried(job.number)).read_bytes(), type=_Told)
    ]
    bundles = tuple(sorted({row.features for row in rows}))
    header = _header(lang, settings, material and material.symbols, bundles, told)
    folder.write_text(HEADER, msgspec.json.encode(header).decode() + "\n")
    return header


_Told = list[tuple[dict[str, list[Candidate]], str]]


def folds_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Divide rows into tenths that share no lemma.

    Raises:
        LowresError: there are too few lemmas.
    """
    folds = in_folds(rows, _FOLDS)
    if not all(folds):
        what = f"{len(rows)} rows of {len({row.lemma for row in rows})} lemmas are too few"
        raise LowresError(f"{what} to learn from. Give rows of {_FOLDS} lemmas at least.")
    return folds


def _tries(settings: InflectorSettings, rows: int) -> int:
    """Say how many tenths of the rows are tried: as many as there are networks, or enough for rules."""
    if settings.learner == "both":
        return settings.network.members
    return 5 if rows < _FEW else 1


def _aligned(rows: Sequence[Row]) -> list[Slots]:
    return align([(row.lemma, row.form) for row in rows])


def _write_rules(rules: Rules, folder: OutputFolder) -> None:
    from safetensors.numpy import save

    facts, arrays = rules.to_data()
    folder.write_text(f"{RULES}.json", msgspec.json.encode(facts).decode() + "\n")
    folder.write(f"{RULES}.safetensors", partial(_write, save(arrays)))


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _tried(number: int) -> str:
    return f"tried-{number}.json"


def _header(
    lang: str,
    settings: InflectorSettings,
    symbols: Symbols | None,
    bundles: tuple[str, ...],
    told: _Told,
) -> Header:
    """Put the learners together by what they made of words left out."""
    combination = fit_combination(told, _TOGETHER if settings.network.members > 1 else 0.0)
    names = sorted({name for proposed, _ in told for name in proposed})
    figures = {
        **{name: _accuracy(Combination({name: 1.0}), told) for name in names},
        "all": _accuracy(combination, told),
    }
    how = settings.threshold, symbols, settings.network, bundles, figures
    return Header(lang, combination, *how)


def _accuracy(how: Combination, told: _Told) -> float:
    right = sum(how.best(proposed).text == form for proposed, form in told)
    return round(100 * right / len(told), 2)


def _done(jobs: list[_Job], workers: int) -> Iterator[tuple[int, bytes | None, _Told]]:
    if workers == 1 or len(jobs) < 2:
        yield from map(_try, jobs)
        return
    with processes(workers) as pool:
        for done in as_completed([pool.submit(_try, job) for job in jobs]):
            yield done.result()


def _try(job: _Job) -> tuple[int, bytes | None, _Told]:
    """Train on most lemmas, and say what comes out for the others."""
    gone = {row.lemma for row in job.left_out}
    kept = [row for row in job.rows if row.lemma not in gone]
    asked = [(row.lemma, row.features) for row in job.left_out]
    by_rules = Rules.train(kept).inflect(asked, MOST)
    proposed: list[dict[str, list[Candidate]]] = [{"rules": some} for some in by_rules]
    weights = None
    if job.material is not None:
        with from_extra("train", "torch"):
            from lowres.morph.neural.member import train_member
        symbols, own, related = job.material.symbols, job.material.own, job.material.related
        how = job.settings.seed + job.number, job.settings.network, related
        weights, by_network = train_member(symbols, own(kept), own(job.left_out), *how)
        if len(job.rows) < _FEW:
            weights, _ = train_member(symbols, own(job.rows), own(()), *how)
        for told, some in zip(proposed, by_network, strict=True):
            told["network"] = some
    forms = [row.form for row in job.left_out]
    return job.number, weights, list(zip(proposed, forms, strict=True))
