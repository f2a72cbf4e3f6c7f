"""The linear joint model: seconds on one core, no torch, and the bar for every other model.

Intents come from :mod:`lowres.slu.intent`, slots from a conditional random field
(:mod:`lowres.slu.crf`). On disk: ``model.json`` with settings, labels and choice, ``terms.json``,
``weights.safetensors`` (float32).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from lowres.corpus.bio import spans_of, tag
from lowres.corpus.utterance import Span, Token, Utterance
from lowres.errors import InputError, LowresError, OutputError
from lowres.slu.crf import Chain, ChainSettings, train_chain
from lowres.slu.features import Word, token_matrix
from lowres.slu.intent import Choice, IntentModel, IntentSettings, train_intents
from lowres.slu.model import MODEL_FILE, Labels
from lowres.slu.tokens import fine_tokens

__all__ = ["LinearModel", "LinearSettings", "load", "train_linear"]

_TERMS_FILE, _WEIGHTS_FILE = "terms.json", "weights.safetensors"
_INTENT = ("idf", "bayes", "logistic", "bias")
_SCHEMA = 1
_T = TypeVar("_T")


class LinearSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the linear model; each default was measured on INJONGO development data.

    Attributes:
        intent: of the intent classifier.
        chain: of the slot tagger.
        bits: token features are hashed to two to this power columns.
        hidden: share of words that a second copy of the slot data hides, so that the tagger learns
            to judge unknown words by their neighbours and letter case; 0 for no such copy.
        draws: how many draws are seen at once of data that is drawn anew each epoch.
    """

    intent: IntentSettings = IntentSettings()
    chain: ChainSettings = ChainSettings()
    bits: int = 16
    hidden: float = 0.3
    draws: int = 2


class _Description(msgspec.Struct, frozen=True, kw_only=True):
    """What ``model.json`` holds."""

    kind: Literal["linear"] = "linear"
    schema: int = _SCHEMA
    seed: int
    labels: Labels
    settings: LinearSettings
    classes: tuple[tuple[str, ...], ...] = ()
    choice: Choice | None = None
    tags: tuple[str, ...] = ()


