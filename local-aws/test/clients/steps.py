"""40 steps of a Python driver against the local Redshift: steps.py <driver> <host> <port> <database> <ca file>.

Prints a line for each step that passed; ends with status 1 at the first that does not.
"""

import datetime
import decimal
import importlib
import sys

driver_name, host, port, database, ca_file = sys.argv[1:6]
driver = importlib.import_module(driver_name)
is_amazon = driver_name == "redshift_connector"
D = decimal.Decimal
decimal.getcontext().prec = 60  # Amazon's driver computes decimals from whole numbers


def connect(user="awsuser", password="any"):
    if is_amazon:
        return driver.connect(host=host, port=int(port), user=user, password=password, database=database)
    return driver.connect(
        host=host, port=port, user=user, password=password, dbname=database, sslmode="verify-full", sslrootcert=ca_file
    )


connection = connect()
cursor = connection.cursor()


def run(sql, *values):
    cursor.execute(sql, values) if values else cursor.execute(sql)
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else None


def fails(sql, *values):
    try:
        run(sql, *values)
    except driver.Error as error:
        connection.rollback()
        return str(error)
    raise AssertionError(f"should have failed: {sql}")


def expect(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


def contains(found, part):
    assert part in found, f"{found!r} does not contain {part!r}"


def types_of(sql):
    run(sql)
    return [column[1] for column in cursor.description]


def names_of(sql):
    run(sql)
    return [column[0].decode() if isinstance(column[0], bytes) else column[0] for column in cursor.description]


def setup():
    for name in ("orders", "child", "parent", "fresh"):
        run(f"DROP TABLE IF EXISTS {name}")
    run("CREATE TABLE orders (id int IDENTITY(1,1), n decimal(12,2), v varchar(20), at timestamp, d date, f boolean, r float8)")
    connection.commit()


def insert():
    moment, day = datetime.datetime(2026, 1, 2, 3, 4, 5, 600000), datetime.date(2026, 1, 2)
    run("INSERT INTO orders (n, v, at, d, f, r) VALUES (%s, %s, %s, %s, %s, %s)", D("12.30"), "it's 1", moment, day, True, 0.5)
    run("INSERT INTO orders (n, v) VALUES (%s, %s)", D("-0.05"), None)


def ddl_behind_select(sql):
    run("SELECT id, v FROM orders WHERE id > %s", 0)
    run(sql)
    run("SELECT count(*) FROM orders")


def drop_behind_select():
    run("CREATE TABLE fresh (a int)")
    run("SELECT * FROM fresh")
    run("SELECT * FROM fresh WHERE a = %s", 1)
    run("DROP TABLE fresh")
    connection.commit()


def rolls_back():
    run("DELETE FROM orders")
    connection.rollback()
    expect(run("SELECT count(*) FROM orders"), [(2,)])


def rolls_back_ddl():
    run("CREATE TABLE fresh (a int)")
    connection.rollback()
    contains(fails("SELECT * FROM fresh"), 'relation "fresh" does not exist')


def sees_only_committed():
    run("INSERT INTO orders (v) VALUES ('mine')")
    other = connect()
    seen = other.cursor()
    seen.execute("SELECT count(*) FROM orders")
    expect([tuple(row) for row in seen.fetchall()], [(2,)])
    other.close()
    connection.rollback()


def goes_on_after_error():
    try:
        run("SELECT nope")
    except driver.Error:
        pass
    try:
        run("SELECT 1")
        raise AssertionError("a failed transaction takes no statement")
    except driver.Error as error:
        contains(str(error), "current transaction is aborted")
    connection.rollback()
    expect(run("SELECT 1"), [(1,)])


def checks_password():
    run("CREATE USER steps_user PASSWORD 'Steps_pass1'")
    connection.commit()
    try:
        signed = connect("steps_user", "Steps_pass1")
        signed.close()
        try:
            connect("steps_user", "wrong")
            raise AssertionError("a wrong password was taken")
        except driver.Error as error:
            contains(str(error), "password authentication failed")
    finally:
        run("DROP USER steps_user")
        connection.commit()


def keys():
    run("CREATE TABLE parent (id int PRIMARY KEY)")
    run("CREATE TABLE child (x int REFERENCES parent (id), PRIMARY KEY (x))")
    connection.commit()
    rows = run("SELECT conname FROM pg_constraint WHERE contype IN ('p', 'f') AND conname LIKE %s ORDER BY 1", "child%")
    expect(rows, [("child_pkey",), ("child_x_fkey",)])


def many():
    run("CREATE TEMP TABLE many (a int, b varchar(10))")
    cursor.executemany("INSERT INTO many VALUES (%s, %s)", [(i, f"row {i}") for i in range(50)])
    expect(run("SELECT count(*), sum(a), max(b) FROM many"), [(50, 1225, "row 9")])
    cursor.execute("SELECT a FROM many ORDER BY a")
    expect([len(cursor.fetchmany(20)) for _ in range(4)], [20, 20, 10, 0])


def count_of(sql):
    run(sql)
    return cursor.rowcount


zone = datetime.timezone.utc
steps = [
    ("says that it is Redshift", lambda: contains(run("SELECT version()")[0][0], "Redshift")),
    ("names user and database", lambda: expect(run("SELECT current_database()"), [(database,)])),
    ("creates a table", setup),
    ("inserts parameters of every kind", insert),
    ("commits", connection.commit),
    ("reads decimals", lambda: expect(run("SELECT n FROM orders ORDER BY id"), [(D("12.30"),), (D("-0.05"),)])),
    ("reads text and NULL", lambda: expect(run("SELECT v FROM orders ORDER BY id"), [("it's 1",), (None,)])),
    ("reads a timestamp", lambda: expect(run("SELECT at FROM orders WHERE id = 1"), [(datetime.datetime(2026, 1, 2, 3, 4, 5, 600000),)])),
    ("reads a date", lambda: expect(run("SELECT d FROM orders WHERE id = 1"), [(datetime.date(2026, 1, 2),)])),
    ("reads booleans and floats", lambda: expect(run("SELECT f, r FROM orders WHERE id = 1"), [(True, 0.5)])),
    ("reads whole numbers of all sizes", lambda: expect(run("SELECT 1::smallint, 2::int, 9223372036854775807::bigint"), [(1, 2, 9223372036854775807)])),
    ("reads wide decimals", lambda: expect(run("SELECT 12345678901234567890123456789012345.678::decimal(38,3)"), [(D("12345678901234567890123456789012345.678"),)])),
    ("reads small negative decimals", lambda: expect(run("SELECT (-0.0001)::decimal(19,4), 0::decimal(5,5)"), [(D("-0.0001"), D("0.00000"))])),
    ("reads a timestamp with a zone", lambda: expect(run("SELECT timestamptz '2026-01-02 03:04:05+01'")[0][0].astimezone(zone), datetime.datetime(2026, 1, 2, 2, 4, 5, tzinfo=zone))),
    ("reads a time", lambda: expect(run("SELECT time '03:04:05'"), [(datetime.time(3, 4, 5),)])),
    ("reads SUPER as text", lambda: contains(run("SELECT JSON_PARSE('[1]')")[0][0], "[1]")),
    ("reads text of many bytes", lambda: expect(run("SELECT 'äß😀'::varchar(20)"), [("äß😀",)])),
    ("names columns", lambda: expect(names_of("SELECT id, n AS price FROM orders"), ["id", "price"])),
    ("gives Redshift's types", lambda: expect(types_of("SELECT id, n, v, at, f FROM orders"), [23, 1700, 1043, 1114, 16])),
    ("takes a parameter in a condition", lambda: expect(run("SELECT id FROM orders WHERE v = %s AND n > %s", "it's 1", 1), [(1,)])),
    ("takes a parameter twice", lambda: expect([run("SELECT id FROM orders WHERE id = %s", i) for i in (1, 2, 1)], [[(1,)], [(2,)], [(1,)]])),
    ("takes a percent sign", lambda: expect(run("SELECT count(*) FROM orders WHERE v LIKE %s", "it%"), [(1,)])),
    ("runs TOP, NVL and DECODE", lambda: expect(run("SELECT TOP 1 NVL(v, '-'), DECODE(id, 2, 'two') FROM orders ORDER BY id DESC"), [("-", "two")])),
    ("needs no alias of a subquery", lambda: expect(run("SELECT * FROM (SELECT 1)"), [(1,)])),
    ("counts updated rows", lambda: expect(count_of("UPDATE orders SET v = 'new' WHERE id = 2"), 1)),
    ("counts deleted rows", lambda: expect(count_of("DELETE FROM orders WHERE id > 1000"), 0)),
    ("commits what it changed", connection.commit),
    ("adds a column behind a query", lambda: ddl_behind_select("ALTER TABLE orders ADD COLUMN more int")),
    ("drops a column behind a query", lambda: ddl_behind_select("ALTER TABLE orders DROP COLUMN more")),
    ("commits definitions", connection.commit),
    ("drops a table behind queries of it", drop_behind_select),
    ("rolls back", rolls_back),
    ("rolls back a definition", rolls_back_ddl),
    ("shows others only what is committed", sees_only_committed),
    ("names a missing table", lambda: contains(fails("SELECT * FROM nowhere"), 'relation "nowhere" does not exist')),
    ("names a syntax error", lambda: contains(fails("SELEC 1"), "syntax error")),
    ("refuses a text that is too long", lambda: contains(fails("INSERT INTO orders (v) VALUES ('123456789012345678901')"), "Value too long for character type")),
    ("refuses a division by zero", lambda: contains(fails("SELECT 1 / 0"), "division by zero")),
    ("goes on after an error", goes_on_after_error),
    ("lists columns of a table", lambda: expect(run("SELECT column_name, data_type FROM svv_columns WHERE table_name = %s ORDER BY ordinal_position LIMIT 2", "orders"), [("id", "integer"), ("n", "numeric")])),
    ("lists keys", keys),
    ("lists tables", lambda: expect(run("SELECT table_name FROM svv_all_tables WHERE table_name IN ('orders', 'child') ORDER BY 1"), [("child",), ("orders",)])),
    ("inserts many rows, and fetches them in parts", many),
    ("checks a password", checks_password),
]

for number, (name, step) in enumerate(steps, 1):
    try:
        step()
    except Exception as error:
        print(f"step {number}, {name}: {type(error).__name__} {error}")
        sys.exit(1)
    print(f"ok {number} {name}")
connection.close()
