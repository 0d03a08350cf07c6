"""The same table on a local Spark cluster; only where pyspark is installed, which is not among our dependencies."""

from pathlib import Path

import ibis
import pyarrow.parquet as pq
import pytest

from cxvalue.evidence.synthetic import made_up_customers
from cxvalue.evidence.table.source import open_arrow
from cxvalue.evidence.table.warehouse import source_of
from tests.evidence.same import hold_against, in_groups, study

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")


@pytest.mark.filterwarnings("ignore")  # Spark warns of much that is not ours
@pytest.mark.parametrize("behaviour", ["churn", "spend"])
def test_a_table_on_spark_says_the_same_to_nine_digits(behaviour: str, tmp_path: Path) -> None:
    from pyspark.sql import SparkSession  # noqa: PLC0415 (only where it is installed)

    pq.write_table(made_up_customers(20_000, seed=9), tmp_path / "customers.parquet")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.warehouse.dir", str(tmp_path / "warehouse")).getOrCreate()
    session.read.parquet(str(tmp_path / "customers.parquet")).createOrReplaceTempView("customers")
    there = study(source_of(ibis.pyspark.connect(session), "customers", "spark"), behaviour=behaviour)
    hold_against(
        there, study(in_groups(open_arrow(made_up_customers(20_000, seed=9), "customers")), behaviour=behaviour)
    )
