-- Jobs as they were created: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY-JOB.html
COPY shop.orders (order_id, status, updated_at)
FROM 's3://shop-landing/orders/'
IAM_ROLE 'arn:aws:iam::123456789012:role/redshift-copy'
CSV IGNOREHEADER 1
JOB CREATE orders_job AUTO ON;

COPY shop.events
FROM 's3://shop-landing/events/'
IAM_ROLE 'arn:aws:iam::123456789012:role/redshift-copy'
FORMAT JSON 'auto' GZIP
JOB CREATE events_job AUTO OFF;
