"""Intents by term counts: naive Bayes, logistic regression, or the mean of both.

Naive Bayes holds better where the words are not those of training, logistic regression where they
are; the mean is as good as the better one in both cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.naive_bayes import MultinomialNB

from lowres.corpus.utterance import Utterance
from lowres.slu.features import intent_terms

__all__ = ["Choice", "IntentModel", "IntentSettings", "train_intents"]

Method = Literal["bayes", "logistic", "both"]
Intents = tuple[str, ...]
Array = NDArray[np.float32]
_FLAT = np.float32(1e-6)  # scores that differ by rounding alone say nothing


class IntentSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the intent classifier.

    Attributes:
        smoothing: additive smoothing of naive Bayes, one candidate each; the first is the default.
        penalty: L2 penalty of logistic regression, one candidate each; the first is the default.
        passes: passes of stochastic gradient descent over the data; weights are averaged.
        rare: terms of fewer utterances are left out, from ``rare_from`` utterances on.
        rare_from: number of utterances from which rare terms are left out.
        methods: what may be chosen on development data; the last one is taken without any.
    """

    smoothing: tuple[float, ...] = (0.3, 0.1)
    penalty: tuple[float, ...] = (1e-4, 3e-5)
    passes: int = 5
    rare: int = 2
    rare_from: int = 1000
    methods: tuple[Method, ...] = ("bayes", "logistic", "both")


class Choice(msgspec.Struct, frozen=True):
    """Which classifier was kept, and the accuracy in percent of each one on development data."""

    method: Method
    smoothing: float
    penalty: float
    dev: dict[str, float]
    dev_n: int


@dataclass(frozen=True, eq=False)
class IntentModel:
    """A trained intent classifier; all weights are float32.

    Attributes:
        classes: the intents of an utterance as one class, most frequent first.
        terms: what is counted, sorted.
        idf: inverse document frequency of each term.
        bayes: log probability of each term in each class, [terms, classes].
        logistic: weights of each term for each class, [terms, classes].
        bias: of logistic regression, [classes].
        choice: what is used to predict.
    """

    classes: tuple[Intents, ...]
    terms: tuple[str, ...]
    idf: Array
    bayes: Array
    logistic: Array
    bias: Array
    choice: Choice

    def predict(self, texts: Sequence[str]) -> list[Intents]:
        """Return the intents of each text; where nothing is known of it, the most frequent ones."""
        if not texts:
            return []
        features = _vectoriser(self.terms, self.idf).transform(map(intent_terms, texts))
        method = self.choice.method
        bayes = features @ self.bayes if method != "logistic" else None
        logistic = features @ self.logistic + self.bias if method != "bayes" else None
        return [self.classes[best] for best in _mix(bayes, logistic).argmax(axis=1)]

    def probability(self, texts: Sequence[str], intents: Sequence[Intents]) -> NDArray[np.float64]:
        """Return how probable logistic regression finds given intents of each text, float64 [texts].

        The classes are told apart one against all others, and their probabilities scaled to a sum of
        1, as scikit-learn does. Intents that no class has are not probable at all.
        """
        if not texts:
            return np.zeros(0)
        features = _vectoriser(self.terms, self.idf).transform(map(intent_terms, texts))
        scores = np.asarray(features @ self.logistic + self.bias, np.float64)
        each = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))
        number = {one: at for at, one in enumerate(self.classes)}
        own = np.array([number.get(one, -1) for one in intents])
        found = each[np.arange(len(own)), own] / each.sum(axis=1)
        return np.asarray(np.where(own < 0, 0.0, found))


def train_intents(
    train: Sequence[Utterance], dev: Sequence[Utterance], seed: int, settings: IntentSettings
) -> IntentModel | None:
    """Train the candidates and keep the one that is most often right on ``dev``.

    Ties go to the method that stands first, then to the first smoothing and penalty. Without
    development data the last method and the first values are taken.

    Args:
        train: utterances; those without intents are passed over.
        dev: utterances with intents to choose by, perhaps none.
        seed: of stochastic gradient descent.
        settings: candidates and more.

    Returns:
        The classifier, ``None`` where no utterance has an intent.
    """
    labelled = [utterance for utterance in train if utterance.intents]
    if not labelled:
        return None
    fit = _Fit(labelled, [utterance for utterance in dev if utterance.intents], settings)
    bayes = {value: fit.bayes(value) for value in settings.smoothing}
    logistic = {value: fit.logistic(value, seed) for value in settings.penalty}
    choice = fit.choose(bayes, logistic)
    weights, bias = logistic[choice.penalty]
    return IntentModel(
        fit.classes, fit.terms, fit.idf, bayes[choice.smoothing], weights, bias, choice
    )


