/** What ran on the main cluster and on others that helped it. @see https://docs.aws.amazon.com/redshift/latest/dg/svcs_views.html */
export const svcsViews = `
svcs_alert_event_log: userid int, query int, segment int, step int, pid int, xid bigint, event char(1024),
  solution char(1024), event_time timestamp
svcs_concurrency_scaling_usage: start_time timestamp, end_time timestamp, queries bigint, usage_in_seconds numeric(27,0)
svcs_query_summary: userid int, query int, stm int, seg int, step int, maxtime bigint, avgtime bigint, rows bigint,
  bytes bigint, rate_row float8, rate_byte float8, label text, is_diskbased char(1), workmem bigint, is_rrscan char(1),
  is_delayed_scan char(1), rows_pre_filter bigint
svcs_s3log: pid int, query int, segment int, step int, node int, eventtime timestamp, message char(512)
`;
