"""A table that stays in PostgreSQL says the same as the file it came from; a real server, started here."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import ibis
import psycopg
import pytest

from cxvalue.choices import FitMethod
from cxvalue.errors import CxvalueError
from cxvalue.evidence.synthetic import made_up_customers
from cxvalue.evidence.table.source import Source, open_arrow
from cxvalue.evidence.table.warehouse import connections, open_table, warehouse_tables
from tests.evidence.same import hold_against, in_groups, study

PROGRAMS = [Path(found) for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"))]


def _program(name: str) -> str | None:
    return shutil.which(name) or next((str(folder / name) for folder in PROGRAMS if (folder / name).exists()), None)


INITDB, POSTGRES = _program("initdb"), _program("postgres")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own on a free port, run as an ordinary user."""
    if INITDB is None or POSTGRES is None:
        assert not os.environ.get("CI"), "CI has PostgreSQL"
        pytest.skip("PostgreSQL is not installed")
    folder = tmp_path_factory.mktemp("postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        for place in (folder, *folder.parents[:3]):
            place.chmod(0o755)
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run([INITDB, "-D", data, "-A", "trust", "-U", "reader"], check=True, user=user, capture_output=True)
    command = [POSTGRES, "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", str(folder)]
    with subprocess.Popen(command, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"postgres://reader@127.0.0.1:{port}/postgres"
            _load(address)
            yield address
        finally:
            process.send_signal(signal.SIGINT)  # does not wait for whoever is still connected


def _load(address: str) -> None:
    for _ in range(100):
        try:
            connection = ibis.connect(address)
            break
        except psycopg.OperationalError:
            import time  # noqa: PLC0415 (only while the server starts)

            time.sleep(0.1)
    else:
        raise AssertionError("the server did not start")
    connection.create_table("customers", made_up_customers(6_000, seed=9))
    connection.create_table('x"; DROP TABLE customers; --', made_up_customers(10, seed=9))
    connection.disconnect()


@pytest.fixture(scope="module")
def both(server: str) -> tuple[Source, Source]:
    """The same customers in the warehouse and in memory."""
    return open_table(server, "customers"), open_arrow(made_up_customers(6_000, seed=9), "customers")


@pytest.mark.parametrize("behaviour", ["churn", "spend", "contacts"])
def test_quality_table_fit_and_drivers_are_the_same_to_nine_digits(both: tuple[Source, Source], behaviour: str) -> None:
    hold_against(study(both[0], behaviour=behaviour), study(in_groups(both[1]), behaviour=behaviour))


@pytest.mark.parametrize("method", ["hazard", "log_logistic"])
def test_tenure_is_fitted_in_the_warehouse_too(both: tuple[Source, Source], method: FitMethod) -> None:
    """Tenure in wider steps there, month by month here: near, not the same."""
    there, here = (study(source, days=False, method=method, controls=()) for source in both)
    assert there.estimate is not None
    assert here.estimate is not None
    assert there.estimate.found.value == pytest.approx(here.estimate.found.value, abs=here.estimate.found.error)


def test_single_rows_never_leave(both: tuple[Source, Source]) -> None:
    found = study(both[0], days=False, method="cox")
    assert found.estimate is None
    assert "they do not leave the warehouse" in str(found.refused["fit"][0])


def test_groups_below_the_floor_never_leave(both: tuple[Source, Source]) -> None:
    there, here = (study(source, floor=30) for source in both)
    assert there.table is not None
    assert all(row.n >= 30 for row in there.table.rows)
    assert here.estimate is not None  # on rows of one's own, of which none is lost
    assert here.estimate.n == here.quality.answered
    assert there.estimate is None
    assert "stand in groups too small to leave" in str(there.refused["fit"][0])


def test_the_hazard_counts_tenure_in_steps_large_enough_to_leave(both: tuple[Source, Source]) -> None:
    found = study(both[0], days=False, method="hazard", controls=()).estimate
    assert found is not None
    assert any("one step of tenure" in str(note) for note in found.notes)


def test_the_connection_reads_only(server: str) -> None:
    source = open_table(server, "customers")
    connection = source.frame().to_native().get_backend()
    with pytest.raises(Exception, match="read-only"):
        connection.raw_sql("create table written (a int)")


def test_a_table_is_found_by_the_name_the_warehouse_lists(server: str) -> None:
    assert "customers" in warehouse_tables(server)
    with pytest.raises(
        CxvalueError, match=r"is no table of the warehouse \(found customer\). Did you mean customers\?"
    ):
        open_table(server, "customer")
    assert open_table(server, 'x"; DROP TABLE customers; --').rows == 10
    assert "customers" in warehouse_tables(server)


def test_a_warehouse_that_does_not_answer_is_said_to_without_its_password() -> None:
    with pytest.raises(CxvalueError, match="the warehouse cannot be reached") as raised:
        open_table("postgres://reader:secret@127.0.0.1:1/none", "customers")
    assert "secret" not in str(raised.value)


def test_connections_are_named_by_the_environment() -> None:
    assert connections({"CXVALUE_WAREHOUSE_CRM": "postgres://a/b", "HOME": "x"}) == {"crm": "postgres://a/b"}
