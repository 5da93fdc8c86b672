from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cockpit.audit.checkpoints import Checkpoint, checkpoint_write, checkpoints_in
from cockpit.audit.errors import Conflict
from cockpit.audit.models import ChainHead, Event
from cockpit.standard.envelope import CHECKPOINT_TYPE, RELEASE_TYPE, generate_key, public_key, sign
from tests.audit.conftest import NOW, Record
from tests.audit.tampering import cut, recompute, tamper
from tests.databases import at_once

KEY = generate_key()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints.jsonl"


def write(file: Path, key: dict[str, Any] = KEY) -> Checkpoint | None:
    return checkpoint_write(now=NOW, private_jwk=key, path=file)


def read(file: Path) -> list[Checkpoint]:
    found, faults = checkpoints_in(file.read_text(), [public_key(KEY)])
    assert faults == []
    return found


@pytest.mark.django_db
class TestWriting:
    def test_the_head_is_signed_and_appended(self, record: Record, file: Path) -> None:
        first = record()
        assert write(file) == Checkpoint(1, first.hash, "2026-11-21T09:30:15Z")
        last = [record() for _ in range(3)][-1]
        write(file)
        assert [(point.sequence, point.hash) for point in read(file)] == [(1, first.hash), (4, last.hash)]

    def test_nothing_is_written_when_nothing_happened(self, record: Record, file: Path) -> None:
        assert write(file) is None
        record()
        write(file)
        assert write(file) is None
        assert len(read(file)) == 1

    def test_a_cut_tail_is_not_signed(self, record: Record, file: Path) -> None:
        for _ in range(3):
            record()
        write(file)
        cut(1)
        record()
        with pytest.raises(
            Conflict, match=r"Kontrolpunktet blev ikke skrevet\. Kæden er skåret af: hændelse 3 mangler"
        ):
            write(file)
        assert len(read(file)) == 1

    def test_a_recomputed_chain_is_not_signed(self, record: Record, file: Path) -> None:
        record()
        record()
        write(file)
        recompute(1, "{}")
        record()
        with pytest.raises(Conflict, match="skrevet om"):
            write(file)

    def test_a_fault_since_the_last_checkpoint_is_not_signed(self, record: Record, file: Path) -> None:
        record()
        write(file)
        record()
        tamper("UPDATE audit_event SET actor_id = 5 WHERE sequence = 2")
        with pytest.raises(Conflict, match="Hændelse 2 er ændret"):
            write(file)

    def test_a_head_that_is_not_the_last_events_is_not_signed(self, record: Record, file: Path) -> None:
        record()
        tamper("UPDATE audit_chainhead SET hash = 'sha256:1'")
        with pytest.raises(Conflict):
            write(file)

    def test_a_file_of_another_key_is_not_continued(self, record: Record, file: Path) -> None:
        record()
        write(file, generate_key())
        record()
        with pytest.raises(Conflict, match="Linje 1 i kontrolpunktfilen"):
            write(file)

    def test_a_half_written_line_spoils_nothing_but_itself(self, record: Record, file: Path) -> None:
        record()
        write(file)
        whole = file.read_text()
        file.write_text(whole + whole[:40])
        record()
        write(file)
        found, faults = checkpoints_in(file.read_text(), [public_key(KEY)])
        assert [point.sequence for point in found] == [1, 2]
        assert [fault.message for fault in faults] == [
            "Linje 2 i kontrolpunktfilen er ikke underskrevet med en kendt nøgle."
        ]


def test_two_writers_write_one_checkpoint(fresh_database: None, record: Record, file: Path) -> None:
    record()
    outcomes = at_once(lambda: write(file), lambda: write(file))
    assert sorted(outcomes, key=lambda outcome: outcome is None) == [read(file)[0], None]


def test_events_that_arrive_while_a_checkpoint_is_written_do_no_harm(
    fresh_database: None, record: Record, file: Path
) -> None:
    record()
    outcomes = at_once(lambda: [record() for _ in range(20)], lambda: [write(file) for _ in range(5)])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    write(file)
    assert read(file)[-1].sequence == ChainHead.objects.get().sequence == Event.objects.count() == 21


class TestReading:
    def line(self, sequence: int, key: dict[str, Any] = KEY, kind: str = CHECKPOINT_TYPE) -> str:
        payload = f'{{"at":"2026-11-21T09:30:15Z","hash":"sha256:{sequence}","sequence":{sequence}}}'
        return sign(payload.encode(), key, kind)

    def faults(self, text: str) -> list[str]:
        return [fault.message for fault in checkpoints_in(text, [public_key(KEY)])[1]]

    def test_an_empty_file_has_none(self) -> None:
        assert checkpoints_in("\n\n", [public_key(KEY)]) == ([], [])

    def test_an_unknown_key_another_type_and_an_altered_line_are_named(self) -> None:
        good, altered = self.line(1), self.line(2)
        altered = altered[:-8] + "AAAAAAAA"
        text = "\n".join([good, self.line(2, generate_key()), self.line(3, kind=RELEASE_TYPE), altered, "volapyk"])
        assert [message.split(" i ")[0] for message in self.faults(text)] == [
            "Linje 2",
            "Linje 3",
            "Linje 4",
            "Linje 5",
        ]

    @pytest.mark.parametrize(
        "payload",
        [b"[]", b"{}", b'{"sequence":"1","hash":"x","at":"y"}', b'{"sequence":0,"hash":"x","at":"y"}', b"not json"],
    )
    def test_signed_content_that_is_no_checkpoint_is_named(self, payload: bytes) -> None:
        assert len(self.faults(sign(payload, KEY, CHECKPOINT_TYPE))) == 1

    def test_lines_in_another_order_are_named(self) -> None:
        text = "\n".join([self.line(5), self.line(3), self.line(6)])
        assert self.faults(text) == ["Linje 2 i kontrolpunktfilen går tilbage til hændelse 3."]
