// Runs a recipe in duckdb-wasm as a page would; its own table goes to standard output as JSON.
// node wasm_recipe.cjs NODE_MODULES FOLDER < recipe.js
const fs = require("fs");
const path = require("path");
const dist = path.join(process.argv[2], "@duckdb/duckdb-wasm/dist");
const blocking = require(path.join(dist, "duckdb-node-blocking.cjs"));

async function main() {
  const bundles = {
    mvp: { mainModule: path.join(dist, "duckdb-mvp.wasm") },
    eh: { mainModule: path.join(dist, "duckdb-eh.wasm") },
  };
  const db = await blocking.createDuckDB(bundles, new blocking.VoidLogger(), blocking.NODE_RUNTIME);
  await db.instantiate(() => {});
  // What a page has: files fetched from where it lies, and a table in the console.
  const fetch = async (name) => new Response(fs.readFileSync(path.join(process.argv[3], name)));
  const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);
  const shown = (rows) => process.stdout.write(JSON.stringify(rows.map((row) => row.toJSON()), plain));
  const Recipe = Object.getPrototypeOf(main).constructor;
  const recipe = new Recipe("db", "duckdb", "fetch", "console", fs.readFileSync(0, "utf8"));
  await recipe(db, blocking, fetch, { table: shown });
}

main().catch((error) => {
  process.stderr.write(String(error));
  process.exit(1);
});
