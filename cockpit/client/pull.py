"""Following the feed: fetch, verify with pinned keys, keep. Nothing is kept before it is verified, and nothing kept is removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cockpit.client.refusal import ClientRefused
from cockpit.client.source import Source
from cockpit.client.store import Store
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import ChainRefused, ReleasePayload, SignatureRefused, release_of
from cockpit.standard.feed import PublishedSet, published_set
from cockpit.standard.trust import refusal_sentence


@dataclass(frozen=True)
class Pulled:
    """What one pull brought: the new releases, and what is published now."""

    new: list[ReleasePayload]
    published: PublishedSet


def pull(source: Source, store: Store, keys: list[dict[str, Any]]) -> Pulled:
    """Follow the feed from the last stored release to its end, verifying each entry and document before it is stored.

    Raises ClientRefused when a signature, a document's hash or the chain does not hold (altered, replayed, missing or reordered entries), when the
    feed is shorter than what was seen before, when the folder was altered, or when the API does not answer. What was verified before that stays.
    """
    published = store.published(keys)
    new: list[ReleasePayload] = []
    try:
        for token in _new_tokens(source, published.head, keys):
            release = _verified(token, keys)
            following = _following(release, published)
            if release.kind == "publish":
                store.put_document(release, _document(source, release))
            store.put_release(release, token)
            published = following
            new.append(release)
    finally:
        if new or not store.state_file.exists():
            store.put_state(published)
    return Pulled(new, published)


def _new_tokens(source: Source, head: ReleasePayload | None, keys: list[dict[str, Any]]) -> Iterator[str]:
    """The signed releases after `head`. It asks from one before, so that a feed that lost or exchanged what was seen shows itself."""
    after = head.sequence - 1 if head else 0
    page = source.page(after)
    tokens = page.tokens
    if head is not None:
        _check_overlap(tokens, head, keys)
        tokens = tokens[1:]
    while True:
        yield from tokens
        if not page.more:
            return
        after += len(page.tokens)  # the caller has verified that they have no gaps
        page = source.page(after)
        tokens = page.tokens


def _check_overlap(tokens: list[str], head: ReleasePayload, keys: list[dict[str, Any]]) -> None:
    if not tokens:
        raise ClientRefused(
            f"Feedet er blevet kortere: udgivelse {head.sequence}, som er hentet før, er der ikke mere. Intet er ændret; kontakt udgiveren.",
            f"The feed became shorter: release {head.sequence}, which was pulled before, is no longer there. Nothing was changed; contact the publisher.",
        )
    if _verified(tokens[0], keys) != head:
        raise ClientRefused(
            f"Udgivelse {head.sequence} i feedet er en anden end den, der er hentet før: historikken er skrevet om. Intet er ændret; kontakt udgiveren.",
            f"Release {head.sequence} in the feed is another than the one pulled before: history was rewritten. Nothing was changed; contact the publisher.",
        )


def _verified(token: str, keys: list[dict[str, Any]]) -> ReleasePayload:
    try:
        return release_of(token, keys)
    except SignatureRefused as error:
        raise _refused(error) from error


def _following(release: ReleasePayload, published: PublishedSet) -> PublishedSet:
    try:
        return published_set([release], after=published)
    except ChainRefused as error:
        raise _refused(error) from error


def _document(source: Source, release: ReleasePayload) -> bytes:
    content = source.document(release)
    if hash_of(content) != release.document:
        raise ClientRefused(
            f"Dokumentet til {release.id} {release.version} er ikke det, som udgivelse {release.sequence} underskrev. "
            "Det er ikke gemt; prøv igen, og kontakt udgiveren, hvis det gentager sig.",
            f"The document of {release.id} {release.version} is not the one that release {release.sequence} signed. "
            "It was not stored; try again, and contact the publisher if it happens again.",
        )
    return content


def _refused(error: SignatureRefused | ChainRefused) -> ClientRefused:
    return ClientRefused(refusal_sentence(error, "da"), refusal_sentence(error, "en"))
