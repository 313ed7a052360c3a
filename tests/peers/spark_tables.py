#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads and writes tables with Spark: spark_tables.py JOBS, a JSON list of objects; needs pyspark.

A job takes what `read`, a Parquet file or folder, or `sql` gives, and writes it as Parquet to `write`; its
columns are c0, c1 ... where `number` is true. `conf` and `options` are Spark's. A line of JSON tells the
names and types that Spark saw for each job.
"""

import json
import pathlib
import sys

from pyspark.sql import SparkSession

CONF = {
    "spark.driver.memory": "1g",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def run(spark, job):
    for name, value in job.get("conf", {}).items():
        spark.conf.set(name, value)
    try:
        table = spark.sql(job["sql"]) if "sql" in job else spark.read.parquet(job["read"])
        schema = [(field.name, field.dataType.simpleString()) for field in table.schema]
        if job.get("number"):
            table = table.toDF(*(f"c{i}" for i in range(len(table.columns))))
        if "order" in job:
            table = table.orderBy(*job["order"])
        writer = table.coalesce(1).write.options(**job.get("options", {}))
        if "partition_by" in job:
            writer = writer.partitionBy(*job["partition_by"])
        writer.parquet(job["write"])
        return schema
    finally:
        for name in job.get("conf", {}):
            spark.conf.unset(name)


def main():
    builder = SparkSession.builder.master("local[1]")
    for name, value in CONF.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for job in json.loads(pathlib.Path(sys.argv[1]).read_text()):
        print(json.dumps(run(spark, job)), flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
