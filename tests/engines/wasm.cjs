// Rows of every table, and the answers to queries, as duckdb-wasm gives them.
// node wasm.cjs NODE_MODULES < question.json
const fs = require("fs");
const path = require("path");
const dist = path.join(process.argv[2], "@duckdb/duckdb-wasm/dist");
const duckdb = require(path.join(dist, "duckdb-node-blocking.cjs"));

async function main() {
  const question = JSON.parse(fs.readFileSync(0, "utf8"));
  const bundles = {
    mvp: { mainModule: path.join(dist, "duckdb-mvp.wasm") },
    eh: { mainModule: path.join(dist, "duckdb-eh.wasm") },
  };
  const db = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
  await db.instantiate(() => {});
  db.registerFileBuffer("k2.duckdb", new Uint8Array(fs.readFileSync(question.database)));
  db.open({ path: "k2.duckdb", accessMode: duckdb.DuckDBAccessMode.READ_ONLY });
  const connection = db.connect();
  const rows = (query) => connection.query(query).toArray().map((row) => row.toJSON());
  const answers = {
    version: rows("SELECT version() AS version")[0].version,
    queries: question.queries.map((query) => rows(query).length),
    first: rows(question.first),
  };
  const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);
  process.stdout.write(JSON.stringify(answers, plain));
}

main().catch((error) => {
  process.stderr.write(String(error));
  process.exit(1);
});
