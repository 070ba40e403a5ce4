import java.math.BigDecimal;
import java.sql.*;
import java.util.*;

/** 40 steps of pgjdbc against the local Redshift: Steps.java HOST PORT DATABASE CA-FILE. Prints a line for each that passed. */
public class Steps {
  interface Step { void run() throws Exception; }

  static Connection connection;
  static int number = 0;

  static void step(String name, Step step) throws Exception {
    number++;
    try {
      step.run();
    } catch (Throwable error) {
      System.out.println("step " + number + ", " + name + ": " + error);
      System.exit(1);
    }
    System.out.println("ok " + number + " " + name);
  }

  static void expect(Object found, Object wanted) {
    if (!Objects.equals(found, wanted)) throw new AssertionError(found + " is not " + wanted);
  }

  static void contains(String found, String part) {
    if (!found.contains(part)) throw new AssertionError(found + " does not contain " + part);
  }

  static Object one(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getObject(1) : null;
      }
    }
  }

  static int change(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
      return statement.executeUpdate();
    }
  }

  static SQLException fails(String sql) throws SQLException {
    try {
      try (Statement statement = connection.createStatement()) { statement.execute(sql); }
    } catch (SQLException error) {
      if (!connection.getAutoCommit()) connection.rollback();
      return error;
    }
    throw new AssertionError("should have failed: " + sql);
  }

  static List<String> names(ResultSet rows, String column) throws SQLException {
    List<String> names = new ArrayList<>();
    while (rows.next()) names.add(rows.getString(column));
    return names;
  }

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://" + arguments[0] + ":" + arguments[1] + "/" + arguments[2];
    Properties properties = new Properties();
    properties.putAll(Map.of("user", "awsuser", "password", "any", "sslmode", "verify-full", "sslrootcert", arguments[3], "prepareThreshold", "2"));
    connection = DriverManager.getConnection(url, properties);
    DatabaseMetaData meta = connection.getMetaData();
    BigDecimal wide = new BigDecimal("12345678901234567890123456789012345.678");

    step("says its version", () -> contains((String) one("SELECT version()"), "Redshift"));
    step("gives the version to the driver", () -> expect(meta.getDatabaseProductVersion(), "8.0.2"));
    step("drops what is not there", () -> change("DROP TABLE IF EXISTS orders"));
    step("creates a table", () -> change("CREATE TABLE orders (id int PRIMARY KEY, n decimal(12,2), v varchar(20), at timestamp, d date, f boolean, r float8) DISTKEY (id)"));
    step("inserts parameters", () -> expect(change("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", 1, new BigDecimal("12.30"), "it's 1", Timestamp.valueOf("2026-01-02 03:04:05.6"), java.sql.Date.valueOf("2026-01-02"), true, 0.5), 1));
    step("inserts NULL", () -> {
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO orders (id, v) VALUES (?, ?)")) {
        statement.setInt(1, 2);
        statement.setNull(2, Types.VARCHAR);
        expect(statement.executeUpdate(), 1);
      }
    });
    step("inserts a batch", () -> {
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO orders (id, v) VALUES (?, ?)")) {
        for (int i = 3; i < 23; i++) { statement.setInt(1, i); statement.setString(2, "row " + i); statement.addBatch(); }
        expect(statement.executeBatch().length, 20);
      }
    });
    step("reads a decimal", () -> expect(one("SELECT n FROM orders WHERE id = ?", 1), new BigDecimal("12.30")));
    step("reads text", () -> expect(one("SELECT v FROM orders WHERE id = ?", 1), "it's 1"));
    step("reads NULL", () -> expect(one("SELECT v FROM orders WHERE id = ?", 2), null));
    step("reads a timestamp", () -> expect(one("SELECT at FROM orders WHERE id = 1"), Timestamp.valueOf("2026-01-02 03:04:05.6")));
    step("reads a date", () -> expect(one("SELECT d FROM orders WHERE id = 1"), java.sql.Date.valueOf("2026-01-02")));
    step("reads a boolean", () -> expect(one("SELECT f FROM orders WHERE id = 1"), true));
    step("reads a float", () -> expect(one("SELECT r FROM orders WHERE id = 1"), 0.5));
    step("reads a wide decimal", () -> expect(one("SELECT 12345678901234567890123456789012345.678::decimal(38,3)"), wide));
    step("reads a bigint", () -> expect(one("SELECT 9223372036854775807::bigint"), Long.MAX_VALUE));
    step("reads many bytes", () -> expect(one("SELECT 'äß😀'::varchar(20)"), "äß😀"));
    step("reads in binary, once the statement is prepared on the server", () -> {
      try (PreparedStatement statement = connection.prepareStatement("SELECT id, r, at, n, id::bigint FROM orders WHERE id = ?")) {
        for (int i = 0; i < 6; i++) {
          statement.setInt(1, 1);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            expect(List.of(rows.getInt(1), rows.getDouble(2), rows.getTimestamp(3), rows.getBigDecimal(4), rows.getLong(5)),
                List.of(1, 0.5, Timestamp.valueOf("2026-01-02 03:04:05.6"), new BigDecimal("12.30"), 1L));
          }
        }
      }
    });
    step("describes columns of a result", () -> {
      try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT id, n, v FROM orders")) {
        ResultSetMetaData columns = rows.getMetaData();
        expect(List.of(columns.getColumnTypeName(1), columns.getPrecision(2), columns.getScale(2), columns.getPrecision(3)), List.of("int4", 12, 2, 20));
      }
    });
    step("lists tables", () -> expect(names(meta.getTables(null, "public", "ord%", new String[] {"TABLE"}), "TABLE_NAME"), List.of("orders")));
    step("lists columns", () -> expect(names(meta.getColumns(null, "public", "orders", null), "COLUMN_NAME"), List.of("id", "n", "v", "at", "d", "f", "r")));
    step("lists schemas", () -> { if (!names(meta.getSchemas(), "TABLE_SCHEM").contains("public")) throw new AssertionError("no schema public"); });
    step("lists catalogs", () -> { if (!names(meta.getCatalogs(), "TABLE_CAT").contains(arguments[2])) throw new AssertionError("no database"); });
    step("lists types", () -> { if (!names(meta.getTypeInfo(), "TYPE_NAME").contains("varchar")) throw new AssertionError("no varchar"); });
    step("reports the isolation", () -> { if (connection.getTransactionIsolation() < Connection.TRANSACTION_REPEATABLE_READ) throw new AssertionError(); });
    step("runs Redshift's dialect", () -> expect(one("SELECT TOP 1 NVL(v, '-') FROM orders WHERE id = 2"), "-"));
    step("needs no alias of a subquery", () -> expect(one("SELECT * FROM (SELECT 1)"), 1));
    step("opens a transaction", () -> connection.setAutoCommit(false));
    step("adds a column behind a query", () -> { one("SELECT id FROM orders WHERE id = ?", 1); change("ALTER TABLE orders ADD COLUMN more int"); });
    step("drops a column behind a query", () -> { one("SELECT more FROM orders WHERE id = ?", 1); change("ALTER TABLE orders DROP COLUMN more"); });
    step("drops a table behind a prepared query of it", () -> {
      change("CREATE TABLE fresh (a int)");
      for (int i = 0; i < 4; i++) one("SELECT count(*) FROM fresh WHERE a = ?", i);
      change("DROP TABLE fresh");
    });
    step("commits", connection::commit);
    step("fetches in parts", () -> {
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(7);
        try (ResultSet rows = statement.executeQuery("SELECT id FROM orders ORDER BY id")) {
          int count = 0;
          while (rows.next()) expect(rows.getInt(1), ++count);
          expect(count, 22);
        }
      }
      change("ALTER TABLE orders ADD COLUMN again int");
    });
    step("rolls back", () -> { connection.rollback(); expect(one("SELECT count(*) FROM orders"), 22L); });
    step("names a missing table, with its SQLSTATE", () -> { SQLException error = fails("SELECT * FROM nowhere"); expect(error.getSQLState(), "42P01"); contains(error.getMessage(), "nowhere"); });
    step("names a syntax error, with its SQLSTATE", () -> expect(fails("SELEC 1").getSQLState(), "42601"));
    step("refuses a text that is too long", () -> contains(fails("INSERT INTO orders (id, v) VALUES (9, '123456789012345678901')").getMessage(), "Value too long for character type"));
    step("refuses a division by zero", () -> expect(fails("SELECT 1 / 0").getSQLState(), "22012"));
    step("goes on after errors", () -> expect(one("SELECT 1"), 1));
    step("takes a savepoint's absence", () -> contains(fails("SAVEPOINT here").getMessage(), "syntax error"));
    step("cancels a query", () -> {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        statement.executeQuery("SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e, orders f, orders g");
        throw new AssertionError("should have been cancelled");
      } catch (SQLException error) {
        expect(error.getSQLState(), "57014");
        connection.rollback();
      }
    });
    step("drops the table", () -> { change("DROP TABLE orders"); connection.commit(); });
    connection.close();
  }
}
