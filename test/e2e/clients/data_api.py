"""What boto3 sees of the Redshift Data API at AWS_ENDPOINT_URL, as one JSON object."""

import json
import sys

import boto3

client = boto3.client("redshift-data")
target = {"ClusterIdentifier": "any-cluster", "Database": "dev"}
ended = ("FINISHED", "FAILED", "ABORTED")


def wait(statement_id):
    """By DescribeStatement's WaitTimeSeconds where this botocore knows it, else by asking again."""
    members = client.meta.service_model.operation_model("DescribeStatement").input_shape.members
    options = {"WaitTimeSeconds": 30} if "WaitTimeSeconds" in members else {}
    while True:
        described = client.describe_statement(Id=statement_id, **options)
        if described["Status"] in ended:
            return described


def execute(sql, **more):
    return wait(client.execute_statement(Sql=sql, **target, **more)["Id"])


def failing_batch():
    execute("CREATE TABLE batched (n int)")
    sqls = ["INSERT INTO batched VALUES (1)", "SELECT 1 / 0", "INSERT INTO batched VALUES (2)"]
    described = wait(client.batch_execute_statement(Sqls=sqls, **target)["Id"])
    rows = client.get_statement_result(Id=execute("SELECT count(*) FROM batched")["Id"])
    return {
        "status": described["Status"],
        "error": described["Error"],
        "parts": [[part["Status"], part.get("Error")] for part in described["SubStatements"]],
        "left": rows["Records"][0][0]["longValue"],
    }


def pages():
    """Each list page by page, by boto3's own paginators."""
    for name in "abcde":
        execute(f"CREATE TABLE page_{name} (n int)", StatementName=f"pages/{name}")
    tables = client.get_paginator("list_tables").paginate(**target, TablePattern="page_%", PaginationConfig={"PageSize": 2})
    statements = client.get_paginator("list_statements").paginate(
        StatementName="pages/", PaginationConfig={"PageSize": 2}
    )
    result = execute("SELECT n, repeat('x', 1000) FROM generate_series(1, 2500) AS n ORDER BY n")["Id"]
    numbers = [
        record[0]["longValue"]
        for page in client.get_paginator("get_statement_result").paginate(Id=result)
        for record in page["Records"]
    ]
    return {
        "tables": [[table["name"] for table in page["Tables"]] for page in tables],
        "statements": [[statement["StatementName"] for statement in page["Statements"]] for page in statements],
        "rows": [len(numbers), numbers == list(range(1, 2501))],
    }


def typed_values(sql):
    result = client.get_statement_result(Id=execute(sql)["Id"])
    types = [column["typeName"] for column in result["ColumnMetadata"]]
    values = [[next(iter(field.items())) for field in record] for record in result["Records"]]
    return [[kind, *field] for kind, field in zip(types, values[0])]


def errors():
    seen = {}
    for name, call in {
        "unknown": lambda: client.describe_statement(Id="00000000-0000-4000-8000-000000000000"),
        "invalid": lambda: client.batch_execute_statement(Sqls=["SELECT 1"] * 41, **target),
    }.items():
        try:
            call()
        except client.exceptions.ClientError as error:
            seen[name] = [type(error).__name__, error.response["Error"]["Message"]]
    return seen


print(
    json.dumps(
        {
            "failing_batch": failing_batch(),
            "pages": pages(),
            "values": typed_values(sys.argv[1]),
            "errors": errors(),
        }
    )
)
