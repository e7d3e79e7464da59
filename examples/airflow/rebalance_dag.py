"""The daily rebalancing of one household as an Airflow DAG: one task for each account, then all together.

    fetch (each account) -> analyze (each account) -> aggregate -> orders

Every task calls one of rebalance's stages. They meet in the run directory of the day, so the workers of Airflow need
one work directory that all of them see, or DATABASE_URL together with REBALANCE_RUNS=database. A task that is
repeated does what is missing and nothing else, so it may be cleared at any time.

For thousands of portfolios use `rebalance run --all --queue` and workers instead of a DAG for each.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow import DAG

try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

REBALANCE = "/opt/rebalance/bin/rebalance"
CONFIG = "/etc/rebalance"
WORKDIR = "/var/lib/rebalance"
ORDERS = "/srv/orders"
# As in brokerages.yaml; a DAG must not read files while it is parsed.
ACCOUNTS = ["BROKERAGE_001", "BROKERAGE_002", "BROKERAGE_003", "BROKERAGE_004", "BROKERAGE_005"]
# The zone of the exchange. A daily DAG runs when the day is over, at midnight there: its trading date is the new day,
# at the prices of the old one's close.
ZONE = pendulum.timezone("America/New_York")

PLACES = f"--config {CONFIG} --workdir {WORKDIR}"
DATE = "--date {{ data_interval_end.in_timezone('America/New_York') | ds }}"
# Tasks of one household wait for each other while they write; attempts are Airflow's to make.
TOGETHER = "--wait 10m"

with DAG(
    dag_id="rebalance",
    schedule="@daily",
    start_date=pendulum.datetime(2026, 1, 1, tz=ZONE),
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "rebalance",
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(minutes=30),
    },
) as dag:
    aggregate = BashOperator(
        task_id="aggregate",
        bash_command=f"{REBALANCE} aggregate {PLACES} {DATE} {TOGETHER} --quiet",
    )
    orders = BashOperator(
        task_id="orders",
        bash_command=f"{REBALANCE} orders --complete {PLACES} {DATE} {TOGETHER} --out {ORDERS} --quiet",
    )
    # An analysis looks at the prices of the whole household, so it waits for every account.
    fetched = []
    analyzed = []
    for account in ACCOUNTS:
        fetched.append(
            BashOperator(
                task_id=f"fetch_{account}",
                bash_command=f"{REBALANCE} fetch --account {account} --retries 0 {PLACES} {DATE} {TOGETHER} --quiet",
            )
        )
        analyzed.append(
            BashOperator(
                task_id=f"analyze_{account}",
                bash_command=f"{REBALANCE} analyze --account {account} {PLACES} {DATE} {TOGETHER} --quiet",
            )
        )
    for analysis in analyzed:
        fetched >> analysis
    analyzed >> aggregate >> orders
