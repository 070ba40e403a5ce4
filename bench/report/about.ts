/** What the page says of each benchmark before its figures: what is done, beside what, and what to make of it. */
export const about: Readonly<Record<string, string>> = {
  checks:
    "What a developer waits for: all tests, and the quick ones with lint, types and build. Beside each is its own time of the processor, shared out among all cores: only less work makes it shorter. " +
    "The quick check knows the types from the check before, as it does while somebody works.",
  freshness:
    "What a user feels: seconds from the start of a file's PUT until another session sees its row. Files of one row come at a steady rate to one of three pipelines, which differ in their window; one pipeline has work at a time. " +
    "The floor is a script by hand with the same window and the same files: it knows of each file when its PUT is answered, takes what has come when the window ends, and runs a bare COPY and merge. " +
    "Its loads are real, its waits are computed. It has no queue, function, ledger or fence. A session looks for new rows every 20 milliseconds, so figures are 10 milliseconds too high on average. A run takes a minute; its spread is that of five parts of it. " +
    "All of it runs on one machine, the client too: at 50 files a second it is the machine's processors that count, so targets hold at 10.",
  overload:
    "Loads that outlast their window for long. In real time, each load sleeps behind its fence on the local AWS. In simulated time, an hour is played around the loader's own decisions, with several random orders of messages and with the worst of them shown; " +
    "beside it what would happen if the loader held nothing back: statements pile up until the cluster takes no more at 500.",
  handler:
    "The loader's bundle, warm, against two floors in processes of the same kind, in turn, against the same server, with the same number of PUTs and submissions. " +
    "`the same bytes` parses the messages and sends manifests and statements as long as the product's, made beforehand: the limit of any loader with these promises, so the targets are of it. " +
    "`bare script` writes manifests and five short statements, and keeps no ledger. The product also finds repeated announcements, hashes each file's identity, asks the Data API what became of the loads before (`describe_statement_calls`, the mean of an event; loads follow each other here without a pause), and writes what it sends. " +
    "Without the ledger, `safety.exactly_once: false`, it sends less.",
  cold: "A fresh process imports the loader's bundle and answers its first event, against the bare script, bundled by esbuild as usual. Times of the process have Node's own start in them.",
  merge:
    "What a load does between its COPY and its ledger, against the SQL of the seed: two deletes, a join on max(timestamp), distinct. The server is PostgreSQL with the settings of local mode, " +
    "so this compares amounts of work and not Redshift's times: Redshift reads only the columns that a statement names, and [runs MERGE](https://www.redshiftresearchproject.org/white_papers/downloads/MERGE.html) as a temporary table, an update and an insert, " +
    "where PostgreSQL needs one scan. `MERGE` would also need a list of all columns, which a load does not have without one more call. The staged rows have keys all over the target; " +
    "a quarter of those that are stored is newer there. The product deletes as AWS's merge pattern does, with `DELETE … USING` and no EXISTS, since no source shows the EXISTS running on Redshift; " +
    "the target of 0.7 dates from the time of the EXISTS, with which this PostgreSQL took 0.34 to 0.41 × the seed's SQL. The stage is analysed before both, as local mode does after a COPY: both gain from that. " +
    '`target_rows_scanned` counts the rows of the target that the plan\'s statements read, with and without `merge_also_on: ["day"]`, of a target in the order of its day. Redshift skips blocks of 1 MB by their least and greatest value; ' +
    "the model here is a BRIN index, which keeps the same of each 1 MB of PostgreSQL's rows. Redshift's blocks are of one compressed column and hold more rows, so it skips more coarsely; that it skips by the result of a subquery is not published. " +
    "A merge that deletes has the plain merge of the same rows as its floor: a tenth of the rows deletes, and there are as many tombstones as rows. `statements` counts those of a whole load of one file.",
  contention:
    "Loads of one target, all started at once, by each strategy of `safety.concurrency`: how long until all are in, how many attempts that takes, and what a dashboard's query waits meanwhile.",
  copy: "COPY of the same rows in local mode as CSV and Parquet, beside PostgreSQL's own `COPY FROM STDIN` of that CSV on the same server; and the memory of a COPY of 2 GB.",
  pipeline:
    "The whole pipeline in local mode: files of ten rows are PUT to S3, and their rows are committed in the target. `seconds` and `files_per_second` have everything in them, the event source's " +
    "window of 5 seconds too, which is most of what few files take. `cpu_ms_per_file` is the time of all processors together, the client's included; `wall_ms_per_file` is the time without what the window waits " +
    "while nothing is sent. Both hold a share of what each load costs however small it is, and fall as loads grow; `…_per_further_file` leaves that out, as the difference between two sizes. The wall's time depends on what else the machine does: see the load average above.",
  work:
    "What one load asks of the warehouse: counts, and no times. `statements` and `sql_bytes` are of a whole load of one file; `sql_bytes_per_file_of_1000` is of a load of 1,000. " +
    "`target_scans` and the rows written, for each staged row, are of what runs between COPY and ledger, with half of the rows stored already. COPY itself writes each row once, into the stage or, in an append, into the target. " +
    "The nine statements of the plain merge are LOCK of the fence, guard, CREATE TEMP TABLE, COPY, check of the keys, DELETE of older rows from the stage, DELETE of replaced rows, INSERT, and the ledger's rows. " +
    "None can become part of another without a loss. Guard and check of keys are each a SELECT that fails, but a guard behind COPY would read all files of a repeated announcement before it fails, and would find files that are gone before it finds that they are loaded. " +
    "The two DELETEs could be one, with an anti-join in the INSERT: that is `delete, insert what is missing` under [merge](#merge), which reads the target as often and takes longer. " +
    "From 700 to 1,000 files on, guard and ledger read a list of the files: two statements more, and one or more INSERTs less. How long it is depends on the keys: `random names` are UUIDs.",
  start:
    "What a new user waits for, in the order in which they meet it; each figure has the least that is possible beside it. `npm ci` runs in a new folder with all packages in npm's cache, " +
    "so that no line is measured; a copy of the files that it wrote is its floor. `redshift-loader` is the built command, beside a Node that does nothing. `local up` starts with the pipeline of examples/orders, " +
    "beside a bare PostgreSQL on such a folder and a Node. A file of one row is put into S3, and the time runs until another session sees the row: the queue's window of 5 seconds is in it, as in its floor, the window and a COPY by hand. " +
    "Memory is the proportional set size, in which a page that several processes share counts once. The demo has the time beside it that its files alone take to be made.",
};
