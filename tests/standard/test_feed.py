"""The published set is a pure function of the chain of releases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import ChainRefused, ReleasePayload, Replacement
from cockpit.standard.feed import PublishedSet, published_set


@dataclass
class Chain:
    """A chain under construction."""

    releases: list[ReleasePayload] = field(default_factory=list)

    def add(self, kind: str, version: str, **changes: Any) -> ReleasePayload:
        last = self.releases[-1] if self.releases else None
        values: dict[str, Any] = {
            "sequence": len(self.releases) + 1,
            "previous": hash_of(last.payload_bytes()) if last else None,
            "kind": kind,
            "subject": "profile",
            "id": "demens",
            "version": version,
            "document": hash_of(version.encode()),
            "effective_from": "2026-11-21",
            "issued": "2026-11-21T08:00:00Z",
            "approvals": [],
            "evidence": None,
            "replaced_by": None,
            "reason": None,
        }
        release = ReleasePayload.model_validate({**values, **changes})
        self.releases.append(release)
        return release


def replacement(version: str) -> Replacement:
    return Replacement(id="demens", version=version)


def two_versions() -> Chain:
    chain = Chain()
    chain.add("publish", "1.0.0")
    chain.add("publish", "1.1.0")
    chain.add("supersede", "1.0.0", replaced_by=replacement("1.1.0"))
    return chain


def refusal(chain: Chain) -> str:
    with pytest.raises(ChainRefused) as refused:
        published_set(chain.releases)
    return refused.value.code


def test_nothing_released_is_an_empty_set() -> None:
    published = published_set([])
    assert published == PublishedSet()
    assert published.ids("profile") == []
    assert published.current("profile", "demens") is None


def test_a_new_version_takes_over_and_the_old_one_stays_visible() -> None:
    published = published_set(two_versions().releases)
    old, new = published.versions_of("profile", "demens")
    assert (old.status, old.replaced_by, new.status) == ("superseded", replacement("1.1.0"), "published")
    assert published.current("profile", "demens") == new
    assert published.ids("profile") == ["demens"]
    assert published.ids("standard") == []
    assert published.head is not None and published.head.sequence == 3
    assert old.key == ("profile", "demens", "1.0.0")
    assert (old.last.sequence, new.last.sequence) == (3, 2)


def test_a_withdrawn_version_keeps_reason_and_replacement_and_leaves_no_current_one() -> None:
    chain = two_versions()
    chain.add("withdraw", "1.1.0", reason="Forkert kode")
    published = published_set(chain.releases)
    old, new = published.versions_of("profile", "demens")
    assert (new.status, new.reason, new.replaced_by) == ("withdrawn", "Forkert kode", None)
    assert published.current("profile", "demens") is None
    assert old.status == "superseded"


def test_a_superseded_version_may_still_be_withdrawn() -> None:
    chain = two_versions()
    chain.add("withdraw", "1.0.0", reason="Forkert kode")
    old = published_set(chain.releases).versions_of("profile", "demens")[0]
    assert (old.status, old.reason, old.replaced_by) == ("withdrawn", "Forkert kode", replacement("1.1.0"))


def test_publishing_the_same_number_twice_is_refused() -> None:
    chain = two_versions()
    chain.add("publish", "1.0.0")
    assert refusal(chain) == "published-twice"


def test_ending_what_was_never_published_is_refused() -> None:
    chain = Chain()
    chain.add("withdraw", "1.0.0", reason="Fejl")
    assert refusal(chain) == "not-published"


def test_ending_with_another_documents_hash_is_refused() -> None:
    chain = two_versions()
    chain.add("withdraw", "1.1.0", reason="Fejl", document=hash_of(b"another"))
    assert refusal(chain) == "other-document"


@pytest.mark.parametrize("first", ["supersede", "withdraw"])
def test_superseding_what_has_ended_is_refused(first: str) -> None:
    chain = Chain()
    chain.add("publish", "1.0.0")
    chain.add("publish", "1.1.0")
    chain.add(first, "1.0.0", replaced_by=replacement("1.1.0"), reason="Fejl")
    chain.add("supersede", "1.0.0", replaced_by=replacement("1.1.0"))
    assert refusal(chain) == "already-ended"


def test_withdrawing_twice_is_refused() -> None:
    chain = two_versions()
    chain.add("withdraw", "1.1.0", reason="Fejl")
    chain.add("withdraw", "1.1.0", reason="Fejl")
    assert refusal(chain) == "already-ended"


@pytest.mark.parametrize(
    ("kind", "version", "changes"),
    [
        ("publish", "2.0.0", {"reason": "hvorfor"}),
        ("publish", "2.0.0", {"replaced_by": replacement("1.1.0")}),
        ("supersede", "1.1.0", {}),
        ("withdraw", "1.1.0", {}),
        ("withdraw", "1.1.0", {"reason": ""}),
    ],
)
def test_a_release_that_lacks_or_has_too_much_is_refused(kind: str, version: str, changes: dict[str, Any]) -> None:
    chain = two_versions()
    chain.add(kind, version, **changes)
    assert refusal(chain) == "incomplete"


@pytest.mark.parametrize("named", ["9.9.9", "1.1.0"])
def test_a_replacement_must_be_another_published_version(named: str) -> None:
    chain = two_versions()
    chain.add("withdraw", "1.1.0", reason="Fejl", replaced_by=replacement(named))
    assert refusal(chain) == "unknown-replacement"


def test_a_replayed_missing_or_relinked_release_is_refused() -> None:
    one, two, three = two_versions().releases
    for releases, code in [
        ([one, one], "replayed"),
        ([one, three], "gap"),
        ([two], "gap"),
        ([one, two, three.model_copy(update={"previous": hash_of(b"another")})], "broken-link"),
        ([one.model_copy(update={"evidence": hash_of(b"another")}), two], "broken-link"),
    ]:
        with pytest.raises(ChainRefused) as refused:
            published_set(releases)
        assert refused.value.code == code


@given(st.data())
def test_replaying_in_two_parts_gives_the_same_as_replaying_from_nothing(data: st.DataObject) -> None:
    chain = Chain()
    standing: list[str] = []
    for number in range(data.draw(st.integers(1, 12))):
        withdrawing = data.draw(st.booleans())
        if standing and withdrawing:
            version = standing.pop(data.draw(st.integers(0, len(standing) - 1)))
            chain.add("withdraw", version, reason="Fejl")
        else:
            version = f"{number}.0.0"
            chain.add("publish", version)
            standing.append(version)
    cut = data.draw(st.integers(0, len(chain.releases)))
    first = published_set(chain.releases[:cut])
    before = dict(first.versions)
    assert published_set(chain.releases[cut:], after=first) == published_set(chain.releases)
    assert dict(first.versions) == before
    current = published_set(chain.releases).current("profile", "demens")
    assert (current.published.version if current else None) == (standing[-1] if standing else None)
