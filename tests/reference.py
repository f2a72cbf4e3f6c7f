"""The generator, slow and obvious: one utterance, one word at a time. The engine must agree with it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from math import exp, log
from unicodedata import category

from lowres.corpus import Span, Utterance
from lowres.generate import Settings
from lowres.generate.english import lemmas
from lowres.generate.inflect import Inflector, asked
from lowres.generate.inflect import bare as bare_forms
from lowres.generate.lookup import decapitalised
from lowres.generate.pieces import cut
from lowres.generate.protect import is_code, is_name_label, is_place_label
from lowres.generate.score import WEIGHTS
from lowres.generate.tagging import UPOS, tag
from lowres.generate.target_text import TargetText
from lowres.generate.values import Values
from lowres.lexicon import Lexicon
from lowres.text import SIGN, WORD, capitalise, fold, lower, tokenise, upper

_OFTEN_PREPOSITIONS = {"off", "on", "in", "down", "over", "around", "through"}
_PARTICLES = {"up", "out", "away", "back", "apart", "aside", "together", "forward"}
_PARTICLES |= _OFTEN_PREPOSITIONS
_GONE = (0, "")  # the edit of what ends a head behind a gap: none of its own
_TAILS = ("'s", "'m", "'re", "'ve", "'ll", "'d")


@dataclass(frozen=True)
class Edit:
    source: tuple[int, int]
    target: tuple[int, int]
    line: int
    rule: str
    tail: tuple[int, int] | None = None


def splitmix64(state: int) -> int:
    z = (state + 0x9E3779B97F4A7C15) % 2**64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return z ^ (z >> 31)


def hash64(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def draw(seed: int, utterance: str, copy: int, language: str, purpose: str, position: int) -> int:
    state = splitmix64(seed % 2**64)
    for part in (hash64(utterance), copy, hash64(language), hash64(purpose), position):
        state = splitmix64(state ^ part)
    return state


def plain(word: str) -> str:
    return word.replace("’", "'")


def words_of(head: str) -> list[str]:
    return [plain(head)[start:end] for start, end in tokenise(plain(head))]


def bare(word: str) -> str:
    for tail in _TAILS:
        if word.lower().endswith(tail) and len(word) > len(tail):
            return word[: -len(tail)]
    return word


def inserted(row: dict[str, object]) -> str:
    return row["tgt"].strip("-") or row["tgt"]


class Reference:
    def __init__(
        self,
        lexicon: Lexicon,
        settings: Settings,
        target_text: TargetText | None = None,
        values: Values | None = None,
    ) -> None:
        self.values = values.values if values else ()
        self.pair, self.settings, self.target_text = lexicon.pair, settings, target_text
        self.inflector = Inflector(
            lexicon.inflections, settings.citation, target_text.frequency if target_text else None
        )
        self.inflections = lexicon.inflections.to_dicts()
        self.rows = []
        for row in lexicon.translations.iter_rows(named=True):
            words = words_of(row["src"])
            never = {"gloss", "transcription"} | (set() if settings.near else {"near"})
            if never & set(row["tags"]):
                continue
            if any(WORD.match(word) for word in words):
                self.rows.append((words, row))
        self.held = {word for words, _ in self.rows if self.fits(words) for word in words}
        self.held_folded = {fold(word) for word in self.held}

    def fits(self, words: list[str]) -> bool:
        return not self.settings.longest or len(words) <= self.settings.longest

    def as_written(self, word: str) -> str:
        word = plain(word)
        return word if word in self.held or self.pair.src != "eng" else bare(word)

    def caseless(self, word: str) -> str:
        word = fold(plain(word))
        return word if word in self.held_folded or self.pair.src != "eng" else bare(word)

    def lemma(self, word: str) -> str:
        word = fold(plain(word))
        for lemma in lemmas(bare(word)) if self.pair.src == "eng" else ():
            if fold(lemma) in self.held_folded:
                return fold(lemma)
        return word

    def candidates(self, words: list[str], level: str, opening: bool) -> tuple[list, list]:
        """The translations of a head in the order of draws, and all its rows."""
        if level == "exact":
            key = [self.as_written(word) for word in words]
            small = self.as_written(decapitalised(words[0]))
            if opening and self.settings.match != "exact" and small in self.held:
                key[0] = small
        elif level == "folded":
            key = [self.caseless(word) for word in words]
        else:
            key = [self.caseless(self.lemma(word)) for word in words]
        found = []
        for head, row in self.rows:
            if (
                self.fits(head)
                and (head if level == "exact" else [fold(word) for word in head]) == key
            ):
                found.append(row)
        found.sort(
            key=lambda row: (
                "near" in row["tags"],
                -(row["weight"] or 0),
                row["rank"],
                row["tgt"],
                row["line"],
            )
        )
        distinct = [
            row for at, row in enumerate(found) if row["tgt"] not in [r["tgt"] for r in found[:at]]
        ]
        if self.settings.choose in ("frequency", "alternate"):
            distinct.sort(key=lambda row: ("near" in row["tags"], -self.frequency(inserted(row))))
        return distinct, found

    def frequency(self, translation: str) -> int:
        forms = {translation}
        if self.settings.inflect == "table":
            for row in self.inflections:
                if row["lemma"] in (translation, *bare_forms(translation, self.settings.citation)):
                    forms.add(row["form"])
        return sum(self.target_text.frequency(form) for form in forms)

    def pick(
        self,
        choices: list[dict[str, object]],
        everything: list[dict[str, object]],
        upos: str | None,
        copy: int,
        bits: int,
        borrows: bool,
    ) -> dict[str, object]:
        if borrows:
            return self.by_weight(choices, bits)
        if self.settings.choose == "auto":
            scores = [self.score(choice, everything, upos) for choice in choices]
            order = sorted(range(len(choices)), key=lambda at: (-scores[at], at))
            scored = [{**choices[at], "weight": exp(scores[at]), "own": at} for at in order]
            return choices[(self.by_weight(scored, bits) if copy % 2 else scored[0])["own"]]
        if self.settings.choose == "pos":
            fits = [self.fit(choice, everything, upos) for choice in choices]
            return choices[fits.index(max(fits))]
        if self.settings.choose == "uniform" or (
            self.settings.choose == "alternate" and copy % 2 == 0
        ):
            return choices[(bits >> 32) * len(choices) >> 32]
        return self.by_weight(choices, bits) if self.settings.choose == "weight" else choices[0]

    @staticmethod
    def fit(choice: dict[str, object], everything: list[dict[str, object]], upos) -> float:
        """How near the parts of speech of a translation come to its head's."""
        pos = {row["pos"] for row in everything if row["tgt"] == choice["tgt"]} - {None}
        near = [{one, upos} in ({"AUX", "VERB"}, {"PROPN", "NOUN"}) for one in pos]
        return 1.0 if upos in pos else 0.5 if any(near) else 0.0

    def score(self, choice: dict[str, object], everything: list[dict[str, object]], upos) -> float:
        """How good a translation is, from all rows of its head."""

        def fit(row: dict[str, object]) -> float:
            if None in (row["pos"], upos):
                return 0.0
            near = {row["pos"], upos} in ({"AUX", "VERB"}, {"PROPN", "NOUN"})
            return 1.0 if row["pos"] == upos else 0.5 if near else 0.0

        rows = [row for row in everything if row["tgt"] == choice["tgt"]]
        best = max(map(fit, rows))
        rows = [row for row in rows if fit(row) == best]
        text = inserted(choice)
        seen = self.target_text.frequency(text) if self.target_text else 0
        known = {
            "pos": best,
            "frequency": log(1 + seen),
            "unseen": self.target_text is not None and not seen,
            "senses": log(len({row["sense"] or row["line"] for row in rows})),
            "rank": 1 / min(max(row["rank"], 1) for row in rows),
            "words": text.count(" "),
            "shared": log(
                len({tuple(map(fold, h)) for h, row in self.rows if row["tgt"] == choice["tgt"]})
            ),
            "odd": all("archaic" in (row["note"] or "") for row in rows),
        }
        return sum(getattr(WEIGHTS, name) * value for name, value in known.items())

    @staticmethod
    def by_weight(choices: list[dict[str, object]], bits: int) -> dict[str, object]:
        weights = [1.0 if row["weight"] is None else row["weight"] for row in choices]
        aim = (bits >> 32) / 2**32 * sum(weights)
        for row, weight in zip(choices, weights, strict=True):
            aim -= weight
            if aim < 0:
                return row
        return choices[-1]

    def tags(self, utterance: Utterance) -> tuple[list[str | None], list[bool]]:
        """The parts of speech, by the tagger alone with one utterance."""
        found = tag(cut([utterance.text]), self.pair.src)
        upos = [UPOS[at] if at >= 0 else None for at in found.upos.tolist()]
        return upos, found.imperative.tolist()

    def form(self, row, words: list[str], first: int, last: int, level: str, tagged):
        """What is written for a translation, and by which rule."""
        lowered = [fold(plain(word)) for word in words]
        if self.settings.inflect == "table" and self.pair.src == "eng":
            lemma = self.lemma(words[first]) if level == "lemma" else lowered[first]
            bundles = asked(lowered, first, last - first, lemma, *tagged)
            if found := self.inflector.form(inserted(row), row["pos"], bundles):
                return found.text, "table"
        return inserted(row), ""

    def gapped(self, utterance: Utterance, tokens, upos, closed, find, lookup):
        """Heads of a verb and a particle that a noun phrase parts, by first token: the particle and more."""
        words = [utterance.text[start:end] for start, end in tokens]
        long, found, used = set(), {}, set()
        at = 0
        while at < len(tokens):
            last = (find(at) or [at + 1])[0]
            long |= set(range(at, last)) if last > at + 1 else set()
            at = last
        for particle in range(len(tokens)):
            for verb in range(particle - 2, max(particle - 6, -1), -1):
                if (
                    self.pair.src == "eng"
                    and not {verb, particle} & (closed | long | used)
                    and fold(plain(words[particle])) in _PARTICLES
                    and upos[verb] == "VERB"
                    and self.is_gap(utterance, tokens, words, upos, verb, particle)
                    and (head := lookup([words[verb], words[particle]], verb))
                ):
                    used |= {verb, particle}
                    found[verb] = particle, *head
        return found

    @staticmethod
    def is_gap(utterance: Utterance, tokens, words, upos, verb: int, particle: int) -> bool:
        def touched(at: int) -> bool:
            return 0 < at < len(tokens) and tokens[at - 1][1] == tokens[at][0]

        def is_word(at: int) -> bool:
            return bool(WORD.match(words[at]))

        if touched(particle) or (touched(verb) and (is_word(verb - 1) or touched(verb - 1))):
            return False
        behind = particle + 1
        if touched(behind) and (is_word(behind) or touched(behind + 1)):
            return False
        fitting = ("PUNCT", "ADP", "ADV", "INTJ", "CCONJ", "SCONJ", "PART")
        is_last = behind == len(tokens)
        doubtful = fold(plain(words[particle])) in _OFTEN_PREPOSITIONS
        if doubtful and not is_last and upos[behind] not in fitting:
            return False
        (start, first_end), (_, end) = tokens[verb], tokens[particle]
        in_slots = set()
        for span in utterance.spans or ():
            if first_end <= span.start and span.end <= tokens[particle - 1][1]:
                in_slots |= {
                    at for at, (a, b) in enumerate(tokens) if span.start < b and a < span.end
                }
            elif not (
                span.end <= start or end <= span.start or (span.start <= start and end <= span.end)
            ):
                return False
        between = range(verb + 1, particle)
        tags = ["NOUN" if at in in_slots else upos[at] for at in between]
        if tags == ["PRON"]:
            return True
        while tags[:1] == ["DET"]:
            tags = tags[1:]
        is_noun = tags[-1:] in (["NOUN"], ["PROPN"])
        return is_noun and {*tags} <= {"NOUN", "PROPN", "NUM", "ADJ"}

    def protected(self, utterance: Utterance, tokens: list[tuple[int, int]]) -> set[int]:
        text, closed = utterance.text, set()
        for at, (start, end) in enumerate(tokens):
            for span in utterance.spans or ():
                name = self.settings.names != "translate" and is_name_label(span.label)
                if (name or span.label in self.settings.protect_slots) and (
                    span.start < end and start < span.end
                ):
                    closed.add(at)
                if start < span.start < end or start < span.end < end:
                    closed.add(at)
        words = [text[start:end] for start, end in tokens]
        places = set()
        for span in utterance.spans or ():
            if is_place_label(span.label) and span.label not in self.settings.protect_slots:
                places |= {
                    at for at, (a, b) in enumerate(tokens) if span.start < b and a < span.end
                }
        cut = {
            at
            for at, (start, end) in enumerate(tokens)
            for span in utterance.spans or ()
            if start < span.start < end or start < span.end < end
        }
        names = self.settings.names
        if names == "auto":
            closed |= {at for at, word in enumerate(words) if is_code(word)}
        if names == "auto" or (names == "keep" and utterance.spans is None):
            words = [text[start:end] for start, end in tokens]
            has_small = any(WORD.match(word) and not word[0].isupper() for word in words)
            inside = False
            for at, word in enumerate(words):
                if WORD.match(word):
                    if (
                        has_small
                        and inside
                        and word[0].isupper()
                        and self.as_written(word) not in self.held
                    ):
                        closed.add(at)
                    inside = True
                elif word in ".!?…:":
                    inside = False
        if names == "auto":
            proper = {
                head[0]
                for head, row in self.rows
                if len(head) == 1 and head[0][0].isupper() and row["pos"] == "PROPN"
            }
            closed -= {at for at in places if words[at] in proper}
        hours = {
            at
            for at, word in enumerate(words)
            if self.pair.src == "eng"
            and at
            and word.lower() in ("am", "pm")
            and words[at - 1][0].isdigit()
        }
        return closed | cut | hours

    def fills(
        self, utterance: Utterance, tokens: list[tuple[int, int]], copy: int
    ) -> dict[int, tuple[int, str, int]]:
        """The values of slots by first token: the token after the last, the value and its line."""
        found, spans = {}, utterance.spans or ()
        for number, span in enumerate(spans):
            own = {}
            for value in self.values:
                if value.slot == span.label:
                    line, weight = own.get(value.text, (value.line, 0))
                    own[value.text] = line, weight + value.weight
            choices = [
                {"tgt": text, "line": line, "weight": weight}
                for text, (line, weight) in sorted(
                    own.items(), key=lambda one: (-one[1][1], one[0])
                )
            ]
            first = [at for at, token in enumerate(tokens) if token[0] == span.start]
            last = [at for at, token in enumerate(tokens) if token[1] == span.end]
            alone = all(
                other.end <= span.start or span.end <= other.start
                for at, other in enumerate(spans)
                if at != number
            )
            if not (choices and first and last and alone):
                continue
            where = utterance.id, copy, self.pair.tgt
            bits = draw(self.settings.seed, *where, "fill", first[0])
            if bits >> 32 < round(self.settings.fill_rate * 2**32):
                bits = draw(self.settings.seed, *where, "value", first[0])
                chosen = self.by_weight(choices, bits)
                found[first[0]] = last[0] + 1, chosen["tgt"], chosen["line"]
        return found

    def variant(self, utterance: Utterance, copy: int) -> tuple[Utterance, list[Edit]]:
        text, settings = utterance.text, self.settings
        tokens = tokenise(text)
        words = [text[start:end] for start, end in tokens]
        filled = self.fills(utterance, tokens, copy)
        closed = self.protected(utterance, tokens)
        closed |= {at for first, (last, _, _) in filled.items() for at in range(first, last)}
        edges = {edge for span in utterance.spans or () for edge in (span.start, span.end)}

        def open_to(first: int, last: int) -> bool:
            if any(at in closed for at in range(first, last)):
                return False
            return not any(tokens[first][0] < edge <= tokens[last - 1][0] for edge in edges)

        levels = ["exact", "folded", "lemma"]
        levels = levels[: levels.index(settings.match) + 1]

        def find(first: int) -> tuple[int, str, list[dict[str, object]], list] | None:
            for last in range(len(tokens), first, -1):
                if open_to(first, last) and (head := lookup(words[first:last], first)):
                    return last, *head
            return None

        upos, imperative = self.tags(utterance)

        def lookup(head: list[str], first: int) -> tuple[str, list[dict[str, object]], list] | None:
            for level in levels:
                opening = not any(WORD.match(word) for word in words[:first])
                choices, rows = self.candidates(head, level, opening)
                if choices:
                    return level, choices, rows
            return None

        gapped = self.gapped(utterance, tokens, upos, closed, find, lookup)
        of_tail = {particle: verb for verb, (particle, *_) in gapped.items()}
        gone = set()

        id_, lang, seed = utterance.id, self.pair.tgt, settings.seed

        def drawn(purpose: str, position: int, share: float) -> bool:
            return draw(seed, id_, copy, lang, purpose, position) >> 32 < round(share * 2**32)

        borrowing = drawn("near", 0, settings.near)

        def in_slot(first: int, last: int) -> bool:
            return any(span.start < last and first < span.end for span in utterance.spans or ())

        # What will stand: pieces of the old text, from, to, what is written there, and by which edit.
        pieces: list[tuple[int, int, str, tuple[int, str] | None]] = []
        at = place = 0
        while at < len(tokens):
            position, found = at, find(at)
            if at in gapped:
                found = at + 1, *gapped[at][1:]
            start, end = tokens[at]
            if at in of_tail:
                if of_tail[at] in gone:
                    pieces.append((place, end, "", _GONE))
                    at, place = at + 1, end
                    continue
                found = None
            if start > place:
                pieces.append((place, start, text[place:start], None))
            if at in filled:
                at, value, line = filled[at]
                first_word = not any(WORD.match(word) for word in words[:position])
                value = self.written(value, words[position:at], False, first_word)
                place = tokens[at - 1][1]
                pieces.append((start, place, value, (line, "")))
                continue
            borrows = borrowing and not in_slot(start, end)
            own = [row for row in found[2] if "near" not in row["tags"]] if found else []
            if not found or not drawn("switch", position, settings.rate) or not (own or borrows):
                at = found[0] if found else at + 1
                for start, end in tokens[position:at]:
                    if start > place and pieces and pieces[-1][1] < start:
                        pieces.append((pieces[-1][1], start, text[pieces[-1][1] : start], None))
                    pieces.append((start, end, text[start:end], None))
                place = end
                continue
            at, level, choices, rows = found
            choices = choices if borrows else own
            bits = draw(seed, id_, copy, lang, "choose", position)
            of_head = upos[position] if upos[position] == "VERB" else upos[at - 1]
            row = self.pick(choices, rows, of_head, copy, bits, borrows)
            tagged = upos[position], imperative[position]
            parts = at + (position in gapped)
            form, rule = self.form(row, words, position, parts, level, tagged)
            gone |= {position} & set(gapped)
            if not rule and self.target_text and settings.attested:
                forms = self.target_text.forms(form, settings.citation)
                if forms and drawn("attest", position, settings.attested):
                    bits = draw(seed, id_, copy, lang, "form", position)
                    form, rule = forms[(bits >> 32) * len(forms) >> 32], "rule"
            first_word = self.opens_sentence(text, tokens, position)
            translation = self.written(form, words[position:at], level != "exact", first_word)
            place = tokens[at - 1][1]
            pieces.append((start, place, translation, (row["line"], rule)))
        if place < len(text):
            pieces.append((place, len(text), text[place:], None))

        starts, token_at = {start for start, _ in tokens}, [start for start, _ in tokens]
        order = list(range(len(pieces)))
        turned = set()
        spans = utterance.spans or ()
        for number, span in enumerate(spans):
            inside = [i for i, piece in enumerate(pieces) if span.start <= piece[0] < span.end]
            own = [(a, b) for a, b in tokens if a < span.end and span.start < b]
            if (
                span.start in starts
                and span.end in {end for _, end in tokens}
                and len(own) > 1
                and all(text[a:b].isalpha() for a, b in own)
                and any(pieces[i][3] for i in inside)
                and not (settings.names != "translate" and is_name_label(span.label))
                and span.label not in settings.protect_slots
                and not any(
                    other.start < span.end and span.start < other.end
                    for at, other in enumerate(spans)
                    if at != number
                )
                and drawn("reorder", token_at.index(span.start), settings.reorder)
            ):
                order[inside[0] : inside[-1] + 1] = reversed(inside)
                turned.add(number)

        if drawn("lowercase", 0, settings.lowercase):
            pieces = [
                (start, end, lower(written, lang if edit else self.pair.src), edit)
                for start, end, written, edit in pieces
            ]
        pieces, apart = self.spaced(pieces, order, spans)
        out, moved, edits = "", {}, []
        for i in order:
            start, end, written, edit = pieces[i]
            out += " " * (i in apart)
            for offset in range(start, end):
                moved[offset] = len(out) + (offset - start if edit is None else 0)
            if edit and edit != _GONE:
                tail = gapped.get(token_at.index(start))
                target = len(out), len(out) + len(written)
                edits.append(Edit((start, end), target, *edit, tokens[tail[0]] if tail else None))
            out += written
        ends = {end: moved[start] + len(written) for start, end, written, _ in pieces}
        for offset in range(1, len(text) + 1):
            ends.setdefault(offset, moved[offset - 1] + 1)
        carried = []
        for number, span in enumerate(spans):
            inside = [piece for piece in pieces if span.start <= piece[0] < span.end]
            if number in turned:
                begin = min(moved[piece[0]] for piece in inside)
                finish = max(moved[piece[0]] + len(piece[2]) for piece in inside)
                carried.append((begin, finish, span.label))
            else:
                carried.append((moved[span.start], ends[span.end], span.label))
        spans = None if utterance.spans is None else tuple(Span(*one) for one in carried)
        edits.sort(key=lambda edit: edit.source)
        made = Utterance(
            id=f"{utterance.id}~{self.pair.tgt}~{copy}",
            lang="mul" if settings.mode == "switch" else self.pair.tgt,
            text=out,
            spans=spans,
            intents=utterance.intents,
            group=utterance.group or utterance.id,
            meta=utterance.meta,
        )
        return made, edits

    @staticmethod
    def opens_sentence(text: str, tokens: list[tuple[int, int]], position: int) -> bool:
        words = [text[start:end] for start, end in tokens]
        for at in range(position - 1, -1, -1):
            if WORD.match(words[at]):
                return False
            abbreviates = at and tokens[at - 1][1] == tokens[at][0] and len(words[at - 1]) == 1
            apart = tokens[at][1] < tokens[at + 1][0]
            if words[at] in ".!?…" and apart and not (abbreviates and words[at - 1].isalpha()):
                return True
        return True

    @staticmethod
    def spaced(pieces, order, spans):
        """Leave out blanks between signs, and say before which pieces one is to stand."""

        def end_of(text: str) -> str:
            last = tokenise(text)[-1:]
            token = text[last[0][0] :] if last else ""
            return (
                "sign" if SIGN.match(token) else "word" if token and WORD.match(token[-1]) else ""
            )

        def start_of(text: str) -> str:
            if SIGN.match(text) or WORD.match(text):
                return "sign" if SIGN.match(text) else "word"
            return "closing" if category(text[0]) in ("Pe", "Pf") or text[0] in ",.;:!?…%" else ""

        def is_blank(text: str) -> bool:
            return all(letter == "\t" or category(letter) == "Zs" for letter in text)

        gone, apart = set(), set()
        full = [i for i in order if pieces[i][2]]
        for left, right in pairwise(full):
            one, other = pieces[left], pieces[right]
            kinds = end_of(one[2]), start_of(other[2])
            if (one[3] or other[3]) and {*kinds} in ({"sign", "word"}, {"word"}):
                apart.add(right)
        for left, at, right in zip(full, full[1:], full[2:], strict=False):
            start, end, blank, _ = pieces[at]
            one, other = pieces[left], pieces[right]
            kinds = end_of(one[2]), start_of(other[2])
            held = any(start <= place < end for s in spans for place in (s.start, s.end - 1))
            if is_blank(blank) and not held:
                between = kinds == ("sign", "sign") and (one[3] or other[3])
                if between or (kinds == ("sign", "closing") and one[3]):
                    gone.add(at)
        return [
            (start, end, "" if i in gone else written, edit)
            for i, (start, end, written, edit) in enumerate(pieces)
        ], apart

    def written(self, translation: str, words: list[str], folded: bool, first_word: bool) -> str:
        if not words[0][0].isupper():
            return translation
        letters = sum(character.isalpha() for word in words for character in word)
        if folded and letters > 1 and all(word.upper() == word for word in words):
            return upper(translation, self.pair.tgt)
        if folded or first_word:
            return capitalise(translation, self.pair.tgt)
        return translation
