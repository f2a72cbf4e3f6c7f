"""The experiment file that ``lowres experiment new`` writes."""

from __future__ import annotations

__all__ = ["SKELETON"]

SKELETON = """\
# An experiment of lowres: arms x target languages x seeds, all with the same model and selection.
# Paths are relative to this file; $NAME in a path is taken from the environment.
#   lowres experiment plan FILE             what would run
#   lowres experiment run FILE --out DIR    run it; interrupted, the same command goes on

name = "A name for the report"
model = "linear"           # or scratch:small, or a Hugging Face encoder by name or folder
arms = ["english", "wang+en", "cosda+en", "shuffled", "ours", "gold"]    # gold needs target train
seeds = 5                  # at least 5 for a linear model, 3 for a large one
rule = "strict"            # how slots are matched: or "massive", "xsid", "conll"
leaks = "drop"             # or "keep" source utterances that a test set was translated from
resamples = 2000           # bootstrap samples for the intervals

[source]                   # labelled utterances of the source language; a tenth becomes dev data
lang = "eng"
format = "jsonl"
train = "source.train.jsonl"
ids = "file"               # or "ordinal", where ids are missing or repeated
size = 0                   # train on no more utterances than this; 0: on all

[[target]]                 # one such block a target language
lang = "lug"
format = "jsonl"
test = "target.test.jsonl"
train = "target.train.jsonl"    # only the arm gold is trained on it; leave it out without gold

mix = []                   # lexicons of languages whose words are mixed in: [{ file = .., lang = ".." }]
tables = []                # inflection tables: [{ file = "tur", format = "unimorph" }]
text = []                  # plain text files, a sentence a line: frequencies, adapting encoders
generator = {}             # settings of ours for this language, such as citation = ["oku-"]

[target.lexicon]
file = "words.tsv"         # or a folder made by: lowres lexicon read
format = "tabular"         # see: lowres lexicon formats; leave it out for a folder
columns = ["src", "tgt"]   # only for a table without a header
licence = "unknown"        # SPDX identifier, such as CC-BY-4.0

[generator]                # of the arm ours; what is left out has its default
# mode = "translate"       # or "switch", with rate = 0.5
# copies = 1
# names = "keep"           # or "translate"
# protect_slots = []       # further slots whose words stay as they are

[ablations]                # arms of your own: ours with some settings changed
# ours-plain = { reorder = 0.0, lowercase = 0.0 }

[pretrain]                 # of the encoder of arms such as ours+mlm
# target = 1.0             # weights of plain text, generated text and source text
# generated = 0.0
# source = 0.0

[training]                 # settings of the model, before its measured defaults
"""
