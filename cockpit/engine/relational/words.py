"""Words that a dialect keeps for itself: a column or part with such a name is written in quotes.

An element's id is a column of the result, so every word may turn up. The lists are generous: a quoted name is the same name.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What every dialect, or nearly every one, reserves.
COMMON = _words(
    """
    add all alter analyze and any as asc between both by case cast check collate column constraint create cross
    current current_date current_time current_timestamp current_user default deferrable delete desc distinct do drop
    else end except exists false fetch for foreign from full function grant group having if in index inner insert
    intersect interval into is isnull join key lateral leading left like limit natural not notnull null of offset on
    only or order outer over primary references returning revoke right row rows select session session_user set some
    table then to trailing transaction trigger true union unique update user using values view when where window
    with
    """
)
DUCKDB = COMMON | _words(
    """
    analyse anti array asof asymmetric at authorization binary collation columns concurrently describe freeze
    generated glob ilike initially lambda localtime localtimestamp map overlaps pivot pivot_longer pivot_wider
    placing positional qualify semi show similar struct summarize symmetric tablesample try_cast unpack unpivot
    variadic verbose
    """
)
POSTGRESQL = COMMON | _words(
    """
    analyse array asymmetric authorization binary collation concurrently current_catalog current_role current_schema
    freeze ilike initially localtime localtimestamp overlaps placing similar symmetric system_user tablesample
    variadic verbose
    """
)
SQLITE = COMMON | _words(
    """
    autoincrement commit escape glob match nothing raise regexp rollback
    """
)
MYSQL = COMMON | _words(
    """
    accessible array asensitive before bigint binary blob call cascade change char character condition continue
    convert cube cume_dist cursor database databases day_hour day_microsecond day_minute day_second dec decimal
    declare delayed delete_domain_id dense_rank describe deterministic distinctrow div do_domain_ids double dual
    each elseif empty enclosed escaped exit explain first_value float float4 float8 force fulltext general generated
    get grouping groups high_priority hour_microsecond hour_minute hour_second ignore ignore_domain_ids
    ignore_server_ids infile inout insensitive int int1 int2 int3 int4 int8 integer io_after_gtids io_before_gtids
    iterate json_table keys kill lag last_value lead leave linear lines load localtime localtimestamp lock long
    longblob longtext loop low_priority manual master_bind master_heartbeat_period master_ssl_verify_server_cert
    match maxvalue mediumblob mediumint mediumtext member middleint minute_microsecond minute_second mod modifies
    no_write_to_binlog nth_value ntile numeric optimize optimizer_costs option optionally out outfile page_checksum
    parallel parse_vcol_expr partition percent_rank precision procedure purge qualify range rank read read_write
    reads real recursive ref_system_id regexp release rename repeat replace require resignal restrict return rlike
    row_number schema schemas second_microsecond sensitive separator show signal slow smallint spatial specific sql
    sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl starting
    stats_auto_recalc stats_persistent stats_sample_pages stored straight_join system tablesample terminated
    tinyblob tinyint tinytext undo unlock unsigned usage use utc_date utc_time utc_timestamp varbinary varchar
    varcharacter varying virtual while write xor year_month zerofill
    """
)
TSQL = COMMON | _words(
    """
    authorization backup begin break browse bulk cascade checkpoint close clustered coalesce commit compute contains
    containstable continue convert cursor database dbcc deallocate declare deny disk distributed double dump errlvl
    escape exec execute exit external file fillfactor freetext freetexttable goto holdlock identity identity_insert
    identitycol kill lineno load merge national nocheck nonclustered nullif off offsets open opendatasource
    openquery openrowset openxml option percent pivot plan precision print proc procedure public raiserror read
    readtext reconfigure replication restore restrict return revert rollback rowcount rowguidcol rule save schema
    securityaudit semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable setuser shutdown
    statistics system_user tablesample textsize top tran truncate try_convert tsequal unpivot updatetext use varying
    waitfor while within writetext
    """
)
ORACLE = COMMON | _words(
    """
    access audit char cluster column_value comment compress connect date decimal exclusive file float identified
    immediate increment initial integer level lock long maxextents minus mlslabel mode modify nested_table_id
    noaudit nocompress nowait number offline online option parameters pctfree prior public raw rename resource rowid
    rownum share size smallint start successful synonym sysdate uid validate varchar varchar2 whenever
    """
)
SPARK = COMMON | _words(
    """
    anti array at authorization collation cube div escape filter minus overlaps qualify rlike rollup semi similar
    struct system_user tablesample time trim unknown unpivot
    """
)
