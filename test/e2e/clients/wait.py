"""Waits for a statement by one call with WaitTimeSeconds, a member of mid-2026 that older botocores do not know."""

import json

import boto3
import botocore

client = boto3.client("redshift-data")
shape = client.meta.service_model.operation_model("DescribeStatement").input_shape
knows = "WaitTimeSeconds" in shape.members


def add_member(params, **_):
    params["body"] = json.dumps({**json.loads(params["body"]), "WaitTimeSeconds": 30}).encode()


if not knows:
    client.meta.events.register("before-call.redshift-data.DescribeStatement", add_member)
sql = "SELECT 7 FROM pg_sleep(0.3)"
statement_id = client.execute_statement(ClusterIdentifier="any-cluster", Database="dev", Sql=sql)["Id"]
options = {"WaitTimeSeconds": 30} if knows else {}
described = client.describe_statement(Id=statement_id, **options)
print(json.dumps({"knows": knows, "botocore": botocore.__version__, "status": described["Status"]}))
