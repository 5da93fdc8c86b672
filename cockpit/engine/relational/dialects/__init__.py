"""The SQL dialects that the relational form is written in, one module each; DuckDB's is `printing` itself.

DuckDB, PostgreSQL and SQLite are run in the tests against the reference evaluator, MariaDB and Spark in `deploy/test --engines`. What is
written for SQL Server and Oracle is read by a second parser in the tests, and run by whoever has them (`cockpit self-test`).
"""

from cockpit.engine.relational.dialects.mysql import Mysql
from cockpit.engine.relational.dialects.oracle import Oracle
from cockpit.engine.relational.dialects.postgresql import Postgresql
from cockpit.engine.relational.dialects.spark import Spark
from cockpit.engine.relational.dialects.sqlite import Sqlite
from cockpit.engine.relational.dialects.tsql import Tsql
from cockpit.engine.relational.printing import Dialect

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in (Dialect(), Postgresql(), Sqlite(), Mysql(), Spark(), Tsql(), Oracle())
}

__all__ = ["DIALECTS", "Mysql", "Oracle", "Postgresql", "Spark", "Sqlite", "Tsql"]
