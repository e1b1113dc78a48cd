/** Rows that are read a chunk at a time, in constant memory: `for await (const row of read(sales))`. */
export interface Rows<R> extends AsyncIterable<R> {
  /** The rows in chunks as they arrive, some thousand rows each. */
  chunks(): AsyncIterable<readonly R[]>
  /** All rows at once; for small datasets. */
  all(): Promise<R[]>
}
