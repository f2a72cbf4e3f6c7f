"""A form written as what is done to its lemma's letters, one after the other.

A pointer stands before the first letter. ``COPY`` writes the letter that it points at and moves on,
``SKIP`` moves on, and everything else writes a letter of its own and stays; ``END`` ends the form.
Copying is one action for all letters, so that stems nobody has seen are no harder than others
(Makarov and Clematide 2018, https://aclanthology.org/D18-1314).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lowres.morph.align import Slots

__all__ = ["COPY", "END", "SKIP", "actions_of", "pointers", "written"]

COPY, SKIP, END = "<copy>", "<skip>", "<end>"


def actions_of(lemma: str, slots: Slots) -> list[str]:
    """List the actions that write a form.

    >>> actions_of("ja", Slots("", ("j", "e"), "s"))
    ['<copy>', 'e', '<skip>', 's', '<end>']
    """
    actions = [*slots.before]
    for letter, part in zip(lemma, slots.each, strict=True):
        before, copied, after = part.partition(letter)
        actions += [*before, COPY if copied else SKIP, *after]
    return [*actions, *slots.after, END]


def pointers(actions: Iterable[str]) -> list[int]:
    """Say before which letter of the lemma each action is taken."""
    at, found = 0, []
    for action in actions:
        found.append(at)
        at += action in (COPY, SKIP)
    return found


def written(lemma: str, actions: Sequence[str]) -> str:
    """Write the form that actions make of a lemma.

    >>> written("ja", ["<copy>", "e", "<skip>", "s", "<end>"])
    'jes'
    """
    at, letters = 0, []
    for action in actions:
        if action == END:
            break
        if action == COPY:
            letters.append(lemma[at])
        elif action != SKIP:
            letters.append(action)
        at += action in (COPY, SKIP)
    return "".join(letters)
