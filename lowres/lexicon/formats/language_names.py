"""Languages by their English names, as the titles of dictionaries give them."""

from __future__ import annotations

import re

from lowres.lang import Pair

__all__ = ["language_named", "pair_in_title"]

_CODES = dict(
    line.split()
    for line in """
afrikaans afr|albanian sqi|amharic amh|arabic ara|armenian hye|assamese asm|asturian ast|aymara aym
azerbaijani aze|bashkir bak|basque eus|belarusian bel|bengali ben|bosnian bos|breton bre|bulgarian bul
burmese mya|cantonese yue|catalan cat|cebuano ceb|chichewa nya|chinese zho|chuvash chv|cornish cor
croatian hrv|czech ces|danish dan|dari prs|dutch nld|english eng|esperanto epo|estonian est|ewe ewe
faroese fao|farsi fas|fijian fij|filipino fil|finnish fin|french fra|frisian fry|galician glg|ganda lug
georgian kat|german deu|greek ell|guarani grn|gujarati guj|haitian hat|hausa hau|hawaiian haw|hebrew heb
hindi hin|hungarian hun|icelandic isl|igbo ibo|indonesian ind|interlingua ina|irish gle|italian ita
japanese jpn|javanese jav|kannada kan|kazakh kaz|khasi kha|khmer khm|kinyarwanda kin|korean kor
kurdish kur|kurmanji kmr|kyrgyz kir|lao lao|latin lat|latvian lav|lingala lin|lithuanian lit|luganda lug
luxembourgish ltz|macedonian mkd|malagasy mlg|malay msa|malayalam mal|maltese mlt|mandarin cmn|maori mri
marathi mar|moldavian ron|mongolian mon|navajo nav|nepali nep|norwegian nor|occitan oci|odia ori
oromo orm|ossetian oss|pashto pus|persian fas|polish pol|portuguese por|punjabi pan|quechua que
romanian ron|romansh roh|russian rus|samoan smo|sanskrit san|selkup sel|serbian srp|serbo-croatian hbs
sesotho sot|shona sna|sindhi snd|sinhala sin|slovak slk|slovene slv|slovenian slv|somali som|sorani ckb
spanish spa|sundanese sun|swahili swa|swedish swe|tagalog tgl|tajik tgk|tamil tam|tatar tat|telugu tel
thai tha|tibetan bod|tigrinya tir|tongan ton|tswana tsn|turkish tur|turkmen tuk|twi twi|udmurt udm
ukrainian ukr|urdu urd|uyghur uig|uzbek uzb|vietnamese vie|welsh cym|wolof wol|xhosa xho|yiddish yid
yoruba yor|zulu zul
""".replace("|", "\n")
    .strip()
    .splitlines()
)
# What names hold besides: "Standard_Arabic", "NorwegianBokmal", "GermanNewSpelling", "SpanishModernSort".
_VARIANT = re.compile(
    r"(?i)standard|modern|traditional|simplified|new ?spelling|sort|bokm[aå]l|brazilian|[\s_]"
)
_LONGEST_TITLE = 500
_WORD = r"[^\W\d_]+(?:-(?i:croatian))?"
_TITLE = re.compile(rf"({_WORD})\s*(?:-|–|—|→|->|=>|/|_|\bto\b)\s*({_WORD})")


def language_named(name: str) -> str | None:
    """Return the ISO 639-3 code of a language.

    >>> language_named("Standard_Arabic"), language_named("Klingon")
    ('ara', None)
    """
    bare = name.strip().lower()
    return _CODES.get(bare) or _CODES.get(_VARIANT.sub("", bare))


def pair_in_title(title: str) -> Pair | None:
    """Return the pair of languages that the title of a dictionary names.

    >>> str(pair_in_title("FreeDict English-Swahili dictionary")), pair_in_title("My words")
    ('eng-swa', None)
    """
    for match in _TITLE.finditer(title[:_LONGEST_TITLE]):
        src, tgt = language_named(match[1]), language_named(match[2])
        if src and tgt:
            return Pair(src, tgt)
    return None
