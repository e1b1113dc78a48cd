/** What is not taken into the package: what Node brings, the engine's own code, what serves, and what the user's project brings. */
export const outside: RegExp[] = [
  /^node:/,
  /^(@hono\/node-server|hono|ws)(\/|$)/,
  /^@duckdb\/node-bindings/,
  /^pg(-native)?$/,
  /^vitest(\/|$)/,
  /^zod(\/|$)/,
]
