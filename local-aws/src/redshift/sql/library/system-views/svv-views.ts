/** Objects of the database. @see https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html */
export const svvViews = `
svv_diskusage: db_id int, name char(72), slice int, col int, tbl int, blocknum int, num_values int, minvalue bigint,
  maxvalue bigint, sb_pos int, pinned int, on_disk int, modified int, hdr_modified int, unsorted int, tombstone int,
  preferred_diskno int, temporary int, newblock int
svv_query_inflight: userid int, slice int, query int, pid int, starttime timestamp, suspended int, text char(200), sequence int
svv_query_state: userid int, query int, seg int, step int, maxtime interval, avgtime interval, rows bigint, bytes bigint,
  cpu bigint, memory bigint, rate_row float8, rate_byte float8, label char(25), is_diskbased char(1), workmem bigint,
  num_parts int, is_rrscan char(1), is_delayed_scan char(1)
svv_transactions: txn_owner text, txn_db text, xid bigint, pid int, txn_start timestamp, lock_mode text,
  lockable_object_type text, relation int, granted bool
svv_vacuum_progress: table_name text, status text, time_remaining_estimate text
`;
