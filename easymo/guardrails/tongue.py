"""The language of an answer: only a text that is surely in another one is stopped."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from easymo.guardrails.evidence import Evidence, Finding
from easymo.guardrails.text_forms import words

WORDS = {
    "en": "the you is are and your for to have i it of in can with would what a me this that my "
    "please will not do or at on we be want from there here how which",
    "fr": "le la les vous est et votre pour des une un je à dans avez que qui de du pas sur avec "
    "nous ne voulez ce cette c l d j s n bonjour merci vos mon sont au en",
    "rw": "ni na mu ku kuri muri cyangwa hano yanyu byo niba ubu nta kandi mwifuza murashaka iki "
    "mufite irahari i y z w k b yego oya muraho ariko uyu ngo gusa kugira nka saa mwahitamo "
    "reservation abantu neza cyane nabafasha mushaka mukeneye",
    "sw": "ni na ya kwa wa za la yako kwenye hapa au je una ndiyo hakuna nini gani kuna ungependa "
    "sasa tafadhali katika cha vya watu saa bado niambie unataka karibu habari kutoka hadi huko",
    "es": "el los las usted es y su para de que una un por en está tiene con hola gracias puede "
    "quiere mesa no qué desea sus",
    "de": "der die das sie ist und ihr für ein eine ich zu haben mit nicht auf wir können was "
    "möchten bitte den dem im am kann ihnen bei nach einem einen guten tag sich wie wo hier uns",
    "pt": "o os as você é e seu para de que uma um por em está tem com olá obrigado pode quer mesa "
    "não sua",
    "it": "il lo gli lei è e suo per di che una un in ha con ciao grazie può vuole tavolo non "
    "sono della",
    "nl": "de het u is en uw voor een ik te heb met niet op wij kunt wat graag zijn van",
}
KINYARWANDA = re.compile(
    r"(?:mu|ba|bi|by|ama|aba|iki|ibi|imi|uku|nsh|ndi|nta|mwa|tuz|muz|kub|gu|ny)\w{3,}"
)
SWAHILI = re.compile(r"(?:ni|u|a|tu|m|wa|i|zi|ya|li|ki|vi)(?:me|na|ta)\w{3,}")
LEAST_WORDS, LEAST_SURE = 5, 3
LARGEST_SHARE = 0.34


def wrong(text: str, evidence: Evidence) -> Finding | None:
    if not evidence.languages:
        return None
    if _is_of_other_letters(text):
        return _found(evidence)
    said = words(text)
    if len(said) < LEAST_WORDS:
        return None
    scores = {code: sum(word in own for word in said) for code, own in _lists().items()}
    scores["rw"] += sum(bool(KINYARWANDA.fullmatch(word)) for word in said) // 2
    scores["sw"] += sum(bool(SWAHILI.fullmatch(word)) for word in said)
    wanted = max(scores.get(code, 0) for code in evidence.languages)
    best = max(scores, key=lambda code: scores[code])
    if best in evidence.languages or scores[best] < LEAST_SURE:
        return None
    return _found(evidence) if wanted <= scores[best] * LARGEST_SHARE else None


def _is_of_other_letters(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    foreign = [sign for sign in letters if not unicodedata.name(sign, "").startswith("LATIN")]
    return len(foreign) > max(2, len(letters) // 5)


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(listed.split()) for code, listed in WORDS.items()}


def _found(evidence: Evidence) -> Finding:
    wanted = " or ".join(sorted(evidence.languages))
    return Finding("language", f"Answer in the customer's language: {wanted}.")