class _Fit:
    """Training and development data as matrices, and the candidates fitted to them."""

    def __init__(
        self, train: Sequence[Utterance], dev: Sequence[Utterance], settings: IntentSettings
    ) -> None:
        self.settings = settings
        frequent = Counter(utterance.intents for utterance in train)
        self.classes = tuple(sorted(frequent, key=lambda intents: (-frequent[intents], intents)))
        number = {intents: i for i, intents in enumerate(self.classes)}
        self.gold = np.array([number[utterance.intents] for utterance in train])
        self.dev_gold = np.array([number.get(utterance.intents, -1) for utterance in dev])
        documents = [intent_terms(utterance.text) for utterance in train]
        rare = settings.rare if len(train) >= settings.rare_from else 1
        self.terms = _frequent_terms(documents, rare)
        vectoriser = _vectoriser(self.terms)
        self.features = vectoriser.fit_transform(documents)
        self.idf = vectoriser.idf_.astype(np.float32)
        texts = (intent_terms(utterance.text) for utterance in dev)
        self.dev = vectoriser.transform(texts) if dev else None

    def bayes(self, smoothing: float) -> Array:
        model = MultinomialNB(alpha=smoothing, fit_prior=False).fit(self.features, self.gold)
        return np.ascontiguousarray(model.feature_log_prob_.T, dtype=np.float32)

    def logistic(self, penalty: float, seed: int) -> tuple[Array, Array]:
        if len(self.classes) == 1:
            return np.zeros((len(self.terms), 1), np.float32), np.zeros(1, np.float32)
        model = SGDClassifier(
            loss="log_loss",
            alpha=penalty,
            max_iter=self.settings.passes,
            tol=None,
            average=True,
            random_state=seed,
        ).fit(self.features, self.gold)
        weights, bias = model.coef_, model.intercept_
        if len(self.classes) == 2:
            weights, bias = np.vstack([-weights, weights]), np.array([-bias[0], bias[0]])
        return np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32)

    def choose(
        self, bayes: Mapping[float, Array], logistic: Mapping[float, tuple[Array, Array]]
    ) -> Choice:
        settings = self.settings
        if self.dev is None:
            first = settings.smoothing[0], settings.penalty[0]
            return Choice(settings.methods[-1], *first, dev={}, dev_n=0)
        by_bayes = {value: self.dev @ weights for value, weights in bayes.items()}
        by_logistic = {value: self.dev @ w + bias for value, (w, bias) in logistic.items()}
        best: tuple[float, tuple[Method, float, float]] | None = None
        tried: dict[str, float] = {}
        for method, smoothing, penalty in _candidates(settings):
            one = by_bayes[smoothing] if method != "logistic" else None
            other = by_logistic[penalty] if method != "bayes" else None
            right = 100 * float(np.mean(_mix(one, other).argmax(axis=1) == self.dev_gold))
            tried[_name(method, smoothing, penalty)] = right
            if best is None or right > best[0]:
                best = right, (method, smoothing, penalty)
        assert best is not None
        return Choice(*best[1], dev=tried, dev_n=len(self.dev_gold))


def _candidates(settings: IntentSettings) -> Iterator[tuple[Method, float, float]]:
    for method in settings.methods:
        for smoothing in settings.smoothing if method != "logistic" else settings.smoothing[:1]:
            for penalty in settings.penalty if method != "bayes" else settings.penalty[:1]:
                yield method, smoothing, penalty


def _name(method: Method, smoothing: float, penalty: float) -> str:
    if method == "both":
        return f"both:{smoothing:g}:{penalty:g}"
    return f"{method}:{smoothing if method == 'bayes' else penalty:g}"


def _mix(bayes: Array | None, logistic: Array | None) -> Array:
    """Add the scores of both, each row brought to mean 0 and deviation 1."""
    scores = [_standard(part) for part in (bayes, logistic) if part is not None]
    return sum(scores[1:], start=scores[0])


def _standard(scores: Array) -> Array:
    centred: Array = scores - scores.mean(axis=1, keepdims=True)
    deviation = centred.std(axis=1, keepdims=True)
    scale: Array = np.where(deviation > _FLAT, deviation, np.float32(np.inf))
    return centred / scale


def _frequent_terms(documents: Sequence[Sequence[str]], rare: int) -> tuple[str, ...]:
    counts = Counter(term for document in documents for term in set(document))
    # a vocabulary may not be empty; the empty string is never a term
    return tuple(sorted(term for term, n in counts.items() if n >= rare)) or ("",)


def _vectoriser(terms: Sequence[str], idf: Array | None = None) -> Any:
    vectoriser = TfidfVectorizer(
        analyzer=list, vocabulary=list(terms), sublinear_tf=True, dtype=np.float32
    )
    if idf is not None:
        vectoriser.idf_ = idf
    return vectoriser
