"""MySQL and MariaDB."""

from __future__ import annotations

from dataclasses import replace

from cockpit.engine.relational import words
from cockpit.engine.relational.datasets import of_the_record
from cockpit.engine.relational.fewer import with_fewer_parts
from cockpit.engine.relational.form import (
    ALWAYS,
    Binary,
    Concatenated,
    DaysAfter,
    DaysBetween,
    Folded,
    Joined,
    Named,
    OneOf,
    Placeholder,
    Quotient,
    Relation,
    Select,
    Statement,
    Values,
)
from cockpit.engine.relational.groups import MOST_JOINS
from cockpit.engine.relational.printing import CAPITALS, Dialect, quotient_of_decimals


class Mysql(Dialect):
    """MySQL and MariaDB. Decimals of the views are DECIMAL, truth is TINYINT; the clinic is the statement's only parameter `?`.

    - Collations: texts of the views are converted to utf8mb4 and compared as `utf8mb4_bin`, by code points. That collation pads the shorter
      text with blanks, and MySQL and MariaDB have no other in common: texts of the views end in no blank, and a constant
      that does is equal to none of them. An index on `clinic_id` is used where that column is `utf8mb4_bin` itself.
    - MySQL reads a temporary table in one place of a statement, and works a part out once: steps are for MariaDB. There, a table's column of constants
      has the collation of the session, which must then be one that mixes with every other: the same.
    - A backslash in a text means itself or not by the server's settings, so a text with one is written in hexadecimals.
    - GROUP_CONCAT cuts after 1,024 bytes in MySQL, without an error: the final SELECT raises the limit by a hint, which MariaDB, whose limit is
      a million, reads as a comment. `||` means OR, so texts are joined by CONCAT.
    - MariaDB takes at most 64 parts in a WITH, and none that reads another WITH: of a longer statement, the parts
      that are read least stand where they are read.
    - What is read of the record is joined in the order in which it stands, the many rows first and the few to be found among them after: what a text is converted
      to has no statistics, and MariaDB began with the few, 300 times as slow.
    - There is no TRANSLATE: letters are folded by one REPLACE each.
    """

    name = "mysql"
    least_version = "MySQL 8.0 eller MariaDB 10.6"
    reserved = words.MYSQL
    mark = "?"
    wide = ""
    hints = False
    keeps = False
    gathers = False
    lowers = False
    members_apart = False
    seeks_patients = False
    marks = False
    most_joins = MOST_JOINS
    tables = "part_"
    one_mark = True
    least_in_steps = "MariaDB 10.6 (MySQL læser en midlertidig tabel ét sted i en sætning og skal have den ene SELECT)"
    # `join_cache_level`: equal columns are looked up in a hash table; without it every row is compared with every row.
    session = "SET collation_connection = utf8mb4_bin, join_cache_level = 4"

    def identifier(self, name: str) -> str:
        return f"`{name}`" if name in self.reserved else name

    def _final(self, select: Select) -> str:
        """MySQL's limit is for the whole statement when the hint stands here."""
        return super()._final(select).replace("SELECT", f"SELECT /*+ SET_VAR(group_concat_max_len = {_LONGEST}) */", 1)

    def relation(self, relation: Relation) -> str:
        """MariaDB takes WHERE only behind a FROM."""
        if isinstance(relation, Select) and relation.source is None and relation.where != ALWAYS:
            relation = replace(relation, source=_DUAL)
        written = super().relation(relation)
        return written.replace("SELECT", "SELECT STRAIGHT_JOIN", 1) if self._joins_the_record(relation) else written

    def _joins_the_record(self, relation: Relation) -> bool:
        """It joins rows of the record with something."""
        if not isinstance(relation, Select) or relation.source is None or not relation.joins:
            return False
        read = relation.source.relation
        return isinstance(read, str) and of_the_record(read.removeprefix(self.tables))

    def _named(self, named: Named) -> str:
        return "DUAL" if named == _DUAL else super()._named(named)

    def _whole(self, total: str) -> str:
        return total

    def _constants(self, values: Values) -> str:
        """MySQL writes VALUES as MariaDB does not."""
        return self._united(values)

    def _suited(self, statement: Statement) -> Statement:
        return with_fewer_parts(statement, _MOST_PARTS)

    def dropped(self, table: str) -> str:
        """TEMPORARY, so that nothing else is ever dropped."""
        return super().dropped(table).replace("TABLE", "TEMPORARY TABLE", 1)

    def _placeholder(self, placeholder: Placeholder) -> str:
        return f"CONVERT({self.mark} USING utf8mb4) COLLATE {_COLLATION}"

    def _binary(self, binary: Binary) -> str:
        return f"CONVERT({self._column_of(binary.value)} USING utf8mb4) COLLATE {_COLLATION}"

    def _text(self, text: str) -> str:
        if "\\" in text:
            return f"_utf8mb4 X'{text.encode().hex().upper()}'"
        return super()._text(text)

    def _one_of(self, condition: OneOf) -> str:
        values = tuple(value for value in condition.values if not str(value).endswith(" "))
        return super()._one_of(OneOf(condition.value, values)) if values else "1 = 0"

    def _joined(self, joined: Joined) -> str:
        order = self._values(joined.order)
        return f"GROUP_CONCAT({self.value(joined.value)} ORDER BY {order} SEPARATOR {self._text(joined.separator)})"

    def _concatenated(self, concatenated: Concatenated) -> str:
        return f"CONCAT({self._values(concatenated.texts)})"

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
        return f"({dividend} DIV {divisor})"

    def _quotient(self, quotient: Quotient) -> str:
        return quotient_of_decimals(self.value(quotient.dividend), self.value(quotient.divisor), quotient.decimals)

    def _days_between(self, days: DaysBetween) -> str:
        return f"DATEDIFF({self.value(days.later)}, {self.value(days.earlier)})"

    def _days_after(self, after: DaysAfter) -> str:
        return f"DATE_ADD({self.value(after.day)}, INTERVAL {self.value(after.days)} DAY)"

    def _folded(self, folded: Folded) -> str:
        text = self.value(folded.value)
        if not isinstance(folded.value, Binary):
            text = f"CONVERT({text} USING utf8mb4) COLLATE {_COLLATION}"
        for capital in CAPITALS:
            text = f"REPLACE({text}, '{capital}', '{capital.lower()}')"
        return text


_COLLATION = "utf8mb4_bin"
_LONGEST = 1_000_000
_DUAL = Named("dual", "dual")
_MOST_PARTS = 60  # MariaDB takes 64
