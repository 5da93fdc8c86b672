"""Pinned public keys, and what to tell people when a release is refused.

A reader pins keys in a file of its own: a JWK set `{"keys": [...]}` of public Ed25519 keys, each with its `kid`. Keys that an API serves prove nothing
by themselves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from cockpit.standard.envelope import ChainRefused, SignatureRefused, public_key

Language = Literal["da", "en"]


class KeysRefused(ValueError):
    """The file with pinned keys cannot be used. `message` is Danish, `message_en` English."""

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en


def trusted_keys(content: bytes | str) -> list[dict[str, Any]]:
    """The public keys of a JWK set, at least one. Raises KeysRefused; a private key is refused, since it has no business in such a file."""
    try:
        keys = json.loads(content)["keys"]
        if not isinstance(keys, list) or not keys or not all(isinstance(key, dict) for key in keys):
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        raise KeysRefused(
            'Filen med betroede nøgler skal være et JWK-sæt: {"keys": [ … ]} med mindst én offentlig nøgle.',
            'The file with trusted keys must be a JWK set: {"keys": [ … ]} with at least one public key.',
        ) from error
    return [_public_ed25519(key, number) for number, key in enumerate(keys, start=1)]


def read_trusted_keys(path: Path) -> list[dict[str, Any]]:
    """`trusted_keys` of a file. Raises KeysRefused, also when the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KeysRefused(
            f"Filen med betroede nøgler kan ikke læses: {path} ({error.strerror}). Angiv den fil, som udgiveren har givet dig.",
            f"The file with trusted keys cannot be read: {path} ({error.strerror}). Give the file that you got from the publisher.",
        ) from error
    return trusted_keys(content)


def key_set(keys: list[dict[str, Any]]) -> dict[str, Any]:
    """A JWK set with the public part of the keys."""
    return {"keys": [public_key(key) for key in keys]}


def _public_ed25519(key: dict[str, Any], number: int) -> dict[str, Any]:
    if "d" in key:
        raise KeysRefused(
            f"Nøgle {number} er en privat nøgle. Fjern den; kun offentlige nøgler hører til i filen.",
            f"Key {number} is a private key. Remove it; only public keys belong in the file.",
        )
    try:
        imported = OKPKey.import_key(public_key(key))
        sound = key["kty"] == "OKP" and key["crv"] == "Ed25519" and key["kid"] == imported.thumbprint()
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(number) from error
    if not sound:
        raise _unusable(number)
    return public_key(key)


def _unusable(number: int) -> KeysRefused:
    return KeysRefused(
        f"Nøgle {number} er ikke en offentlig Ed25519-nøgle (JWK) med sit aftryk som `kid`. Hent filen igen hos udgiveren.",
        f"Key {number} is not a public Ed25519 key (JWK) with its thumbprint as `kid`. Get the file from the publisher again.",
    )


# One sentence per code: what is wrong and what to do.
_SENTENCES: dict[str, tuple[str, str]] = {
    "malformed": (
        "Det underskrevne er ikke en gyldig udgivelse. Intet blev taget imod.",
        "The signed text is not a valid release. Nothing was accepted.",
    ),
    "wrong-type": (
        "Underskriften er af en anden slags end en udgivelses. Intet blev taget imod.",
        "The signature is of another kind than a release's. Nothing was accepted.",
    ),
    "unknown-key": (
        (
            "Udgivelsen er underskrevet med en nøgle, der ikke er blandt de betroede. Spørg udgiveren, om nøglen er skiftet, "
            "og hent i så fald den nye nøglefil ad en anden vej end dette API."
        ),
        (
            "The release is signed with a key that is not among the trusted ones. Ask the publisher whether the key was "
            "changed, and if so get the new key file by another way than this API."
        ),
    ),
    "bad-signature": (
        "Underskriften passer ikke til indholdet: udgivelsen er ændret undervejs. Intet blev taget imod; kontakt udgiveren.",
        "The signature does not fit the content: the release was altered on the way. Nothing was accepted; contact the publisher.",
    ),
    "replayed": (
        "En udgivelse, der allerede er modtaget, kom igen i stedet for den næste. Intet blev taget imod; kontakt udgiveren.",
        "A release that was received before came again instead of the next one. Nothing was accepted; contact the publisher.",
    ),
    "gap": (
        "Der mangler en udgivelse i rækken. Intet blev taget imod efter hullet; kontakt udgiveren, hvis det gentager sig.",
        "A release is missing in the sequence. Nothing was accepted after the gap; contact the publisher if it happens again.",
    ),
    "broken-link": (
        "Udgivelsen fortsætter ikke den kæde, der er modtaget: en tidligere udgivelse er byttet ud. Intet blev taget imod; kontakt udgiveren.",
        "The release does not continue the chain that was received: an earlier release was exchanged. Nothing was accepted; contact the publisher.",
    ),
    "published-twice": (
        "Udgivelsen udgiver en version, der er udgivet før. Intet blev taget imod; kontakt udgiveren.",
        "The release publishes a version that was published before. Nothing was accepted; contact the publisher.",
    ),
    "not-published": (
        "Udgivelsen afslutter en version, der aldrig er udgivet. Intet blev taget imod; kontakt udgiveren.",
        "The release ends a version that was never published. Nothing was accepted; contact the publisher.",
    ),
    "other-document": (
        "Udgivelsen nævner et andet dokument end det, versionen blev udgivet med. Intet blev taget imod; kontakt udgiveren.",
        "The release names another document than the one the version was published with. Nothing was accepted; contact the publisher.",
    ),
    "already-ended": (
        "Udgivelsen afslutter en version, der allerede er afsluttet. Intet blev taget imod; kontakt udgiveren.",
        "The release ends a version that has ended already. Nothing was accepted; contact the publisher.",
    ),
    "unknown-replacement": (
        "Udgivelsen henviser til en afløser, der ikke er udgivet. Intet blev taget imod; kontakt udgiveren.",
        "The release names a replacement that is not published. Nothing was accepted; contact the publisher.",
    ),
    "incomplete": (
        "Udgivelsen mangler sin begrundelse eller afløser, eller har en, den ikke må have. Intet blev taget imod; kontakt udgiveren.",
        "The release lacks its reason or replacement, or has one that it must not have. Nothing was accepted; contact the publisher.",
    ),
}


def refusal_sentence(error: SignatureRefused | ChainRefused, language: Language = "da") -> str:
    """What to tell a person about a refused release: what is wrong and what to do."""
    danish, english = _SENTENCES[error.code]
    return danish if language == "da" else english
