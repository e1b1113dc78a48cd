/** Where models are built: one output of a profile, or the warehouse of a Caudal project. */
export interface Target {
  /** The name of the profile. */
  readonly profile: string
  /** The name of the output: `dev`. */
  readonly name: string
  readonly type: 'duckdb' | 'postgres'
  readonly database: string
  readonly schema: string
  readonly threads: number
  /** What templates see besides as `target`, secrets left out. */
  readonly facts: Readonly<Record<string, unknown>>
  /** Everything the output says, for whoever opens the connection. */
  readonly connection: Readonly<Record<string, unknown>>
}