class LinearModel:
    """A trained linear model.

    Args:
        labels: what training saw.
        settings: how it was trained.
        seed: with which seed.
        intent: ``None`` where there were no intents to learn.
        chain: ``None`` where there were no slot labels to learn.
    """

    kind = "linear"

    def __init__(
        self,
        labels: Labels,
        settings: LinearSettings,
        seed: int,
        intent: IntentModel | None,
        chain: Chain | None,
    ) -> None:
        self.labels, self.settings, self.seed = labels, settings, seed
        self.intent, self.chain = intent, chain

    @property
    def choice(self) -> Choice | None:
        """Which intent classifier was kept and how all did on development data."""
        return self.intent.choice if self.intent else None

    @property
    def summary(self) -> dict[str, Any]:
        """What training says of itself: the choice made on development data."""
        return {"choice": msgspec.to_builtins(self.choice)}

    def predict(self, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return the utterances with predicted intents and spans in place of their own.

        Without an intent or slot model, ``intents`` is empty or ``spans`` is ``None``.
        """
        with threadpool_limits(1):
            texts = [utterance.text for utterance in utterances]
            intents = self.intent.predict(texts) if self.intent else [()] * len(texts)
            spans = self._spans(utterances) if self.chain else [None] * len(texts)
        return [
            msgspec.structs.replace(utterance, intents=own, spans=slots)
            for utterance, own, slots in zip(utterances, intents, spans, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write the model; loading it gives exactly equal predictions.

        Raises:
            OutputError: the folder cannot be written.
        """
        intent, chain = self.intent, self.chain
        description = _Description(
            seed=self.seed,
            labels=self.labels,
            settings=self.settings,
            classes=intent.classes if intent else (),
            choice=self.choice,
            tags=chain.tags if chain else (),
        )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            save_file(_arrays(intent, chain), folder / _WEIGHTS_FILE)
            _write_json(folder / _TERMS_FILE, intent.terms if intent else ())
            _write_json(folder / MODEL_FILE, description)
        except OSError as fault:
            raise OutputError(f"{folder}: cannot be written ({fault.strerror}).") from None

    def _spans(self, utterances: Sequence[Utterance]) -> list[tuple[Span, ...] | None]:
        assert self.chain is not None
        tokens = [fine_tokens(utterance) for utterance in utterances]
        words = [_words(u.text, own) for u, own in zip(utterances, tokens, strict=True)]
        features = token_matrix(words, self.settings.bits)
        found = self.chain.decode(features, [len(own) for own in tokens])
        return [
            spans_of([(token.start, token.end) for token in own], tags)
            for own, tags in zip(tokens, found, strict=True)
        ]


def train_linear(
    train: Sequence[Utterance],
    dev: Sequence[Utterance],
    seed: int = 0,
    settings: LinearSettings | None = None,
) -> LinearModel:
    """Train intents and slots on one thread; equal arguments give equal models.

    Args:
        train: labelled utterances; those without intents, or with ``spans`` of ``None``, teach
            nothing of the one or the other.
        dev: utterances to choose the intent classifier by; with none, the mean of both is kept.
        seed: of all that is drawn.
        settings: the measured defaults where not given.

    Raises:
        LowresError: there is nothing to learn.
    """
    settings = settings or LinearSettings()
    if not any(utterance.intents or utterance.spans is not None for utterance in train):
        raise LowresError("The training data has neither intents nor slots. Give labelled text.")
    with threadpool_limits(1):
        intent = train_intents(train, dev, seed, settings.intent)
        chain = _train_slots([u for u in train if u.spans is not None], seed, settings)
    return LinearModel(Labels.of(train), settings, seed, intent, chain)


def load(folder: Path) -> LinearModel:
    """Load a saved linear model.

    Raises:
        InputError: a file of it is missing, damaged or newer than this version.
    """
    description = _read_json(folder / MODEL_FILE, _Description)
    if description.schema > _SCHEMA:
        what = f"written by a newer version (schema {description.schema}). Update lowres."
        raise InputError(folder / MODEL_FILE, what)
    terms = _read_json(folder / _TERMS_FILE, tuple[str, ...])
    try:
        arrays = load_file(folder / _WEIGHTS_FILE)
        intent = _load_intent(description, terms, arrays)
        chain = _load_chain(description, arrays)
    except (OSError, SafetensorError, KeyError, ValueError, IndexError) as fault:
        what = f"cannot be used ({fault}). Train the model again."
        raise InputError(folder / _WEIGHTS_FILE, what) from None
    return LinearModel(description.labels, description.settings, description.seed, intent, chain)


def _train_slots(train: Sequence[Utterance], seed: int, settings: LinearSettings) -> Chain | None:
    labels = Labels.of(train).slots
    if not labels:
        # slot labels that are stated and empty still teach that nothing is a slot
        return Chain(("O",), *_nothing(settings.bits)) if train else None
    cut = [tag(msgspec.structs.replace(u, tokens=fine_tokens(u))) for u in train]
    words = [
        [Word(u.text[start:end]) for start, end in tagged.tokens]
        for u, tagged in zip(train, cut, strict=True)
    ]
    gold = [tagged.tags for tagged in cut]
    if settings.hidden:
        words, gold = words + _hide(words, seed, settings), gold * 2
    features = token_matrix(words, settings.bits)
    return train_chain(features, gold, labels, seed, settings.chain)


def _hide(
    sentences: Sequence[Sequence[Word]], seed: int, settings: LinearSettings
) -> list[list[Word]]:
    rng = np.random.default_rng(seed)
    draws = (rng.random(len(words)) < settings.hidden for words in sentences)
    return [
        [
            Word(word.text, bool(hide) and word.text.isalnum())
            for word, hide in zip(words, hidden, strict=True)
        ]
        for words, hidden in zip(sentences, draws, strict=True)
    ]


def _words(text: str, tokens: Sequence[Token]) -> list[Word]:
    return [Word(text[token.start : token.end]) for token in tokens]


def _nothing(bits: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.zeros((2**bits, 1), np.float32), np.zeros((2, 1), np.float32)


def _arrays(intent: IntentModel | None, chain: Chain | None) -> dict[str, NDArray[Any]]:
    """Name the arrays to write; of the tagger only the rows that hold something."""
    arrays: dict[str, NDArray[Any]] = {}
    if intent:
        arrays |= {f"intent.{name}": getattr(intent, name) for name in _INTENT}
    if chain:
        rows = np.flatnonzero(chain.weights.any(axis=1)).astype(np.int32)
        arrays |= {"slots.rows": rows, "slots.weights": chain.weights[rows]}
        arrays["slots.moves"] = chain.moves
    return arrays


def _load_intent(
    description: _Description, terms: tuple[str, ...], arrays: dict[str, NDArray[Any]]
) -> IntentModel | None:
    if description.choice is None:
        return None
    idf, bayes, logistic, bias = (arrays[f"intent.{name}"] for name in _INTENT)
    return IntentModel(description.classes, terms, idf, bayes, logistic, bias, description.choice)


def _load_chain(description: _Description, arrays: dict[str, NDArray[Any]]) -> Chain | None:
    if not description.tags:
        return None
    weights = np.zeros((2**description.settings.bits, len(description.tags)), np.float32)
    weights[arrays["slots.rows"]] = arrays["slots.weights"]
    return Chain(description.tags, weights, arrays["slots.moves"])


def _write_json(path: Path, value: object) -> None:
    text = msgspec.json.format(msgspec.json.encode(value), indent=1).decode()
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _read_json(path: Path, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as fault:
        raise InputError(path, f"cannot be read ({fault.strerror}).") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        what = f"is not what a linear model has there ({fault}). Train it again."
        raise InputError(path, what) from None
