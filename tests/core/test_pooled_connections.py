"""Behind PgBouncer in transaction mode no statement is prepared: the next one may run elsewhere."""

import pytest
import sqlalchemy as sa

from marketplace.core.db import engine_options
from tests.databases import POSTGRES_URL, postgres_reachable


@pytest.mark.parametrize(("pooled", "prepared"), [(True, 0), (False, 1)])
def test_nothing_is_prepared_where_connections_are_lent(pooled: bool, prepared: int) -> None:
    if not postgres_reachable():
        pytest.skip(f"PostgreSQL cannot be reached at {POSTGRES_URL}")
    engine = sa.create_engine(
        POSTGRES_URL, **engine_options(POSTGRES_URL, pool_size=1, pooled=pooled)
    )

    with engine.connect() as connection:
        for _ in range(20):
            connection.exec_driver_sql("SELECT %(number)s::int", {"number": 1})
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1%%'"
        )
        assert found.scalar() == prepared
    engine.dispose()
